import fc from 'fast-check';
import { expect, test } from 'vitest';
import { periodAt } from '../../../../shared/core/calendar/period.ts';
import { LocalDays } from '../../../../shared/core/ledger/local-days.ts';

/** Clocks that change at midnight, by half an hour, and one that left out a whole day. */
const zones = ['Europe/Berlin', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kathmandu', 'UTC'];

test('days of kept sums are the days of people\u2019s rows, in every zone, also where the clocks change', () => {
  const moments = fc.integer({ min: Date.UTC(2008, 0, 1), max: Date.UTC(2030, 0, 1) });
  fc.assert(
    fc.property(fc.constantFrom(...zones), moments, (zone, at) => {
      const days = new LocalDays(zone);
      const right = periodAt(zone, 'day', at);
      expect({ from: days.at(at), to: days.after(at) }).toEqual(right);
      expect([days.at(right.from), days.at(right.to - 1), days.at(right.to)]).toEqual([
        right.from,
        right.from,
        right.to,
      ]);
      const [block, next] = [days.blockAt(at), days.blockAfter(at)];
      expect(block <= right.from && right.to <= next).toBe(true);
      expect([days.at(block), days.at(next), days.blockAt(next - 1)]).toEqual([block, next, block]);
    }),
    { numRuns: 300 },
  );
});
