import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrivalDays, arrivesAt } from '../../../bridge/promise/simulation/arrivals.ts';
import { localWeekday } from '../../../shared/core/calendar/calendar.ts';
import { DAY, HOUR, NOW } from './fixture.ts';

const berlin = 'Europe/Berlin';

describe('orders that come by weekday', () => {
  test('are as many in a week as they would be without', () => {
    const gap = fc.double({ min: 0.01, max: 3, noNaN: true });
    const factors = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(factors, gap, (given, days) => {
        const sum = given.reduce((total, one) => total + one, 0);
        fc.pre(sum > 0.5);
        const table = arrivalDays(
          given.map((one) => (7 * one) / sum),
          berlin,
          NOW,
        );
        if (table === null) throw new Error('no days');
        const cursor = { day: 0 };
        let at = 0;
        let count = 0;
        for (; at < 70 * DAY; count += 1) at = arrivesAt(table, at, days * DAY, cursor);
        expect(Math.abs(count - 70 / days)).toBeLessThan(2 + 10 / days);
      }),
      { numRuns: 50 },
    );
  });
  test('come on no day on which none does', () => {
    const table = arrivalDays([1.4, 1.4, 1.4, 1.4, 1.4, 0, 0], berlin, NOW);
    if (table === null) throw new Error('no days');
    const cursor = { day: 0 };
    for (let at = 0; at < 300 * DAY; ) {
      at = arrivesAt(table, at, 7 * HOUR, cursor);
      expect(localWeekday(berlin, NOW + Math.floor(at) - 1)).toBeLessThan(5);
    }
  });
});
