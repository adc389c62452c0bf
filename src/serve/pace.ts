import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../backend.ts';

/** Milliseconds of the lab's time for each of real time: a minute passes in a second. */
export const FAST = 60;

const BEAT_MS = 20;

/**
 * Moves a lab's virtual time on, faster than real time, until the signal is aborted. Clients outside cannot make it jump:
 * nobody knows what they wait for.
 */
export async function pace(clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await wait(BEAT_MS, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await clock.sleep(BEAT_MS * FAST, signal);
  }
}
