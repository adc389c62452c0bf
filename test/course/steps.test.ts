import { describe, expect, test } from 'vitest';
import { DIFFERS } from '../../src/course/differs.ts';
import { createJudge } from '../../src/course/judge.ts';
import { courseScope, scopeSignatures } from '../../src/course/scope.ts';
import { readCourse } from '../../src/course/steps.ts';
import { createState } from '../../src/state/createState.ts';
import type { State } from '../../src/state/state.ts';

/** A course of another subject: a new week is data alone. */
const TINY = `course: tiny
title: { ko: 작은 코스, en: A tiny course }
facts: { nodes: look-at-nodes }
define:
  ready: objects("nodes").filter(n, n.?status.?ready.orValue(false))
  names: ready().map(n, n.metadata.name)
steps:
  - id: one
    title: { ko: 하나, en: One }
    checks:
      - id: enough
        that: size(ready()) >= 2
        pass: { ko: '{{ names() }}{이/가} 준비되었습니다.', en: '{{ names() }} are ready.' }
        fail: { ko: '{{ size(ready()) }}개뿐입니다.', en: 'Only {{ size(ready()) }}.' }
        hint: { ko: 기다리세요., en: Wait. }
        evidence: [ready()]
      - id: looked
        that: run("look-at-nodes").ok
        needs: [nodes]
        pass: { ko: 보았습니다., en: Seen. }
        fail: { ko: 못 보았습니다., en: Not seen. }
    explanations:
      - id: first
        when: size(ready()) > 0
        say: { ko: '첫 노드는 {{ names()[0] }}{이라/라}고 합니다.', en: 'The first node is {{ names()[0] }}.' }
        evidence: [{ of: 'ready()[0]', fields: [metadata.name, status.ready] }]
    solve:
      - { host: k8s-ctr, script: kubectl get nodes }
`;

const node = (name: string, ready: boolean) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  status: { ready },
});
const judgeOf = (text: string, state: State) =>
  createJudge(readCourse(text, 'tiny.steps.yaml'), courseScope(state, []));

describe('a course', () => {
  test('is data: checks are true, false or not known yet', () => {
    const state = createState();
    const judge = judgeOf(TINY, state);
    expect(readCourse(TINY, 'f').problems).toEqual([]);
    expect(judge.checks('one', 'en')).toMatchObject([
      {
        id: 'enough',
        verdict: 'unknown',
        cell: 'look-at-nodes',
        text: 'Not known yet. Run the cell look-at-nodes first.',
        evidence: [],
      },
      { id: 'looked', verdict: 'unknown', cell: 'look-at-nodes' },
    ]);
    state.setObjects('nodes', [node('a', true), node('b', false)]);
    expect(judge.checks('one', 'en')[0]).toMatchObject({ verdict: 'false', text: 'Only 1.', hint: 'Wait.' });
    state.setObjects('nodes', [node('a', true), node('b', true)]);
    expect(judge.checks('one', 'ko')[0]).toMatchObject({
      verdict: 'true',
      text: 'a, b가 준비되었습니다.',
      hint: undefined,
    });
    expect(judge.checks('one', 'en')[1]).toMatchObject({ verdict: 'unknown', cell: 'look-at-nodes' });
    expect(judge.checks('other', 'en')).toEqual([]);
  });

  test('explains with the objects that a sentence rests on, and only while it is so', () => {
    const state = createState();
    const judge = judgeOf(TINY, state);
    expect(judge.explanations('one', 'en')).toMatchObject([{ id: 'first', verdict: 'unknown' }]);
    state.setObjects('nodes', [node('노드', true)]);
    expect(judge.explanations('one', 'ko')).toEqual([
      {
        id: 'first',
        verdict: 'true',
        text: '첫 노드는 노드라고 합니다.',
        evidence: [
          {
            source: 'API: Node 노드',
            row: { 'metadata.name': '노드', 'status.ready': true },
            table: 'Node',
            rowKey: '노드',
          },
        ],
      },
    ]);
    state.setObjects('nodes', []);
    expect(judge.explanations('one', 'en')).toEqual([]);
  });

  test('of which an expression does not fit the data says so instead of guessing', () => {
    const state = createState();
    state.setObjects('nodes', [node('a', true)]);
    const judge = judgeOf(TINY.replace('n.?status.?ready.orValue(false)', 'n.status.nothing'), state);
    expect(judge.checks('one', 'en')[0]?.verdict).toBe('unknown');
    expect(judge.checks('one', 'en')[0]?.text).toMatch(
      /^An expression of the course cannot be evaluated: .*nothing/,
    );
  });
});

describe('what differs from the material', () => {
  const withMaterial = TINY.replace(
    '    solve:',
    `    material:
      - { what: { ko: 첫 노드, en: first node }, value: a, live: 'names()[0]', evidence: [ready()] }
      - { what: { ko: 수, en: number }, value: '1', live: 'string(size(ready()))', evidence: [ready()] }
    solve:`,
  );

  test('is told in one remark, with the values there and here; what is the same is not', () => {
    const state = createState();
    const judge = judgeOf(withMaterial, state);
    expect(readCourse(withMaterial, 'f').problems).toEqual([]);
    const remark = () => judge.explanations('one', 'ko').find(({ id }) => id === DIFFERS);
    expect(remark()).toBeUndefined();
    state.setObjects('nodes', [node('a', true)]);
    expect(remark()).toBeUndefined();
    state.setObjects('nodes', [node('b', true)]);
    expect(remark()?.text).toBe(
      '원문과 다른 값입니다(원문 → 여기): 첫 노드 a → b. 이름과 주소는 클러스터마다 다릅니다.',
    );
    expect(remark()?.evidence).toMatchObject([{ source: 'API: Node b' }]);
  });
});

describe('what is wrong in a steps file', () => {
  const problemsOf = (text: string) =>
    readCourse(text, 'tiny.steps.yaml').problems.map(
      ({ file, line, message }) => `${file ?? ''}:${line} ${message.en}`,
    );
  const changed = (from: string, to: string) => {
    expect(TINY).toContain(from);
    return problemsOf(TINY.replace(from, to));
  };

  test.each([
    [
      'a wrong expression',
      'that: size(ready()) >= 2',
      'that: size(ready()) >=',
      /^tiny\.steps\.yaml:12 "size\(ready\(\)\) >=": /,
    ],
    [
      'a function that is not there',
      'that: size(ready()) >= 2',
      'that: size(redy()) >= 2',
      /^tiny\.steps\.yaml:12 .*redy/,
    ],
    [
      'a missing translation',
      "say: { ko: '첫 노드는 {{ names()[0] }}{이라/라}고 합니다.', en:",
      'say: { de:',
      /^tiny\.steps\.yaml:25 "de" is not known here\. Known: ko, en\./,
    ],
    [
      'a particle that follows nothing',
      '{{ names() }}{이/가}',
      '"{{ names() }}"{이/가}',
      /^tiny\.steps\.yaml:13 .*"\{이\/가\}" must follow a "\{\{ … \}\}" directly/,
    ],
    ['a wrong particle', '{이/가}', '{이/은}', /^tiny\.steps\.yaml:13 "\{이\/은\}" is no pair of particles/],
    [
      'a placeholder that is not closed',
      '{{ names()[0] }}.',
      '{{ names()[0] .',
      /^tiny\.steps\.yaml:25 .*must come in pairs/,
    ],
    [
      'an unknown key',
      'hint:',
      'hints:',
      /^tiny\.steps\.yaml:15 "hints" is not known here\. Known: id, that, pass/,
    ],
    [
      'an id that is used twice',
      '- id: looked',
      '- id: enough',
      /^tiny\.steps\.yaml:17 The id "enough" is used twice/,
    ],
    [
      'a definition that does not compile',
      'names: ready()',
      'names: unready()',
      /^tiny\.steps\.yaml:6 .*unready/,
    ],
    [
      'an explanation without evidence',
      "evidence: [{ of: 'ready()[0]', fields: [metadata.name, status.ready] }]",
      'evidence: []',
      /^tiny\.steps\.yaml:23 "first" has no evidence/,
    ],
    [
      'a list that is none',
      'facts: { nodes: look-at-nodes }',
      'facts: [nodes]',
      /^tiny\.steps\.yaml:3 facts: is a mapping from a fact/,
    ],
  ])('%s is told with file, line and what to do', (_what, from, to, message) => {
    expect(changed(from, to)[0]).toMatch(message);
  });

  test('leaves the rest of the course working', () => {
    const course = readCourse(TINY.replace('that: size(ready()) >= 2', 'that: nope('), 'f');
    expect(course.steps[0]?.checks.map(({ id }) => id)).toEqual(['looked']);
    expect(course.steps[0]?.explanations).toHaveLength(1);
  });

  test('is no exception, whatever the file holds', () => {
    for (const text of [
      '',
      '- a',
      'a: [',
      'steps: 3',
      'steps: [3]',
      '\t',
      'course: x\nsteps:\n  - id: y\n',
    ]) {
      expect(readCourse(text, 'f').problems, text).not.toEqual([]);
    }
  });
});

test('every function that a course may call is there', () => {
  const { functions } = courseScope(createState(), []);
  for (const { name } of scopeSignatures) expect(functions, name).toHaveProperty(name);
});

test('what is wrong is told in both languages', () => {
  const { problems } = readCourse(TINY.replace('course:', 'cursus:'), 'f');
  expect(problems.length).toBeGreaterThan(0);
  for (const { message } of problems) {
    expect(message.ko).toMatch(/[가-힣]/);
    expect(message.en).not.toMatch(/[가-힣]/);
  }
});
