/** The payload of a table: what was parsed, with links along the joins, meanings and changes. */
import type { ParsedTable } from '../output/parsed.ts';
import { rowKey } from '../output/parsed.ts';
import type { Locale, TablePayload, TableSection } from '../protocol/outputs.ts';
import type { Provenance } from '../protocol/provenance.ts';
import { changesSince, changesSinceEarlier, previousRun } from './diff.ts';
import { linksOf } from './links.ts';
import { meaningsOf } from './meaning/meanings.ts';
import { sectionsOf } from './sections.ts';
import type { State } from './state.ts';

/** What an output item is made of. Build the payload before the fact is recorded: changes are against what the state holds. */
export interface Output<P> {
  readonly id: string;
  readonly locale: Locale;
  readonly provenance: Provenance;
  readonly parsed: P;
  /** What the terminal printed. */
  readonly text: string;
}

export function tablePayload(output: Output<ParsedTable>, state: State): TablePayload {
  const { parsed, provenance } = output;
  const more = sectionsOf(parsed).map((section) => tableSection(section, output, state));
  return {
    version: 1,
    kind: 'table',
    id: output.id,
    locale: output.locale,
    provenance,
    ...tableSection(parsed, output, state),
    unparsed: parsed.unparsed,
    notes: parsed.notes,
    text: output.text,
    ...(more.length === 0 ? {} : { more }),
  };
}

function tableSection(
  parsed: ParsedTable,
  { provenance, locale }: Pick<Output<ParsedTable>, 'provenance' | 'locale'>,
  state: State,
): TableSection {
  const meanings = meaningsOf(parsed, provenance, state, locale);
  const previous = previousRun(parsed, provenance, state);
  const earlier = changesSinceEarlier(parsed, provenance, state);
  return {
    table: parsed.table,
    columns: parsed.columns,
    rows: parsed.rows,
    keys: parsed.rows.map((row) => rowKey(parsed, row)),
    links: linksOf(parsed, provenance, state),
    ...(meanings === undefined ? {} : { meanings }),
    ...(previous === undefined ? {} : { changes: changesSince(previous, parsed) }),
    ...(earlier.length === 0 ? {} : { earlier }),
  };
}
