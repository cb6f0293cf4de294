import { defineConfig } from 'vitest/config';

/** Two files at a time, also where there are more cores; first the parts, then the whole, which mostly waits. */
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/{flow,e2e,chaos,bench}/**'],
          // Only a hang is a failure: speed is measured in the benchmarks.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'flow',
          include: ['test/{flow,e2e,chaos}/**/*.test.ts'],
          sequence: { groupOrder: 1 },
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
