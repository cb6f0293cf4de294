/** Every test file's properties begin with the seed that vitest.config.ts chose and printed. */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED) });
