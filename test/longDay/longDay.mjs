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
const { status } = spawnSync(process.execPath, ['--expose-gc', outfile, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
