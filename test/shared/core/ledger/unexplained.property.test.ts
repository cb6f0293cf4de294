import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import { day, factory, hour, machine, monday, order, smallPlant } from '../facts.ts';
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
        // Asked and summed in between, so that days are kept that the next facts make wrong.
        for (const { id } of machines) ledger.unexplained(id, from, to, at % 3);
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
        const right = fresh.machine(id, from, to).stops.filter(({ unexplained }) => unexplained);
        expect(ledger.unexplained(id, from, to)).toEqual(right);
        // What is over is kept, also over a start: nothing has to be looked at again.
        for (const one of [ledger, saved]) expect(one.unexplained(id, from, to, 0)).toEqual(right);
      }
    }),
    { numRuns: 60 },
  );
});

test('a stop without a reason on a day long ago is looked at without reading what came after it', () => {
  const plant = smallPlant({ machines: [machine('M1', {})] });
  const facts = factory('box');
  const told: Event[] = [
    facts.release(monday, order('A', {})),
    facts.started('M1', monday, 'A/0010'),
    facts.state('M1', monday, 'running'),
  ];
  for (let n = 0; n < 60; n++) {
    // Every day ends standing still, and each of them has a stop that nobody explains.
    told.push(facts.state('M1', monday + n * day + 23 * hour, 'stopped'));
    told.push(facts.state('M1', monday + (n + 1) * day + hour, 'running'));
    for (let k = 2; k < 22; k++)
      told.push(facts.state('M1', monday + (n + 1) * day + k * hour, k % 2 ? 'running' : 'stopped'));
  }
  let read = 0;
  const bySeq = new Map(told.map((one) => [one.seq, one]));
  const store = {
    read: (_: string, seqs: readonly number[]) => {
      read += seqs.length;
      return seqs.flatMap((seq) => bySeq.get(seq) ?? []);
    },
  };
  const ledger = openLedger(plant, { chunkFacts: 4, store, awake: { facts: 40, ms: day } });
  ledger.record(told);
  expect(ledger.unexplained('M1', monday, monday + 60 * day).length).toBeGreaterThan(100);
  // The sums and the stops of each day once, with what lies around them: not the rest of the year for each day.
  expect(read).toBeLessThan(12 * told.length);
});
