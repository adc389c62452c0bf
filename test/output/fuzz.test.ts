/**
 * Captures of real tools, broken in the ways that pastes break (`fuzz/mutations.ts`) and in some that they do not.
 * Whatever comes: no parser throws or hangs, and no row holds a value that is not in the text (`inText.ts` lists what
 * is computed). Colours, CRLF, prompts and remarks around an output change no row of it.
 *
 * FUZZ_RUNS: how many texts; without it 100,000, in the gate a million. FUZZ_SEED: which ones; without it another seed each day.
 */
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { bundleForNode } from '../bundleForNode.mjs';
import { readCorpus } from './corpus.ts';
import type { Result, Share } from './fuzz/fuzzRun.ts';

const runs = Number(process.env['FUZZ_RUNS'] ?? 100_000);
const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Date.now() / 86_400_000));
/** A single text that is read for so long is read for ever. The slowest takes less than a second. */
const hangs = 120_000;

/** In a thread of its own, with the parsers compiled as they are shipped. */
function inThread(file: string, share: Share): Promise<Result> {
  const going = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(file, { workerData: { share, going } });
  return new Promise((resolve, reject) => {
    let before = -1;
    const watch = setInterval(() => {
      if (going[0] === before) {
        reject(new Error(`run ${before} of seed ${share.seed} does not end`));
        void worker.terminate();
      }
      before = going[0] ?? -1;
    }, hangs);
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => {
      clearInterval(watch);
      reject(new Error(`the thread ended in run ${going[0] ?? -1} of seed ${share.seed}`));
    });
  });
}

test(
  `${runs} broken outputs`,
  async () => {
    const folder = join(import.meta.dirname, '..', '..', 'artifacts', 'fuzz');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `worker-${process.pid}.mjs`);
    await bundleForNode(join(import.meta.dirname, 'fuzz', 'worker.ts'), file);
    const captures = readCorpus();
    const threads = availableParallelism();
    const start = performance.now();
    const results = await Promise.all(
      Array.from({ length: threads }, (_, first) =>
        inThread(file, { captures, seed, first, step: threads, end: runs }),
      ),
    );
    console.log(summary(results, (performance.now() - start) / 1000));
    expect(results.flatMap(({ failures }) => failures)).toEqual([]);
    expect(results.reduce((sum, each) => sum + each.runs, 0)).toBe(runs);
  },
  30 * 60_000,
);

function summary(results: readonly Result[], seconds: number): string {
  const total = (of: (result: Result) => number): number => results.reduce((sum, each) => sum + of(each), 0);
  const slowest = results.map((each) => each.slowest).toSorted((a, b) => b.ms - a.ms)[0];
  const names = Object.keys(results[0]?.byMutation ?? {}).toSorted();
  return [
    `${total((each) => each.runs)} broken outputs of ${results[0]?.samples ?? 0} captures, seed ${seed}, ${results.length} threads: ` +
      `${total((each) => each.rows)} rows, ${total((each) => each.unparsed)} lines not understood, ${seconds.toFixed(0)} s; ` +
      `slowest ${slowest?.ms.toFixed(0) ?? ''} ms (${slowest?.chars ?? 0} characters, ${slowest?.command ?? ''})`,
    ...names.map((name) => `  ${String(total((each) => each.byMutation[name] ?? 0)).padStart(7)}  ${name}`),
  ].join('\n');
}
