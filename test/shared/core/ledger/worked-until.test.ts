/** An operation is not read from its beginning for each look, and what is over is worked out before anybody looks. */
import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import { day, factory, hour, machine, minute, monday, order, smallPlant } from '../facts.ts';

const facts = factory('box');
const begun: Event[] = [
  facts.release(monday, order('A', { quantityPcs: 5_000 })),
  facts.started('P1', monday, 'A/0010'),
  facts.state('P1', monday, 'running'),
];
const parts = Array.from({ length: 6 * 24 * 3 }, (_, n) => facts.counted('P1', monday + (n + 1) * 10 * minute, 5));
const end = monday + 3 * day;
const signed = (type: 'operatorSignedOn' | 'operatorSignedOff', machineId: string, at: number) =>
  facts.record({ type, machineId, at, by: 'Ada' });

/** A ledger that keeps hardly any fact in memory, and how many it read again since this was last asked. */
function withStore(events: readonly Event[], machines = [machine('P1'), machine('P2')], stored = events) {
  const bySeq = new Map(stored.map((event) => [event.seq, event]));
  let count = 0;
  const read = (_edgeId: string, seqs: readonly number[]) => {
    count += seqs.length;
    return seqs.flatMap((seq) => bySeq.get(seq) ?? []);
  };
  const ledger = openLedger(smallPlant({ machines }), {
    chunkFacts: 8,
    store: { read },
    awake: { facts: 20, ms: hour },
  });
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

test('a fact that comes some hours late has a day of an operation in work read again, not all of it', () => {
  const late = facts.state('P1', end - 3 * hour, 'running');
  const { ledger, takeRead } = withStore(begun, undefined, [...begun, ...parts, late]);
  for (let from = monday; from < end; from += day) {
    ledger.record(parts.filter(({ at }) => at > from && at <= from + day));
    ledger.operation('A/0010', from + day);
  }
  takeRead();
  ledger.record([late]);
  const fresh = openLedger(smallPlant());
  fresh.record([...begun, ...parts, late]);
  expect(ledger.operation('A/0010', end + hour)).toEqual(fresh.operation('A/0010', end + hour));
  // With hardly any memory each fact is read several times: of all three days they are 3,400.
  expect(takeRead()).toBeLessThan(1_700);
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

test('whoever signs off after the shift stayed until then, also where the operation was over before', () => {
  const events = [
    signed('operatorSignedOn', 'P1', monday),
    ...begun,
    ...parts.slice(0, 50),
    facts.finished('P1', monday + 8.5 * hour, 'A/0010'),
    ...[9, 9.1, 9.2].map((hours) => facts.counted('P1', monday + hours * hour, 5)),
  ];
  const { ledger } = withStore(events);
  const labourMs = () => ledger.operation('A/0010', monday + 10 * hour)?.labourMs;
  expect(labourMs()).toBe(8 * hour - 15 * minute);
  ledger.record([signed('operatorSignedOff', 'P1', monday + 9.5 * hour)]);
  expect(labourMs()).toBe(8.5 * hour - 15 * minute);
});

test('the hours of somebody at many machines are read once, not for each of the operations there', () => {
  const machines = Array.from({ length: 8 }, (_, n) => machine(`P${n + 1}`));
  const events = machines.flatMap(({ id }, n) => [
    facts.release(monday, order(`A${n}`, { quantityPcs: 5_000 })),
    signed('operatorSignedOn', id, monday),
    facts.started(id, monday, `A${n}/0010`),
    facts.state(id, monday, 'running'),
    ...Array.from({ length: 42 }, (_, count) => facts.counted(id, monday + (count + 1) * 10 * minute, 5)),
    facts.finished(id, monday + 7 * hour, `A${n}/0010`),
  ]);
  const { ledger, takeRead } = withStore(
    events.sort((a, b) => a.at - b.at),
    machines,
  );
  const labour = (n: number) => ledger.operation(`A${n}/0010`, monday + 8 * hour)?.labourMs ?? 0;
  const first = labour(0);
  const once = takeRead();
  const all = first + [1, 2, 3, 4, 5, 6, 7].reduce((sum, n) => sum + labour(n), 0);
  expect(all).toBe(7 * hour - 15 * minute);
  expect(takeRead()).toBeLessThan(3 * once);
});

test('an operation whose machine was given to another one up to later than now goes on when that ends', () => {
  const given = facts.record({
    ...{ type: 'productionReassigned', machineId: 'P1', at: monday + minute, by: 'Ada' },
    ...{ from: monday + minute, to: monday + hour, operationIds: ['B/0010'] },
  });
  const events = [
    facts.release(monday, order('A')),
    facts.release(monday, order('B')),
    facts.state('P1', monday, 'running'),
    given,
    facts.started('P1', monday + 2 * minute, 'A/0010'),
  ];
  const ledger = openLedger(smallPlant());
  ledger.record(events);
  expect(ledger.operation('A/0010', monday + 30 * minute)).toMatchObject({ machineMs: 0 });
  expect(ledger.operation('A/0010', monday + 2 * hour)).toMatchObject({ machineMs: hour, machineIds: ['P1'] });
});
