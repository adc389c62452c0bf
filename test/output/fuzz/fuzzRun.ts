/** A share of the fuzz: texts are made, parsed and judged, one after the other. */
import { cleanText } from '../../../src/output/cleanText.ts';
import { parseOutput } from '../../../src/output/parse.ts';
import type { PrintedBy } from '../../../src/output/parse.ts';
import type { Parsed } from '../../../src/output/parsed.ts';
import { commandOf } from '../../../src/script/command.ts';
import type { Capture } from '../corpus.ts';
import { notPrinted } from '../inText.ts';
import { endless, mutations } from './mutations.ts';
import type { Mutation } from './mutations.ts';
import { randomOf } from './random.ts';
import type { Random } from './random.ts';

/** A text is a few lines of a capture: most mistakes need no more, and a million have to fit into CI's time. */
const mostLines = 9;
const mostChars = 1500;
/** Of one command, as many captures; the others of it have the same form. */
const mostCaptures = 2;
const mostFailures = 10;

export interface Share {
  readonly captures: readonly Capture[];
  readonly seed: number;
  /** The runs `first`, `first + step`, … below `end`. */
  readonly first: number;
  readonly step: number;
  readonly end: number;
}

export interface Result {
  readonly samples: number;
  readonly runs: number;
  readonly rows: number;
  readonly unparsed: number;
  readonly slowest: { readonly ms: number; readonly command: string; readonly chars: number };
  readonly byMutation: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
}

interface Sample {
  readonly by: PrintedBy;
  readonly lines: readonly string[];
  readonly mutations: readonly Mutation[];
}

/** One capture per command and form; commands whose output is text in any case teach nothing. */
function samplesOf(captures: readonly Capture[]): readonly Sample[] {
  const perCommand = new Map<string, number>();
  return captures.flatMap(({ command, host, text }): readonly Sample[] => {
    const taken = perCommand.get(command) ?? 0;
    const found = taken < mostCaptures ? commandOf(command, host) : undefined;
    if (found === undefined) return [];
    const by = { ...found, line: command, filtered: found.filters.length > 0 };
    if (parseOutput(by, text).kind === 'text') return [];
    perCommand.set(command, taken + 1);
    return [{ by, lines: text.split('\n'), mutations: mutations(command) }];
  });
}

/** A few lines in a row, often below the first ones, which are the header. */
function excerpt({ lines }: Sample, random: Random): readonly string[] {
  const count = 1 + random(mostLines);
  const from = random(Math.max(1, lines.length - count));
  const head = random(3) > 0 && from > 0 ? lines.slice(0, 1 + random(2)) : [];
  return [...head, ...lines.slice(from, from + count)].map((line) =>
    line.length > mostChars ? line.slice(0, random(mostChars)) : line,
  );
}

/** Reads the share; tells the number of each run before it begins, so that one that never ends is known. */
export function fuzzShare(
  { captures, seed, first, step, end }: Share,
  begins: (run: number) => void,
): Result {
  const samples = samplesOf(captures);
  const byMutation: Record<string, number> = {};
  const failures: string[] = [];
  let runs = 0;
  let rows = 0;
  let unparsed = 0;
  let slowest = { ms: 0, command: '', chars: 0 };
  for (let run = first; run < end && failures.length < mostFailures; run += step) {
    begins(run);
    const random = randomOf(seed * 2_654_435_761 + run);
    const sample = samples[random(samples.length)];
    const mutation = sample?.mutations[random(sample.mutations.length)];
    if (sample === undefined || mutation === undefined) break;
    const lines = excerpt(sample, random);
    const other = (): readonly string[] => excerpt(samples[random(samples.length)] ?? sample, random);
    let text = mutation.of(lines, random, other);
    const fails = (what: string): void => {
      failures.push(`run ${run}, ${mutation.name}: ${sample.by.line}: ${what} ${told(text)}`);
    };
    const long = mutation.harmless === undefined && random(5000) === 0;
    if (long) text = endless(text, random);
    const before = performance.now();
    try {
      const parsed = parseOutput(sample.by, text);
      const ms = performance.now() - before;
      if (ms > slowest.ms) slowest = { ms, command: sample.by.line, chars: text.length };
      unparsed += parsed.unparsed.length;
      if (parsed.kind !== 'text') rows += parsed.rows.length;
      const [foreign] = notPrinted(parsed, cleanText(text));
      if (foreign !== undefined) fails(`${foreign} is not in`);
      if (mutation.harmless === true && !isIndented(lines)) {
        const plain = parseOutput(sample.by, lines.join('\n'));
        const changed = changedBy(plain, parsed);
        if (changed !== undefined) fails(`${changed} with`);
      }
    } catch (error) {
      fails(`${String(error)} at`);
    }
    runs++;
    byMutation[mutation.name] = (byMutation[mutation.name] ?? 0) + 1;
  }
  return { samples: samples.length, runs, rows, unparsed, slowest, byMutation, failures };
}

/** An indent or quote that all lines share is taken for the paste's; with a line beside it that has none it is not. */
function isIndented(lines: readonly string[]): boolean {
  return lines.every((line) => line === '' || /^[\s>]/.test(line));
}

function changedBy(plain: Parsed, mutated: Parsed): string | undefined {
  const before = rowsText(plain);
  const after = rowsText(mutated);
  return before === after ? undefined : `${before.slice(0, 600)} became ${after.slice(0, 600)}`;
}

/** A row has its fields in no order. */
function rowsText(parsed: Parsed): string {
  const rows = parsed.kind === 'text' ? [] : parsed.rows;
  return JSON.stringify(rows.map((row) => Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

function told(text: string): string {
  return JSON.stringify(text.slice(0, mostChars));
}
