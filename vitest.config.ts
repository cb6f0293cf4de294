import { defineConfig } from 'vitest/config';

/** Whatever tests draw, properties and faults, comes from one seed a run: the same in CI each time, else another one; printed to be given again. */
const CI_SEED = 2_711;
if (process.env.FAST_CHECK_SEED === undefined) {
  process.env.FAST_CHECK_SEED = String(process.env.CI ? CI_SEED : Date.now() % 1_000_000);
  process.stderr.write(`FAST_CHECK_SEED=${process.env.FAST_CHECK_SEED}\n`);
}

/** First the parts, three files at a time since many wait for their machines; then the whole, which keeps two cores at work. */
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    maxConcurrency: 12,
    // Properties make much that lives for moments: a tenth of all work was collecting it in small pieces.
    execArgv: ['--max-semi-space-size=64'],
    setupFiles: ['test/seed.ts'],
    globalSetup: ['test/leftovers.ts', 'test/build-stands.ts'],
    // What is waited for may take as long as the machine has other things to do: only what never comes is a failure.
    expect: { poll: { timeout: 60_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          maxWorkers: 3,
          // Each file loads what the file before it loaded otherwise, a third of all its time. Tests mock no modules.
          isolate: false,
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
          maxWorkers: 2,
          isolate: false,
          include: ['test/{flow,e2e,chaos}/**/*.test.ts'],
          sequence: { groupOrder: 1 },
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
