/** Tables of words: both languages have the same parts, the Korean one is Korean, and each says all that it is told. */
import { describe, expect, test } from 'vitest';
import { COMPLAINTS } from '../../src/cli/complaints.ts';
import { REPORT_TEXTS } from '../../src/course/export/reportTexts.ts';
import { REASONS } from '../../src/course/surveyReasons.ts';
import { MESSAGES } from '../../src/course/messages.ts';
import * as doctor from '../../src/live/doctor/words.ts';
import { KubeProblem, type KubeProblemKind } from '../../src/live/kube/kubeProblem.ts';
import { LIVE_WORDS } from '../../src/live/words.ts';
import { syntaxMessage } from '../../src/script/syntaxMessage.ts';
import { topologyStrings } from '../../webview/topology/strings.ts';
import { stringsFor } from '../../webview/ui/strings.ts';

/** Names, formats and terms of Cilium that are the same in every language. */
const UNTRANSLATED =
  /^(?:[\W\d_]|[A-Z][A-Za-z0-9]*|eth\d|Pod|IP|revnat|identity|[a-z]+(?:[-./][a-z]+)+|id)*$/;

/** Stands for whatever a text is given: a number, a text, a list; and says that it was used. */
function told(name: string): unknown {
  const text = `⟦${name}⟧`;
  return new Proxy([text], {
    get: (list, key) => {
      if (key === Symbol.toPrimitive) return () => text;
      if (key === 'toString' || key === 'toFixed' || key === 'toLocaleString') return () => text;
      return key in list ? Reflect.get(list, key) : told(`${name}.${String(key)}`);
    },
  });
}

/** Every text of a table, by its path; a text that is given something is given marks. */
function leaves(table: unknown, at = ''): readonly (readonly [string, string])[] {
  if (typeof table === 'string') return [[at, table]];
  if (typeof table === 'function') {
    const marks = Array.from({ length: table.length }, (_, n) => told(String(n)));
    const said: unknown = Reflect.apply(table, undefined, marks);
    return leaves(said, `${at}()`);
  }
  if (typeof table !== 'object' || table === null) return [];
  return Object.entries(table).flatMap(([key, value]) => leaves(value, `${at}.${key}`));
}

const marksOf = (text: string): readonly string[] => [...new Set(text.match(/⟦[^⟧]*⟧/g) ?? [])].toSorted();

function compare(tables: { readonly ko: unknown; readonly en: unknown }): number {
  const [ko, en] = [leaves(tables.ko), leaves(tables.en)];
  expect(ko.map(([at]) => at)).toEqual(en.map(([at]) => at));
  for (const [n, [at, korean]] of ko.entries()) {
    const english = en[n]?.[1] ?? '';
    expect(marksOf(korean), at).toEqual(marksOf(english));
    const words = korean.replace(/⟦[^⟧]*⟧/g, '');
    if (!UNTRANSLATED.test(words.trim())) expect(words, at).toMatch(/[가-힣]/);
    expect(english, at).not.toMatch(/[가-힣]/);
  }
  return ko.length;
}

const transposed = (pairs: Readonly<Record<string, { readonly ko: string; readonly en: string }>>) => ({
  ko: Object.fromEntries(Object.entries(pairs).map(([key, { ko }]) => [key, ko])),
  en: Object.fromEntries(Object.entries(pairs).map(([key, { en }]) => [key, en])),
});

describe('tables of words', () => {
  test.each([
    ['outputs and explanations', { ko: stringsFor('ko'), en: stringsFor('en') }, 40],
    ['topology', { ko: topologyStrings('ko'), en: topologyStrings('en') }, 40],
    ['cells that do not run', MESSAGES, 5],
    ['a real cluster', LIVE_WORDS, 8],
    ['reports', REPORT_TEXTS, 5],
    ['what could not be read', REASONS, 5],
    ['run on the command line', COMPLAINTS, 4],
    ['what the doctor looks for', transposed(doctor.USE), 8],
    ['what the doctor advises', transposed(doctor.MISSING), 8],
    ['states', transposed(doctor.STATES), 4],
    ['the verdict', transposed(doctor.VERDICT), 3],
  ])('%s', (_name, tables, least) => {
    expect(compare(tables)).toBeGreaterThanOrEqual(least);
  });
});

test('a problem with a cluster is told in Korean, but for what the cluster said itself', () => {
  const kinds: readonly KubeProblemKind[] = [
    'no-kubeconfig',
    'unreachable',
    'forbidden',
    'timed-out',
    'lost',
  ];
  for (const kind of kinds) {
    const problem = new KubeProblem(kind, '⟦0⟧', '⟦1⟧');
    expect(compare({ ko: problem.text('ko'), en: problem.text('en') })).toBe(1);
  }
});

/** Messages of the parser (unbash 6.0.4, lexer.js and parser.js); names in them are examples. */
const PARSER_SAYS = [
  'unterminated ANSI-C quote',
  'unterminated arithmetic command',
  'unterminated arithmetic expansion',
  'unterminated arithmetic for header',
  'unterminated array subscript',
  'unterminated backtick',
  'unterminated command substitution',
  'unterminated double quote',
  'unterminated extended glob',
  'unterminated parameter expansion',
  'unterminated process substitution',
  'unterminated single quote',
  'expected three arithmetic expressions in for header',
  "unexpected '(' in array assignment",
  "expected ')' to close subshell",
  "expected ')' to close test group",
  "expected ']]' to close '[['",
  "expected 'do'",
  "expected 'done' to close 'for'",
  "expected 'in' after 'case' word",
  "expected 'then'",
  "expected '}' to close brace group",
  "expected command after 'do'",
  'expected command in brace group',
  'expected command in subshell',
  'expected compound command as function body',
  'expected operand after unary test operator',
  'expected redirect target',
  "expected word after 'for'",
  "unexpected argument ')' to conditional operator",
  "unexpected token 'newline'",
];

test.each(PARSER_SAYS)('what the shell’s parser says is said in the reader’s language: %s', (message) => {
  const [ko, en] = [syntaxMessage(message, 'ko'), syntaxMessage(message, 'en')];
  expect(ko).toMatch(/[가-힣]/);
  expect(ko).not.toContain(message);
  expect(ko).not.toMatch(/셸 문법 오류/);
  expect(en).not.toMatch(/The shell syntax is wrong|[가-힣]/);
});
