/**
 * `npm test`: installs what is missing and runs every test, the end-to-end ones in a real VS Code included. The last
 * line is `N passed, N failed`, the lines before it name what failed. `npm test -- test/shell` runs only the tests below
 * a folder.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { bin, ensureDependencies, root } from './dependencies.mjs';
import { packageVsix } from './package.mjs';
import { ensureSystemPackages, findBrowser } from './system.mjs';

const artifacts = path.join(root, 'artifacts');

/** Runs one vitest configuration: the results of its files, by their paths. Null when it left no report. */
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
    return new Map(JSON.parse(readFileSync(report, 'utf8')).testResults.map((file) => [file.name, file]));
  } catch (error) {
    console.error(`The ${name} tests left no report: ${error.message}`);
    return null;
  }
}

/**
 * Runs one vitest configuration, and the files that failed once more by themselves, as a machine that is busy with
 * something else makes an editor miss a click. What passes only then is counted as passed and named at the end.
 */
function twice(name, config, filters) {
  const files = vitest(name, config, filters);
  if (!files) return { passed: 0, failed: 1, skipped: 0, remarks: [`the ${name} tests left no report`] };
  const failed = [...files.values()].filter((file) => file.status === 'failed');
  const remarks = [];
  // Many files that fail are no accident.
  if (failed.length && failed.length <= 5) {
    const again = vitest(`${name}-again`, config, ['--maxWorkers=1', ...failed.map((file) => file.name)]);
    for (const file of failed) {
      const second = again?.get(file.name);
      if (second?.status !== 'passed') continue;
      files.set(file.name, second);
      remarks.push(...failuresOf(file).map((failure) => `passed only when run again: ${failure}`));
    }
  }
  const results = [...files.values()];
  remarks.push(...results.flatMap((file) => failuresOf(file)).map((failure) => `failed: ${failure}`));
  const count = (status) =>
    results.reduce(
      (sum, file) => sum + file.assertionResults.filter((test) => test.status === status).length,
      0,
    );
  const broken = results.filter((file) => isBroken(file)).length;
  return {
    passed: count('passed'),
    failed: count('failed') + broken,
    skipped: count('pending') + count('skipped') + count('todo'),
    remarks,
  };
}

/** A file that could not be loaded, or whose hooks failed, has no failed test of its own. */
function isBroken(file) {
  return file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed');
}

/** One text for each failure of a file: where, which test, and the first lines of what it said. */
function failuresOf(file) {
  const where = path.relative(root, file.name);
  const first = (text) => (text ?? '').split('\n').slice(0, 3).join('\n    ');
  if (isBroken(file)) return [`${where}: ${first(file.message)}`];
  return file.assertionResults
    .filter((test) => test.status === 'failed')
    .map((test) => `${where} > ${test.fullName}: ${first(test.failureMessages[0])}`);
}

/** One VSIX for all stories, as packing takes each of them some seconds. */
function endToEnd(filters) {
  try {
    process.env.VSIX ??= packageVsix();
  } catch (error) {
    console.error(`The VSIX could not be packed: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0, remarks: [`the VSIX could not be packed: ${error.message}`] };
  }
  return twice('e2e', 'test/e2e/vitest.config.mts', filters);
}

export function runTests(filters = []) {
  mkdirSync(artifacts, { recursive: true });
  const results = [];
  if (!filters.length) ensureSystemPackages();
  if (!filters.length || !filters.every((each) => each.startsWith('test/e2e'))) {
    results.push(twice('unit', 'test/vitest.config.mts', filters));
  }
  if (!filters.length || filters.some((each) => each.startsWith('test/e2e'))) {
    if (findBrowser()) results.push(endToEnd(filters));
    else {
      console.error(
        'SKIPPED: the end-to-end tests need Chromium or Chrome. Install it (Debian: apt-get install chromium) or set CHROMIUM to its path.',
      );
      results.push({
        passed: 0,
        failed: process.env.CI ? 1 : 0,
        skipped: 1,
        remarks: ['end to end was not run: no browser'],
      });
    }
  }
  const sum = (key) => results.reduce((total, each) => total + each[key], 0);
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    remarks: results.flatMap((each) => each.remarks),
  };
}

if (process.argv[1] === import.meta.filename) {
  ensureDependencies();
  const { passed, failed, skipped, remarks } = runTests(process.argv.slice(2));
  for (const remark of remarks) console.log(`  ${remark}`);
  console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed || !passed ? 1 : 0;
}
