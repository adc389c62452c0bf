import { useEffect, useMemo, useState } from 'preact/hooks';
import type { TablePayload, TableSection } from '../../src/protocol/outputs.ts';
import { useColumnChoice } from './columnChoice.tsx';
import { DataGrid } from './dataGrid.tsx';
import type { OutputContext } from './outputContext.ts';
import type { OutputRegistry } from './outputRegistry.ts';
import { createTableModel, nextOrder } from './tableModel.ts';
import type { SortOrder } from './rowSearch.ts';
import { useRows } from './useRows.ts';

/** A further table of one output, below the first: its rows are sorted, compared and linked to like those. */
export function MoreTable({
  section,
  payload,
  filter,
  context,
  registry,
}: {
  section: TableSection;
  /** The output that the table belongs to. */
  payload: TablePayload;
  /** One filter holds for all tables of an output. */
  filter: string;
  context: OutputContext;
  registry: OutputRegistry;
}) {
  const { strings } = context;
  const model = useMemo(() => createTableModel(section), [section]);
  const [sort, setSort] = useState<SortOrder>();
  const [highlighted, setHighlighted] = useState<{ readonly key: string; readonly serial: number }>();
  const { rows } = useRows(
    model,
    sort ? { filter, sort, onlyChanges: false } : { filter, onlyChanges: false },
  );
  const choice = useColumnChoice(section.columns);
  const { cellId } = payload.provenance;

  useEffect(
    () =>
      registry.add({
        ...(cellId === undefined ? {} : { cellId }),
        table: section.table,
        has: (key) => section.keys.includes(key),
        highlight: (key) => setHighlighted((previous) => ({ key, serial: (previous?.serial ?? 0) + 1 })),
      }),
    [section, cellId, registry],
  );

  const { added, changed, removed } = model.counts;
  return (
    <section data-testid="more-table" aria-label={section.table}>
      <p class="status">
        <b>{section.table}</b> <span>{strings.rows(rows.length, model.total)}</span>
      </p>
      {rows.length > 0 && (
        <DataGrid
          id={`grid-${payload.id}-${section.table}`}
          caption={`${payload.provenance.command}: ${section.table}`}
          columns={choice.shown}
          choice={choice}
          rows={rows}
          sort={sort}
          onSort={(column) => setSort((previous) => nextOrder(previous, column))}
          highlighted={highlighted}
          of={{ ...payload.provenance, table: section.table }}
          showMarks={added + changed + removed > 0}
          showLinks={section.links.some((links) => links.length > 0)}
          context={context}
        />
      )}
    </section>
  );
}
