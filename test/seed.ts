/** Whatever a test draws (properties, faults, mutated input) it draws from the seed that vitest.config.ts chose and printed. */
import fc from 'fast-check';

export const seed = Number(process.env.FAST_CHECK_SEED);

fc.configureGlobal({ seed });
