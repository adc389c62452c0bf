/** The lab's time. One interface, two clocks: real time in the editor, virtual time in tests and on the command line. */
import type { Clock } from '../backend.ts';

export interface LabClock extends Clock {
  /** Calls `task` once, `ms` milliseconds from now. Returns the cancellation. */
  after(ms: number, task: () => void): () => void;
}
