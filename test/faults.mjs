/** `npm run faults`: everything that is made to go wrong on the live path, with a gigabyte of output, and what came of it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { root } from './dependencies.mjs';

const FILES = ['faults', 'sessions', 'ssh', 'informer', 'backend'].map((name) => `test/live/${name}.test.ts`);
/** Of a session; the unit tests carry a tenth. */
const BYTES = 1_000_000_000;

const folder = mkdtempSync(path.join(tmpdir(), 'csc-faults-'));
const report = path.join(folder, 'report.json');
const { status } = spawnSync(
  process.execPath,
  [
    path.join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--config',
    'test/vitest.config.mts',
    '--reporter=json',
    `--outputFile=${report}`,
    '--testTimeout=120000',
    ...FILES,
  ],
  { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, FAULT_BYTES: String(BYTES) } },
);

const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
rmSync(folder, { recursive: true });
const MARKS = { passed: 'held  ', failed: 'FAILED', skipped: 'not tried', pending: 'not tried' };
const counted = { passed: 0, failed: 0, other: 0 };
for (const { name, assertionResults } of testResults) {
  console.log(`\n${path.basename(name, '.test.ts')}`);
  for (const { status, title, duration = 0, failureMessages } of assertionResults) {
    counted[status in counted ? status : 'other'] += 1;
    console.log(`  ${MARKS[status] ?? status}  ${title} (${Math.round(duration)} ms)`);
    for (const message of failureMessages) console.log(`          ${message.split('\n', 1)[0]}`);
  }
}
console.log(`\n${counted.passed} held, ${counted.failed} failed, ${counted.other} not tried`);
process.exitCode = status ?? 1;
