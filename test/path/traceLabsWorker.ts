/** A process that tries the random labs it is told of, one after the other: {@link TriedLab} for each seed. */
import { tryLab } from './tryLab.ts';

const flows = Number(process.argv[2]);
process.on('message', (seed) => {
  void tryLab(Number(seed), flows).then(
    (result) => process.send?.(result),
    (error: unknown) =>
      process.send?.({
        seed,
        verdicts: {},
        skipped: [],
        wrong: [],
        broken: error instanceof Error ? error.stack : String(error),
      }),
  );
});
