/** What the Gateway does that no other ERP of ours does: tokens, locks, pages, planned times from a second source. */
import { afterEach, describe, expect, test } from 'vitest';
import { openService, wordsOfSap } from '../../../../../bridge/erp/dialects/sap/odata-service.ts';
import { guidOf } from '../../../../../bridge/erp/dialects/sap/odata-values.ts';
import { createSapOdataErp } from '../../../../../bridge/erp/dialects/sap/sap-odata.ts';
import type { Posting } from '../../../../../shared/core/erp/posting.ts';
import type { WorkOrder } from '../../../../../shared/core/words/order.ts';
import { nextKey, postingsOf, ticketFor } from '../../../../contracts/tickets.ts';
import { orderOf } from '../../../shop.ts';
import { sapOdataOptions, startSap } from './fixture.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});
const sap = async (ids: readonly string[], more: object = {}) => {
  const started = await startSap(ids, more);
  ends.push(started.face.stop);
  const [order] = started.orders;
  if (order === undefined) throw new Error('an order');
  const one = (of: WorkOrder = order): Posting => {
    const [posting] = postingsOf(started.erp, of, ticketFor(of, { machineMs: 60_000 }));
    if (posting === undefined) throw new Error('a posting');
    return posting;
  };
  return { ...started, order, one };
};

describe('a confirmation', () => {
  test('is sent once more where the token was forgotten, and booked once', async () => {
    const { erp, face, one, order } = await sap(['1000501']);
    // The face forgets a session after twenty writes.
    for (let n = 0; n < 45; n += 1) expect((await erp.send(one(), null)).is).toBe('booked');
    expect(face.held(order.id).records).toBe(45);
  });

  test('that is there already under its key is not written again', async () => {
    const { erp, face, faults, one, order } = await sap(['1000501']);
    const posting = one();
    faults.set({ loseAnswers: 1 }, 0);
    expect((await erp.send(posting, null)).is).toBe('unknown');
    expect(await erp.send(posting, null)).toEqual(await erp.find?.(posting, { sentAt: 0, known: [] }));
    expect(face.held(order.id).records).toBe(1);
  });

  test('is taken back by its key where its numbers never came', async () => {
    const { erp, face, faults, one, order } = await sap(['1000501']);
    const posting = one();
    faults.set({ loseAnswers: 1 }, 0);
    await erp.send(posting, null);
    const key = nextKey();
    const body = erp.writer.reversal(posting, {
      key,
      erpRef: {},
      timeZone: 'Europe/Berlin',
      now: Date.UTC(2026, 10, 2),
    });
    const reversal: Posting = { ...posting, key, body, kind: 'reversal', reverses: { key: posting.key, erpRef: {} } };
    expect(await erp.find?.(reversal, { sentAt: 0, known: [] })).toEqual({ is: 'absent' });
    expect((await erp.send(reversal, null)).is).toBe('booked');
    expect((await erp.send(reversal, null)).is).toBe('booked');
    expect(await erp.find?.(reversal, { sentAt: 0, known: [] })).toMatchObject({ is: 'booked' });
    expect(face.held(order.id).records).toBe(0);
  });

  test.each([
    ['a closed order', { code: 'RU/494', message: 'Order 1000501 closed' }, { is: 'refused', cure: 'openOrder' }],
    ['a closed period', { code: 'M7/053', message: 'Posting only possible …' }, { is: 'refused', cure: 'openPeriod' }],
    ['what the plant knows better', { code: 'CO/469', message: '…' }, { is: 'refused', cure: 'masterData' }],
    ['a lock that comes as 400', { code: 'CO/030', message: '…' }, { is: 'busy', scope: 'order' }],
  ])('%s', async (_what, refuse, outcome) => {
    const { erp, faults, one } = await sap(['1000501'], { cures: { 'CO/469': 'masterData' }, busyCodes: ['CO/030'] });
    faults.set({ refuse }, 0);
    expect(await erp.send(one(), null)).toMatchObject({
      ...outcome,
      words: { code: refuse.code, text: refuse.message },
    });
  });

  test('whose goods have no document yet is booked with an open point', async () => {
    const { erp, order, face } = await sap(['1000501'], { goods: 'notBackflushed' });
    face.put(orderOf(order.id, { components: ['BAR', 'LOCKED'].map((itemId) => ({ itemId, quantityPcs: 100 })) }));
    const unit = { name: 'EA', decimals: 0 };
    const goods = ['BAR', 'LOCKED'].map((itemId) => ({
      ...{ move: 'issue' as const, itemId, quantityPcs: 5, unit, lot: null, storage: null, refs: {} },
    }));
    const [posting] = postingsOf(erp, order, ticketFor(order, { goods }));
    if (posting === undefined) throw new Error('a posting');
    const outcome = await erp.send(posting, null);
    expect(outcome).toMatchObject({ is: 'booked', open: [{ text: expect.stringContaining('LOCKED') }] });
  });

  test('a wrong password is told, and nothing is booked', async () => {
    const { face, one, order } = await sap(['1000501']);
    const erp = createSapOdataErp(sapOdataOptions({ url: face.address, password: 'wrong' }));
    expect((await erp.send(one(), null)).is).toBe('denied');
    await expect(erp.orders(null)).rejects.toMatchObject({ code: 'unavailable' });
    expect(face.held(order.id).records).toBe(0);
  });

  test('a key is a GUID there', () => {
    expect(guidOf('0123456789abcdef0123456789abcdef')).toBe('01234567-89ab-cdef-0123-456789abcdef');
  });

  test.each([
    ['{"error":{"code":"RU/494","message":{"lang":"en","value":"closed"}}}', { code: 'RU/494', text: 'closed' }],
    ['{"error":{"code":"RU/494","message":[{"lang":"en","value":"closed"}]}}', { code: 'RU/494', text: 'closed' }],
    ['{"error":{"code":"RU/494","message":"closed"}}', { code: 'RU/494', text: 'closed' }],
    ['<html>Service unavailable</html>', { code: '400', text: '<html>Service unavailable</html>' }],
  ])('the words of %s', (text, words) => {
    expect(wordsOfSap({ status: 400, text, headers: {} })).toEqual(words);
  });
});

describe('orders', () => {
  const ids = (count: number): string[] => Array.from({ length: count }, (_, n) => String(1_000_001 + n));

  test('come page by page, each once, and only what changed after', async () => {
    const { erp, face, orders } = await sap(ids(120), { plannedTimes: 'none' });
    expect(new Set(orders.map(({ id }) => id))).toEqual(new Set(ids(120)));
    let cursor: string | null = null;
    let last = '';
    while (cursor !== last) {
      last = cursor ?? '';
      cursor = (await erp.orders(cursor)).cursor;
    }
    face.put(orderOf('1000007', { quantityPcs: 70 }));
    const changed = await erp.orders(cursor);
    expect(changed.orders).toMatchObject([{ id: '1000007', quantity: '70' }]);
    expect((await erp.orders(changed.cursor)).orders).toEqual([]);
  });

  test('planned times come from a proposal for the whole quantity; without one they are assumed', async () => {
    const [proposed, assumed] = [await sap(['1000501']), await sap(['1000501'], { plannedTimes: 'none' })];
    expect(proposed.order.operations[0]).toMatchObject({ plannedRunMsPerPc: 30_000, plannedSetupMs: 0 });
    expect(proposed.order.operations[0]).not.toHaveProperty('isRunAssumed');
    expect(proposed.order.operations[0]?.refs).toMatchObject({ activity3: 'labour H' });
    expect(assumed.order.operations[0]).toMatchObject({ plannedRunMsPerPc: 60_000, isRunAssumed: true });
  });

  test('states, dates in the plant, materials that SAP takes off by itself', async () => {
    const { face, erp } = await sap(['1000501']);
    const due = Date.UTC(2026, 10, 27);
    face.put(
      orderOf('1000502', {
        dueAt: due,
        salesOrder: '6094',
        components: [
          { itemId: 'BAR', quantityPcs: 100 },
          { itemId: 'OIL', quantityPcs: 1, backflush: true },
        ],
      }),
    );
    const { orders } = await erp.orders(null);
    expect(orders).toContainEqual(
      expect.objectContaining({
        id: '1000502',
        strategy: 'MTO',
        status: 'released',
        erpStates: ['REL', 'PCNF'],
        // 24:00 of that day in Berlin.
        dueAt: Date.parse('2026-11-28T00:00:00+01:00'),
        components: [
          expect.objectContaining({ itemId: 'BAR', refs: expect.objectContaining({ reservationItem: '0001' }) }),
          expect.objectContaining({ itemId: 'OIL', backflush: true }),
        ],
      }),
    );
  });

  test('the books tell what other hands confirmed', async () => {
    const { erp, order, one, face } = await sap(['1000501'], {
      activities: { default: ['setup', 'machine', 'labour'] },
    });
    await erp.send(one(), null);
    const other = createSapOdataErp(sapOdataOptions({ url: face.address, createdBy: 'MILLER' }));
    expect((await erp.books?.(order.id))?.operations).toMatchObject([{ operationId: '1000501/0010', foreign: 0 }]);
    expect((await other.books?.(order.id))?.operations).toMatchObject([{ foreign: 1 }]);
  });
});

describe('a list that does not end is no list', () => {
  const service = (next: (asked: number) => string) => {
    let asked = 0;
    const text = () => JSON.stringify({ d: { results: [{ a: 1 }], __next: next(++asked) } });
    const door = {
      ...{ url: 'http://sap', close: () => {} },
      call: () => Promise.resolve({ status: 200, headers: {}, text: text() }),
    };
    return openService(door, sapOdataOptions({ url: 'http://sap' }));
  };

  test('whose page comes again', async () => {
    const same = service(() => 'http://sap/S/Orders?$skiptoken=7').results('/S', 'Orders');
    await expect(same).rejects.toMatchObject({ outcome: { is: 'away' } });
  });

  test('whose pages never end', async () => {
    const endless = service((asked) => `http://sap/S/Orders?$skiptoken=${asked}`).results('/S', 'Orders');
    await expect(endless).rejects.toMatchObject({ outcome: { is: 'away' } });
  });
});
