/** `npm run fuzz`: the parsers' fuzz over a million broken captures. `npm run fuzz -- 5000000 7`: so many, from that seed. */
import { spawnSync } from 'node:child_process';
import { bin, ensureDependencies, root } from './dependencies.mjs';

ensureDependencies();
const [runs = '1000000', seed] = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  [bin('vitest'), 'run', '--config', 'test/vitest.config.mts', 'test/output/fuzz.test.ts'],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, FUZZ_RUNS: runs, ...(seed === undefined ? {} : { FUZZ_SEED: seed }) },
  },
);
process.exitCode = status ?? 1;
