import { expect, test } from 'vitest';
import { compileGo } from '../../src/lab/go/regexp.ts';

/** What `regexp.Compile` of Go answers. */
const REFUSED: readonly (readonly [string, string])[] = [
  ['^eth[1-9', 'missing closing ]: `[1-9`'],
  ['*eth', 'missing argument to repetition operator: `*`'],
  ['(eth', 'missing closing ): `(eth`'],
  ['eth)', 'unexpected ): `eth)`'],
  ['eth**', 'invalid nested repetition operator: `**`'],
  ['[z-a]', 'invalid character class range: `z-a`'],
  ['eth\\', 'trailing backslash at end of expression: ``'],
  ['\\y', 'invalid escape sequence: `\\y`'],
  ['(?=eth)', 'invalid or unsupported Perl syntax: `(?=`'],
  ['a{1001}', 'invalid repeat count: `{1001}`'],
];

test('what Go refuses is refused in its words', () => {
  for (const [source, why] of REFUSED)
    expect(compileGo(source), source).toEqual({ error: `error parsing regexp: ${why}` });
});

test('no text makes the compiler throw', () => {
  const pieces = [
    '(',
    ')',
    '[',
    ']',
    '{2}',
    '{',
    '}',
    '*',
    '+?',
    '|',
    '^',
    '$',
    '\\',
    '\\p{Foo}',
    '\\pL',
    '(?i)',
    '(?P<a>',
    '[[:alpha:]]',
    '-',
    'é',
    '.',
  ];
  const refusals = pieces
    .flatMap((one) => pieces.map((other) => compileGo(one + other)))
    .flatMap((compiled) => ('error' in compiled ? [compiled.error] : []));
  expect(refusals.length).toBeGreaterThan(0);
  expect(refusals.filter((error) => !error.startsWith('error parsing regexp: '))).toEqual([]);
});

const MATCHES: readonly (readonly [string, string, boolean])[] = [
  ['^eth[1-9]+', 'eth1', true],
  ['^eth[1-9]+', 'eth0', false],
  ['th', 'eth0', true],
  ['(?i)ETH', 'eth0', true],
  ['\\Aeth\\d\\z', 'eth0', true],
  ['^(eth|ens)\\d$', 'ens3', true],
  ['^e[[:alpha:]]+[[:digit:]]$', 'eth0', true],
  ['^eth{2}', 'eth', false],
  ['a{,2}', 'a{,2}', true],
  ['(?P<kind>eth)0', 'eth0', true],
  ['\\Qeth.\\E', 'eth0', false],
  ['', 'anything', true],
];

test('what Go accepts matches as it does there', () => {
  for (const [source, text, matches] of MATCHES) {
    const compiled = compileGo(source);
    expect('regexp' in compiled && compiled.regexp.test(text), source).toBe(matches);
  }
});
