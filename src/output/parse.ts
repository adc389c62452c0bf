import type { Parsed } from './parsed.ts';

/** The command that printed a text: `Command` of script/ fits, with `line` as written and `filtered` = it has filters. */
export interface PrintedBy {
  readonly argv: readonly string[];
  /** The command line as written; kept as `Parsed.command`. */
  readonly line: string;
  /** False: a later stage changed the text, so it stays text. */
  readonly rowsKept: boolean;
  /** A row-preserving filter (`grep`, `head`) may have taken rows and the header. */
  readonly filtered: boolean;
}

/** Chooses the parser by the command and never throws: what no rule explains is in `unparsed`; an unknown command gives text. */
export function parseOutput(command: PrintedBy, _text: string): Parsed {
  return { kind: 'text', command: command.line, unparsed: [], notes: [] };
}
