/** Orders that the ERP has no longer are shown, neither kept in silence nor dropped. */
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OrdersPage } from '../../../bridge/erp/erp.ts';
import { openOrders } from '../../../bridge/erp/orders.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { migrations } from '../../../bridge/storage/sqlite/tables.ts';
import { orderOf } from '../shop.ts';

const why = { by: 'paula', reason: 'deleted in the ERP' };

async function given() {
  const db = new Sqlite(':memory:');
  for (const sql of migrations) db.exec(sql);
  const clock = { now: 1_000 };
  const opened = () => openOrders(sqliteStorage(db), { now: () => clock.now });
  let orders = await opened();
  let cursor = 0;
  const poll = (ids: readonly string[], more: Partial<OrdersPage> = {}) =>
    orders.poll({
      orders: async () => ({ cursor: String(++cursor), orders: ids.map((id) => orderOf(id)), ...more }),
    });
  const missed = () => orders.vanished().map(({ orderId }) => orderId);
  const restart = async () => {
    orders = await opened();
  };
  return { db, clock, poll, missed, restart, orders: () => orders };
}

describe('an order is missed', () => {
  test('when the ERP says that it is gone; until it gives it again', async () => {
    const { poll, missed, restart, orders } = await given();
    await poll(['O1', 'O2']);
    await poll([], { gone: ['O2', 'never heard of'] });
    expect(orders().vanished()).toEqual([{ orderId: 'O2', since: 1_000 }]);
    expect(orders().get('O2')?.status).toBe('released');
    await restart();
    expect(missed()).toEqual(['O2']);
    await poll(['O2']);
    expect(missed()).toEqual([]);
  });

  test('when it is in no page of a full download; never for a page in the middle, nor in a changes-only one', async () => {
    const { poll, missed } = await given();
    await poll(['O1', 'O2']);
    await poll(['O3'], { isComplete: true });
    expect(missed()).toEqual([]);
    await poll(['O1']);
    expect(missed()).toEqual([]);
    await poll(['O3'], { isComplete: true });
    expect(missed()).toEqual(['O2']);
  });

  test('only by a full download whose beginning was seen: not by one that a restart cut in two', async () => {
    const { poll, missed, restart } = await given();
    await poll(['O1', 'O2'], { isComplete: true });
    await poll(['O1']);
    await restart();
    await poll(['O2'], { isComplete: true });
    expect(missed()).toEqual([]);
    await poll(['O2'], { isComplete: true });
    expect(missed()).toEqual(['O1']);
  });

  test('not while it is there and only cannot be taken', async () => {
    const { poll, missed } = await given();
    await poll(['O1', 'O2'], { isComplete: true });
    await poll(['O1'], {
      isComplete: true,
      odd: [{ orderId: 'O2', field: 'quantityPcs', value: '-1', expected: 'more than 0' }],
    });
    expect(missed()).toEqual([]);
  });

  test('exactly where it was known, open, and not in the last whole download, whatever the pages are', async () => {
    const ids = ['A', 'B', 'C', 'D', 'E'];
    const pages = fc.array(fc.subarray(ids), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(pages, { minLength: 1, maxLength: 5 }), async (downloads) => {
        const { poll, missed } = await given();
        const known = new Set<string>();
        for (const download of downloads) {
          for (const [index, page] of download.entries())
            await poll(page, { isComplete: index === download.length - 1 });
          const inIt = new Set(download.flat());
          for (const id of inIt) known.add(id);
          expect(missed().sort()).toEqual([...known].filter((id) => !inIt.has(id)).sort());
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a person', () => {
  test('takes a missed order off: it is cancelled here, on record, and open again when the ERP gives it', async () => {
    const { db, poll, missed, orders } = await given();
    await poll(['O1']);
    await expect(orders().takeOff('O1', why)).rejects.toThrow('no order that the ERP has lost');
    await poll([], { gone: ['O1'] });
    const before = orders().version();
    await orders().takeOff('O1', why);
    expect([orders().get('O1')?.status, missed()]).toEqual(['cancelled', []]);
    expect(orders().version()).toBeGreaterThan(before);
    expect(db.prepare('SELECT order_id, by, act, reason FROM order_act').all()).toEqual([
      { order_id: 'O1', by: 'paula', act: 'takeOff', reason: why.reason },
    ]);
    await expect(orders().takeOff('O1', why)).rejects.toThrow('no order that the ERP has lost');
    await poll(['O1']);
    expect([orders().get('O1')?.status, missed()]).toEqual(['released', []]);
  });
});
