import fc from 'fast-check';
import { expect, test } from 'vitest';
import { periodAt } from '../../../../shared/core/calendar/period.ts';
import { atEdges, LocalDays } from '../../../../shared/core/ledger/local-days.ts';
import { DAY_MS } from '../../../../shared/core/words/time.ts';

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

test('a stretch in pieces is its first day, its last and blocks of 32 days between, without gaps', () => {
  const moments = fc.integer({ min: Date.UTC(2008, 0, 1), max: Date.UTC(2030, 0, 1) });
  fc.assert(
    fc.property(fc.constantFrom(...zones), moments, fc.integer({ min: 1, max: 400 * DAY_MS }), (zone, from, ms) => {
      const [days, to] = [new LocalDays(zone), from + ms];
      const pieces = [...atEdges(days, { machineId: 'M1', from, to })];
      expect([pieces[0]?.from, pieces.at(-1)?.to]).toEqual([from, to]);
      pieces.forEach((piece, index) => {
        expect(piece.from).toBeLessThan(piece.to);
        expect(piece.from).toBe(index === 0 ? from : pieces[index - 1]?.to);
        expect(days.blockAt(piece.from)).toBe(days.blockAt(piece.to - 1));
      });
      expect(pieces[0]?.to).toBe(Math.min(to, days.after(from)));
      expect(pieces.at(-1)?.from).toBe(Math.max(from, days.at(to - 1)));
    }),
  );
});
