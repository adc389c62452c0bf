/**
 * Captures of real tools, broken in the ways that pastes break and in some that they do not. Whatever comes: no parser
 * throws or hangs, and no row holds a value that is not in the text (`inText.ts` lists what is computed).
 *
 * FUZZ_RUNS: how many texts; without it 400,000, which an idle core reads in about 70 seconds (`npm run fuzz`: a million). FUZZ_SEED: which ones; without it another seed each day.
 */
import { expect, test } from 'vitest';
import { cleanText } from '../../src/output/cleanText.ts';
import { parseOutput } from '../../src/output/parse.ts';
import type { PrintedBy } from '../../src/output/parse.ts';
import { commandOf } from '../../src/script/command.ts';
import { readCorpus } from './corpus.ts';
import { notPrinted } from './inText.ts';

const runs = Number(process.env['FUZZ_RUNS'] ?? 400_000);
const firstSeed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Date.now() / 86_400_000));
/** A text is a few lines of a capture: most mistakes need no more, and hundreds of thousands have to fit into CI's time. */
const mostLines = 9;
const mostChars = 1500;

interface Sample {
  readonly by: PrintedBy;
  readonly lines: readonly string[];
}

/** mulberry32: small, fast, and the same everywhere. */
function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** One capture per command and form; commands whose output is text in any case teach nothing. */
function samples(): readonly Sample[] {
  const perCommand = new Map<string, number>();
  return readCorpus().flatMap(({ command, host, text }): readonly Sample[] => {
    const taken = perCommand.get(command) ?? 0;
    const found = taken < 2 ? commandOf(command, host) : undefined;
    if (found === undefined) return [];
    const by = { ...found, line: command, filtered: found.filters.length > 0 };
    const parsed = parseOutput(by, text);
    if (parsed.kind === 'text') return [];
    perCommand.set(command, taken + 1);
    return [{ by, lines: text.split('\n') }];
  });
}

const noise = [
  '\u001b[31m',
  '\u001b[0m',
  '\r',
  '\u00a0',
  '\u200b',
  '\ufeff',
  '\t',
  '  ',
  ' ',
  '\n',
  '"',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  ':',
  ',',
  '=',
  '/',
  '-',
  '->',
  '<none>',
  '0',
  '9',
  '99999999999999999999',
  '-1',
  '0x',
  '::1',
  '\\',
  "'",
  '#',
  '$ ',
  '...',
  'null',
  'true',
  '한',
  '\u{1f41d}',
  '\0',
  'NAME',
  '├── ',
  '__proto__',
  'constructor',
  'error: ',
  '- ',
  '|',
  '&lt;',
  '%',
  '+',
];

/** The first lines are often a header, so they are often kept. */
function textOf({ lines }: Sample, random: (below: number) => number): string[] {
  const count = 1 + random(mostLines);
  const from = random(Math.max(1, lines.length - count));
  const head = random(3) > 0 && from > 0 ? lines.slice(0, 1 + random(2)) : [];
  return [...head, ...lines.slice(from, from + count)].map((line) =>
    line.length > mostChars ? line.slice(0, random(mostChars)) : line,
  );
}

function mutated(all: readonly Sample[], sample: Sample, random: (below: number) => number): string {
  const lines = textOf(sample, random);
  const at = random(lines.length);
  switch (random(8)) {
    case 0:
      lines.splice(at, 0, lines[random(lines.length)] ?? '');
      break;
    case 1: {
      const other = random(lines.length);
      [lines[at], lines[other]] = [lines[other] ?? '', lines[at] ?? ''];
      break;
    }
    case 2:
      lines.splice(at, 1 + random(3));
      break;
    case 3: {
      const other = all[random(all.length)]?.lines ?? [];
      lines.splice(at, random(2), (other[random(other.length)] ?? '').slice(0, mostChars));
      break;
    }
    case 4: {
      // A wrapped terminal.
      const line = lines[at] ?? '';
      const width = 1 + random(100);
      lines.splice(at, 1, line.slice(0, width), line.slice(width));
      break;
    }
    default:
  }
  let text = lines.join(random(10) === 0 ? '\r\n' : '\n');
  for (let edits = random(4); edits > 0; edits--) {
    const place = random(text.length + 1);
    const put = noise[random(noise.length * 2)] ?? '';
    text = text.slice(0, place) + put + text.slice(place + random(4));
  }
  if (random(12) === 0) text = text.slice(0, random(text.length + 1));
  if (random(5000) === 0) text += (noise[random(noise.length)] ?? ' ').repeat(200_000);
  return text;
}

test(
  `${runs} broken outputs`,
  () => {
    const all = samples();
    const failures: string[] = [];
    let rows = 0;
    let unparsed = 0;
    let slowest = { ms: 0, command: '', chars: 0 };
    const start = performance.now();
    for (let run = 0; run < runs && failures.length < 10; run++) {
      const random = randomOf(firstSeed * 2_654_435_761 + run);
      const sample = all[random(all.length)];
      if (sample === undefined) break;
      const text = mutated(all, sample, random);
      const before = performance.now();
      try {
        const parsed = parseOutput(sample.by, text);
        const ms = performance.now() - before;
        if (ms > slowest.ms) slowest = { ms, command: sample.by.line, chars: text.length };
        unparsed += parsed.unparsed.length;
        if (parsed.kind === 'text') continue;
        rows += parsed.rows.length;
        const foreign = notPrinted(parsed, cleanText(text));
        if (foreign.length > 0)
          failures.push(
            `${sample.by.line}: ${foreign[0] ?? ''} is not in ${JSON.stringify(text.slice(0, 1500))}`,
          );
      } catch (error) {
        failures.push(`${sample.by.line}: ${String(error)} at ${JSON.stringify(text.slice(0, 1500))}`);
      }
    }
    const seconds = (performance.now() - start) / 1000;
    console.log(
      `${runs} broken outputs of ${all.length} captures, seed ${firstSeed}: ${rows} rows, ${unparsed} lines not understood, ` +
        `${seconds.toFixed(0)} s; slowest ${slowest.ms.toFixed(0)} ms (${slowest.chars} characters, ${slowest.command})`,
    );
    expect(failures).toEqual([]);
  },
  30 * 60_000,
);
