import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openOrders } from '../../../bridge/erp/orders.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { openStore } from '../../../bridge/storage/sqlite/open.ts';
import type { WorkOrder } from '../../../shared/core/words/order.ts';
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

const opened = () => openOrders(sqliteStorage(db), { now: () => 1 });
const download = (orders: readonly unknown[]) => ({
  orders: async () => ({ cursor: '1', orders }),
});
const withRunTime = (order: WorkOrder, plannedRunMsPerPc: number) => ({
  ...order,
  operations: order.operations.map((operation) => ({ ...operation, plannedRunMsPerPc })),
});

describe('an odd order of a download', () => {
  test('stops no other and is set aside under its number, with the field, its value and what was expected', async () => {
    const orders = await opened();
    await orders.poll(
      download([orderOf('O1'), withRunTime(orderOf('ZERO'), 0), orderOf('O2'), { itemId: 'no number' }]),
    );
    expect(orders.all().map(({ id }) => id)).toEqual(['O1', 'O2']);
    expect(orders.setAside()).toMatchObject([
      { orderId: '#4', field: 'id', value: 'nothing' },
      {
        orderId: 'ZERO',
        field: 'operations.0.plannedRunMsPerPc',
        value: '0',
        expected: 'too small; expected more than 0',
      },
    ]);
    expect((await opened()).setAside()).toEqual(orders.setAside());
  });

  test('leaves what was known of it, and is taken once it comes right', async () => {
    const orders = await opened();
    await orders.poll(download([orderOf('O1')]));
    await orders.poll(download([withRunTime(orderOf('O1'), 0)]));
    expect(orders.get('O1')).toEqual(orderOf('O1'));
    expect(orders.setAside()).toHaveLength(1);
    await orders.poll(download([withRunTime(orderOf('O1'), 9_000)]));
    expect(orders.get('O1')?.operations[0]?.plannedRunMsPerPc).toBe(9_000);
    expect([orders.setAside(), (await opened()).setAside()]).toEqual([[], []]);
  });
});

test('a number that stands twice is said, and the order does not change at every poll', async () => {
  const orders = await opened();
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

test('what was set aside is tried again when the bridge starts: another version may take it', async () => {
  const odd = withRunTime(orderOf('O1'), 0);
  await (await opened()).poll(download([odd, orderOf('O2')]));
  // As an older version left it: it knew less of what may stand there.
  const mended = JSON.stringify({
    odd: { orderId: 'O1', field: 'x', value: 'y', expected: 'z' },
    given: orderOf('O1'),
  });
  db.prepare("UPDATE set_aside SET body = ? WHERE order_id = 'O1'").run(mended);
  const orders = await opened();
  expect([orders.get('O1')?.id, orders.setAside()]).toEqual(['O1', []]);
  expect((await opened()).setAside()).toEqual([]);
});

test('what an older bridge set aside, with no more than the reason, is still shown', async () => {
  const odd = { orderId: 'O1', field: 'x', value: 'y', expected: 'z' };
  db.prepare('INSERT INTO set_aside VALUES (?, ?, 1)').run('O1', JSON.stringify(odd));
  expect((await opened()).setAside()).toEqual([odd]);
});

test('what has no number goes with the next download that has orders', async () => {
  const orders = await opened();
  await orders.poll(download([{ itemId: 'no number' }]));
  await orders.poll(download([]));
  expect(orders.setAside()).toMatchObject([{ orderId: '#1' }]);
  await orders.poll(download([orderOf('O1')]));
  expect(orders.setAside()).toEqual([]);
});

test('whatever a dialect gives, sound orders are taken and nothing is thrown', async () => {
  const anything = fc.oneof(fc.anything(), fc.record({ id: fc.string(), operations: fc.anything() }));
  await fc.assert(
    fc.asyncProperty(fc.array(anything, { maxLength: 5 }), async (others) => {
      const orders = await opened();
      await orders.poll(download([...others, orderOf('SOUND')]));
      expect(orders.get('SOUND')).toEqual(orderOf('SOUND'));
    }),
    { numRuns: 50 },
  );
});
