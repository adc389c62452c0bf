import { expect, test } from 'vitest';
import { heldBy } from '../../src/course/gate.ts';
import { week4Course } from './week4Course.ts';

const course = week4Course();
const [first, second] = course.steps;

test('a step waits for the checks of the one before it, and for no other', () => {
  const open = first?.checks.length ?? 0;
  expect(open).toBeGreaterThan(0);
  expect(heldBy(course, second?.id, () => false)).toEqual({ step: first?.id, open });
  expect(heldBy(course, second?.id, (_step, check) => check !== first?.checks[0]?.id)).toEqual({
    step: first?.id,
    open: 1,
  });
  expect(heldBy(course, second?.id, () => true)).toBeUndefined();
  expect(heldBy(course, course.steps.at(-1)?.id, (step) => step !== first?.id)).toBeUndefined();
});

test('the first step, a cell outside of every step and an unknown step are held by nothing', () => {
  for (const step of [first?.id, undefined, 'nowhere'])
    expect(heldBy(course, step, () => false)).toBeUndefined();
});
