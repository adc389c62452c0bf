/** What a cell's statement printed, as the payload that the renderer draws. */
import type { CellUpdate, StatementOutput } from '../course/cell.ts';
import { readsAsText } from '../output/parsed.ts';
import type { Parsed } from '../output/parsed.ts';
import type { Locale, OutputPayload, StreamPayload } from '../protocol/outputs.ts';
import { packetsPayload } from '../state/packetsPayload.ts';
import { tablePayload } from '../state/payload.ts';
import type { State } from '../state/state.ts';

export interface PayloadOptions {
  readonly locale: Locale;
  /** Lines that the live view keeps. */
  readonly ringLines: number;
}

/** Characters of a line that are drawn; the whole text stands beside them. */
const LONGEST_LINE = 20_000;

/** Call it before the output's facts are recorded: a table is compared with what is known until then. */
export function payloadOf(output: StatementOutput, state: State, options: PayloadOptions): OutputPayload {
  const { id, provenance, text, parsed } = output;
  const common = { id, provenance, text, locale: options.locale };
  switch (parsed.kind) {
    case 'table':
      return tablePayload({ ...common, parsed }, state);
    case 'packets':
      return packetsPayload({ ...common, parsed }, state);
    case 'text': {
      const lines = linesOf(text);
      return streamOf({ id, provenance, lines, total: lines.length }, false, options);
    }
  }
}

export function streamPayload(
  streaming: NonNullable<CellUpdate['streaming']>,
  options: PayloadOptions,
): StreamPayload {
  return { ...streamOf(streaming, true, options), ...readOf(streaming.parsed) };
}

function streamOf(
  { id, provenance, lines, total }: NonNullable<CellUpdate['streaming']>,
  running: boolean,
  { locale, ringLines }: PayloadOptions,
): StreamPayload {
  return {
    version: 1,
    kind: 'stream',
    id,
    locale,
    provenance,
    lines: lines
      .slice(-ringLines)
      .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line)),
    total,
    running,
  };
}

/** The newest rows of an output that is still being printed. */
const NEWEST_ROWS = 200;

function readOf(parsed: Parsed | undefined): Pick<StreamPayload, 'read'> {
  if (parsed === undefined || parsed.kind === 'text' || parsed.rows.length === 0) return {};
  if (parsed.kind === 'table' && readsAsText(parsed.table)) return {};
  return { read: { columns: parsed.columns, rows: parsed.rows.slice(-NEWEST_ROWS) } };
}

function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}
