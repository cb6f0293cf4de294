import { describe, expect, test } from 'vitest';
import { fuzz, targets } from '../../bench/fuzz.ts';
import { seed } from '../../seed.ts';

/** The long form, a million inputs each, is `npm run bench -- fuzz`. */
describe('20,000 mutated inputs', () => {
  test.each(Object.entries(targets))(
    `do the %s decoder no harm (seed ${seed})`,
    { timeout: 120_000 },
    (_name, target) => {
      const { inputs, sound, worstMs } = fuzz(target, 20_000, seed);
      expect(inputs).toBe(20_000);
      // A hang, not a pause of the test runner; the long form holds each input to 50 ms.
      expect(worstMs).toBeLessThan(2_000);
      expect(sound).toBeGreaterThan(100);
      expect(sound).toBeLessThan(20_000);
    },
  );
});
