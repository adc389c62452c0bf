/**
 * The gate before a change lands: every test, then types, lint, format, layering, and the VSIX. Ends with
 * `N passed, N failed`, where each check of this file counts as one.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { bin, ensureDependencies, root } from './dependencies.mjs';

ensureDependencies();
const { runTests } = await import('./all.mjs');
const { violations } = await import('./layering.mjs');
const { packageVsix, vsixFile } = await import('./package.mjs');

/** Upper limits in bytes of the design's budget table; a row of several files is their sum. */
const SIZES = [
  [1_200_000, 'dist/cilium-study-companion.vsix'],
  [400_000, 'dist/extension.cjs', 'dist/engine.cjs'],
  [700_000, 'dist/lab.cjs'],
  [80_000, 'dist/renderer.js'],
  [250_000, 'dist/explanations.js'],
];

/** What may be in the package besides these exact names: nothing. */
const PACKED =
  /^(package(\.nls(\.ko)?)?\.json|readme\.md|changelog\.md|LICENSE(\.txt)?|dist\/(extension|engine|lab|jqjs|unbash|yaml)\.cjs|dist\/(renderer|explanations)\.js|l10n\/bundle\.l10n(\.ko)?\.json|media\/[\w./-]+\.(svg|png|md|ttf|css)|notebooks\/week4(\.en)?\.study\.md|notebooks\/week4\.steps\.yaml)$/i;

const checks = {
  types: () =>
    ['src/tsconfig.pure.json', 'src/tsconfig.json', 'webview/tsconfig.json', 'test/tsconfig.json'].every(
      (project) => node('typescript', 'tsc', ['--noEmit', '-p', project]),
    ),
  lint: () => node('oxlint', 'oxlint', ['--type-aware', '--deny-warnings']),
  format: () => node('prettier', 'prettier', ['--check', '--log-level', 'warn', '.']),
  layering: () => report(violations()),
  'VSIX is reproducible': () => {
    const first = hash(packageVsix());
    const second = hash(packageVsix());
    return report(first === second ? [] : [`two builds of one commit differ: ${first} and ${second}`]);
  },
  'VSIX holds what it should': () => {
    const listed = spawnSync(process.execPath, [bin('@vscode/vsce', 'vsce'), 'ls', '--no-dependencies'], {
      cwd: root,
      encoding: 'utf8',
    });
    const files = listed.stdout.trim().split('\n');
    return report([
      ...(listed.status === 0 ? [] : [listed.stderr]),
      ...files.filter((file) => !PACKED.test(file)).map((file) => `unexpected in the VSIX: ${file}`),
    ]);
  },
  sizes: () =>
    report(
      SIZES.flatMap(([limit, ...files]) => {
        const size = files.reduce((sum, file) => sum + statSync(path.join(root, file)).size, 0);
        console.log(`  ${files.join(' + ')}  ${(size / 1000).toFixed(0)} KB of ${limit / 1000} KB`);
        return size > limit ? [`${files.join(' + ')} is larger than ${limit} bytes`] : [];
      }),
    ),
};

function node(packageName, name, args) {
  return (
    spawnSync(process.execPath, [bin(packageName, name), ...args], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    }).status === 0
  );
}

function report(problems) {
  for (const problem of problems) console.error(`  ${problem}`);
  return problems.length === 0;
}

function hash(file = vsixFile) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function attempt(check) {
  try {
    return check();
  } catch (error) {
    return report([error.message]);
  }
}

const only = process.argv.slice(2);
let { passed, failed } = only.length ? { passed: 0, failed: 0 } : runTests();
for (const [name, check] of Object.entries(checks)) {
  if (only.length && !only.includes(name)) continue;
  const ok = attempt(check);
  console.log(`${ok ? 'ok    ' : 'FAILED'}  ${name}`);
  if (ok) passed += 1;
  else failed += 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed || !passed ? 1 : 0;
