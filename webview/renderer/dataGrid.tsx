import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Column, Row } from '../../src/output/parsed.ts';
import type { RowLink } from '../../src/protocol/outputs.ts';
import { columnWidths } from './columnWidths.ts';
import type { OutputContext } from './outputContext.ts';
import { WINDOWED_ABOVE, rowWindow } from './rowWindow.ts';
import { valueText } from './tableModel.ts';
import type { Mark, SortOrder, ViewRow } from './tableModel.ts';

/** Widths of our own columns, in characters. */
const MARK_WIDTH = 12;
const LINKS_WIDTH = 40;
/** The cells' padding, rounded up to characters. */
const PADDING = 3;

const MARKS: Readonly<Record<Mark, string>> = { added: '+', changed: '±', removed: '−' };

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
  rows: readonly ViewRow[];
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
  const [scrollTop, setScrollTop] = useState(0);
  const viewport = context.visibleRows * rowHeight;
  const window = rowWindow(rows.length, rowHeight, scrollTop, viewport);
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

  useLayoutEffect(() => {
    const index = highlighted ? rows.findIndex(({ key }) => key === highlighted.key) : -1;
    if (index < 0 || !scroller.current) return;
    scroller.current.scrollTop = Math.max(0, index * rowHeight - viewport / 2);
    setScrollTop(scroller.current.scrollTop);
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
        if (windowed) setScrollTop(event.currentTarget.scrollTop);
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
          {rows.slice(window.first, window.last).map((entry, offset) => (
            <tr
              key={entry.key}
              data-testid="row"
              data-key={entry.key}
              data-mark={entry.mark}
              aria-rowindex={windowed ? window.first + offset + 2 : undefined}
              aria-current={highlighted?.key === entry.key ? 'true' : undefined}
              class={`${entry.mark ?? ''}${(window.first + offset) % 2 === 1 ? ' odd' : ''}`}
            >
              {showMarks && (
                <td class="mark">
                  {entry.mark && (
                    <>
                      <span aria-hidden="true">{MARKS[entry.mark]}</span> {strings[entry.mark]}
                    </>
                  )}
                </td>
              )}
              {columns.map((column) => (
                <Cell key={column.id} column={column} row={entry.row} before={entry.before?.get(column.id)} />
              ))}
              {showLinks && <Links links={entry.links} context={context} />}
            </tr>
          ))}
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

function Cell({ column, row, before }: { column: Column; row: Row; before: string | undefined }) {
  const text = valueText(row[column.id]);
  return (
    <td class={column.type} title={text.length > 40 ? text : undefined} data-column={column.id}>
      {before !== undefined && (
        <>
          <del>{before === '' ? '∅' : before}</del>
          <span aria-hidden="true"> → </span>
        </>
      )}
      {before === undefined ? text : <ins>{text === '' ? '∅' : text}</ins>}
    </td>
  );
}

/** Links shown at once; the column stays in view beside wide rows and must leave room for them. */
const FIRST_LINKS = 2;

function Links({ links, context }: { links: readonly RowLink[]; context: OutputContext }) {
  const [all, showAll] = useState(false);
  // Those that lead somewhere come first; an object of the API only tells what belongs together.
  const ordered = [...links].sort((a, b) => Number(a.cellId === undefined) - Number(b.cellId === undefined));
  const more = links.length - FIRST_LINKS;
  return (
    <td class="links">
      {ordered.slice(0, all ? undefined : FIRST_LINKS).map((link) => (
        <Link key={`${link.relation} ${link.table} ${link.rowKey}`} link={link} context={context} />
      ))}
      {more > 0 && (
        <button
          type="button"
          class="chip"
          aria-expanded={all}
          title={context.strings.moreLinks(more)}
          data-testid="more-links"
          onClick={() => showAll(!all)}
        >
          {all ? '−' : `+${more}`}
        </button>
      )}
    </td>
  );
}

/** A link that names no cell leads to an object of the Kubernetes API: it tells what belongs together, there is no row to go to. */
function Link({ link, context }: { link: RowLink; context: OutputContext }) {
  const relation = context.strings.relations[link.relation] ?? link.relation;
  const content = (
    <>
      <span class="dim">{relation}</span> {link.label}
    </>
  );
  if (link.cellId === undefined) {
    return (
      <span class="chip" title={`${relation} ${link.label}`}>
        {content}
      </span>
    );
  }
  return (
    <button
      type="button"
      class="chip"
      data-testid="row-link"
      data-relation={link.relation}
      title={context.strings.goTo(relation, link.label)}
      onClick={() => context.follow(link)}
    >
      {content} <span aria-hidden="true">↗</span>
    </button>
  );
}
