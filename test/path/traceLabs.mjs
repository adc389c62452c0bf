/**
 * `npm run trace-labs`: 3,000 random labs, in each of which the traces of some flows must say what their packets then do.
 * `npm run trace-labs -- 500 2001 8 1`: so many labs, from that seed on, with so many flows each, in so many processes (default:
 * one for each core). It tells what was wrong as it comes, and at the end labs, flows, wrong ones and those that nothing can be known of, with the reasons. A lab that takes
 * longer than its limit is given up and counted, its process with it.
 */
import { fork } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { bundleForNode } from '../bundleForNode.mjs';
import { root } from '../dependencies.mjs';

const [labs = 3000, first = 1, flows = 6, workers = availableParallelism()] = process.argv
  .slice(2)
  .map(Number);
/** Seconds of the wall clock that one lab may take: some thirty times what it usually takes. */
const LIMIT = 300;

const folder = path.join(root, 'artifacts', 'bench');
mkdirSync(folder, { recursive: true });
// Of its own: several runs may go on at once.
const worker = path.join(folder, `traceLabs-${process.pid}.mjs`);
await bundleForNode(path.join(import.meta.dirname, 'traceLabsWorker.ts'), worker);

const sum = { labs: 0, flows: 0, wrong: 0, verdicts: {}, skipped: {}, broken: [], slow: [] };
const count = (of, key, by = 1) => (of[key] = (of[key] ?? 0) + by);
let next = first;

function told({ seed, verdicts, skipped, wrong, broken }) {
  sum.labs += 1;
  for (const [verdict, n] of Object.entries(verdicts)) {
    count(sum.verdicts, verdict, n);
    sum.flows += n;
  }
  for (const reason of skipped) count(sum.skipped, reason);
  sum.wrong += wrong.length;
  for (const each of wrong) console.log(`${each}\n`);
  if (broken !== undefined) {
    sum.broken.push(seed);
    console.log(`seed ${seed}: ${broken}\n`);
  }
  if (sum.labs % 50 === 0) console.log(JSON.stringify(sum));
}

/** One process after the other until the seeds are used up. */
function work() {
  return new Promise((resolve) => {
    const child = fork(worker, [String(flows)]);
    let timer;
    let seed;
    const give = () => {
      clearTimeout(timer);
      if (next >= first + labs) return child.disconnect();
      seed = next++;
      child.send(seed);
      timer = setTimeout(() => {
        sum.slow.push(seed);
        console.log(`seed ${seed}: given up after ${LIMIT} s\n`);
        child.kill('SIGKILL');
      }, LIMIT * 1000);
    };
    child.on('message', (result) => {
      told(result);
      give();
    });
    child.on('exit', (code) => {
      clearTimeout(timer);
      if (code !== 0 && code !== null) {
        sum.broken.push(seed);
        console.log(`seed ${seed}: its process ended with ${code}\n`);
      }
      resolve(next < first + labs ? work() : undefined);
    });
    give();
  });
}

await Promise.all(Array.from({ length: Math.min(labs, workers) }, work));
rmSync(worker);
console.log(JSON.stringify(sum));
process.exitCode = sum.wrong + sum.broken.length + sum.slow.length > 0 ? 1 : 0;
