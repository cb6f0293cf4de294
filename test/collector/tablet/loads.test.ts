import { expect, test } from 'vitest';
import { loadCard } from '../../../collector/tablet/loads.ts';
import { openLedger } from '../../../shared/core/ledger/ledger.ts';
import { factory, hour, machine, minute, monday, order, smallPlant } from '../../shared/core/facts.ts';

/** An oven: A and B in its first cycle, A alone in its second, nothing since. */
function oven() {
  const counters = { total: { unit: 'cycle' as const } };
  const plant = smallPlant({ machines: [machine('P1', { loads: 'perCycle', counters }), machine('P2')] });
  const facts = factory();
  const ledger = openLedger(plant);
  const load = (at: number, ...parts: [string, number][]) =>
    facts.record({
      type: 'loadDeclared',
      machineId: 'P1',
      at,
      by: 'anna',
      content: parts.map(([orderId, quantityPcs]) => ({ orderId, operationId: `${orderId}/0010`, quantityPcs })),
    });
  ledger.record([
    facts.release(monday, order('A', { dueAt: monday + 9 * hour })),
    facts.release(monday, order('B', { unit: { name: 'kg', decimals: 3 }, dueAt: monday + 5 * hour })),
    facts.release(monday, order('C')),
    facts.release(monday, order('F', { status: 'planned' })),
    load(monday, ['A', 40], ['B', 25]),
    facts.counted('P1', monday + hour, 1, { unit: 'cycle' }),
    load(monday + hour + minute, ['A', 30]),
    facts.counted('P1', monday + 2 * hour, 1, { unit: 'cycle' }),
    facts.finished('P1', monday + 2 * hour + minute, 'B/0010'),
  ]);
  const cardAt = (id: string, now: number) => {
    const found = ledger.plant.machines.find((one) => one.id === id);
    if (found === undefined) throw new Error(`no machine ${id}`);
    const window = ledger.machine(id, monday, now);
    return loadCard(ledger, found, window, now);
  };
  return cardAt;
}

test('a machine without loads has no such card', () => {
  expect(oven()('P2', monday + hour)).toBeNull();
});

test('while a load lies in the machine it is shown', () => {
  expect(oven()('P1', monday + 30 * minute)?.inside).toEqual([
    { orderId: 'A', operationId: 'A/0010', quantityPcs: 40 },
    { orderId: 'B', operationId: 'B/0010', quantityPcs: 25 },
  ]);
});

test('once its cycle is over nothing is inside, and the last load is offered again', () => {
  const card = oven()('P1', monday + 3 * hour);
  expect(card?.inside).toBeNull();
  expect(card?.last).toEqual([{ orderId: 'A', operationId: 'A/0010', quantityPcs: 30 }]);
});

test('what is released and not finished may lie in it, most urgent first, with what is left to make', () => {
  const choices = oven()('P1', monday + 3 * hour)?.choices ?? [];
  expect(choices.map(({ operationId, openPcs }) => [operationId, openPcs])).toEqual([
    ['A/0010', 30],
    ['C/0010', 100],
  ]);
});
