/** All namespaces and the cables between them. */
import type { LabClock } from '../clock.ts';
import type { Network } from './types.ts';

/** @param seed decides latencies, ephemeral ports, sequence numbers: the same seed gives the same network. */
export function createNetwork(clock: LabClock, seed = 1): Network {
  throw new Error(`The network is not built yet (seed ${seed}, ${clock.now()}).`);
}
