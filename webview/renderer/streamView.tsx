import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { StreamPayload } from '../../src/protocol/outputs.ts';
import { useColumnChoice } from './columnChoice.tsx';
import { DataGrid } from './dataGrid.tsx';
import type { OutputContext } from './outputContext.ts';
import { OutputFrame } from './outputFrame.tsx';
import { createTableModel } from './tableModel.ts';

/** Lines of the viewport: it keeps its height, so a cell that prints does not push the page around. */
const LINES = 12;

/** Pixels from the end within which the reader counts as being at the end. */
const NEAR = 8;

/**
 * What a cell prints as text, and, where its command is known, the rows read so far. While it runs, the view follows the newest line until the reader scrolls away, and again
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

  const text = () => (
    <>
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
      {!payload.running && (payload.total > payload.lines.length || payload.lines.some(isCut)) && (
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
    </>
  );
  const { read } = payload;

  return (
    <OutputFrame
      id={payload.id}
      testId="stream-output"
      provenance={payload.provenance}
      context={context}
      views={[
        ...(read
          ? [
              {
                id: 'rows',
                label: strings.showTable,
                show: () => <NewestRows payload={payload} read={read} context={context} />,
              },
            ]
          : []),
        { id: 'text', label: strings.showText, hint: strings.showTextHint, show: text },
      ]}
      tools={() => (
        <>
          {/* Said once when it begins and once when it ends, not with each line. */}
          <span role="status">
            {payload.running ? (
              <span class="badge running" data-testid="stream-state">
                <span aria-hidden="true">▶</span> {strings.running}
              </span>
            ) : (
              <span class="unseen">{strings.ended}</span>
            )}
          </span>
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
        </>
      )}
    />
  );
}

/** The rows read so far of a command that still runs, the newest in view. */
function NewestRows({
  payload,
  read: { columns, rows },
  context,
}: {
  payload: StreamPayload;
  read: NonNullable<StreamPayload['read']>;
  context: OutputContext;
}) {
  const choice = useColumnChoice(columns);
  const keys = rows.map((_, index) => String(index));
  const model = createTableModel({ columns, rows, keys, links: [] });
  return (
    <DataGrid
      id={`grid-${payload.id}`}
      caption={payload.provenance.command}
      columns={choice.shown}
      choice={choice}
      rows={model.rows({ filter: '', onlyChanges: false })}
      sort={undefined}
      onSort={() => undefined}
      highlighted={{ key: String(rows.length - 1), serial: payload.total }}
      showMarks={false}
      showLinks={false}
      context={context}
    />
  );
}

/** Of a long line only the beginning is drawn. */
function isCut(line: string): boolean {
  return line.endsWith('…');
}
