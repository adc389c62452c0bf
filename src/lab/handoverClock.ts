/**
 * A clock that begins on one clock and goes on on another: a lab is set up in virtual time that began days ago, at
 * once, and then handed to the clock it is used with. What was planned keeps the time it had left, as in a machine that
 * wakes up.
 */
import type { LabClock } from './clock.ts';
import { sleepWith } from './clock.ts';
import { Rank } from './timeline.ts';

export interface HandoverClock extends LabClock {
  /** From now on, time is the other clock's. */
  handOver(to: LabClock): void;
  /** Drops everything that is planned, and what would be planned from now on: nothing happens any more. */
  stop(): void;
}

interface Planned {
  readonly rank: Rank;
  readonly task: () => void;
  /** On the current clock, milliseconds since the epoch. */
  due: number;
  cancel: () => void;
}

/** @param kind what it says it is, on whichever clock it is for now; by default that of the current one */
export function createHandoverClock(first: LabClock, kind?: LabClock['kind']): HandoverClock {
  let current = first;
  let stopped = false;
  const planned = new Set<Planned>();

  const plan = (entry: Planned, ms: number): void => {
    entry.due = current.now() + ms;
    const fire = (): void => {
      planned.delete(entry);
      entry.task();
    };
    entry.cancel = current.after(ms, fire, entry.rank);
  };
  const after: LabClock['after'] = (ms, task, rank = Rank.lab) => {
    const entry: Planned = { rank, task, due: 0, cancel: () => undefined };
    if (stopped) return entry.cancel;
    planned.add(entry);
    plan(entry, ms);
    return () => {
      planned.delete(entry);
      entry.cancel();
    };
  };
  return {
    get kind() {
      return kind ?? current.kind;
    },
    now: () => current.now(),
    after,
    hold: () => current.hold(),
    listen: () => current.listen(),
    stand: (work) => current.stand(work),
    pause: () => current.pause(),
    sleep: async (ms, signal) => {
      const release = current.hold();
      try {
        await sleepWith(after, ms, signal);
      } finally {
        release();
      }
    },
    handOver(to) {
      const left = [...planned].map((entry) => ({ entry, ms: Math.max(0, entry.due - current.now()) }));
      for (const { entry } of left) entry.cancel();
      current = to;
      // In the order in which they would have run, for those that are due at the same time.
      for (const { entry, ms } of left.sort((a, b) => a.ms - b.ms)) plan(entry, ms);
    },
    stop() {
      stopped = true;
      for (const entry of planned) entry.cancel();
      planned.clear();
    },
  };
}
