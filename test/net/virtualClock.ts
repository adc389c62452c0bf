/** A clock for tests: time passes only when a test says so, and what is due then happens in order. */
import type { LabClock } from '../../src/lab/clock.ts';

export interface VirtualClock extends LabClock {
  /** Lets `ms` milliseconds pass, with everything that is due and what follows from it. */
  pass(ms: number): Promise<void>;
  /** Lets time pass, as much as is needed, until the promise settles. */
  until<T>(promise: Promise<T>): Promise<T>;
}

interface Due {
  readonly at: number;
  readonly task: () => void;
}

export function createVirtualClock(start = Date.UTC(2026, 10, 22, 22, 53, 11, 734)): VirtualClock {
  let now = start;
  const due = new Set<Due>();
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 60; turn++) await Promise.resolve();
  };
  const next = (): Due | undefined => [...due].sort((one, other) => one.at - other.at)[0];
  const fire = async (entry: Due): Promise<void> => {
    now = Math.max(now, entry.at);
    due.delete(entry);
    entry.task();
    await settle();
  };
  const after = (ms: number, task: () => void): (() => void) => {
    const entry = { at: now + ms, task };
    due.add(entry);
    return () => void due.delete(entry);
  };
  return {
    now: () => now,
    after,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const cancel = after(ms, resolve);
        signal?.addEventListener('abort', () => {
          cancel();
          resolve();
        });
      }),
    async pass(ms) {
      const end = now + ms;
      await settle();
      for (let entry = next(); entry !== undefined && entry.at <= end; entry = next()) await fire(entry);
      now = end;
    },
    async until(promise) {
      let settled = false;
      const done = (): void => void (settled = true);
      promise.then(done, done);
      await settle();
      for (let entry = next(); !settled && entry !== undefined; entry = next()) await fire(entry);
      if (!settled) throw new Error('Nothing is due any more, and the promise has not settled.');
      return promise;
    },
  };
}
