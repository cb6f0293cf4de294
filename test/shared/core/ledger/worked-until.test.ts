/** An operation is not read from its beginning for each look, and what is over is worked out before anybody looks. */
import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import { day, factory, hour, minute, monday, order, smallPlant } from '../facts.ts';

const facts = factory('box');
const begun: Event[] = [
  facts.release(monday, order('A', { quantityPcs: 5_000 })),
  facts.started('P1', monday, 'A/0010'),
  facts.state('P1', monday, 'running'),
];
const parts = Array.from({ length: 6 * 24 * 3 }, (_, n) => facts.counted('P1', monday + (n + 1) * 10 * minute, 5));
const end = monday + 3 * day;

/** A ledger that keeps hardly any fact in memory, and how many it read again since this was last asked. */
function withStore(events: readonly Event[]) {
  const bySeq = new Map(events.map((event) => [event.seq, event]));
  let count = 0;
  const read = (_edgeId: string, seqs: readonly number[]) => {
    count += seqs.length;
    return seqs.flatMap((seq) => bySeq.get(seq) ?? []);
  };
  const ledger = openLedger(smallPlant(), { chunkFacts: 8, store: { read }, awake: { facts: 20, ms: hour } });
  ledger.record(events);
  const takeRead = () => {
    const read = count;
    count = 0;
    return read;
  };
  return { ledger, takeRead };
}

test('an operation that is in work for days is read once; the next look goes on from there', () => {
  const events = [...begun, ...parts];
  const { ledger, takeRead } = withStore(events);
  expect(ledger.operation('A/0010', end)).toMatchObject({ status: 'running', producedPcs: parts.length * 5 });
  takeRead();
  const more = facts.counted('P1', end + 10 * minute, 5);
  ledger.record([more]);
  const fresh = openLedger(smallPlant());
  fresh.record([...events, more]);
  expect(ledger.operation('A/0010', end + hour)).toEqual(fresh.operation('A/0010', end + hour));
  expect(takeRead()).toBeLessThan(60);
});

test('totals of an operation that is over are worked out before a page asks: the page reads nothing', () => {
  const next = order('B', { quantityPcs: 10 });
  const events = [
    ...begun,
    ...parts,
    facts.finished('P1', end, 'A/0010'),
    facts.release(end, next),
    facts.started('P1', end + hour, 'B/0010'),
    ...Array.from({ length: 40 }, (_, n) => facts.counted('P1', end + 2 * hour + n * minute, 1)),
  ];
  const { ledger, takeRead } = withStore(events);
  while (!ledger.sumUp(1));
  takeRead();
  expect(ledger.operation('A/0010', end + 3 * hour)).toMatchObject({ status: 'finished' });
  expect(takeRead()).toBe(0);
});
