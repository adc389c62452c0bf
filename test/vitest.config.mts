import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: `${import.meta.dirname}/..`,
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // No state is shared between files (the code has no globals), so isolation would only cost time.
    isolate: false,
    pool: 'threads',
    testTimeout: 60_000,
  },
});
