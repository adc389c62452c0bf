import type { Backend } from '../backend.ts';
import type { Course } from '../course/course.ts';
import { UsageError } from './usageError.ts';

/** Name for the state after the last step. */
const END = 'end';

/** Lets controllers and agents come to rest after a script, in the lab's time. */
const SETTLE_MS = 5_000;

/**
 * Brings a fresh lab to the start of a step by running the solve scripts of the steps before it. Throws a `UsageError`
 * when there is no such step, and when a script fails: the steps file is then wrong.
 */
export async function reachStep(
  backend: Backend,
  course: Course,
  step: string,
  signal: AbortSignal,
): Promise<void> {
  const ids = course.steps.map(({ id }) => id);
  const upTo = step === END ? ids.length : ids.indexOf(step);
  if (upTo < 0) throw new UsageError(`There is no step "${step}". Steps: ${[...ids, END].join(', ')}.`);
  for (const { id, solve } of course.steps.slice(0, upTo)) {
    for (const { host, script } of solve) {
      const session = backend.open(host);
      let printed = '';
      const exit = await session.run(script, { signal, onChunk: ({ text }) => (printed += text) });
      session.close();
      if (signal.aborted) return;
      if (exit !== 0)
        throw new UsageError(`The solve script of step "${id}" ended with ${exit} on ${host}:\n${printed}`);
      await backend.clock.sleep(SETTLE_MS, signal);
    }
  }
}
