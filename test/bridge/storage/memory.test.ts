import { describe, expect, test } from 'vitest';
import { openMaster } from '../../../bridge/erp/master.ts';
import { openOrders } from '../../../bridge/erp/orders.ts';
import { openPasses } from '../../../bridge/erp/passes.ts';
import { openProposals } from '../../../bridge/erp/proposals.ts';
import type { OrderPromise } from '../../../bridge/promise/shop.ts';
import { openComputed } from '../../../bridge/shop/computed.ts';
import { openWords } from '../../../bridge/shop/words-given.ts';
import type { Storage } from '../../../bridge/storage/storage.ts';
import { orderOf } from '../shop.ts';
import { contracts } from './contracts/all.ts';
import { memoryStorage } from './memory.ts';

const [NOW, DAY] = [1_000_000, 86_400_000];

const promiseOf = (orderId: string): OrderPromise => ({
  ...{ orderId, p50: NOW + DAY, p80: NOW + DAY, p90: NOW + DAY, p95: NOW + DAY, quotedAt: NOW + DAY, quoteLevel: 0.9 },
  ...{
    onTimeProbability: null,
    keepProbability: null,
    warnings: [],
    drivers: [],
    seed: 1,
    scenarios: 9,
    quantiles: {},
  },
});

for (const contract of contracts)
  contract('memory, a turn for each read', async (work) => {
    const storage = memoryStorage();
    await work(storage, () => storage);
  });

describe('rooms on an engine for which everybody waits', () => {
  const download = (ids: readonly string[], gone: readonly string[] = []) => ({
    orders: async () => ({ cursor: ids.join(), orders: ids.map((id) => orderOf(id)), gone }),
  });
  const opened = (storage: Pick<Storage, 'transact'>) => openOrders(storage, { now: () => NOW });

  test('orders that come while a person takes another one off: both hold, here and at the next start', async () => {
    const storage = memoryStorage();
    const orders = await opened(storage);
    await orders.poll(download(['A', 'B']));
    await orders.poll(download([], ['B']));
    const off = orders.takeOff('B', { by: 'Ada', reason: 'it was cancelled by phone' });
    const twice = orders.takeOff('B', { by: 'Ada', reason: 'tapped twice' });
    const [, , polled] = await Promise.allSettled([off, twice, orders.poll(download(['C']))]);
    await expect(twice).rejects.toThrow('no order that the ERP has lost');
    expect(polled).toEqual({ status: 'fulfilled', value: 1 });
    for (const now of [orders, await opened(storage)])
      expect(now.all().map(({ id, status }) => [id, status])).toEqual([
        ['A', 'released'],
        ['B', 'cancelled'],
        ['C', 'released'],
      ]);
  });

  test('passes, proposals and master data stand at the next start as they were believed', async () => {
    const storage = memoryStorage();
    const why = { by: 'Ada', reason: 'the customer knows' };
    await (await openPasses(storage, { now: () => NOW })).pass('A', why);
    expect((await openPasses(storage, { now: () => NOW })).of('A')).toEqual({ ...why, at: NOW });
    const heard = { id: 'x', kind: 'setup', workCentreId: 'w', itemId: null, coverage: null } as const;
    await openProposals(storage, { now: () => NOW }).accept({ ...heard, paper: 1, measured: 2, count: 9 }, why);
    const told: string[] = [];
    const { tellErp } = openProposals(storage, { now: () => NOW });
    for (const _ of [1, 2]) await tellErp({ propose: async ({ id }) => void told.push(id) });
    expect(told).toEqual(['x']);
    const given = { master: async () => [{ kind: 'reason', id: '0042', name: 'Jam' }] };
    expect(await (await openMaster(storage)).poll(given)).toBe(true);
    expect(await (await openMaster(storage)).poll(given)).toBe(false);
  });

  test('promises and words asked for at once are numbered one after the other, and nothing stays of what failed', async () => {
    const storage = memoryStorage();
    const [computed, words] = [await openComputed(storage), await openWords(storage)];
    const by = { kind: 'policy', policy: 'firstQuote' } as const;
    const keep = (orderId: string, fails = false) =>
      storage.transact(async (tx) => {
        const shop = { now: NOW, basis: {} };
        const n = computed.put(tx, shop, [promiseOf(orderId)], () => false).get(orderId) ?? null;
        const basis = { promise: n, itemId: null, quantityPcs: null };
        words.put(tx, [{ type: 'promiseGiven', orderId, at: NOW, by, date: NOW + DAY, level: null, basis }]);
        if (fails) throw new Error('the disk is full');
      });
    const all = await Promise.allSettled([keep('A'), keep('B', true), keep('C')]);
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const again = { computed: await openComputed(storage), words: await openWords(storage) };
    for (const now of [{ computed, words }, again]) {
      expect([...now.computed.latest].map(([orderId, { n }]) => [orderId, n])).toEqual([
        ['A', 1],
        ['C', 2],
      ]);
      expect([now.words.of('C')?.basis.promise, now.words.of('B'), now.words.count()]).toEqual([2, null, 2]);
    }
  });
});
