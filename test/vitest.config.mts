import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Shell programs are text, as in the bundles. */
const shellText = {
  name: 'shell-text',
  transform: (code: string, id: string) =>
    id.endsWith('.sh') ? { code: `export default ${JSON.stringify(code)}`, map: null } : undefined,
};

export default defineConfig({
  plugins: [shellText],
  test: {
    root: `${import.meta.dirname}/..`,
    setupFiles: ['test/preload.ts'],
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // No state is shared between files (the code has no globals), so isolation would only cost time.
    isolate: false,
    pool: 'threads',
    // Left to itself Vitest keeps one core free, which on two is half of them.
    maxWorkers: availableParallelism(),
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
