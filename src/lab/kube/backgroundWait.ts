import { sleepWith, type LabClock } from '../clock.ts';

/** Waits without making virtual time pass: what the cluster does by itself happens as time goes by. */
export function backgroundWait(clock: LabClock, ms: number, signal?: AbortSignal): Promise<void> {
  return sleepWith((delay, task) => clock.after(delay, task), ms, signal);
}
