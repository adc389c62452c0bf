/**
 * The lab's time. One interface, two clocks: real time in the editor (`createRealClock`), virtual time in tests and on
 * the command line (`createVirtualClock`).
 *
 * Time is discrete in both: it stands still while anything computes, and goes on with the next timer when everything
 * waits. They differ in when it may: a real clock waits for the clock on the wall, a virtual one only for somebody to be
 * in the foreground, that is for a {@link LabClock.hold} or a {@link LabClock.sleep}. So the same inputs at the same
 * times give the same lab, whichever clock it is on. A shell session holds the clock while it runs a script. Whatever
 * the lab does by itself (lease renewals, controllers, retransmissions) uses {@link LabClock.after}: it happens as time
 * passes and never makes time pass.
 */
import type { Clock } from '../backend.ts';
import { Rank, Timeline } from './timeline.ts';
import type { Timer } from './timeline.ts';
import { createTurns } from './turns.ts';

export interface LabClock extends Clock {
  /** Virtual time jumps, and must not wait for anything but its own timers. */
  readonly kind: 'real' | 'virtual';
  /**
   * Calls `task` once, `ms` milliseconds from now. Returns the cancellation. Never makes virtual time move.
   * @param rank whose task it is; the lab's own by default
   */
  after(ms: number, task: () => void, rank?: Rank): () => void;
  /** Somebody waits for an outcome, however long it takes: virtual time may move until the returned function is called. */
  hold(): () => void;
  /**
   * The caller will only wait for what others do (`tcpdump`, `tail -f`, `kubectl get -w`), so that its foreground run
   * must not make virtual time move by itself; sleeps still do. The returned function ends it. Nothing in real time.
   */
  listen(): () => void;
  /** Virtual time stands still until code that is needed now has been read: how long that takes is the machine's matter. */
  stand<T>(work: Promise<T>): Promise<T>;
  /** Called at each step of a long computation, so that everything else can run and an abort can arrive. */
  pause(): Promise<void>;
}

export interface VirtualClock extends LabClock {
  /** Moves time on by `ms`, running what is due on the way, and resolves when what it set off has settled. */
  advance(ms: number): Promise<void>;
}

/** A timer that is so near is not worth a timer of the machine, which knows whole milliseconds only. */
const NEAR_MS = 1;
/** Who is so late was asleep: the machine was suspended, or a debugger stopped it. */
const ASLEEP_MS = 60_000;
/** The longest that a timer of the machine can wait. */
const LONGEST_MS = 2 ** 31 - 1;

/** The clock on the wall. When that is set back, this one goes on from where it was: nobody waits for the hour to come again. */
function wallClock(): () => number {
  let ahead = 0;
  let last = Date.now();
  return () => {
    const read = Date.now();
    if (read + ahead < last) ahead = last - read;
    last = read + ahead;
    return last;
  };
}

/**
 * Follows the clock on the wall. What comes late comes in its order, at the time that it was planned for.
 * @param start the time to begin with; before the clock on the wall, it catches up
 * @param onWake told once when the machine has slept: this clock then stands still
 */
export function createRealClock(start = Date.now(), onWake?: () => void): LabClock {
  const turns = createTurns();
  const timeline = new Timeline();
  const wall = wallClock();
  let now = start;
  let ticking = false;
  let asleep = false;
  let alarm: ReturnType<typeof setTimeout> | undefined;

  const tick = async (): Promise<void> => {
    if (ticking || asleep) return;
    ticking = true;
    clearTimeout(alarm);
    try {
      for (let { next } = timeline; next !== undefined; { next } = timeline) {
        const early = next.at - wall();
        if (early >= NEAR_MS) {
          alarm = setTimeout(() => void tick(), Math.min(early, LONGEST_MS));
          return;
        }
        if (onWake !== undefined && early < -ASLEEP_MS) {
          asleep = true;
          onWake();
          return;
        }
        await turns.next();
        const timer = timeline.take();
        if (timer === undefined) return;
        now = Math.max(now, timer.at);
        timer.task();
      }
    } finally {
      ticking = false;
    }
  };

  /** The time for whoever is outside: the one on the wall, or the lab's while it is behind, so that nobody waits for it. */
  const outside = (): number => Math.max(now, Math.min(wall(), timeline.next?.at ?? Infinity));

  const after: LabClock['after'] = (ms, task, rank = Rank.lab) => {
    const timer: Timer = { at: (rank === Rank.lab ? now : outside()) + Math.max(0, ms), rank, task };
    timeline.add(timer);
    void tick();
    return () => {
      timeline.remove(timer);
      if (timeline.next === undefined) clearTimeout(alarm);
    };
  };
  const sleep: Clock['sleep'] = (ms, signal) => sleepWith(after, ms, signal);
  return {
    kind: 'real',
    now: () => now,
    after,
    sleep,
    hold: () => () => undefined,
    listen: () => () => undefined,
    stand: (work) => work,
    pause: stepwise(() => now, sleep),
  };
}

/** Steps of a computation that take a millisecond of the lab's time. */
const STEPS_PER_MS = 200;

/** {@link LabClock.pause}: every so many steps a sleep of a millisecond. */
export function stepwise(now: () => number, sleep: Clock['sleep']): () => Promise<void> {
  let steps = 0;
  let at = now();
  return async () => {
    if (now() !== at) {
      at = now();
      steps = 0;
    }
    steps += 1;
    if (steps >= STEPS_PER_MS) await sleep(1);
  };
}

/** `start`: the time to begin with, milliseconds since the epoch. */
export function createVirtualClock(start: number): VirtualClock {
  const turns = createTurns();
  const timeline = new Timeline();
  let now = start;
  const awaited = new Set<Promise<unknown>>();
  let holds = 0;
  let ticking = false;

  const tick = async (): Promise<void> => {
    if (ticking) return;
    ticking = true;
    try {
      while (holds > 0 && timeline.next !== undefined) {
        await turns.next();
        while (awaited.size > 0) {
          await Promise.allSettled(awaited);
          await turns.next();
        }
        if (holds === 0) break;
        const timer = timeline.take();
        if (!timer) break;
        now = Math.max(now, timer.at);
        timer.task();
      }
    } finally {
      ticking = false;
    }
  };

  const after: LabClock['after'] = (ms, task, rank = Rank.lab) => {
    const timer: Timer = { at: now + Math.max(0, ms), rank, task };
    timeline.add(timer);
    void tick();
    return () => timeline.remove(timer);
  };

  const hold = (): (() => void) => {
    let held = true;
    holds += 1;
    void tick();
    return () => {
      if (held) holds -= 1;
      held = false;
    };
  };

  const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    const release = hold();
    try {
      await sleepWith(after, ms, signal);
    } finally {
      release();
    }
  };

  return {
    kind: 'virtual',
    now: () => now,
    after,
    hold,
    sleep,
    listen: () => () => undefined,
    stand: async (work) => {
      awaited.add(work);
      try {
        return await work;
      } finally {
        awaited.delete(work);
      }
    },
    pause: stepwise(() => now, sleep),
    advance: async (ms) => {
      await sleep(ms);
      await turns.next();
    },
  };
}

/** A sleep made of a timer: resolves when it fires or as soon as the signal is aborted. */
export function sleepWith(after: LabClock['after'], ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = (): void => {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const cancel = ms === Infinity ? () => undefined : after(ms, done);
    signal?.addEventListener('abort', done);
  });
}
