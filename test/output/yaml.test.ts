import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readYaml, YamlMistake } from '../../src/output/yaml.ts';
import { readCorpus } from './corpus.ts';

const captures = readCorpus().filter(
  ({ command, stream, text }) =>
    / (-o|-f) yaml$|get values|config view$/.test(command) &&
    stream === undefined &&
    !/;|^cilium config/.test(command) &&
    /^[\w-]+:/m.test(text),
);

describe('what tools print as YAML is read as the library reads it', () => {
  test('there are such captures', () => {
    expect(captures.length).toBeGreaterThan(20);
  });

  test.each(captures.map(({ path, text }) => [path, text] as const))('%s', (path, text) => {
    const yaml = text.replace(/^USER-SUPPLIED VALUES:$/m, '').replace(/^(?:kubectl|\$) .*$/gm, '');
    const documents = parseAllDocuments(yaml);
    const expected = Array.isArray(documents)
      ? documents.map((document): unknown => document.toJS()).filter((document) => document !== null)
      : [];
    expect(readYaml(yaml.split('\n')), path).toEqual(expected);
  });
});

test.each([
  ["a: \"x\\ty\"\nb: 'it''s'\n", { a: 'x\ty', b: "it's" }],
  ['a:\n- b: 1\n  c:\n  - d\n  -\n    e: 2\n- - 1\n  - 2\n', { a: [{ b: 1, c: ['d', { e: 2 }] }, [1, 2]] }],
  ['a: |\n  x: 1\n\n  y\nb: |-\n  z\nc: >\n  one\n  two\n', { a: 'x: 1\n\ny\n', b: 'z', c: 'one two\n' }],
  [
    'a: one\n  two\nb: {}\nc: []\nd: {"e": [1]}\nf:\n',
    { a: 'one two', b: {}, c: [], d: { e: [1] }, f: null },
  ],
])('%j', (text, value) => {
  expect(readYaml(text.split('\n'))).toEqual([value]);
});

test.each([
  ['a: 1\n  b: 2', 1],
  ['a: "x', 0],
  ['a: 1\nwhat is this\n', 1],
  [`${'- '.repeat(200)}a`, 0],
])('%j is refused with the line', (text, line) => {
  expect(() => readYaml(text.split('\n'))).toThrow(YamlMistake);
  try {
    readYaml(text.split('\n'));
  } catch (error) {
    expect((error as YamlMistake).line).toBe(line);
  }
});
