import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FACTS_AT_ONCE, FACTS_PER_S, FactRate } from '../../../collector/intake/fact-rate.ts';

const T = Date.UTC(2026, 10, 18, 8);
const WEEK_S = 7 * 24 * 3_600;

test('whatever times a flood claims, it makes no more facts than the room at once and the time that passed', () => {
  const message = fc.record({ aheadMs: fc.integer({ min: -1e9, max: 1e9 }), passedMs: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 200 }), (messages) => {
      const rate = new FactRate();
      rate.allows(0, T, T);
      let [now, made] = [T, 0];
      for (const { aheadMs, passedMs } of messages) {
        now += passedMs;
        for (let n = 0; n < 200; n++) if (rate.allows(1, now + aheadMs, now)) made += 1;
      }
      expect(made).toBeLessThanOrEqual(FACTS_AT_ONCE + (FACTS_PER_S * (now - T)) / 1_000 + 1);
    }),
    { numRuns: 30 },
  );
});

test('a backlog of a week that comes within a second passes: a change every five seconds', () => {
  const rate = new FactRate();
  const now = T + WEEK_S * 1_000;
  let made = 0;
  for (let second = 0; second <= WEEK_S; second += 5) if (rate.allows(1, T + second * 1_000, now)) made += 1;
  expect(made).toBe(WEEK_S / 5 + 1);
});
