/** What waits for a person: by cause, page by page, with both figures where it is doubtful. */
import { describe, expect, test } from 'vitest';
import { PAGE } from '../../../bridge/erp/desk.ts';
import { restWriter } from '../../../bridge/erp/dialects/rest.ts';
import { writeMissingCauses } from '../../../bridge/erp/stored-outbox.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { owedPostings, ticketFor } from '../../contracts/tickets.ts';
import { orderOf } from '../shop.ts';
import { deskRig, truthOf } from './desk-rig.ts';

const locked = (orderId: string) => ({ code: 'M7 021', text: `The data of order ${orderId} are locked by MILLER` });

describe('postings stand together', () => {
  test('by cause: the same words about another order or another number are the same cause', async () => {
    const { say, send, desk, outbox } = deskRig();
    for (const orderId of ['A-1', 'A-2', 'B-77']) {
      await say(truthOf(orderId, { goodPcs: 1 }));
      const [
        {
          posting: { key },
        } = { posting: { key: '' } },
      ] = await outbox.due(Number.MAX_SAFE_INTEGER, 1);
      await outbox.markSending([{ key }]);
      await outbox.markRefused(key, locked(orderId), 'openOrder');
    }
    await say(truthOf('C', { goodPcs: 1 }));
    await send({ code: 'M7 021', text: 'Deficit of 3 PC in storage 0001', cure: 'stock' });
    await say(truthOf('D', { goodPcs: 1 }));
    await send('doubtful');
    const { causes, parked, doubtful } = desk.causes();
    expect([parked, doubtful]).toEqual([4, 1]);
    expect(causes.map(({ count, cure, status }) => [count, cure, status])).toEqual(
      expect.arrayContaining([
        [3, 'openOrder', 'parked'],
        [1, 'stock', 'parked'],
        [1, null, 'doubtful'],
      ]),
    );
    expect(causes[0]?.words).toBe('M7 021: The data of order B-77 are locked by MILLER');
  });

  test('page by page, oldest first; a page past the end is the last one', async () => {
    const { say, send, desk } = deskRig();
    for (let n = 0; n < 60; n += 1) await say(truthOf(`O${n}`, { goodPcs: 1 }));
    const keys = await send({ code: '', text: 'closed' });
    const first = desk.page(null, 1);
    expect(first).toMatchObject({ total: 60, page: 1, pages: 3 });
    expect(first.postings.map(({ key }) => key)).toEqual(keys.slice(0, 25));
    const [{ cause } = { cause: '' }] = desk.causes().causes;
    expect(desk.page(cause, 99)).toMatchObject({ page: 3 });
    expect(desk.page(cause, 3).postings.map(({ key }) => key)).toEqual(keys.slice(50));
    expect(desk.page('f'.repeat(12), 1)).toMatchObject({ total: 0, pages: 1, postings: [] });
  });

  test('also those that a bridge of before wrote down without a cause', async () => {
    const { db, say, send, desk } = deskRig();
    await say(truthOf('O1', { goodPcs: 1 }));
    await send({ code: '', text: 'closed' });
    const before = desk.causes().causes;
    db.exec('UPDATE posting SET cause = NULL');
    await writeMissingCauses(sqliteStorage(db));
    expect(desk.causes().causes).toEqual(before);
  });
});

describe('a doubtful one', () => {
  test('shows the journal’s figures beside what the ERP holds without it and with it', async () => {
    const { say, send, desk } = deskRig();
    await say(truthOf('O1', { goodPcs: 40 }));
    await send('booked');
    await say(truthOf('O1', { goodPcs: 55 }));
    await send('doubtful');
    const [posting] = desk.page(null, 1).postings;
    expect(posting).toMatchObject({
      says: { yieldPcs: 15 },
      acts: ['giveUp', 'booked', 'absent'],
      isEditable: false,
      figures: { journal: { goodPcs: 55 }, without: { yieldPcs: 40 }, with: { yieldPcs: 55 } },
    });
  });
});

describe('ten thousand', () => {
  test('are read in pages and causes, and decided slice by slice, without holding up the rest of the bridge', async () => {
    const { db, outbox, desk, decisions } = deskRig();
    await outbox.together(async (turn) => {
      for (let n = 0; n < 10_000; n += 1) {
        const order = orderOf(`O${n}`);
        const postings = owedPostings(restWriter(1_000), order, ticketFor(order, { yieldPcs: 1 }));
        await turn.write({ reversals: [], postings }, {});
        for (const { key } of postings) await turn.markRefused(key, { code: 'M7 053', text: 'closed' }, 'openPeriod');
      }
    });
    const { cause, until } = desk.causes().causes[0] ?? { cause: '', until: 0 };
    for (const last of [desk.page(null, 400), desk.page(cause, 400)]) {
      expect(last).toMatchObject({ total: 10_000, page: 400, pages: 400 });
      expect(last.postings).toHaveLength(PAGE);
    }
    const acts = db.prepare<[], number>('SELECT count(*) FROM posting_act').pluck();
    const seen: number[] = [];
    let goesOn = true;
    const turn = (): void => {
      seen.push(acts.get() ?? 0);
      if (goesOn) setImmediate(turn);
    };
    setImmediate(turn);
    const answer = await decisions.decideGroup({ act: 'giveUp', cause, until, by: 'paula', reason: 'period closed' });
    goesOn = false;
    expect(answer).toEqual({ decided: 10_000, passedOver: 0 });
    expect(desk.causes()).toMatchObject({ parked: 0, causes: [] });
    const decidedInOneTurn = seen.map((count, index) => count - (seen[index - 1] ?? 0));
    expect(Math.max(...decidedInOneTurn), 'whatever else waits gets its turn after so many').toBeLessThanOrEqual(50);
    expect(acts.get()).toBe(10_000);
  }, 120_000);
});
