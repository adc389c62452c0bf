/**
 * `npm run bench`: every budget of the design that applies so far, beside a yardstick measured in the same run. It never
 * fails on a time: a shared machine is not a judge. `npm run bench -- parse lab` measures only those; with
 * `--save` what was measured is kept in docs/bench.md.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureDependencies, root } from '../dependencies.mjs';

ensureDependencies();
const { packageVsix } = await import('../package.mjs');
packageVsix();
const { bundleForNode } = await import('../bundleForNode.mjs');

/** The .mjs files run as they are, in their own places. */
const scripts = {
  name: 'scripts',
  setup({ onResolve }) {
    onResolve({ filter: /\.mjs$/ }, ({ path: file, resolveDir, kind }) =>
      kind === 'entry-point'
        ? undefined
        : { path: pathToFileURL(path.resolve(resolveDir, file)).href, external: true },
    );
  },
};

// As deep below the root as the tests' own folders, whose files look for others beside them.
const folder = path.join(root, 'artifacts', 'bench');
mkdirSync(folder, { recursive: true });
const bundle = path.join(folder, 'bench.mjs');
await bundleForNode(path.join(import.meta.dirname, 'main.ts'), bundle, {
  plugins: [scripts],
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
});
const done = spawnSync(process.execPath, ['--expose-gc', bundle, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = done.status ?? 1;
