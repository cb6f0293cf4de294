import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openRates, type RateRow } from '../../../../shared/core/costs/rates.ts';
import { retold, retoldSurcharges, type ToldRate } from '../../../../shared/core/costs/told-rates.ts';
import { day, monday } from '../facts.ts';

const row = (perHour: string, validFrom: string | null = null, id = 'press'): RateRow => ({
  ...{ kind: 'rate', of: 'machine', id, perHour, currency: 'EUR', validFrom },
});
const told = (...tables: (readonly RateRow[])[]): readonly ToldRate[] =>
  tables.reduce<readonly ToldRate[]>((known, rows, n) => retold(known, rows, monday + n * day) ?? known, []);
/** Whole amounts an hour from `moments` on, as days from Monday at six. */
const costs = (known: readonly ToldRate[], ...moments: number[]) => {
  const rates = openRates(known, 'UTC');
  return moments.map((days) => {
    const perHour = rates.machine('press', monday + days * day);
    return perHour === null ? null : Number(perHour) / 10_000;
  });
};

describe('What an hour costs', () => {
  test('the first rate holds for what was worked before it was told', () => {
    expect(costs(told([row('60')]), -30, 0, 30)).toEqual([60, 60, 60]);
  });
  test('one that is written over leaves the past its price', () => {
    expect(costs(told([row('60')], [row('66')]), -1, 0.9, 1, 2)).toEqual([60, 60, 66, 66]);
  });
  test('one that is dated back does, too', () => {
    expect(costs(told([row('60')], [row('60'), row('66', '2026-01-01')]), 0.5, 1)).toEqual([60, 66]);
  });
  test('but what had no price gets one, whenever it was told', () => {
    expect(costs(told([row('60', '2026-03-03')], [row('60', '2026-03-03'), row('50')]), -9, 0, 1, 2)).toEqual([
      ...[50, 50, 60, 60],
    ]);
  });
  test('one for a day to come holds from that day on, not from when it was told', () => {
    expect(costs(told([row('60')], [row('60'), row('70', '2026-03-06')]), 1, 3.7, 4)).toEqual([60, 60, 70]);
  });
  test('what the ERP leaves out of one table and gives again costs what it cost', () => {
    expect(costs(told([row('60')], [], [row('60')]), 0, 1, 2)).toEqual([60, 60, 60]);
  });
  test('of two for one day the later line holds, also where the earlier one is written over', () => {
    expect(costs(told([row('60'), row('80')], [row('66'), row('80')]), 0, 2)).toEqual([80, 80]);
  });
  test('of two for one day the earlier line gets no hour of the past where it alone is told later, nor where they swap', () => {
    const [low, high] = [row('14', '2026-03-01'), row('80', '2026-03-01')];
    expect(costs(told([low, high], [low]), 0, 0.9, 1)).toEqual([80, 80, 14]);
    expect(costs(told([low, high], [high, low]), 0, 0.9, 1)).toEqual([80, 80, 14]);
    expect(costs(told([low, high], [high, low, row('90', '2026-03-05')]), 0, 0.9, 1, 3)).toEqual([80, 80, 14, 90]);
  });
  test('what was kept with both lines of one day costs what it cost', () => {
    const kept = [row('14'), row('80')].map((one): ToldRate => ({ ...one, toldAt: null, goneAt: null }));
    expect(retold(kept, [row('14'), row('80')], monday)).toBeNull();
    expect(costs(retold(kept, [row('14')], monday + day) ?? [], 0, 1)).toEqual([80, 14]);
  });
  test('a surcharge that is changed leaves the past its own', () => {
    const first = retoldSurcharges([], { shifts: { night: 25 }, outsideShifts: 50 }, monday) ?? [];
    expect(retoldSurcharges(first, { shifts: { night: 25 }, outsideShifts: 50 }, monday + day)).toBeNull();
    const known = retoldSurcharges(first, { shifts: { night: 30 }, outsideShifts: 50 }, monday + day) ?? [];
    const rates = openRates([row('60')], 'UTC', known);
    expect([-day, day - 1, day].map((ms) => rates.surcharge('night', monday + ms))).toEqual([25, 25, 30]);
    expect(rates.beginsIn(monday, monday + 2 * day)).toContain(monday + day);
  });

  // Few amounts: the same ones come again.
  const table = fc.array(
    fc.record({
      perHour: fc.integer({ min: 1, max: 5 }).map(String),
      validFrom: fc.constantFrom(null, '2026-02-28', '2026-03-01', '2026-03-03', '2026-03-05'),
    }),
    { maxLength: 4 },
  );
  const tables = fc.array(
    table.map((lines) => lines.map(({ perHour, validFrom }) => row(perHour, validFrom))),
    { minLength: 1, maxLength: 5 },
  );
  test('whatever is told later, no hour that had a price gets another', () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const last = rows.length - 1;
        const past = Array.from({ length: 4 * (last + 8) }, (_, n) => n / 4 - 6).filter((days) => days < last);
        const [before, after] = [costs(told(...rows.slice(0, last)), ...past), costs(told(...rows), ...past)];
        before.forEach((price, index) => {
          if (price !== null) expect([past[index], after[index]]).toEqual([past[index], price]);
        });
      }),
    );
  });
  test('from when it is told on, the last table alone says what an hour costs', () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const [last, moments] = [rows.length - 1, [0, 0.5, 1.25, 2.25, 9].map((days) => rows.length - 1 + days)];
        expect(costs(told(...rows), ...moments)).toEqual(costs(retold([], rows[last] ?? [], monday) ?? [], ...moments));
      }),
    );
  });
});
