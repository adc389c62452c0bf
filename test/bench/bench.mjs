/**
 * `npm run bench`: every budget of the design that applies so far, beside a yardstick measured in the same run. It never
 * fails on a time: a shared machine is not a judge. `npm run bench -- parse lab` measures only those.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ensureDependencies, root } from '../dependencies.mjs';

ensureDependencies();
const { packageVsix } = await import('../package.mjs');
packageVsix();
const { build } = await import('esbuild');
const folder = path.join(root, 'artifacts');
mkdirSync(folder, { recursive: true });
const bundle = path.join(folder, 'bench.mjs');
await build({
  entryPoints: [path.join(import.meta.dirname, 'main.ts')],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  loader: { '.css': 'text' },
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
const done = spawnSync(process.execPath, ['--expose-gc', bundle, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = done.status ?? 1;
