import { expect, test } from 'vitest';
import { commandOf } from '../../src/script/command.ts';
import { parseOutput } from '../../src/output/parse.ts';
import { readCorpus } from './corpus.ts';

const deep = 100_000;
/** Long enough that work which grows with its square would not end within the limit. */
const long = 300_000;
const of = (unit: string): string => unit.repeat(long / unit.length);

/** Texts on which an expression that tries again, or a reader that calls itself, would not come to an end. */
const texts: Readonly<Record<string, string>> = {
  'nested lists': '['.repeat(deep) + ']'.repeat(deep),
  'nested objects': `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`,
  'a list of nested lists': `[${'['.repeat(deep)}${']'.repeat(deep)}]`,
  'brackets that never close': of('{'),
  quotes: of('"'),
  apostrophes: of("'"),
  dashes: of('- '),
  'one long word': `a: ${of('x')}`,
  spaces: of(' '),
  'open parentheses': of(' (a'),
  'open brackets': of(' [a'),
  cells: of('a  '),
  pairs: of('a=1 '),
  branches: of('│   '),
  verdicts: `Nov 22 23:28:59.193: a (b) -> c (d) ${of('x FORWARDED (')}`,
  escapes: of('\u001b['),
};

const commands = [...new Set(readCorpus().map(({ command }) => command))].flatMap((line) => {
  const command = commandOf(line, 'k8s-ctr');
  return command === undefined ? [] : [{ ...command, line, filtered: command.filters.length > 0 }];
});
const distinct = [...new Map(commands.map((each) => [each.argv.slice(0, 4).join(' '), each])).values()];

test.each(Object.entries(texts))(
  'every parser comes to the end of %s',
  (_name, text) => {
    for (const command of distinct) {
      const parsed = parseOutput(command, text);
      if (parsed.kind !== 'text') expect(parsed.rows.length, command.line).toBeLessThanOrEqual(text.length);
    }
  },
  600_000,
);
