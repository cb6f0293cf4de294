/** What waits for a person is kept by day: it has to be what a ledger says that knew all facts from the start. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { type Ledger, openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { day, monday } from '../facts.ts';
import { arrivals, inBatches, machines, randomPlant, spanOf } from './histories.ts';

interface Kept<T> {
  /** What is kept; `most`: of days that are not, so many are looked at. */
  of: (ledger: Ledger, machineId: string, from: number, to: number, most?: number) => T;
  /** What is right, of a ledger that never kept anything. */
  right: (fresh: Ledger, machineId: string, from: number, to: number) => T;
}

export function keepsByDay<T>({ of, right }: Kept<T>): void {
  fc.assert(
    fc.property(arrivals, ([events, arrived, batches]) => {
      const { to } = spanOf(events);
      const from = monday - 2 * day;
      const ledger = openLedger(randomPlant(), { chunkFacts: 4 });
      for (const [at, batch] of inBatches(arrived, batches)) {
        ledger.record(batch);
        // Asked and summed in between, so that days are kept that the next facts make wrong.
        for (const { id } of machines) of(ledger, id, from, to, at % 3);
        ledger.sumUp(at % 5);
      }
      const fresh = openLedger(randomPlant());
      fresh.record(events);
      const read = (_: string, seqs: readonly number[]) =>
        seqs.flatMap((seq) => events.find((one) => one.seq === seq) ?? []);
      const saved = openLedger(randomPlant(), { chunkFacts: 4, store: { read } });
      ledger.sumUp();
      for (const part of structuredClone([...ledger.save()])) saved.restore(part);
      for (const { id } of machines) {
        const known = right(fresh, id, from, to);
        expect(of(ledger, id, from, to)).toEqual(known);
        // What is over is kept, also over a start: nothing has to be looked at again.
        for (const one of [ledger, saved]) expect(of(one, id, from, to, 0)).toEqual(known);
      }
    }),
    { numRuns: 60 },
  );
}
