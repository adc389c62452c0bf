import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cellSpecs } from '../../src/course/cellSpecs.ts';
import { writeNotebook } from '../../src/course/notebookFile.ts';
import { runnableCells } from '../../src/course/study.ts';
import { readScript } from '../../src/script/cell.ts';
import { week4Course, week4Notebook } from './week4Course.ts';

const HOSTS = ['k8s-ctr', 'k8s-w1', 'k8s-w0', 'router'];

test('the Korean and the English notebook have the same cells and steps', () => {
  expect(runnableCells(week4Notebook('ko'))).toEqual(runnableCells(week4Notebook('en')));
  const steps = (locale: 'ko' | 'en') => cellSpecs(week4Notebook(locale).cells).steps.map(({ id }) => id);
  expect(steps('ko')).toEqual(steps('en'));
  const kinds = (locale: 'ko' | 'en') => week4Notebook(locale).cells.map(({ kind }) => kind);
  expect(kinds('ko')).toEqual(kinds('en'));
});

test.each(['ko', 'en'] as const)(
  'the notebook in %s has no problem, and every cell is complete shell with an id of its own',
  (locale) => {
    const { cells } = week4Notebook(locale);
    expect(cellSpecs(cells, HOSTS).problems).toEqual([]);
    for (const { kind, attributes, text } of cells) {
      if (kind !== 'code') continue;
      expect(attributes['id']).toMatch(
        /^(deploy|inspect|failure|vxlan|lb-ipam|l2|second|requested|sharing)-/,
      );
      expect(readScript(text).error, attributes['id']).toBeUndefined();
    }
  },
);

test('the steps file has no problem and speaks of the notebook that is there', () => {
  const course = week4Course();
  expect(course.problems).toEqual([]);
  const { specs, steps } = cellSpecs(week4Notebook('ko').cells);
  expect(course.steps.map(({ id }) => id)).toEqual(steps.map(({ id }) => id));
  const ids = specs.map((spec) => spec?.id);
  for (const [fact, cell] of Object.entries(course.facts)) expect(ids, fact).toContain(cell);
});

test('a notebook that was only read is written as it was', () => {
  for (const locale of ['ko', 'en'] as const) {
    const { cells, format } = week4Notebook(locale);
    const raw = cells.map((cell) => cell.raw).join('');
    expect(
      writeNotebook(
        cells.map((file) => ({ ...file, file })),
        format,
      ),
    ).toBe(raw);
  }
});

test('every cell that a sentence of the course tells to run is there', () => {
  const ids = runnableCells(week4Notebook('ko')).map(({ spec }) => spec.id);
  const text = readFileSync(join(import.meta.dirname, '../../notebooks/week4.steps.yaml'), 'utf8');
  const named = [
    ...text.matchAll(
      /(?<![\w./-])(?:deploy|inspect|failure|vxlan|lb-ipam|l2|second|requested|sharing)-[a-z0-9-]+/g,
    ),
  ];
  const steps = week4Course().steps.flatMap(({ id, checks, explanations }) => [
    id,
    ...checks.map((each) => each.id),
    ...explanations.map((each) => each.id),
  ]);
  const lost = named.map(([word]) => word).filter((word) => !ids.includes(word) && !steps.includes(word));
  // A table of the agent, not a cell.
  expect([...new Set(lost)]).toEqual(['l2-announce']);
});

test('each step has a question to think about, and as many traps and places to look at in both languages', () => {
  const texts = (locale: 'ko' | 'en') => {
    const { cells } = week4Notebook(locale);
    const { steps } = cellSpecs(cells);
    return steps.map(({ cell }, n) =>
      cells
        .slice(cell, steps[n + 1]?.cell)
        .map(({ text }) => text)
        .join('\n'),
    );
  };
  const count = (text: string, mark: string): number => text.split(`**${mark}**`).length - 1;
  const marks = [
    ['생각해 보기.', 'Think about it.'],
    ['볼 곳.', 'What to look at.'],
  ] as const;
  const english = texts('en');
  for (const [n, text] of texts('ko').entries()) {
    for (const [ko, en] of marks)
      expect(count(english[n] ?? '', en), `step ${n + 1}: ${en}`).toBe(count(text, ko));
    expect(count(text, '생각해 보기.'), `step ${n + 1}`).toBe(1);
    const traps = (of: string, pattern: RegExp): number => (of.match(pattern) ?? []).length;
    expect(traps(english[n] ?? '', /\*\*The trap[.:]\*\*/g), `step ${n + 1}`).toBe(
      traps(text, /\*\*함정[.:]\*\*/g),
    );
  }
});
