import type { EmptyReason } from '../../src/protocol/topologyMessages.ts';
import { Button } from '../ui/controls.ts';
import { NotWatched } from './notWatched.tsx';
import type { PanelContext } from './panelContext.ts';

/** Nothing to draw, and why. */
export function EmptyView({
  reason,
  notWatched,
  context,
}: {
  reason: EmptyReason | undefined;
  notWatched: readonly string[];
  context: PanelContext;
}) {
  const { strings, post } = context;
  const text = reason === undefined ? strings.loading : strings.empty[reason];
  return (
    <article class="empty" data-testid="empty" data-reason={reason ?? 'loading'}>
      <h1>{strings.title}</h1>
      <p role="status">{text}</p>
      <NotWatched texts={notWatched} />
      {reason === 'not-started' && post !== undefined && (
        <Button testId="start" onClick={() => post({ type: 'start' })}>
          {strings.start}
        </Button>
      )}
    </article>
  );
}
