/**
 * What is planned, in the order in which it will happen: by time, then by rank, then in the order of planning.
 *
 * Ranks keep a run of the lab repeatable: of what is due at one moment the lab's own work comes first, then what is done
 * to it from outside, then whoever outside only waits. Where an input stands among the lab's own work is so told by its
 * time alone.
 */
export const Rank = { lab: 0, input: 1, outside: 2 } as const;
export type Rank = (typeof Rank)[keyof typeof Rank];

export interface Timer {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly rank: Rank;
  readonly task: () => void;
}

export class Timeline {
  /** The next one is last, so that taking it is cheap. */
  readonly #timers: Timer[] = [];

  get next(): Timer | undefined {
    return this.#timers.at(-1);
  }

  take(): Timer | undefined {
    return this.#timers.pop();
  }

  add(timer: Timer): void {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#timers[middle];
      if (other === undefined || other.at < timer.at || (other.at === timer.at && other.rank <= timer.rank))
        high = middle;
      else low = middle + 1;
    }
    this.#timers.splice(low, 0, timer);
  }

  remove(timer: Timer): void {
    const index = this.#timers.lastIndexOf(timer);
    if (index >= 0) this.#timers.splice(index, 1);
  }
}
