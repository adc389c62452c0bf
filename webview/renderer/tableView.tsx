import { useEffect, useMemo, useState } from 'preact/hooks';
import type { TablePayload } from '../../src/protocol/outputs.ts';
import { CopyButtons } from './copyButtons.tsx';
import { DataGrid } from './dataGrid.tsx';
import { FilterBox } from './filterBox.tsx';
import type { OutputContext } from './outputContext.ts';
import { OutputFrame } from './outputFrame.tsx';
import type { OutputRegistry } from './outputRegistry.ts';
import { RawText } from './rawText.tsx';
import { Remarks } from './remarks.tsx';
import { createTableModel } from './tableModel.ts';
import type { SortOrder, ViewRows } from './tableModel.ts';
import { clockTime } from './times.ts';

export function TableView({
  payload,
  context,
  registry,
}: {
  payload: TablePayload;
  context: OutputContext;
  registry: OutputRegistry;
}) {
  const { strings } = context;
  const model = useMemo(() => createTableModel(payload), [payload]);
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<SortOrder>();
  const [onlyChanges, setOnlyChanges] = useState(false);
  const [highlighted, setHighlighted] = useState<{ readonly key: string; readonly serial: number }>();
  const rows = useMemo(() => model.rows({ filter, sort, onlyChanges }), [model, filter, sort, onlyChanges]);

  useEffect(() => {
    return registry.add({
      ...(payload.provenance.cellId === undefined ? {} : { cellId: payload.provenance.cellId }),
      table: payload.table,
      has: (key) => payload.keys.includes(key),
      highlight(key) {
        setFilter('');
        setOnlyChanges(false);
        setHighlighted((previous) => ({ key, serial: (previous?.serial ?? 0) + 1 }));
      },
    });
  }, [payload, registry]);

  const { added, changed, removed } = model.counts;
  const differs = added + changed + removed > 0;
  const showLinks = payload.links.some((links) => links.length > 0);

  const table = () => (
    <>
      {rows.length > 0 ? (
        <DataGrid
          caption={payload.provenance.command}
          columns={payload.columns}
          rows={rows}
          sort={sort}
          onSort={(column) => setSort((previous) => nextOrder(previous, column))}
          highlighted={highlighted}
          showMarks={differs}
          showLinks={showLinks}
          context={context}
        />
      ) : (
        <p class="empty" data-testid="empty">
          {onlyChanges
            ? strings.noChanges
            : filter.trim() === ''
              ? strings.noRows
              : strings.noMatch(filter.trim())}
        </p>
      )}
      <p class="status" role="status" data-testid="table-status">
        <span>{strings.rows(shownOf(rows, removed), model.total)}</span>
        {payload.changes && (
          <span data-testid="changes">
            {differs
              ? strings.changesSince(model.counts, clockTime(payload.changes.since))
              : strings.unchanged(clockTime(payload.changes.since))}
          </span>
        )}
        {highlighted && <span class="aside">{strings.highlighted(highlighted.key)}</span>}
      </p>
      <Remarks notes={payload.notes} unparsed={payload.unparsed} strings={strings} />
    </>
  );

  return (
    <OutputFrame
      id={payload.id}
      testId="table-output"
      provenance={payload.provenance}
      context={context}
      // A command that failed prints an error instead of rows: that is then what there is to read.
      first={
        payload.rows.length === 0 && model.counts.removed === 0 && payload.text !== '' ? 'text' : 'table'
      }
      views={[
        { id: 'table', label: strings.showTable, show: table },
        {
          id: 'text',
          label: strings.showText,
          hint: strings.showTextHint,
          show: () => <RawText text={payload.text} outputId={payload.id} context={context} />,
        },
      ]}
      tools={(view) =>
        view === 'table' && (
          <>
            {differs && (
              <label class="toggle">
                <input
                  type="checkbox"
                  checked={onlyChanges}
                  data-testid="only-changes"
                  onChange={(event) => setOnlyChanges(event.currentTarget.checked)}
                />
                {strings.onlyChanges}
              </label>
            )}
            <FilterBox value={filter} onChange={setFilter} strings={strings} />
            <CopyButtons
              columns={payload.columns}
              rows={() => rows.slice(0, rows.length).map(({ row }) => row)}
              context={context}
            />
          </>
        )
      }
    />
  );
}

/** Rows of the latest run among those shown. */
function shownOf(rows: ViewRows, removed: number): number {
  if (removed === 0) return rows.length;
  return rows.slice(0, rows.length).filter(({ mark }) => mark !== 'removed').length;
}

/** Ascending, descending, then the order in which the command printed. */
export function nextOrder(previous: SortOrder | undefined, column: string): SortOrder | undefined {
  if (previous?.column !== column) return { column, direction: 'ascending' };
  return previous.direction === 'ascending' ? { column, direction: 'descending' } : undefined;
}
