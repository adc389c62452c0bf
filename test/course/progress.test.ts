import { expect, test } from 'vitest';
import type { CellResult } from '../../src/course/cell.ts';
import type { CheckResult } from '../../src/course/course.ts';
import { NO_PROGRESS, readProgress, withChecks, withRun } from '../../src/course/progress.ts';

const result = (id: string, more: Partial<CellResult> = {}): CellResult => ({
  id,
  host: 'router',
  exit: 0,
  expect: 'ok',
  ok: true,
  outputs: [],
  ...more,
});
const check = (id: string, verdict: CheckResult['verdict']): CheckResult => ({
  id,
  verdict,
  text: '',
  evidence: [],
});

test('progress keeps the last run of each cell, and no run that was refused', () => {
  let progress = withRun(NO_PROGRESS, result('a'), 1);
  progress = withRun(progress, result('a', { exit: 3, ok: false }), 2);
  progress = withRun(progress, result('b', { refused: 'busy' }), 3);
  expect(progress.cells).toEqual({ a: { at: 2, exit: 3, ok: false } });
});

test('a check that was passed once stays seen, and nothing new is the same progress', () => {
  const first = withChecks(NO_PROGRESS, 'one', [
    check('x', 'true'),
    check('y', 'false'),
    check('z', 'unknown'),
  ]);
  expect(first.passed).toEqual({ one: ['x'] });
  const second = withChecks(first, 'one', [check('x', 'false'), check('y', 'true')]);
  expect(second.passed).toEqual({ one: ['x', 'y'] });
  expect(withChecks(second, 'one', [check('x', 'true')])).toBe(second);
});

test('progress survives being stored, and what is no progress is none', () => {
  const progress = withChecks(withRun(NO_PROGRESS, result('a'), 1), 'one', [check('x', 'true')]);
  expect(readProgress(JSON.parse(JSON.stringify(progress)))).toEqual(progress);
  for (const stored of [
    undefined,
    null,
    3,
    'x',
    {},
    { version: 2 },
    { version: 1 },
    { version: 1, passed: null, cells: {} },
  ]) {
    expect(readProgress(stored)).toEqual(NO_PROGRESS);
  }
});
