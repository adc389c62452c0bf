/** The further tables of one output (`status --verbose`, `describe`), each as if a command had printed it alone. */
import type { ParsedTable } from '../output/parsed.ts';

/**
 * Without what is said of the whole output: lines not understood and notes stay with the first table. Of two tables with one
 * name the first counts, as a fact is known by that name.
 */
export function sectionsOf(parsed: ParsedTable): readonly ParsedTable[] {
  const named = new Set([parsed.table]);
  return (parsed.more ?? [])
    .filter(({ table }) => !named.has(table) && named.add(table))
    .map((section) => ({ ...section, kind: 'table', command: parsed.command, unparsed: [], notes: [] }));
}
