import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Column } from '../../src/output/parsed.ts';
import type { ColumnChoice } from './columnChoice.tsx';
import { ColumnHeader } from './columnHeader.tsx';
import { columnWidths } from './columnWidths.ts';
import { moveInGrid } from './gridCursor.ts';
import type { GridPlace } from './gridCursor.ts';
import { GridRow } from './gridRow.tsx';
import { lookAt } from './lookAt.ts';
import type { OutputContext } from './outputContext.ts';
import { WINDOWED_ABOVE, rowWindow } from './rowWindow.ts';
import type { SortOrder } from './rowSearch.ts';
import type { ViewRows } from './tableModel.ts';

/** Widths of our own columns, in characters. */
const MARK_WIDTH = 12;
const LINKS_WIDTH = 40;
/** The cells' padding, rounded up to characters. */
const PADDING = 3;

/** Characters by which a key resizes a column. */
const RESIZE_STEP = 2;

/** Rows by which the drawn part moves: a shorter scroll draws nothing, as the rows beyond the edges are there already. */
const SCROLL_STEP = 4;

/**
 * A real table: caption, column scopes, sort state; many rows are drawn only where they are in view. For the keyboard it is
 * a grid: arrows move from cell to cell, Enter sorts by a header or goes to the links of a cell, Escape comes back,
 * Alt with an arrow resizes the column; `i` asks what is known (`knownCard.tsx`).
 */
export function DataGrid({
  id,
  caption,
  columns,
  choice,
  rows,
  sort,
  onSort,
  highlighted,
  of,
  showMarks,
  showLinks,
  context,
}: {
  /** Unique in the document; the cells' ids begin with it. */
  id: string;
  caption: string;
  columns: readonly Column[];
  choice: Pick<ColumnChoice, 'widths' | 'resize'>;
  rows: ViewRows;
  sort: SortOrder | undefined;
  onSort: (column: string) => void;
  /** `serial` grows with each request, so that asking again for the same row scrolls to it again. */
  highlighted: { readonly key: string; readonly serial: number } | undefined;
  /** The table that the rows are of; absent: they are lines, which no other place knows. */
  of?: { readonly cellId?: string; readonly table: string };
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
  // A column of its reader's width needs a layout in which widths count.
  const fixed = windowed || choice.widths.size > 0;
  const natural = useMemo(
    () => (fixed ? columnWidths(columns, rows).map((width) => width + PADDING) : []),
    [fixed, columns, rows],
  );
  const widths = natural.map((each, index) => choice.widths.get(columns[index]?.id ?? '') ?? each);
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

  const [active, setActive] = useState<GridPlace>();
  const cellId = (row: number, column: number): string => `${id}-${row}-${column}`;
  // Of rows that went away by a filter the cell may be gone.
  const place = active && {
    row: Math.min(active.row, rows.length - 1),
    column: Math.min(active.column, span - 1),
  };
  const columnAt = (index: number): Column | undefined => columns[index - Number(showMarks)];
  const characters = (pixels: number): number => {
    const table = scroller.current?.querySelector('table');
    const total = widths.reduce((sum, each) => sum + each, 0);
    const drawnWidth = table?.getBoundingClientRect().width ?? 0;
    return fixed && total > 0 ? (pixels * width) / drawnWidth : pixels / (rowHeight / 2.8);
  };

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!place || !box) return;
    if (windowed && place.row >= 0) {
      const top = place.row * rowHeight;
      if (top < box.scrollTop) box.scrollTop = top;
      else if (top + 2 * rowHeight > box.scrollTop + viewport) box.scrollTop = top + 2 * rowHeight - viewport;
      follow(box.scrollTop);
    }
    box.querySelector('.active')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [place?.row, place?.column]);

  const look = (row: number): void => {
    const entry = row < 0 ? undefined : rows.slice(row, row + 1)[0];
    if (entry) lookAt(context, columns, entry, of);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const table = event.currentTarget;
    if (event.isComposing || !(table instanceof HTMLElement)) return;
    const within = event.composedPath()[0];
    if (within !== table) {
      // Within the links of a cell, and from them back to the cell.
      const links = [...table.querySelectorAll<HTMLElement>('.active button')];
      const at = links.findIndex((link) => link === within);
      const next =
        event.key === 'Escape'
          ? table
          : links[at + ({ ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key] ?? NaN)];
      if (at < 0 || !next) return;
      event.preventDefault();
      event.stopPropagation();
      next.focus();
      return;
    }
    const at = place ?? { row: -1, column: 0 };
    const column = columnAt(at.column);
    const take = (): void => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      if (!column) return;
      take();
      const now = choice.widths.get(column.id) ?? columnWidths([column], rows)[0] ?? 0;
      choice.resize(
        column.id,
        (choice.widths.has(column.id) ? now : now + PADDING) +
          (event.key === 'ArrowRight' ? RESIZE_STEP : -RESIZE_STEP),
      );
      return;
    }
    if (event.key === 'Enter' || event.key === ' ') {
      take();
      if (at.row < 0 && column) onSort(column.id);
      else table.querySelector<HTMLElement>('.active button')?.focus();
      return;
    }
    const to = moveInGrid(event, at, rows.length, span, context.visibleRows);
    if (!to) return;
    take();
    setActive(to);
    look(to.row);
  };

  // A new order or filter starts at the top again.
  useEffect(() => {
    if (scroller.current && !highlighted) scroller.current.scrollTop = 0;
  }, [sort?.column, sort?.direction]);

  return (
    <div
      ref={scroller}
      class="scroller"
      style={{ maxHeight: `${viewport + rowHeight + 2}px` }}
      onScroll={(event) => {
        if (windowed) follow(event.currentTarget.scrollTop);
      }}
    >
      <table
        class={fixed ? 'grid windowed' : 'grid'}
        style={{ '--row': `${rowHeight}px`, width: fixed ? `${width}ch` : undefined }}
        role="grid"
        tabIndex={0}
        aria-readonly="true"
        aria-rowcount={rows.length + 1}
        aria-colcount={span}
        aria-activedescendant={place && cellId(place.row, place.column)}
        aria-describedby={`${id}-keys`}
        onKeyDown={onKeyDown}
        onClick={({ target }) => {
          // A button in a row does something else.
          const key =
            target instanceof Element && !target.closest('button') && target.closest('tr')?.dataset['key'];
          if (typeof key === 'string') look(rows.indexOf(key));
        }}
        onFocus={(event) => {
          if (event.target === event.currentTarget && !active) setActive({ row: -1, column: 0 });
        }}
        data-testid="grid"
      >
        <caption>
          <code>{caption}</code>
          <span id={`${id}-keys`} class="unseen">
            {strings.gridKeys}
          </span>
        </caption>
        {fixed && (
          <colgroup>
            {showMarks && <col style={{ width: `${MARK_WIDTH}ch` }} />}
            {widths.map((width, index) => (
              <col key={index} style={{ width: `${width}ch` }} />
            ))}
            {showLinks && <col style={{ width: `${LINKS_WIDTH}ch` }} />}
          </colgroup>
        )}
        <thead>
          <tr aria-rowindex={1}>
            {showMarks && (
              <th
                id={cellId(-1, 0)}
                scope="col"
                class={place?.row === -1 && place.column === 0 ? 'active' : undefined}
              >
                {strings.change}
              </th>
            )}
            {columns.map((column, index) => {
              const at = index + Number(showMarks);
              return (
                <ColumnHeader
                  key={column.id}
                  id={cellId(-1, at)}
                  column={column}
                  sort={sort}
                  active={place?.row === -1 && place.column === at}
                  onSort={onSort}
                  onResize={(each, pixels) => choice.resize(each, characters(pixels))}
                  strings={strings}
                />
              );
            })}
            {showLinks && (
              <th
                id={cellId(-1, span - 1)}
                scope="col"
                class={place?.row === -1 && place.column === span - 1 ? 'links active' : 'links'}
              >
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
                cellId={(column) => cellId(index, column)}
                active={place?.row === index ? place.column : undefined}
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
