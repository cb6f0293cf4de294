import { afterEach, beforeEach, expect, test } from 'vitest';
import { sumTickets } from '../../shared/core/erp/confirmation.ts';
import { createRig, type Rig } from './rig.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from './shop.ts';

const START = MONDAY + 6 * HOUR;
const AGAIN = MONDAY + 30 * HOUR;
const p1 = on('P1');

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
  rig.setClock(MONDAY + 8 * HOUR);
});
afterEach(() => rig.end());
const eventually = (condition: () => unknown) => expect.poll(condition, { interval: 10 });

test('old and new order of one number each have their tickets, their books and their place in the view', async () => {
  await rig.start();
  const old = orderOf('O1');
  const again = orderOf('O1', { itemId: 'other', createdAt: AGAIN });
  const box = journal();
  rig.erp.put(old);
  box.add(
    plantFact(smallPlant()),
    released(old),
    p1.start(START, 'O1/0010'),
    p1.state(START, 'running'),
    p1.good(START + MINUTE, 30),
    p1.finish(START + 40 * MINUTE, 'O1/0010'),
  );
  await rig.exchange(box);
  await eventually(() => sumTickets(rig.erp.records).final).toBe(true);

  rig.setClock(AGAIN);
  rig.erp.put(again);
  const told = async () => (await rig.exchange(box)).planning.flatMap((one) => ('order' in one ? one.order.id : []));
  await eventually(told).toContain('O1 (2)');
  box.add(
    { type: 'orderClosed', machineId: null, at: AGAIN, orderId: 'O1' },
    released(
      { ...again, id: 'O1 (2)', operations: again.operations.map((one) => ({ ...one, id: 'O1 (2)/0010' })) },
      AGAIN,
    ),
    { type: 'jobChanged', machineId: 'P1', at: AGAIN + MINUTE, job: 'O1', program: null, item: null, tool: null },
    p1.state(AGAIN + MINUTE, 'running'),
    p1.good(AGAIN + 2 * MINUTE, 10),
    p1.finish(AGAIN + 30 * MINUTE, 'O1 (2)/0010'),
  );
  rig.setClock(AGAIN + HOUR);
  await rig.exchange(box);
  await eventually(() => sumTickets(rig.erp.records).yieldPcs).toBe(40);
  await eventually(() => rig.erp.records.filter(({ kind }) => kind === 'final').length).toBe(2);

  // The ERP heard its own number, and no ticket of the old order was taken back.
  expect(new Set(rig.erp.records.map(({ orderId }) => orderId))).toEqual(new Set(['O1']));
  expect(rig.erp.records.filter(({ kind }) => kind === 'reversal')).toEqual([]);
  for (const [orderId, yieldPcs] of [
    ['O1', 30],
    ['O1 (2)', 10],
  ] as const) {
    const { operations } = await rig.confirmations(orderId);
    expect(operations).toHaveLength(1);
    expect(operations[0]).toMatchObject({ erp: { yieldPcs }, difference: { yieldPcs: 0, machineMs: 0, setupMs: 0 } });
  }
  const rows = (await rig.view()).orders.map(({ orderId, itemId, goodPcs, status }) => ({
    orderId,
    itemId,
    goodPcs,
    status,
  }));
  expect(rows).toContainEqual({ orderId: 'O1', itemId: old.itemId, goodPcs: 30, status: 'closed' });
  expect(rows).toContainEqual({ orderId: 'O1 (2)', itemId: 'other', goodPcs: 10, status: 'finished' });
});
