import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openOrders } from '../../../bridge/erp/orders.ts';
import { openStore } from '../../../bridge/facts/store.ts';
import { sift } from '../../../shared/core/orders/sift.ts';
import { type WorkOrder, WorkOrderSchema } from '../../../shared/core/words/order.ts';
import { closeDatabase, type Database } from '../../../shared/io/sqlite.ts';
import { orderOf } from '../shop.ts';

let folder: string;
let db: Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-orders-'));
  db = openStore(join(folder, 'bridge.db'));
});
afterEach(() => {
  closeDatabase(db);
  rmSync(folder, { recursive: true });
});

const opened = () => openOrders(db, { now: () => 1 });
const download = (orders: readonly unknown[]) => ({
  orders: async () => ({ cursor: '1', ...sift(orders, WorkOrderSchema) }),
});
const withRunTime = (order: WorkOrder, plannedRunMsPerPc: number) => ({
  ...order,
  operations: order.operations.map((operation) => ({ ...operation, plannedRunMsPerPc })),
});

describe('an odd order of a download', () => {
  test('stops no other and is set aside under its number, with the field, its value and what was expected', async () => {
    const orders = opened();
    await orders.poll(
      download([orderOf('O1'), withRunTime(orderOf('ZERO'), 0), orderOf('O2'), { itemId: 'no number' }]),
    );
    expect(orders.all().map(({ id }) => id)).toEqual(['O1', 'O2']);
    expect(orders.setAside()).toMatchObject([
      { orderId: '#4', field: 'id', value: 'nothing' },
      { orderId: 'ZERO', field: 'operations.0.plannedRunMsPerPc', value: '0', expected: expect.stringContaining('>0') },
    ]);
    expect(opened().setAside()).toEqual(orders.setAside());
  });

  test('leaves what was known of it, and is taken once it comes right', async () => {
    const orders = opened();
    await orders.poll(download([orderOf('O1')]));
    await orders.poll(download([withRunTime(orderOf('O1'), 0)]));
    expect(orders.get('O1')).toEqual(orderOf('O1'));
    expect(orders.setAside()).toHaveLength(1);
    await orders.poll(download([withRunTime(orderOf('O1'), 9_000)]));
    expect(orders.get('O1')?.operations[0]?.plannedRunMsPerPc).toBe(9_000);
    expect([orders.setAside(), opened().setAside()]).toEqual([[], []]);
  });
});

test('a number that stands twice is said, and the order does not change at every poll', async () => {
  const orders = opened();
  const [one, other] = [orderOf('O1'), withRunTime(orderOf('O1'), 9_000)];
  const changes = [];
  for (const answer of [
    [one, other],
    [one, other],
    [other, one],
  ])
    changes.push(await orders.poll(download(answer)));
  expect(changes).toEqual([1, 0, 0]);
  expect(orders.get('O1')).toEqual(one);
  expect(orders.setAside()).toMatchObject([{ orderId: 'O1', field: 'id' }]);
  await orders.poll(download([other]));
  expect([orders.get('O1'), orders.setAside()]).toEqual([other, []]);
});
