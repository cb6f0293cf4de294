import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { day, monday } from '../facts.ts';
import { history, machines, randomPlant, spanOf, stretched } from './histories.ts';

test('no unexplained stop is lost, however old it is and in whatever order the facts came', () => {
  const arrivals = fc.tuple(history, fc.constantFrom(1, 7, 40)).chain(([events, factor]) => {
    const long = stretched(events, factor);
    const all = { minLength: long.length, maxLength: long.length };
    return fc.tuple(fc.constant(long), fc.shuffledSubarray(long, all), fc.integer({ min: 2, max: 6 }));
  });
  fc.assert(
    fc.property(arrivals, ([events, arrived, batches]) => {
      const { to } = spanOf(events);
      const from = monday - 2 * day;
      const ledger = openLedger(randomPlant(), { chunkFacts: 4 });
      const size = Math.ceil(arrived.length / batches);
      for (let at = 0; at < arrived.length; at += size) {
        ledger.record(arrived.slice(at, at + size));
        // Asked in between, so that days are kept that the next facts make wrong.
        for (const { id } of machines) ledger.unexplained(id, from, to);
      }
      const fresh = openLedger(randomPlant());
      fresh.record(events);
      for (const { id } of machines)
        expect(ledger.unexplained(id, from, to)).toEqual(
          fresh.machine(id, from, to).stops.filter(({ unexplained }) => unexplained),
        );
    }),
    { numRuns: 60 },
  );
});
