/** Setups are kept as records: whatever comes late, they are what a ledger says that was never asked before. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { history, machines, randomPlant, spanOf } from './histories.ts';

test('setups asked again and again are those of the facts, in whatever order these came', () => {
  let found = 0;
  fc.assert(
    fc.property(history, fc.array(fc.nat(), { minLength: 1, maxLength: 12 }), (events, picks) => {
      const { from, to } = spanOf(events);
      const until = to + 48 * 3_600_000;
      const asked = openLedger(randomPlant());
      const setups = (ledger = asked) => machines.map(({ id }) => ledger.setups(id, from, until));
      // Some facts come after all others: orders, work, counts and what people said of earlier time.
      const late = new Set(picks.map((pick) => pick % events.length));
      asked.record(events.filter((_, index) => !late.has(index)));
      setups();
      for (const index of late) {
        const event = events[index];
        if (event !== undefined) asked.record([event]);
        const anew = openLedger(randomPlant());
        anew.record(events.filter((_, at) => !late.has(at) || [...late].indexOf(at) <= [...late].indexOf(index)));
        expect(setups()).toEqual(setups(anew));
        found += setups().flat().length;
      }
    }),
    { numRuns: 60 },
  );
  expect(found).toBeGreaterThan(0);
}, 120_000);
