/** Text in, rows out: the parser is chosen by the command that printed it. */
import { cleanText } from './cleanText.ts';
import { createLeftovers } from './leftovers.ts';
import { parsers } from './parsers.ts';
import { withoutSurroundings } from './surroundings.ts';
import type { Leftovers } from './input.ts';
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
  /** Which filters; without them every filter is thought to leave gaps. */
  readonly filters?: readonly (readonly string[])[];
}

/** Filters that cut at an end only, so that neighbouring lines stay neighbours. */
const contiguous = new Set(['head', 'tail', 'cat', 'tee', 'less', 'more']);

/** A group's help, which the tools print, with status 0, for a word that they do not know. */
function isHelp(text: string): boolean {
  return (
    text.includes('Usage:\n  ') &&
    /^Usage:\n {2}\S/m.test(text) &&
    /^(Available Commands|Flags|Global Flags):$/m.test(text)
  );
}

/** Characters of a line that a grammar of lines reads. No tool's row is longer, and work on one line stays bounded. */
const LONGEST_LINE = 4096;
/** Characters of a longer line that are told among what was not understood. */
const TOLD = 200;

/** A line that is too long for a row is none to any grammar, and told as not understood. JSON has its own readers. */
function withoutEndless(lines: readonly string[], leftovers: Leftovers): readonly string[] {
  return lines.map((line, index) => {
    if (line.length <= LONGEST_LINE || /^\s{0,80}[[{"]/.test(line)) return line;
    leftovers.take(`${line.slice(0, TOLD)}… (${line.length})`, index);
    return '';
  });
}

/** Chooses the parser by the command and never throws: what no rule explains is in `unparsed`; an unknown command gives text. */
export function parseOutput(command: PrintedBy, text: string): Parsed {
  const asText: Parsed = { kind: 'text', command: command.line, unparsed: [], notes: [] };
  const argv = [(command.argv[0] ?? '').replace(/^.*\//, ''), ...command.argv.slice(1)];
  const parser = command.rowsKept ? parsers.find((candidate) => candidate.handles(argv)) : undefined;
  if (parser === undefined) return asText;

  const leftovers = createLeftovers();
  const { alone: clean, told } = withoutSurroundings(cleanText(text), argv[0] ?? '');
  if (isHelp(clean)) return asText;
  const gaps =
    command.filtered && !(command.filters?.every((filter) => contiguous.has(filter[0] ?? '')) ?? false);
  let lines: readonly string[] | undefined;
  const body = parser.parse({
    argv,
    text: clean,
    get lines() {
      return (lines ??= withoutEndless(clean.split('\n'), leftovers));
    },
    gaps,
    leftovers,
  });
  if (body === undefined) return asText;
  return {
    ...body,
    command: command.line,
    unparsed: leftovers.unparsed.toSorted((a, b) => a.line - b.line),
    notes: [...leftovers.notes, ...told],
    ...(leftovers.truncated ? { truncated: true } : {}),
  };
}
