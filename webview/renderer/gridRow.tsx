import { useState } from 'preact/hooks';
import type { Column, Value } from '../../src/output/parsed.ts';
import type { OutputContext } from './outputContext.ts';
import { RowLinks } from './rowLinks.tsx';
import { valueText } from './tableModel.ts';
import type { Mark, ViewRow } from './tableModel.ts';

/** A longer value is likely to be cut, or to be wider than what is in view. */
const LONG = 40;

/** Values of a list that are shown below each other at first: a row of ten lines hides its neighbours. */
const FIRST_VALUES = 3;

/** Links shown at once in a row of one line. */
const FIRST_LINKS = 2;

const MARKS: Readonly<Record<Mark, string>> = { added: '+', changed: '±', removed: '−' };

export function GridRow({
  entry,
  index,
  columns,
  cellId,
  active,
  current,
  fixed,
  showMarks,
  showLinks,
  context,
}: {
  entry: ViewRow;
  /** Place among the rows shown. */
  index: number;
  columns: readonly Column[];
  cellId: (column: number) => string;
  /** Index of the cell that the keyboard is at. */
  active: number | undefined;
  current: boolean;
  /** All rows have one height: a list stands in one line then. */
  fixed: boolean;
  showMarks: boolean;
  showLinks: boolean;
  context: OutputContext;
}) {
  const { strings } = context;
  return (
    <tr
      data-testid="row"
      data-key={entry.key}
      data-mark={entry.mark}
      aria-rowindex={index + 2}
      aria-current={current ? 'true' : undefined}
      class={`${entry.mark ?? ''}${index % 2 === 1 ? ' odd' : ''}${context.isMarked(entry) ? ' looked' : ''}`}
    >
      {showMarks && (
        <td id={cellId(0)} class={active === 0 ? 'mark active' : 'mark'}>
          {entry.mark && (
            <>
              <span aria-hidden="true">{MARKS[entry.mark]}</span> {strings[entry.mark]}
            </>
          )}
        </td>
      )}
      {columns.map((column, at) => (
        <Cell
          key={column.id}
          id={cellId(at + Number(showMarks))}
          active={active === at + Number(showMarks)}
          column={column}
          value={entry.row[column.id]}
          before={entry.before?.get(column.id)}
          says={entry.says?.[column.id]}
          fixed={fixed}
          context={context}
        />
      ))}
      {showLinks && (
        <td
          id={cellId(columns.length + Number(showMarks))}
          class={active === columns.length + Number(showMarks) ? 'links active' : 'links'}
        >
          <RowLinks key={entry.key} links={entry.links} first={FIRST_LINKS} tabIndex={-1} context={context} />
        </td>
      )}
    </tr>
  );
}

function Cell({
  id,
  active,
  column,
  value,
  before,
  says,
  fixed,
  context,
}: {
  id: string;
  active: boolean;
  column: Column;
  value: Value | undefined;
  before: string | undefined;
  /** What the value says in words. */
  says: string | undefined;
  fixed: boolean;
  context: OutputContext;
}) {
  const text = valueText(value);
  const stacked = !fixed && before === undefined && typeof value === 'object' && value.length > 1;
  return (
    <td
      id={id}
      class={active ? `${column.type} active` : column.type}
      title={says ?? (text.length > LONG ? text : undefined)}
      data-column={column.id}
      data-says={says}
    >
      {before !== undefined && (
        <>
          <del>{before === '' ? '∅' : before}</del>
          <span aria-hidden="true"> → </span>
          <ins>{text === '' ? '∅' : text}</ins>
        </>
      )}
      {before === undefined && (stacked ? <Values values={value} context={context} /> : text)}
      {/* The words of a list are longer than a cell: they are its title. */}
      {says && typeof value !== 'object' && <span class="says dim"> {says}</span>}
    </td>
  );
}

/** One below the other, as the terminal has them. */
function Values({ values, context }: { values: readonly string[]; context: OutputContext }) {
  const [all, showAll] = useState(false);
  // A button in place of one value would take the same line.
  const first = values.length === FIRST_VALUES + 1 ? values.length : FIRST_VALUES;
  const more = values.length - first;
  return (
    <>
      {values.slice(0, all ? undefined : first).map((value, index) => (
        <div key={index} class="value">
          {value}
        </div>
      ))}
      {more > 0 && (
        <button
          type="button"
          class="chip"
          tabIndex={-1}
          aria-expanded={all}
          title={context.strings.moreValues(more)}
          data-testid="more-values"
          onClick={() => showAll(!all)}
        >
          {all ? '−' : `+${more}`}
        </button>
      )}
    </>
  );
}
