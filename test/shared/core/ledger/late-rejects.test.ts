/** Rejects that are counted beside good parts, with no total: whose they are when they come after the change. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import { type Facts, factory, hour, machine, minute, monday, order, second, smallPlant } from '../facts.ts';
import { agrees } from './agrees.ts';
import { history } from './histories.ts';

const press = machine('P1', { counters: { good: {}, scrap: {} } });
const change = monday + hour;

/** A makes fifty until 07:00, then B is started; planned are 30 s a part. Said: good and scrap of A and of B. */
function parts(then: (facts: Facts) => Event[], options: { lateScrapMs?: number; lateCountMs?: number } = {}) {
  const plant = smallPlant({ machines: [{ ...press, ...options }] });
  const ledger = openLedger(plant);
  const facts = factory();
  const made = Array.from({ length: 50 }, (_, index) =>
    facts.counted('P1', monday + (index + 1) * minute, 1, { counter: 'good' }),
  );
  ledger.record([
    facts.release(monday - hour, order('A')),
    facts.release(monday - hour, order('B')),
    facts.started('P1', monday, 'A/0010'),
    facts.state('P1', monday, 'running'),
    ...made,
    facts.started('P1', change, 'B/0010'),
    ...then(facts),
  ]);
  const said = ['A/0010', 'B/0010'].map((id) => {
    const totals = ledger.operation(id, change + hour);
    return [totals?.goodPcs ?? 0, totals?.scrapPcs ?? 0];
  });
  return { A: said[0], B: said[1] };
}
const scrap = (facts: Facts, ms: number, pcs: number): Event =>
  facts.counted('P1', change + ms, pcs, { counter: 'scrap' });
const good = (facts: Facts, ms: number, pcs = 1): Event => facts.counted('P1', change + ms, pcs, { counter: 'good' });

test('a reject that comes sooner after the change than a cycle takes is of the order before', () => {
  expect(parts((facts) => [scrap(facts, 5 * second, 3)])).toEqual({ A: [50, 3], B: [0, 0] });
});

test('a reject that the new order had the time to make is its own', () => {
  expect(parts((facts) => [scrap(facts, 30 * second, 1)])).toEqual({ A: [50, 0], B: [0, 1] });
});

test('what the new order has made already was not made again: there was no time for the reject', () => {
  expect(parts((facts) => [good(facts, 32 * second), scrap(facts, 40 * second, 1)])).toEqual({ A: [50, 1], B: [1, 0] });
});

test('rejects that come in one step stay together', () => {
  expect(parts((facts) => [scrap(facts, 40 * second, 2)])).toEqual({ A: [50, 2], B: [0, 0] });
});

test('a press that has stood since before the change has made nothing, however long ago that was', () => {
  const stands = (facts: Facts): Event => facts.state('P1', change - second, 'stopped');
  expect(parts((facts) => [stands(facts), scrap(facts, 4 * minute, 2)])).toEqual({ A: [50, 2], B: [0, 0] });
  const sets = (facts: Facts): Event => facts.state('P1', change + minute, 'setup');
  expect(parts((facts) => [stands(facts), sets(facts), scrap(facts, 4 * minute, 2)])).toEqual({
    A: [50, 0],
    B: [0, 2],
  });
});

test('later than the plant says that rejects can come, they are the new order’s', () => {
  const stands = (facts: Facts): Event => facts.state('P1', change - second, 'stopped');
  expect(parts((facts) => [stands(facts), scrap(facts, 6 * minute, 1)])).toEqual({ A: [50, 0], B: [0, 1] });
  expect(parts((facts) => [scrap(facts, 5 * second, 1)], { lateScrapMs: 4_000 })).toEqual({ A: [50, 0], B: [0, 1] });
});

test('where the plant says how late its counters are, nothing is concluded', () => {
  expect(parts((facts) => [scrap(facts, 5 * second, 1)], { lateCountMs: 2_000 })).toEqual({ A: [50, 0], B: [0, 1] });
});

test('rejects go to whoever made parts last, over an order that made none', () => {
  const passing = (facts: Facts): Event[] => [
    facts.release(change, order('C')),
    facts.started('P1', change + 10 * second, 'C/0010'),
    scrap(facts, 20 * second, 2),
  ];
  expect(parts(passing)).toEqual({ A: [50, 2], B: [0, 0] });
});

test('a naive calculation gives rejects beside good parts to the same orders', () => {
  const counters = { total: 'good', good: 'good', scrap: 'scrap' } as const;
  const withoutTotal = history.map((facts) =>
    facts.map((fact): Event => (fact.type === 'counted' ? { ...fact, counter: counters[fact.counter] } : fact)),
  );
  const machines = ['P1', 'P2', 'P3', 'P4'].map((id) => ({ ...press, id, name: id }));
  fc.assert(
    fc.property(withoutTotal, (events) => agrees(events, smallPlant({ machines }))),
    { numRuns: 60 },
  );
}, 120_000);
