import type { ParsedTable } from '../output/parsed.ts';
import type { RowChanges } from '../protocol/outputs.ts';
import type { TableFact } from './fact.ts';

/** Row changes by key, from `before` to `after`. */
export function changesSince(before: TableFact, _after: ParsedTable): RowChanges {
  return { added: [], removed: [], changed: [], since: before.source.at };
}
