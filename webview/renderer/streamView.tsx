import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { StreamPayload } from '../../src/protocol/outputs.ts';
import type { OutputContext } from './outputContext.ts';
import { ProvenanceBadge } from './provenanceBadge.tsx';

/** Lines of the viewport: it keeps its height, so a cell that prints does not push the page around. */
const LINES = 12;

/** Pixels from the end within which the reader counts as being at the end. */
const NEAR = 8;

/**
 * What a cell prints as text. While it runs, the view follows the newest line until the reader scrolls away, and again
 * when they come back.
 */
export function StreamView({ payload, context }: { payload: StreamPayload; context: OutputContext }) {
  const { strings, rowHeight } = context;
  const viewport = useRef<HTMLPreElement>(null);
  const [follow, setFollow] = useState(true);
  // The last place that we scrolled to: a scroll event from there is ours, not the reader's.
  const ours = useRef(-1);

  useLayoutEffect(() => {
    const element = viewport.current;
    if (!payload.running || !follow || !element) return;
    element.scrollTop = element.scrollHeight;
    ours.current = element.scrollTop;
  }, [payload, follow]);

  return (
    <section
      class="output"
      data-testid="stream-output"
      data-output={payload.id}
      aria-label={payload.provenance.command}
    >
      <header class="bar">
        <ProvenanceBadge provenance={payload.provenance} strings={strings} />
        {payload.running && (
          <span class="badge running" data-testid="stream-state">
            <span aria-hidden="true">▶</span> {strings.running}
          </span>
        )}
        <span class="gap" />
        <span class="dim">{strings.lines(payload.lines.length, payload.total)}</span>
        {payload.running && (
          <label class="toggle" title={strings.followHint}>
            <input
              type="checkbox"
              checked={follow}
              data-testid="follow"
              onChange={(event) => setFollow(event.currentTarget.checked)}
            />
            {strings.follow}
          </label>
        )}
      </header>
      <pre
        ref={viewport}
        class="raw stream"
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={payload.provenance.command}
        data-testid="stream"
        style={
          payload.running ? { height: `${LINES * rowHeight}px` } : { maxHeight: `${LINES * rowHeight}px` }
        }
        onScroll={(event) => {
          const element = event.currentTarget;
          if (element.scrollTop === ours.current) return;
          ours.current = -1;
          setFollow(element.scrollHeight - element.scrollTop - element.clientHeight <= NEAR);
        }}
      >
        {payload.lines.join('\n')}
      </pre>
      {!payload.running && payload.total > payload.lines.length && (
        <p class="status">
          <button
            type="button"
            class="plain"
            data-testid="open-text"
            onClick={() =>
              context.post({ type: 'open-text', outputId: payload.id, text: payload.lines.join('\n') })
            }
          >
            {strings.openText}
          </button>
        </p>
      )}
    </section>
  );
}
