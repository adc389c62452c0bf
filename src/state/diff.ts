/** What changed between two runs of one command, row by row. */
import type { ParsedTable, Row, Value } from '../output/parsed.ts';
import { rowKey } from '../output/parsed.ts';
import type { RowChanges } from '../protocol/outputs.ts';
import type { Provenance } from '../protocol/provenance.ts';
import type { TableFact } from './fact.ts';
import { pairedRows } from './pairedRows.ts';
import type { State } from './state.ts';

/** Row changes by key, from `before` to `after`, any two runs of one command. */
export function changesSince(before: TableFact, after: ParsedTable): RowChanges {
  const compared = comparedColumns(before.parsed, after);
  const text = (row: Row): string => compared.map((column) => cellText(row[column])).join('\0');
  const added: string[] = [];
  const changed: { rowKey: string; column: string; before: string }[] = [];
  const removed: Row[] = [];
  for (const pair of pairedRows(before.parsed.rows, after.rows, (row) => rowKey(after, row), text)) {
    const { name, before: previous, after: row } = pair;
    if (row === undefined) removed.push(...(previous === undefined ? [] : [previous]));
    else if (previous === undefined) added.push(name);
    else
      for (const column of compared) {
        const old = cellText(previous[column]);
        if (old !== cellText(row[column])) changed.push({ rowKey: name, column, before: old });
      }
  }
  return { added, removed, changed, since: before.source.at };
}

/** Those of either output, as one that no row has is left out. Ages and times always differ, so they count for nothing. */
export function comparedColumns(...tables: readonly Pick<ParsedTable, 'columns'>[]): readonly string[] {
  const columns = tables.flatMap((table) => table.columns).filter(({ type }) => type !== 'time');
  return [...new Set(columns.map(({ id }) => id))];
}

/** Runs to choose from beside the previous one, and how many differing rows of each are worth sending. */
const mostEarlier = 4;
const mostDifferences = 500;

/** The same against each run before the previous one, the newest first; the reader chooses which to compare with. */
export function changesSinceEarlier(
  parsed: ParsedTable,
  provenance: Provenance,
  state: Pick<State, 'history'>,
): readonly RowChanges[] {
  return state
    .history({ table: parsed.table, ...provenance })
    .filter((fact) => fact.parsed !== parsed)
    .slice(1, 1 + mostEarlier)
    .map((fact) => changesSince(fact, parsed))
    .filter(
      ({ added, removed, changed }) => added.length + removed.length + changed.length <= mostDifferences,
    );
}

/**
 * The previous run to compare with: the same command on the same host. `ds/cilium` may ask another agent each time, and
 * ids of two agents have nothing to do with each other, so the agent must be the same too.
 */
export function previousRun(
  parsed: ParsedTable,
  provenance: Provenance,
  state: State,
): TableFact | undefined {
  return state
    .tables({ table: parsed.table, host: provenance.host })
    .find(
      (fact) =>
        fact.parsed !== parsed &&
        fact.source.command === provenance.command &&
        fact.source.agent === provenance.agent,
    );
}

export function cellText(value: Value | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'object' ? value.join(', ') : String(value);
}
