import { afterAll, describe, expect, test, vi } from 'vitest';
import { TrytonOptionsSchema } from '../../../../../bridge/erp/dialects/tryton/options.ts';
import { createTrytonErp } from '../../../../../bridge/erp/dialects/tryton/tryton.ts';
import type { Erp } from '../../../../../bridge/erp/erp.ts';
import { printAmounts } from '../../../../../shared/core/erp/amounts.ts';
import type { Ticket } from '../../../../../shared/core/erp/ticket.ts';
import { WrittenOrderSchema } from '../../../../../shared/core/orders/written-order.ts';
import type { WorkOrder } from '../../../../../shared/core/words/order.ts';
import { describeErp, type ErpUnderTest, LONGEST_CALL_MS } from '../../../../contracts/erp.ts';
import { describeSoak } from '../../../../contracts/erp-soak.ts';
import { postingsOf, ticketFor } from '../../../../contracts/tickets.ts';
import { startProxy } from './proxy.ts';
import { bridgeUser, missing, type RealTryton, startRealTryton } from './real.ts';

/** On the real server where it is installed; on a face of ours everywhere (`tryton.test.ts`). */
vi.setConfig({ hookTimeout: 120_000, testTimeout: 120_000 });

const real = missing.length === 0 ? await startRealTryton(6) : null;
afterAll(() => real?.stop());

async function underTest(server: RealTryton, more: Record<string, unknown> = {}) {
  const database = server.database();
  const proxy = await startProxy(server.url, 1);
  const options = { kind: 'tryton', url: proxy.url, database, ...bridgeUser, timeZone: 'Europe/Berlin' };
  const connect = (timeoutMs: number) =>
    createTrytonErp(
      TrytonOptionsSchema.parse({ ...options, start: 'force', scrapLocation: 'SCRAP', timeoutMs, ...more }),
    );
  const [erp, hasty] = [connect(LONGEST_CALL_MS), connect(500)];
  const orders = await downloaded(erp);
  const under = {
    erp,
    hasty,
    orders,
    held: async (orderId: string) => server.held(database, orderId),
    fault: async (fault: Parameters<ErpUnderTest['fault']>[0]) => proxy.fault(fault),
    end: () => proxy.stop(),
  };
  return under;
}

async function downloaded(erp: Erp): Promise<WorkOrder[]> {
  for (let turn = 0; ; turn += 1) {
    try {
      return (await erp.orders(null)).orders.map((written) => WrittenOrderSchema.parse(written));
    } catch (error) {
      // A copied database is loaded at its first call.
      if (turn > 20) throw error;
    }
  }
}

if (real === null)
  test(`Tryton is not whole here, and only its face was tried: apt-get install ${missing.join(' ')}`, () =>
    expect(missing).not.toEqual([]));
else {
  describeErp('tryton, the real one', async () => {
    const under = await underTest(real);
    const [order, otherOrder] = under.orders;
    if (order === undefined || otherOrder === undefined) throw new Error('the orders do not come down');
    return { ...under, order, otherOrder };
  });
  describeSoak(
    'tryton, the real one',
    async () => {
      const under = await underTest(real);
      return { ...under, orders: under.orders.slice(0, 3) };
    },
    { rounds: 6 },
  );
  describe('on the real Tryton', () => {
    type Under = Awaited<ReturnType<typeof underTest>>;
    const given = async (orderId: string) => {
      const under = await underTest(real);
      const order = under.orders.find(({ id }) => id === orderId);
      if (order === undefined) throw new Error(`no order ${orderId}`);
      return { ...under, order };
    };
    const first = (under: Under & { order: WorkOrder }, more: Partial<Ticket>) => {
      const [posting] = postingsOf(under.erp, under.order, ticketFor(under.order, { scrap: [], ...more }));
      if (posting === undefined) throw new Error('nothing to say');
      return posting;
    };

    test('an order of two steps comes down with its references', async () => {
      const under = await given('6');
      expect(under.order).toMatchObject({
        itemId: 'R-20',
        operations: [
          { number: '10', workCentreId: 'Turning', isRunAssumed: true, refs: { work: '6' } },
          { number: '20', workCentreId: 'Grinding', refs: { work: '7' } },
        ],
        components: [{ itemId: 'ST-37', quantityPcs: 100, backflush: true }],
        refs: { production: '6' },
        erpStates: ['waiting'],
      });
      await under.end();
    });

    test('a step before the last takes time only; the last one ends the order, or tells why it cannot', async () => {
      const under = await given('6');
      const [turning, grinding] = under.order.operations;
      const early = first(under, { operationId: grinding?.id ?? '', kind: 'final', machineMs: 5_000 });
      expect(await under.erp.send(early, null)).toMatchObject({ is: 'booked', open: [{ code: 'UserError' }] });
      expect(await under.held('6')).toMatchObject({ final: false });
      const late = first(under, { operationId: turning?.id ?? '', kind: 'final', machineMs: 7_000 });
      expect(await under.erp.send(late, null)).toMatchObject({ is: 'booked' });
      const { sums } = await under.held('6');
      expect(printAmounts(sums)).toEqual({ machineMs: 12_000, yield: 5 });
      const books = await under.erp.books?.('6');
      expect(books?.operations.map((one) => printAmounts(one.sums))).toEqual([
        { machineMs: 7_000 },
        { machineMs: 5_000, yield: 5 },
      ]);
      await under.end();
    });

    test('an order that another hand changed after its version was read is stale, and nothing is booked', async () => {
      const under = await given('1');
      const posting = first(under, { machineMs: 5_000 });
      const stamp = (await under.erp.stamp?.(posting)) ?? null;
      await under.erp.send(first(under, { machineMs: 3_000 }), null);
      const changed = stamp === null ? null : { ...stamp, cycle: '999', move: '999' };
      expect(await under.erp.send(posting, changed)).toMatchObject({ is: 'stale' });
      expect((await under.held('1')).records).toBe(1);
      await under.end();
    });

    test('a bridge that was killed after the call finds its own records, and carries them to their end', async () => {
      const under = await given('1');
      const posting = first(under, { machineMs: 5_000 });
      await under.fault('loseAnswer');
      expect(await under.erp.send(posting, null)).toMatchObject({ is: 'unknown' });
      await under.fault('none');
      expect(printAmounts((await under.held('1')).sums)).toEqual({ machineMs: 5_000 });
      const found = await under.erp.find?.(posting, { sentAt: 0, known: [] });
      expect(found).toMatchObject({ is: 'booked' });
      expect(printAmounts((await under.held('1')).sums)).toEqual({ machineMs: 5_000, yield: 5 });
      const erpRef = found?.is === 'booked' ? found.erpRef : {};
      expect(await under.erp.find?.(posting, { sentAt: 0, known: [erpRef] })).toEqual({ is: 'absent' });
      await under.end();
    });

    test('material that is missing is told as that; a wrong password is not the end of all calls', async () => {
      const under = await underTest(real, { start: 'try' });
      const [order] = under.orders;
      if (order === undefined) throw new Error('no orders');
      expect(await under.erp.send(first({ ...under, order }, {}), null)).toMatchObject({
        is: 'refused',
        cure: 'stock',
      });
      const stranger = await given('1');
      const options = {
        kind: 'tryton',
        url: real.url,
        database: real.database(),
        user: 'bridge',
        password: 'wrong-one',
      };
      const erp = createTrytonErp(TrytonOptionsSchema.parse({ ...options, timeZone: 'Europe/Berlin' }));
      expect(await erp.send(first(stranger, {}), null)).toMatchObject({ is: 'denied' });
      await Promise.all([under.end(), stranger.end()]);
    });
  });
}
