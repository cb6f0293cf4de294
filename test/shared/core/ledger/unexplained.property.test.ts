import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import { day, factory, hour, machine, monday, order, smallPlant } from '../facts.ts';
import { keepsByDay } from './kept-by-day.ts';

test('no unexplained stop is lost, however old it is and in whatever order the facts came', () => {
  keepsByDay({
    of: (ledger, id, from, to, most) => ledger.unexplained(id, from, to, most),
    right: (fresh, id, from, to) => fresh.machine(id, from, to).stops.filter(({ unexplained }) => unexplained),
  });
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
  const ledger = openLedger(plant, {
    chunkFacts: 4,
    store,
    awake: { facts: 40, ms: day, whole: { facts: 20, ms: hour } },
  });
  ledger.record(told);
  expect(ledger.unexplained('M1', monday, monday + 60 * day).length).toBeGreaterThan(100);
  // The sums and the stops of each day once, with what lies around them: not the rest of the year for each day.
  expect(read).toBeLessThan(12 * told.length);
});
