import { expect, test } from 'vitest';
import { cellSpecs } from '../../src/course/cellSpecs.ts';
import { writeNotebook } from '../../src/course/notebookFile.ts';
import { runnableCells } from '../../src/course/study.ts';
import { readScript } from '../../src/script/cell.ts';
import { material } from './corpus.ts';
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
      expect(attributes['id']).toMatch(/^(deploy|inspect|failure)-/);
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

test('every command of the material up to the failure is a cell', () => {
  const cells = runnableCells(week4Notebook('ko'));
  const statements = cells.flatMap(({ text }) =>
    readScript(text).statements.map((statement) => statement.text.trim()),
  );
  const text = material().text;
  const until = text.slice(0, text.indexOf('NODEIP='));
  const commands = until
    .split('\n')
    .filter((line) => /^(?:k|kubectl|cat|ip|tcpdump|echo|export) /.test(line))
    // The notebooks look the service's address up, where the material has the one of its own cluster.
    .map((line) => line.trim().replace('10.96.48.145', '$SERVICE'))
    // Pasted a second time without its closing quote.
    .filter((line) => readScript(line).error === undefined || line.startsWith('cat '));
  expect(commands.length).toBeGreaterThanOrEqual(21);
  const missing = commands.filter(
    (command) => !statements.some((statement) => statement.split('\n')[0] === command),
  );
  expect(missing).toEqual([]);
});
