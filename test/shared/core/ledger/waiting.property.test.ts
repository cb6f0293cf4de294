import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import type { Undecided } from '../../../../shared/core/words/interval.ts';
import { day, monday } from '../facts.ts';
import { history, machines, randomPlant, spanOf, stretched } from './histories.ts';

const sum = (all: readonly Undecided[]) => all.reduce((pcs, { producedPcs }) => pcs + producedPcs, 0);

test('no part that nobody gave to an order is lost or asked for twice, however old and in whatever order the facts came', () => {
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
        // Asked and summed in between, so that days are kept that the next facts make wrong.
        for (const { id } of machines) ledger.undecided(id, from, to, at % 3);
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
        const right = fresh.undecided(id, from, to);
        expect(sum(right)).toBe(sum(fresh.machine(id, from, to).undecided));
        expect(ledger.undecided(id, from, to)).toEqual(right);
        // What is over is kept, also over a start: nothing has to be looked at again.
        for (const one of [ledger, saved]) expect(one.undecided(id, from, to, 0)).toEqual(right);
      }
    }),
    { numRuns: 60 },
  );
});
