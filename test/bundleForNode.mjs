/** Bundles a script that measures or counts, so that it runs the code as it is shipped: compiled once, with no loader. */
import { build } from 'esbuild';

/**
 * @param {string} entry
 * @param {string} outfile
 * @param {import('esbuild').BuildOptions} [more]
 */
export async function bundleForNode(entry, outfile, more = {}) {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    loader: { '.css': 'text', '.sh': 'text', '.yaml': 'text' },
    logLevel: 'warning',
    ...more,
  });
}
