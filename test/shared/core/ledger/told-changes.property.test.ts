/** Confirmations are made of operations that the ledger says have changed: one that it does not name is never corrected. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { DAY_MS } from '../../../../shared/core/words/time.ts';
import { history, randomPlant, spanOf } from './histories.ts';

test('every operation whose totals a fact changes is told of, in whatever order facts arrive', () => {
  const arriving = history.chain((events) =>
    fc.tuple(
      fc.constant(events),
      fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
      fc.integer({ min: 1, max: 7 }),
    ),
  );
  fc.assert(
    fc.property(arriving, fc.boolean(), ([inOrder, shuffled, size], isInOrder) => {
      const events = isInOrder ? inOrder : shuffled;
      const now = spanOf(events).to + DAY_MS;
      const ledger = openLedger(randomPlant(), { chunkFacts: 4 });
      const stand = () =>
        new Map(ledger.touchedOperations().map((id) => [id, JSON.stringify(ledger.operation(id, now))]));
      let before = stand();
      for (let from = 0; from < events.length; from += size) {
        // When some facts come in
        ledger.record(events.slice(from, from + size));
        const told = new Set(ledger.takeChanged().operationIds);
        const after = stand();
        // Then
        const other = [...after].filter(([id, totals]) => before.get(id) !== totals).map(([id]) => id);
        const gone = [...before.keys()].filter((id) => !after.has(id));
        expect([...other, ...gone].filter((id) => !told.has(id))).toEqual([]);
        before = after;
      }
    }),
    { numRuns: 150 },
  );
}, 120_000);
