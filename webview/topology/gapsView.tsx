import type { TopologyGap } from '../../src/protocol/topology.ts';
import { AskButton } from './askButton.tsx';
import type { PanelContext } from './panelContext.ts';
import type { Requests } from './requests.ts';
import { useAnswer } from './useAnswer.ts';

/** Some commands on every machine, in shells that may have to be opened first. */
const PATIENCE = 60_000;

/** What is not known yet, which command would tell, and a button that runs them. */
export function GapsView({
  gaps,
  live,
  context,
  requests,
}: {
  gaps: readonly TopologyGap[];
  live: boolean;
  context: PanelContext;
  requests: Requests;
}) {
  const { strings } = context;
  const reading = useAnswer();
  if (gaps.length === 0) return null;
  const read = (signal: AbortSignal): Promise<void> =>
    requests.ask({ type: 'read' }, PATIENCE, signal).then(() => undefined);
  const kinds = [...new Set(gaps.map(({ what }) => what))];
  return (
    <section class="gaps" data-testid="gaps">
      <details>
        <summary>{strings.notRead(kinds.map((what) => strings.gaps[what]))}</summary>
        <ul>
          {gaps.map(({ command, host }) => (
            <li key={`${host} ${command}`}>
              <code>{strings.wouldTell(command, host)}</code>
            </li>
          ))}
        </ul>
      </details>
      {context.post !== undefined && (
        <AskButton
          testId="read-now"
          answer={reading}
          onAsk={() => void reading.run(read)}
          busy={strings.reading}
          strings={strings}
        >
          {live ? strings.readNowLive : strings.readNow}
        </AskButton>
      )}
      {reading.problem !== '' && <p role="alert">{reading.problem}</p>}
    </section>
  );
}
