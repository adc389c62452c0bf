import type { ParsedPackets, ParsedTable } from '../output/parsed.ts';
import type { Locale, PacketsPayload, TablePayload } from '../protocol/outputs.ts';
import type { Provenance } from '../protocol/provenance.ts';
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

export function tablePayload(_output: Output<ParsedTable>, _state: State): TablePayload {
  throw new Error('being written');
}

export function packetsPayload(_output: Output<ParsedPackets>): PacketsPayload {
  throw new Error('being written');
}
