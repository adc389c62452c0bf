/** An optional gate between steps: one begins when the checks of the one before have been seen passed. */
import type { Course } from './course.ts';

/**
 * The nearest step before this one that has checks and has not passed all of them; undefined when nothing holds it.
 * @param hasPassed whether a check has been seen passed, now or before
 */
export function heldBy(
  course: Pick<Course, 'steps'>,
  step: string | undefined,
  hasPassed: (step: string, check: string) => boolean,
): { readonly step: string; readonly open: number } | undefined {
  const at = course.steps.findIndex(({ id }) => id === step);
  const before = course.steps.slice(0, Math.max(at, 0)).findLast(({ checks }) => checks.length > 0);
  if (before === undefined) return undefined;
  const open = before.checks.filter(({ id }) => !hasPassed(before.id, id)).length;
  return open === 0 ? undefined : { step: before.id, open };
}
