import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { factory, hour, minute, monday, order, second, smallPlant } from '../facts.ts';

test('an order started by an operator owns what the machine makes, and a stop while it is in work is a stop', () => {
  // Given a press that runs an order from 6:00, stops for 10 minutes at 7:00 and runs on
  const facts = factory('box');
  const events = [
    facts.release(monday, order('A', { quantityPcs: 100 })),
    facts.started('P1', monday, 'A/0010'),
    facts.state('P1', monday, 'running'),
    ...facts.cycles('P1', monday, monday + hour, 30 * second),
    facts.state('P1', monday + hour, 'stopped'),
    facts.state('P1', monday + hour + 10 * minute, 'running'),
    ...facts.cycles('P1', monday + hour + 10 * minute, monday + 2 * hour, 30 * second),
  ];
  const ledger = openLedger(smallPlant());
  // When they are recorded and the first two hours are asked for
  ledger.record(events);
  const { intervals, quantities, stops } = ledger.machine('P1', monday, monday + 2 * hour);
  // Then
  expect(intervals.map(({ class: kind, from, to }) => [kind, from - monday, to - monday])).toEqual([
    ['producing', 0, hour],
    ['stop', hour, hour + 10 * minute],
    ['producing', hour + 10 * minute, 2 * hour],
  ]);
  expect(quantities.reduce((sum, one) => sum + one.goodPcs, 0)).toBe(220);
  expect(stops).toHaveLength(1);
  expect(stops[0]).toMatchObject({ unexplained: true, durationMs: 10 * minute, operationIds: ['A/0010'] });
  expect(ledger.operation('A/0010', monday + 2 * hour)).toMatchObject({
    status: 'running',
    goodPcs: 220,
    machineMs: 110 * minute,
    stopsByReason: [{ reasonId: null, durationMs: 10 * minute, count: 1 }],
  });
});
