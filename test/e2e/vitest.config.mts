import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: `${import.meta.dirname}/../..`,
    include: ['test/e2e/**/*.e2e.ts'],
    // One editor at a time: two of them on two cores only wait for each other.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 420_000,
  },
});
