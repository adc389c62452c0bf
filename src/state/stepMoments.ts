/** What was known when each step of a course began, so that it can be told what a step changed. */
import type { Moment } from './moment.ts';

/** A moment holds no copy of what is known, but keeps what has been replaced since: the last few steps are enough. */
const keptSteps = 12;

export class StepMoments {
  /** In the order in which the steps began. */
  readonly #began = new Map<string, Moment>();

  /** Before the first cell of a step runs; later ones of the same step change nothing. */
  begin(step: string, moment: Moment): void {
    if (this.#began.has(step)) return;
    this.#began.set(step, moment);
    const [oldest] = this.#began.keys();
    if (this.#began.size > keptSteps && oldest !== undefined) this.#began.delete(oldest);
  }

  has(step: string): boolean {
    return this.#began.has(step);
  }

  /** From the step's begin to that of the step that was begun after it, else to `now`. Undefined when it has not begun. */
  around(step: string, now: Moment): readonly [Moment, Moment] | undefined {
    const order = [...this.#began];
    const at = order.findIndex(([id]) => id === step);
    const before = order[at]?.[1];
    return before === undefined ? undefined : [before, order[at + 1]?.[1] ?? now];
  }

  /** The lab is at another moment: what was known of the one before has nothing to do with it. */
  clear(): void {
    this.#began.clear();
  }
}
