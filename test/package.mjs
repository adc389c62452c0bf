/** Builds dist/ and packs it as a VSIX. The same commit gives the same bytes: times come from SOURCE_DATE_EPOCH. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { bin, root, run } from './dependencies.mjs';

export const vsixFile = path.join(root, 'dist', 'cilium-study-companion.vsix');

/** 1980-01-01, the oldest time that a zip file can hold; used outside of a Git checkout. */
const ZIP_EPOCH = '315532800';

function commitTime() {
  try {
    return execFileSync('git', ['log', '-1', '--format=%ct'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return ZIP_EPOCH;
  }
}

export function packageVsix() {
  run(process.execPath, ['esbuild.mjs']);
  const env = {
    ...process.env,
    SOURCE_DATE_EPOCH: process.env.SOURCE_DATE_EPOCH ?? (commitTime() || ZIP_EPOCH),
  };
  run(
    process.execPath,
    [
      bin('@vscode/vsce', 'vsce'),
      'package',
      '--no-dependencies',
      '--no-rewrite-relative-links',
      '--allow-missing-repository',
      '--out',
      vsixFile,
    ],
    env,
  );
  return vsixFile;
}

if (process.argv[1] === import.meta.filename) packageVsix();
