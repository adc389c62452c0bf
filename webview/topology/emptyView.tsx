import type { EmptyReason } from '../../src/protocol/topologyMessages.ts';
import { Button } from '../ui/controls.ts';
import type { PanelContext } from './panelContext.ts';

/** Nothing to draw, and why. */
export function EmptyView({ reason, context }: { reason: EmptyReason | undefined; context: PanelContext }) {
  const { strings, post } = context;
  const text = reason === undefined ? strings.loading : strings.empty[reason];
  return (
    <article class="empty" data-testid="empty" data-reason={reason ?? 'loading'}>
      <h1>{strings.title}</h1>
      <p role="status">{text}</p>
      {reason === 'not-started' && post !== undefined && (
        <Button testId="start" onClick={() => post({ type: 'start' })}>
          {strings.start}
        </Button>
      )}
    </article>
  );
}
