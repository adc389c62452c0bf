/** The payloads of a cell's outputs: what was parsed, with links along the joins, changes and packet paths. */
import type { ParsedPackets, ParsedTable } from '../output/parsed.ts';
import { rowKey } from '../output/parsed.ts';
import type { Locale, PacketHop, PacketsPayload, TablePayload } from '../protocol/outputs.ts';
import type { Provenance } from '../protocol/provenance.ts';
import { changesSince, previousRun } from './diff.ts';
import { linksOf } from './links.ts';
import { packetPaths } from './packetPaths.ts';
import type { CapturedHop } from './packetPaths.ts';
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
  const previous = previousRun(parsed, provenance, state);
  return {
    version: 1,
    kind: 'table',
    id: output.id,
    locale: output.locale,
    provenance,
    table: parsed.table,
    columns: parsed.columns,
    rows: parsed.rows,
    keys: parsed.rows.map((row) => rowKey(parsed, row)),
    links: linksOf(parsed, provenance, state),
    unparsed: parsed.unparsed,
    notes: parsed.notes,
    text: output.text,
    ...(previous === undefined ? {} : { changes: changesSince(previous, parsed) }),
  };
}

export function packetsPayload(output: Output<ParsedPackets>): PacketsPayload {
  const { parsed, provenance } = output;
  const paths = packetPaths([{ host: provenance.host, parsed }]).map(({ hops, ...path }) => ({
    ...path,
    hops: hops.map(inOneCapture),
  }));
  return {
    version: 1,
    kind: 'packets',
    id: output.id,
    locale: output.locale,
    provenance,
    columns: parsed.columns,
    rows: parsed.rows,
    paths,
    unparsed: parsed.unparsed,
    notes: parsed.notes,
    text: output.text,
  };
}

function inOneCapture({ row, host, interface: device, direction, after }: CapturedHop): PacketHop {
  const hop = { row, host, interface: device, direction };
  return after === undefined ? hop : { ...hop, after };
}
