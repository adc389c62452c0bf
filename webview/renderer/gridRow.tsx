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
      aria-rowindex={fixed ? index + 2 : undefined}
      aria-current={current ? 'true' : undefined}
      class={`${entry.mark ?? ''}${index % 2 === 1 ? ' odd' : ''}`}
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
        <Cell
          key={column.id}
          column={column}
          value={entry.row[column.id]}
          before={entry.before?.get(column.id)}
          fixed={fixed}
          context={context}
        />
      ))}
      {showLinks && (
        <td class="links">
          <RowLinks key={entry.key} links={entry.links} first={FIRST_LINKS} context={context} />
        </td>
      )}
    </tr>
  );
}

function Cell({
  column,
  value,
  before,
  fixed,
  context,
}: {
  column: Column;
  value: Value | undefined;
  before: string | undefined;
  fixed: boolean;
  context: OutputContext;
}) {
  const text = valueText(value);
  const stacked = !fixed && before === undefined && typeof value === 'object' && value.length > 1;
  return (
    <td class={column.type} title={text.length > LONG ? text : undefined} data-column={column.id}>
      {before !== undefined && (
        <>
          <del>{before === '' ? '∅' : before}</del>
          <span aria-hidden="true"> → </span>
          <ins>{text === '' ? '∅' : text}</ins>
        </>
      )}
      {before === undefined && (stacked ? <Values values={value} context={context} /> : text)}
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
