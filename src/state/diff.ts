/** What changed between two runs of one command, row by row. */
import type { ParsedTable, Row, Value } from '../output/parsed.ts';
import { rowKey } from '../output/parsed.ts';
import type { RowChanges } from '../protocol/outputs.ts';
import type { Provenance } from '../protocol/provenance.ts';
import type { TableFact } from './fact.ts';
import type { State } from './state.ts';

/** Row changes by key, from `before` to `after`, any two runs of one command. */
export function changesSince(before: TableFact, after: ParsedTable): RowChanges {
  const old = new Map<string, Row>();
  for (const row of before.parsed.rows) old.set(rowKey(before.parsed, row), row);
  const compared = comparedColumns(after);
  const added: string[] = [];
  const changed: { rowKey: string; column: string; before: string }[] = [];
  const present = new Set<string>();
  for (const row of after.rows) {
    const key = rowKey(after, row);
    present.add(key);
    const previous = old.get(key);
    if (previous === undefined) {
      added.push(key);
      continue;
    }
    for (const column of compared) {
      const text = cellText(previous[column]);
      if (text !== cellText(row[column])) changed.push({ rowKey: key, column, before: text });
    }
  }
  const removed = [...old].filter(([key]) => !present.has(key)).map(([, row]) => row);
  return { added, removed, changed, since: before.source.at };
}

/** Ages and times always differ, so they count for nothing. */
export function comparedColumns({ columns }: Pick<ParsedTable, 'columns'>): readonly string[] {
  return columns.filter(({ type }) => type !== 'time').map(({ id }) => id);
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
