import type { ComponentChildren } from 'preact';
import type { OutputPayload } from '../../src/protocol/outputs.ts';
import type { StaleMark } from '../../src/protocol/rendererMessages.ts';
import type { OutputContext } from './outputContext.ts';

/** An output, and above it, while it is out of date, what is different now and the way to see it. */
export function Dated({
  mark,
  payload,
  context: { strings, post },
  children,
}: {
  mark: StaleMark | undefined;
  payload: OutputPayload;
  context: OutputContext;
  children: ComponentChildren;
}) {
  const { cellId } = payload.provenance;
  return (
    <div class={mark ? 'stale' : undefined} data-testid={mark && 'stale'}>
      {mark && (
        <p class="stale-note" role="note">
          <span aria-hidden="true">⟲</span> {strings.stale(mark.what, mark.more)}{' '}
          {cellId !== undefined && (
            <button
              type="button"
              class="plain"
              data-testid="run-again"
              onClick={() => post({ type: 'run-cell', cellId })}
            >
              {strings.runAgain}
            </button>
          )}
        </p>
      )}
      {children}
    </div>
  );
}
