/**
 * `npm test`: installs what is missing and runs every test, the end-to-end ones in a real VS Code included. The last
 * line is `N passed, N failed`. `npm test -- test/shell` runs only the tests below a folder.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { bin, ensureDependencies, root } from './dependencies.mjs';
import { packageVsix } from './package.mjs';
import { ensureSystemPackages, findBrowser } from './system.mjs';

const artifacts = path.join(root, 'artifacts');

/** Runs one vitest configuration and counts its results; a run that left no report counts as one failure. */
function vitest(name, config, filters) {
  const report = path.join(artifacts, `${name}.json`);
  rmSync(report, { force: true });
  const args = [
    bin('vitest'),
    'run',
    '--config',
    config,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...filters,
  ];
  spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  try {
    const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    // A file that could not be loaded has no tests of its own.
    const broken = testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
    ).length;
    return { passed: numPassedTests, failed: numFailedTests + broken, skipped: numPendingTests };
  } catch (error) {
    console.error(`The ${name} tests left no report: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** One VSIX for all stories, as packing takes each of them some seconds. */
function endToEnd(filters) {
  try {
    process.env.VSIX ??= packageVsix();
  } catch (error) {
    console.error(`The VSIX could not be packed: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  return vitest('e2e', 'test/e2e/vitest.config.mts', filters);
}

export function runTests(filters = []) {
  mkdirSync(artifacts, { recursive: true });
  const results = [];
  if (!filters.length) ensureSystemPackages();
  if (!filters.length || !filters.every((each) => each.startsWith('test/e2e'))) {
    results.push(vitest('unit', 'test/vitest.config.mts', filters));
  }
  if (!filters.length || filters.some((each) => each.startsWith('test/e2e'))) {
    if (findBrowser()) results.push(endToEnd(filters));
    else {
      console.error(
        'SKIPPED: the end-to-end tests need Chromium or Chrome. Install it (Debian: apt-get install chromium) or set CHROMIUM to its path.',
      );
      results.push({ passed: 0, failed: process.env.CI ? 1 : 0, skipped: 1 });
    }
  }
  const sum = (key) => results.reduce((total, each) => total + each[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

if (process.argv[1] === import.meta.filename) {
  ensureDependencies();
  const { passed, failed, skipped } = runTests(process.argv.slice(2));
  console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed || !passed ? 1 : 0;
}
