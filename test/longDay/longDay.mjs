/** `npm run long-day`: eight hours of a learner on the virtual clock, and what each has left behind. `npm run long-day -- 2` are two. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ensureDependencies, root } from '../dependencies.mjs';

ensureDependencies();
const { bundleForNode } = await import('../bundleForNode.mjs');
const folder = path.join(root, 'artifacts', 'longDay');
mkdirSync(folder, { recursive: true });
const outfile = path.join(folder, 'longDay.mjs');
await bundleForNode(path.join(import.meta.dirname, 'main.ts'), outfile);
// What is counted is what is kept: the compilers would go on adding code of their own to the heap for hours.
const INTERPRETED = ['--no-opt', '--no-sparkplug', '--no-maglev'];
const { status } = spawnSync(
  process.execPath,
  ['--expose-gc', ...INTERPRETED, outfile, ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
process.exitCode = status ?? 1;
