/**
 * Garbage collection of connection tracking and NAT (pkg/maps/ctmap/gc). The programs never take an entry out: one that
 * has run out stays, is listed and serves, until the agent comes by. While no agent runs, nobody does.
 */
import type { LabClock } from '../../clock.ts';
import type { NodeState } from './nodeState.ts';

/** ConntrackGCStartingInterval and ConntrackGCMaxLRUInterval, milliseconds. */
const FIRST_INTERVAL = 5 * 60_000;
const LONGEST_INTERVAL = 12 * 3_600_000;
/** How the interval grows after a run that took less than 5% of what the map could hold, as a run in the lab always does. */
const GROWTH = 1.5;

/** The first run is at once. Returns the end. */
export function startConntrackGc(clock: LabClock, node: NodeState): () => void {
  let interval = FIRST_INTERVAL;
  let cancel = (): void => undefined;
  const run = (): void => {
    const before = node.conntrack.entries().length;
    node.conntrack.collect();
    node.snat.collect();
    // After a run that took nothing it stays (GetInterval).
    const took = before > node.conntrack.entries().length;
    cancel = clock.after(interval, run);
    if (took) interval = Math.min(Math.round((interval * GROWTH) / 1000) * 1000, LONGEST_INTERVAL);
  };
  run();
  return () => cancel();
}
