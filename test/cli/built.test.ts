/** The command line as it is shipped, in a process of its own: what only the process can show. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
const built = path.join(root, 'dist/cli.cjs');

beforeAll(() => {
  const sources = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const newest = Math.max(...sources.map((file) => statSync(path.join(root, 'src', file)).mtimeMs));
  const age = statSync(built, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (age < newest) execFileSync(process.execPath, ['esbuild.mjs'], { cwd: root });
  // A build on a loaded machine.
}, 120_000);

test('a script that waits for ever is never taken for a success', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [built, 'lab', 'exec', 'echo before; tail -f /dev/null'],
    { encoding: 'utf8', cwd: '/' },
  );
  expect([status, stdout]).toEqual([130, 'before\n']);
  expect(stderr).toMatch(/^Stopped as by Ctrl\+C: [^\n]*\n$/);
});
