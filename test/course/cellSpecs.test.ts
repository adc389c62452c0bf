import { describe, expect, test } from 'vitest';
import { cellSpecs } from '../../src/course/cellSpecs.ts';
import { readNotebook } from '../../src/course/notebookFile.ts';

const HOSTS = ['k8s-ctr', 'router'];
const specsOf = (markdown: string) => cellSpecs(readNotebook(markdown).cells, HOSTS);
const problemsOf = (markdown: string) =>
  specsOf(markdown).problems.map(({ severity, line, message }) => `${severity}: Line ${line}: ${message.en}`);

describe('the attributes of a cell', () => {
  test('say its host, id, expectation, end and capture', () => {
    const { specs, problems } = specsOf(
      '```sh id=cap host=router expect=endless until=10s\n```\n```sh until=4-lines with=cap\n```\n```sh until=500ms\n```\n```sh\n```\n',
    );
    expect(problems).toEqual([]);
    expect(specs).toEqual([
      {
        id: 'cap',
        host: 'router',
        expect: 'endless',
        until: { kind: 'time', ms: 10_000 },
        with: undefined,
        step: undefined,
      },
      {
        id: 'cell-2',
        host: 'k8s-ctr',
        expect: 'endless',
        until: { kind: 'lines', count: 4 },
        with: 'cap',
        step: undefined,
      },
      {
        id: 'cell-3',
        host: 'k8s-ctr',
        expect: 'endless',
        until: { kind: 'time', ms: 500 },
        with: undefined,
        step: undefined,
      },
      { id: 'cell-4', host: 'k8s-ctr', expect: 'ok', until: undefined, with: undefined, step: undefined },
    ]);
  });

  test.each([
    [
      'an unknown host',
      '```sh host=k8s-w9\n```',
      'problem: Line 1: there is no host "k8s-w9". Known: k8s-ctr, router.',
    ],
    [
      'an unknown expectation',
      '\n\n```sh expect=maybe\n```',
      'problem: Line 3: expect=maybe is not known. Allowed: ok, fails, times-out, endless.',
    ],
    [
      'an end that is no time and no count',
      '# A\n\n```sh until=soon\n```',
      'problem: Line 3: until=soon is not understood. Write a time such as 10s or 500ms, or a number of lines such as 4-lines.',
    ],
    [
      'a capture that is not there',
      '```sh id=a with=b\n```',
      'problem: Line 1: with=b names no cell. Cells: a.',
    ],
    [
      'a cell that is its own capture',
      '```sh id=a with=a\n```',
      'problem: Line 1: with= names the cell itself. Name the capture that is started before it.',
    ],
    [
      'an unknown key',
      '```sh color=red\n```',
      'warning: Line 1: color= is kept but means nothing here. Known: host, id, expect, until, with.',
    ],
    [
      'an id used twice',
      '```sh id=a\n```\n```sh id=a\n```',
      'problem: Line 3: the id "a" is already used on line 1. Choose another; until then this cell has a made-up one.',
    ],
    [
      'a step that begins twice',
      '# A\n<!-- step: x -->\n\n# B\n<!-- step: x -->\n',
      'problem: Line 5: the step "x" has already begun on line 2. Give this one another id.',
    ],
  ])('%s is told with its line and what is allowed', (_what, markdown, message) => {
    expect(problemsOf(markdown)).toEqual([message]);
  });

  test('give every cell an id of its own, whatever is wrong', () => {
    const { specs } = specsOf(
      '# S\n<!-- step: s -->\n```sh id=s-2\n```\n```sh\n```\n```sh id=s-2\n```\n```sh id=\n```\n',
    );
    const ids = specs.flatMap((spec) => (spec === undefined ? [] : [spec.id]));
    expect(new Set(ids).size).toBe(4);
    expect(ids[0]).toBe('s-2');
  });
});

describe('a step', () => {
  test('begins under its heading and goes on until the next', () => {
    const { specs, steps } = specsOf(
      '```sh\n```\n## One ##\n<!-- step: one -->\n```sh\n```\n### Part\n```sh id=x\n```\n## Two\n<!--  step:two  -->\n```sh\n```\n',
    );
    expect(steps.map(({ id, title, line }) => [id, title, line])).toEqual([
      ['one', 'One', 4],
      ['two', 'Two', 11],
    ]);
    expect(specs.flatMap((spec) => (spec === undefined ? [] : [[spec.id, spec.step]]))).toEqual([
      ['cell-1', undefined],
      ['one-1', 'one'],
      ['x', 'one'],
      ['two-1', 'two'],
    ]);
  });

  test('does not begin in an example or a list', () => {
    expect(
      specsOf('```md\n<!-- step: a -->\n```\n- <!-- step: b -->\n\n    <!-- step: c -->\n').steps,
    ).toEqual([]);
  });
});
