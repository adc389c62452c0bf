import { describe, expect, test } from 'vitest';
import type { Parsed } from '../../src/output/parsed.ts';
import { keptApart, readCorpus } from './corpus.ts';
import type { Capture } from './corpus.ts';
import { judge, parseCapture, twinKey } from './corpusJudges.ts';
import { differences } from './corpusTwins.ts';

interface Read {
  readonly capture: Capture;
  readonly parsed: Parsed;
  readonly wrong: readonly string[];
}

const all: readonly Read[] = readCorpus().map((capture) => {
  const parsed = parseCapture(capture);
  return { capture, parsed, wrong: judge(capture, parsed) };
});

/** The program and its first words: a line of the score. */
function commandName({ command }: Capture): string {
  const words = command.replace(/^.* -- (?=[a-z])/, '').split(' ');
  const plain = words.filter((word) => /^[a-z][a-z-]*(\/[a-z-]+)?$/.test(word));
  return plain.slice(0, plain[0] === 'kubectl' ? 3 : 4).join(' ');
}

function score(reads: readonly Read[]): string {
  const lines = new Map<
    string,
    { files: number; text: number; rows: number; unparsed: number; wrong: number }
  >();
  const total = { files: 0, text: 0, rows: 0, unparsed: 0, wrong: 0 };
  for (const { capture, parsed, wrong } of reads) {
    const name = commandName(capture);
    const line = lines.get(name) ?? { files: 0, text: 0, rows: 0, unparsed: 0, wrong: 0 };
    lines.set(name, line);
    for (const sum of [line, total]) {
      sum.files++;
      sum.unparsed += parsed.unparsed.length;
      sum.wrong += wrong.length;
      if (parsed.kind === 'text') sum.text++;
      else sum.rows += parsed.rows.length + (parsed.kind === 'table' ? sumOf(parsed.more ?? []) : 0);
    }
  }
  const cells = [...lines].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [
    ['files', 'as text', 'rows', 'unparsed', 'wrong', 'command'],
    ...[...cells, ['all', total] as const].map(([name, line]) => [...Object.values(line).map(String), name]),
  ]
    .map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padStart(8))).join('  '))
    .join('\n');
}

function sumOf(sections: readonly { readonly rows: readonly unknown[] }[]): number {
  return sections.reduce((sum, { rows }) => sum + rows.length, 0);
}

test('the score of the collection', () => {
  const apart = all.filter(({ capture }) => keptApart(capture));
  console.log(
    `Read while the grammars were written\n${score(all.filter(({ capture }) => !keptApart(capture)))}`,
  );
  console.log(`Kept apart\n${score(apart)}`);
  expect(apart.length).toBeGreaterThan(all.length / 4);
});

test('no capture gives a row with a wrong value, and no line stays unexplained', () => {
  const wrong = all.flatMap(({ capture, wrong: each }) => each.map((text) => `${capture.path}: ${text}`));
  const unparsed = all.flatMap(({ capture, parsed }) =>
    parsed.unparsed.map(({ line, text }) => `${capture.path}:${line}: ${text}`),
  );
  expect(wrong.slice(0, 40)).toEqual([]);
  expect(unparsed.slice(0, 40)).toEqual([]);
});

describe('the JSON of the same moment says the same as the text, column by column', () => {
  const json = new Map(
    all
      .filter(({ capture }) => / (-o|-f) json$/.test(capture.command) && capture.stream === undefined)
      .map((read) => [twinKey(read.capture), read]),
  );
  const pairs = all.flatMap((text) => {
    const twin = json.get(twinKey(text.capture));
    if (twin === undefined || twin === text || / (-o|-f) /.test(text.capture.command)) return [];
    return text.parsed.kind === 'table' && twin.parsed.kind === 'table' && text.capture.stream === undefined
      ? [[text.capture.path, text.parsed, twin.parsed] as const]
      : [];
  });

  test('there are many such pairs', () => {
    expect(pairs.length).toBeGreaterThan(100);
  });

  test.each(pairs)('%s', (_path, text, twin) => {
    expect(differences(text, twin).slice(0, 10)).toEqual([]);
  });
});
