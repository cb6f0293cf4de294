/** Totals of operations are kept, gone on from and dropped fact by fact: they have to be those of a ledger that knew all facts from the start. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { day, minute } from '../facts.ts';
import { arrivals, inBatches, randomPlant, spanOf } from './histories.ts';

test('an operation stands where all facts say, whatever was asked and worked out while they came', () => {
  fc.assert(
    fc.property(arrivals, ([events, arrived, batches]) => {
      const { to } = spanOf(events);
      const read = (_: string, seqs: readonly number[]) =>
        seqs.flatMap((seq) => events.find((one) => one.seq === seq) ?? []);
      const ledger = openLedger(randomPlant(), {
        chunkFacts: 4,
        store: { read },
        atHand: { pages: 0, orders: 0, days: 0, rows: 1 },
      });
      for (const [at, batch] of inBatches(arrived, batches)) {
        ledger.record(batch);
        for (const id of at % 2 === 0 ? ledger.touchedOperations() : []) ledger.operation(id, to);
        for (const _ of at % 3 === 0 ? ledger.summing() : []);
        for (const _ of at % 5 === 0 ? ledger.workOn() : []);
      }
      const fresh = openLedger(randomPlant());
      fresh.record(events);
      // Time alone goes on, too: a pulse that does not come makes what ran stand.
      for (const later of [0, 5 * minute, day])
        for (const id of fresh.touchedOperations())
          expect(ledger.operation(id, to + later)).toEqual(fresh.operation(id, to + later));
    }),
    { numRuns: 30 },
  );
});
