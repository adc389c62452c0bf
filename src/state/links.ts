import type { ParsedTable } from '../output/parsed.ts';
import type { RowLink } from '../protocol/outputs.ts';
import type { Provenance } from '../protocol/provenance.ts';
import type { State } from './state.ts';

/** The links of each row, parallel to `parsed.rows`. */
export function linksOf(
  parsed: ParsedTable,
  _source: Provenance,
  _state: State,
): readonly (readonly RowLink[])[] {
  return parsed.rows.map(() => []);
}
