import { useEffect, useMemo, useState } from 'preact/hooks';
import { readsAsText } from '../../src/output/parsed.ts';
import type { TablePayload } from '../../src/protocol/outputs.ts';
import { ColumnButton, ColumnPanel, useColumnChoice } from './columnChoice.tsx';
import { CopyButtons } from './copyButtons.tsx';
import { DataGrid } from './dataGrid.tsx';
import { FilterBox } from './filterBox.tsx';
import type { OutputContext } from './outputContext.ts';
import { MoreTable } from './moreTable.tsx';
import { OutputFrame } from './outputFrame.tsx';
import type { OutputRegistry } from './outputRegistry.ts';
import { RawText } from './rawText.tsx';
import { Remarks } from './remarks.tsx';
import { createTableModel, nextOrder } from './tableModel.ts';
import type { SortOrder } from './rowSearch.ts';
import type { ViewRows } from './tableModel.ts';
import { clockTime } from './times.ts';
import { useRows } from './useRows.ts';
import { useWhole } from './useWhole.ts';

export function TableView({
  payload: given,
  context,
  registry,
}: {
  payload: TablePayload;
  context: OutputContext;
  registry: OutputRegistry;
}) {
  const { strings } = context;
  const payload = useWhole(given, context);
  const coming = (payload.total ?? 0) > payload.rows.length;
  // With which run before this one it is compared: 0 is the previous one.
  const [against, compareWith] = useState(0);
  const runs = payload.changes ? [payload.changes, ...(payload.earlier ?? [])] : [];
  const changes = runs[against] ?? payload.changes;
  const model = useMemo(
    () => createTableModel(changes ? { ...payload, changes } : payload),
    [payload, changes],
  );
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<SortOrder>();
  const [onlyChanges, setOnlyChanges] = useState(false);
  const [highlighted, setHighlighted] = useState<{ readonly key: string; readonly serial: number }>();
  const { rows, busy } = useRows(model, sort ? { filter, sort, onlyChanges } : { filter, onlyChanges });
  const choice = useColumnChoice(payload.columns);
  const [choosing, setChoosing] = useState(false);

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
  // A command that failed prints an error instead of rows: that is then all there is to read.
  const noTable = payload.text !== '' && payload.rows.length === 0 && !payload.more && removed === 0;

  const table = () => (
    <>
      {choosing && <ColumnPanel columns={payload.columns} choice={choice} strings={strings} />}
      {rows.length > 0 ? (
        <DataGrid
          id={`grid-${payload.id}`}
          caption={payload.provenance.command}
          columns={choice.shown}
          choice={choice}
          rows={rows}
          sort={sort}
          onSort={(column) => setSort((previous) => nextOrder(previous, column))}
          highlighted={highlighted}
          of={{ ...payload.provenance, table: payload.table }}
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
        <span aria-busy={busy || coming}>
          {busy ? strings.searching : strings.rows(shownOf(rows, removed), payload.total ?? model.total)}
        </span>
        {changes && (
          <span data-testid="changes">
            {differs
              ? strings.changesSince(model.counts, clockTime(changes.since))
              : strings.unchanged(clockTime(changes.since))}
          </span>
        )}
        {highlighted && <span class="aside">{strings.highlighted(highlighted.key)}</span>}
      </p>
      {payload.more?.map((section) => (
        <MoreTable
          key={section.table}
          section={section}
          payload={payload}
          filter={filter}
          context={context}
          registry={registry}
        />
      ))}
      <Remarks notes={payload.notes} unparsed={payload.unparsed} strings={strings} />
    </>
  );

  return (
    <OutputFrame
      id={payload.id}
      testId="table-output"
      provenance={payload.provenance}
      context={context}
      first={payload.text !== '' && readsAsText(payload.table) ? 'text' : 'table'}
      views={[
        ...(noTable ? [] : [{ id: 'table', label: strings.showTable, show: table }]),
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
            {runs.length > 1 && (
              <label class="toggle">
                {strings.compareWith}
                <select
                  data-testid="compare"
                  value={against}
                  onChange={(event) => compareWith(Number(event.currentTarget.value))}
                >
                  {runs.map(({ since }, index) => (
                    <option key={index} value={index}>
                      {clockTime(since)}
                    </option>
                  ))}
                </select>
              </label>
            )}
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
            <ColumnButton open={choosing} onToggle={() => setChoosing(!choosing)} strings={strings} />
            <CopyButtons
              columns={choice.shown}
              name={payload.table}
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
