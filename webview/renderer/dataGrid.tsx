import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Column } from '../../src/output/parsed.ts';
import { columnWidths } from './columnWidths.ts';
import { GridRow } from './gridRow.tsx';
import type { OutputContext } from './outputContext.ts';
import { WINDOWED_ABOVE, rowWindow } from './rowWindow.ts';
import type { SortOrder, ViewRows } from './tableModel.ts';

/** Widths of our own columns, in characters. */
const MARK_WIDTH = 12;
const LINKS_WIDTH = 40;
/** The cells' padding, rounded up to characters. */
const PADDING = 3;

/** Rows by which the drawn part moves: a shorter scroll draws nothing, as the rows beyond the edges are there already. */
const SCROLL_STEP = 4;

/** A real table: caption, column scopes, sort state; many rows are drawn only where they are in view. */
export function DataGrid({
  caption,
  columns,
  rows,
  sort,
  onSort,
  highlighted,
  showMarks,
  showLinks,
  context,
}: {
  caption: string;
  columns: readonly Column[];
  rows: ViewRows;
  sort: SortOrder | undefined;
  onSort: (column: string) => void;
  /** `serial` grows with each request, so that asking again for the same row scrolls to it again. */
  highlighted: { readonly key: string; readonly serial: number } | undefined;
  showMarks: boolean;
  showLinks: boolean;
  context: OutputContext;
}) {
  const { strings, rowHeight } = context;
  const scroller = useRef<HTMLDivElement>(null);
  const [topRow, setTopRow] = useState(0);
  const viewport = context.visibleRows * rowHeight;
  const window = rowWindow(rows.length, rowHeight, topRow * rowHeight, viewport);
  const drawn = window.last - window.first;
  const windowed = rows.length > WINDOWED_ABOVE;
  const widths = useMemo(
    () => (windowed ? columnWidths(columns, rows).map((width) => width + PADDING) : []),
    [windowed, columns, rows],
  );
  const width =
    widths.reduce((sum, each) => sum + each, 0) +
    (showMarks ? MARK_WIDTH : 0) +
    (showLinks ? LINKS_WIDTH : 0);
  const span = columns.length + Number(showMarks) + Number(showLinks);

  const follow = (scrollTop: number): void =>
    setTopRow(Math.floor(scrollTop / rowHeight / SCROLL_STEP) * SCROLL_STEP);

  useLayoutEffect(() => {
    const index = highlighted ? rows.indexOf(highlighted.key) : -1;
    const box = scroller.current;
    if (index < 0 || !box) return;
    // Rows with lists are higher than others; in a table that is drawn whole, the row itself tells where it is.
    const drawnAt = box.querySelector<HTMLElement>('tr[aria-current]')?.offsetTop;
    const top = windowed ? index * rowHeight : (drawnAt ?? 0);
    box.scrollTop = Math.max(0, top - viewport / 2);
    follow(box.scrollTop);
  }, [highlighted?.key, highlighted?.serial]);

  // A new order or filter starts at the top again.
  useEffect(() => {
    if (scroller.current && !highlighted) scroller.current.scrollTop = 0;
  }, [sort?.column, sort?.direction]);

  return (
    <div
      ref={scroller}
      class="scroller"
      tabIndex={0}
      role="region"
      aria-label={caption}
      style={{ maxHeight: `${viewport + rowHeight + 2}px` }}
      onScroll={(event) => {
        if (windowed) follow(event.currentTarget.scrollTop);
      }}
    >
      <table
        class={windowed ? 'grid windowed' : 'grid'}
        style={{ '--row': `${rowHeight}px`, width: windowed ? `${width}ch` : undefined }}
        aria-rowcount={windowed ? rows.length + 1 : undefined}
        data-testid="grid"
      >
        <caption>
          <code>{caption}</code>
        </caption>
        {windowed && (
          <colgroup>
            {showMarks && <col style={{ width: `${MARK_WIDTH}ch` }} />}
            {widths.map((width, index) => (
              <col key={index} style={{ width: `${width}ch` }} />
            ))}
            {showLinks && <col style={{ width: `${LINKS_WIDTH}ch` }} />}
          </colgroup>
        )}
        <thead>
          <tr>
            {showMarks && <th scope="col">{strings.change}</th>}
            {columns.map((column) => {
              const direction = sort?.column === column.id ? sort.direction : undefined;
              return (
                <th
                  key={column.id}
                  scope="col"
                  aria-sort={direction ?? 'none'}
                  data-column={column.id}
                  class={column.type}
                >
                  <button
                    type="button"
                    title={strings.sortBy(column.label)}
                    onClick={() => onSort(column.id)}
                  >
                    {column.label}
                    <span class="arrow" aria-hidden="true">
                      {direction === 'ascending' ? '▲' : direction === 'descending' ? '▼' : '↕'}
                    </span>
                  </button>
                </th>
              );
            })}
            {showLinks && (
              <th scope="col" class="links">
                {strings.leadsTo}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {window.above > 0 && <Spacer height={window.above} span={span} />}
          {rows.slice(window.first, window.last).map((entry, offset) => {
            const index = window.first + offset;
            return (
              <GridRow
                // Of many rows the elements are used again for those that scroll into view.
                key={windowed ? index % drawn : entry.key}
                entry={entry}
                index={index}
                columns={columns}
                current={highlighted?.key === entry.key}
                fixed={windowed}
                showMarks={showMarks}
                showLinks={showLinks}
                context={context}
              />
            );
          })}
          {window.below > 0 && <Spacer height={window.below} span={span} />}
        </tbody>
      </table>
    </div>
  );
}

function Spacer({ height, span }: { height: number; span: number }) {
  return (
    <tr aria-hidden="true" class="spacer">
      <td colSpan={span} style={{ height: `${height}px` }} />
    </tr>
  );
}
