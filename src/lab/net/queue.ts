/**
 * Time inside the network, in microseconds. What happens on the wires runs to completion at once, ordered by modelled
 * time; only real waits (timeouts, retransmissions) use the lab's clock. Modelled time never runs backwards and is at
 * most some milliseconds ahead of the clock.
 */
import type { LabClock } from '../clock.ts';
import type { Random } from '../random.ts';

interface Event {
  readonly at: number;
  readonly task: () => void;
}

/** More than any exchange of this lab needs: a loop of frames that never ends is cut here. */
const LONGEST_RUN = 200_000;

export class EventQueue {
  readonly #clock: LabClock;
  readonly #random: Random;
  readonly #events: Event[] = [];
  /** When the last task of each path is due. */
  readonly #lastOf = new WeakMap<object, number>();
  #now = 0;
  #running = false;

  constructor(clock: LabClock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Microseconds since the Unix epoch. */
  get now(): number {
    if (!this.#running) this.#catchUp();
    return this.#now;
  }

  /** Runs `task` and everything that follows from it before it returns (unless it is already part of such a run). */
  enter(task: () => void): void {
    if (this.#running) return task();
    this.#catchUp();
    this.#running = true;
    try {
      task();
      for (let count = 0; count < LONGEST_RUN; count++) {
        const event = this.#events.shift();
        if (event === undefined) break;
        this.#now = event.at;
        event.task();
      }
    } finally {
      this.#running = false;
      this.#events.length = 0;
    }
  }

  /** Calls `task` after a latency between `low` and `high` microseconds; on one path nothing overtakes. */
  later(low: number, high: number, task: () => void, path?: object): void {
    this.enter(() => {
      const drawn = this.#now + this.#random.between(low, high);
      const at = path === undefined ? drawn : Math.max(drawn, this.#lastOf.get(path) ?? 0);
      if (path !== undefined) this.#lastOf.set(path, at);
      let index = this.#events.length;
      while (index > 0 && (this.#events[index - 1]?.at ?? 0) > at) index--;
      this.#events.splice(index, 0, { at, task });
    });
  }

  /** A real wait on the lab's clock; modelled time has then grown by at least as much. Returns the cancellation. */
  after(milliseconds: number, task: () => void): () => void {
    const due = this.now + milliseconds * 1000;
    return this.#clock.after(milliseconds, () => {
      this.enter(() => {
        this.#now = Math.max(this.#now, due + this.#random.between(20, 400));
        task();
      });
    });
  }

  #catchUp(): void {
    const earliest = Math.floor(this.#clock.now()) * 1000;
    // The clock counts milliseconds; the rest is ours to fill, or every packet would start on a round number.
    if (earliest > this.#now) this.#now = earliest + this.#random.between(0, 999);
  }
}
