/** One order's trouble is its own, whatever it is; and a thousand orders flow beside it. */
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Deliver, startDeliver } from '../../../bridge/erp/deliver.ts';
import { openOutbox } from '../../../bridge/erp/stored-outbox.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { migrations } from '../../../bridge/storage/sqlite/tables.ts';
import type { Outcome } from '../../../shared/core/erp/posting.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { owedPostings, ticketFor } from '../../contracts/tickets.ts';
import { orderOf } from '../shop.ts';
import { memoryErp } from './memory-erp.ts';
import { stepped } from './stepped.ts';

/** Time is moved by hand. */
beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
let running: Deliver | null = null;
afterEach(async () => {
  const closing = running?.close();
  await vi.runOnlyPendingTimersAsync();
  await closing;
  running = null;
  vi.useRealTimers();
});

function given(can: Parameters<typeof memoryErp>[0] = {}) {
  const db = new Sqlite(':memory:');
  for (const sql of migrations) db.exec(sql);
  const memory = memoryErp({ repeats: 'bookedAgain', longestTransactionMs: 500, ...can });
  const outbox = stepped(
    openOutbox(sqliteStorage(db), {
      now: Date.now,
      randomBytes: (size) => Buffer.alloc(size, 0xee),
      delayMs: 0,
    }),
  );
  const owe = async (orderId: string, yieldPcs = 1): Promise<string> => {
    const order = orderOf(orderId);
    const postings = owedPostings(memory.erp.writer, order, ticketFor(order, { yieldPcs, machineMs: 3_600_000 }));
    await outbox.write({ reversals: [], postings }, {});
    return postings[0]?.key ?? '';
  };
  const deliver = (): Deliver => {
    running = startDeliver({
      outbox,
      erp: memory.erp,
      timeZone: () => 'UTC',
      now: Date.now,
      random: () => 0.5,
      changed: () => {},
    });
    return running;
  };
  return { ...memory, outbox, owe, deliver, booked: () => new Set(memory.records.map(({ order }) => order)) };
}
const words = { code: '', text: 'no' };
const trouble: Readonly<Record<string, Outcome>> = {
  locked: { is: 'busy', scope: 'order', waitMs: null, words },
  refused: { is: 'refused', words, cure: 'openOrder' },
  denied: { is: 'denied', words },
  away: { is: 'away', words },
  unknown: { is: 'unknown', words },
};

describe('among a thousand orders', () => {
  test.each(Object.keys(trouble))('one that is %s holds up nothing but itself', async (kind) => {
    const { owe, deliver, booked, fates, outbox } = given();
    // It comes first, and again and again.
    fates.set('O0', () => trouble[kind] ?? null);
    for (let n = 0; n < 1_000; n += 1) await owe(`O${n}`);
    deliver();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(booked().size).toBe(999);
    expect(booked().has('O0')).toBe(false);
    expect(outbox.view(null)).toMatchObject({ acknowledged: 999 });
    // And also while it goes on being so.
    for (let n = 1; n < 1_000; n += 1) await owe(`O${n}`, 2);
    running?.wake();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(outbox.view(null)).toMatchObject({ acknowledged: 2 * 999 });
  });

  test('one whose look-up answers nothing sensible holds up nothing but itself, and a person is asked at last', async () => {
    const { owe, deliver, booked, fates, lookUps, outbox } = given();
    fates.set('O0', () => ({ is: 'unknown', words }));
    lookUps.set('O0', async () => ({ is: 'cannotTell', words: { code: '404', text: 'nothing here' } }));
    const key = await owe('O0');
    for (let n = 1; n < 1_000; n += 1) await owe(`O${n}`);
    deliver();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(booked().size).toBe(999);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(outbox.statusOf(key)).toBe('doubtful');
    expect(outbox.view(null).entries[0]).toMatchObject({ key, message: '404: nothing here' });
  });

  test('one whose look-up always fails holds up nothing but itself', async () => {
    const { owe, deliver, booked, fates, lookUps } = given();
    fates.set('O0', () => ({ is: 'unknown', words }));
    lookUps.set('O0', async () => {
      throw new Problem('unavailable', 'HTTP 500');
    });
    for (let n = 0; n < 1_000; n += 1) await owe(`O${n}`);
    deliver();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(booked().size).toBe(999);
  });
});

describe('a locked order', () => {
  test('is tried again after 2, 4, 8 seconds, until it is free; other orders flow', async () => {
    const { owe, deliver, fates, sends, records } = given();
    const start = Date.now();
    let locks = 4;
    fates.set('O1', () => (locks-- > 0 ? (trouble.locked ?? null) : null));
    await owe('O1');
    await owe('O1', 2);
    deliver();
    await vi.advanceTimersByTimeAsync(40_000);
    expect(sends.map(({ at }) => Math.round((at - start) / 1_000))).toEqual([0, 2, 6, 14, 30, 30]);
    expect(records.map((record) => record.yield)).toEqual(['1', '2']);
  });

  test('waits as long as the ERP asks', async () => {
    const { owe, deliver, fates, sends } = given();
    const start = Date.now();
    fates.set('O1', () => (sends.length === 1 ? { is: 'busy', scope: 'order', waitMs: 9_000, words } : null));
    await owe('O1');
    deliver();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sends.map(({ at }) => Math.round((at - start) / 1_000))).toEqual([0, 9]);
  });
});

describe('a user that may nothing', () => {
  test('is told as the trouble of the ERP, which is asked by one order at a time, each time another', async () => {
    const { owe, deliver, fates, sends, booked } = given();
    let mayNot = true;
    for (let n = 0; n < 20; n += 1) {
      await owe(`O${n}`);
      fates.set(`O${n}`, () => (mayNot ? { is: 'denied', words: { code: '401', text: 'log in' } } : null));
    }
    const delivery = deliver();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(delivery.problem()).toBe('401: log in');
    const probes = sends.slice(8).map(({ orderId }) => orderId);
    expect(probes.length).toBeLessThan(12);
    expect(new Set(probes).size).toBe(probes.length);
    mayNot = false;
    await vi.advanceTimersByTimeAsync(120_000);
    expect([booked().size, delivery.problem()]).toEqual([20, null]);
  });
});

describe('a version of before', () => {
  test.each<[string, number, number]>([
    ['of a first send: nothing can be booked, it is read anew and sent', 1, 0],
    ['of a send after another: that one may have been booked and changed it, so it is looked up', 2, 1],
  ])('%s', async (_what, stale, looks) => {
    const { owe, deliver, fates, lookUps, sends, records } = given({
      repeats: 'refusedByStamp',
      lookUp: 'byOwnRecords',
    });
    let looked = 0;
    fates.set('O1', () => (sends.length <= stale ? { is: 'stale', words } : null));
    lookUps.set('O1', async () => {
      looked += 1;
      return { is: 'absent' };
    });
    await owe('O1');
    deliver();
    await vi.advanceTimersByTimeAsync(10_000);
    expect([sends.length, looked, records.length]).toEqual([stale + 1, looks, 1]);
  });
});

describe('what nothing can prove', () => {
  test('is never sent again: it waits for a person, who says whether it is booked', async () => {
    const { owe, deliver, fates, sends, outbox, records } = given({ lookUp: 'none' });
    fates.set('O1', () => (sends.length === 1 ? { is: 'unknown', words } : null));
    const key = await owe('O1');
    await owe('O1', 2);
    const delivery = deliver();
    await vi.advanceTimersByTimeAsync(600_000);
    expect([outbox.statusOf(key), sends.length, outbox.view(null).doubtful]).toEqual(['doubtful', 1, 1]);
    await outbox.decide(key, 'absent');
    delivery.wake();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(records.map((record) => record.yield)).toEqual(['1', '2']);
  });
});

describe('what may be booked by a send that was never answered', () => {
  test.each(['away', 'locked', 'denied', 'refused'])('is not taken for unheard when its repeat is %s', async (end) => {
    const { owe, deliver, fates, sends, outbox } = given({ repeats: 'refusedByKey', lookUp: 'none' });
    fates.set('O1', () => (sends.length === 1 ? { is: 'unknown', words } : (trouble[end] ?? null)));
    const key = await owe('O1');
    deliver();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sends.length).toBeGreaterThan(1);
    expect(outbox.statusOf(key)).toBe(end === 'refused' ? 'doubtful' : 'sending');
    // A correction takes it back: it is not withdrawn as if the ERP had never had it.
    await outbox.write({ reversals: outbox.standing('O1/0010'), postings: [] }, {});
    expect(outbox.statusOf(key)).not.toBe('withdrawn');
    expect(outbox.standing('O1/0010').map(({ kind }) => kind)).toEqual(['partial', 'reversal']);
  });
});

describe('a reversal', () => {
  const reverse = async (rig: ReturnType<typeof given>, key: string) => {
    const wrong = rig.outbox.standing('O1/0010').filter((one) => one.key === key);
    const order = orderOf('O1');
    const postings = owedPostings(rig.erp.writer, order, ticketFor(order, { yieldPcs: 3, machineMs: 3_600_000 }));
    await rig.outbox.write({ reversals: wrong, postings }, {});
    return rig.outbox.standing('O1/0010').find(({ reverses }) => reverses === key)?.key ?? '';
  };

  test('that is refused holds up nothing, and what was to be said after it is not said', async () => {
    const rig = given();
    const { owe, deliver, fates, outbox, records } = rig;
    const key = await owe('O1', 5);
    const delivery = deliver();
    await vi.advanceTimersByTimeAsync(100);
    fates.set('O1', () => ({ is: 'refused', words: { code: 'RU/494', text: 'order closed' }, cure: 'openOrder' }));
    const reversal = await reverse(rig, key);
    delivery.wake();
    await vi.advanceTimersByTimeAsync(100);
    expect(outbox.statusOf(reversal)).toBe('parked');
    expect(outbox.standing('O1/0010')).toMatchObject([{ key, isFixed: true }]);
    fates.clear();
    await owe('O1', 4);
    delivery.wake();
    await vi.advanceTimersByTimeAsync(100);
    expect(records.map((record) => record.yield)).toEqual(['5', '4']);

    await outbox.decide(reversal, 'giveUp');
    expect(outbox.standing('O1/0010').map(({ isFixed }) => isFixed)).toEqual([true, false]);
    await expect(outbox.decide(reversal, 'retry')).rejects.toThrow(expect.objectContaining({ code: 'refused' }));
  });

  test.each(['is written before the version of what it changes is asked for', 'that cannot be written is parked'])(
    '%s',
    async (what) => {
      const rig = given({ repeats: 'refusedByStamp', lookUp: 'byOwnRecords' });
      const key = await rig.owe('O1', 5);
      const delivery = rig.deliver();
      await vi.advanceTimersByTimeAsync(100);
      const cannot = what.endsWith('parked');
      const reversal = (): string => {
        throw new Error('nobody knows how');
      };
      if (cannot) Object.assign(rig.erp, { writer: { ...rig.erp.writer, reversal } });
      const taker = await reverse(rig, key);
      await rig.owe('O2', 1);
      delivery.wake();
      await vi.advanceTimersByTimeAsync(100);
      expect([rig.outbox.statusOf(taker), rig.booked().has('O2')]).toEqual([cannot ? 'parked' : 'acknowledged', true]);
    },
  );

  test('carries the number of the ERP', async () => {
    const rig = given();
    const written: unknown[] = [];
    const { reversal } = rig.erp.writer;
    const writer = {
      ...rig.erp.writer,
      reversal: (...[original, at]: Parameters<typeof reversal>) => {
        written.push([original.key, at.erpRef]);
        return reversal(original, at);
      },
    };
    Object.assign(rig.erp, { writer });
    const key = await rig.owe('O1', 5);
    const delivery = rig.deliver();
    await vi.advanceTimersByTimeAsync(100);
    await reverse(rig, key);
    delivery.wake();
    await vi.advanceTimersByTimeAsync(100);
    expect(written).toEqual([[key, { number: '1' }]]);
    expect(rig.records.map(({ kind, reverses }) => [kind, reverses])).toEqual([
      ['partial', null],
      ['reversal', key],
      ['partial', null],
    ]);
  });
});

test('what is made now goes before a backlog, and the look at what is due does not grow with it', async () => {
  const { owe, deliver, records, outbox } = given({ parallel: 1 });
  for (let n = 0; n < 5_000; n += 1) await owe(`O${n % 50}`, 1 + (n % 7));
  await vi.advanceTimersByTimeAsync(3_600_000);
  await owe('NOW', 9);
  deliver();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(records[0]?.order).toBe('NOW');
  expect(outbox.view(null)).toMatchObject({ waiting: 0, acknowledged: 5_001 });
});
