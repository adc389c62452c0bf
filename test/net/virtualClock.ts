/** The lab's virtual clock, with what tests of the network ask of it. */
import { createVirtualClock as create } from '../../src/lab/clock.ts';
import type { LabClock } from '../../src/lab/clock.ts';

export interface VirtualClock extends LabClock {
  /** Lets `ms` milliseconds pass, with everything that is due and what follows from it. */
  pass(ms: number): Promise<void>;
  /** Lets as much time pass as is needed until the promise settles. */
  until<T>(promise: Promise<T>): Promise<T>;
}

export function createVirtualClock(): VirtualClock {
  const clock = create(Date.UTC(2026, 10, 22, 22, 53, 11, 734));
  return {
    ...clock,
    pass: (ms) => clock.advance(ms),
    until: async (promise) => {
      const release = clock.hold();
      try {
        return await promise;
      } finally {
        release();
      }
    },
  };
}
