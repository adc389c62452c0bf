import { parentPort, workerData } from 'node:worker_threads';
import { fuzzShare } from './fuzzRun.ts';
import type { Share } from './fuzzRun.ts';

interface Work {
  readonly share: Share;
  /** Where the number of the run that is going on stands. */
  readonly going: Int32Array;
}

const { share, going }: Work = workerData;
parentPort?.postMessage(
  fuzzShare(share, (run) => {
    going[0] = run;
  }),
);
