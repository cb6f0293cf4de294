import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { restWriter } from '../../../bridge/erp/dialects/rest.ts';
import type { StandingPosting } from '../../../bridge/erp/outbox-rows.ts';
import { openOutbox, writeMissingCauses } from '../../../bridge/erp/stored-outbox.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { migrations } from '../../../bridge/storage/sqlite/tables.ts';
import type { Ticket } from '../../../shared/core/erp/ticket.ts';
import { owedPostings, ticketFor } from '../../contracts/tickets.ts';
import { orderOf } from '../shop.ts';
import { stepped } from './stepped.ts';

const DELAY = 500;

const writer = restWriter(1_000);
const locked = { code: 'M7 021', text: 'locked' };

function given() {
  const db = new Sqlite(':memory:');
  for (const sql of migrations) db.exec(sql);
  const clock = { now: 10_000 };
  let keys = 0;
  const outbox = stepped(
    openOutbox(sqliteStorage(db), {
      now: () => clock.now,
      randomBytes: (size) => Buffer.alloc(size, ++keys),
      delayMs: DELAY,
    }),
  );
  const last = (orderId: string): StandingPosting => {
    const posting = outbox.standing(`${orderId}/0010`).at(-1);
    if (posting === undefined) throw new Error(`nothing is owed of ${orderId}`);
    return posting;
  };
  const owe = async (orderId: string, yieldPcs: number, more: Partial<Ticket> = {}): Promise<string> => {
    const order = orderOf(orderId);
    await outbox.write(
      { reversals: [], postings: owedPostings(writer, order, ticketFor(order, { yieldPcs, ...more })) },
      {},
    );
    return last(orderId).key;
  };
  /** The ERP has said no. */
  const refuse = async (key: string): Promise<void> => {
    await outbox.markSending([{ key }]);
    await outbox.markRefused(key, locked, 'other');
  };
  const book = async (key: string): Promise<void> => {
    await outbox.markSending([{ key }]);
    await outbox.markBooked(key, { number: key.slice(0, 2) });
  };
  /** Yields of what is due, in the order in which it leaves. */
  const due = async (limit = 100) => (await outbox.due(clock.now, limit)).map((item) => item.posting.says.get('yield'));
  return { db, clock, outbox, last, owe, refuse, book, due };
}

describe('what is due', () => {
  test('is the first of each order, the oldest order first, once its delay is over', async () => {
    const { clock, owe, due, outbox } = given();
    await owe('O1', 1);
    clock.now += 10;
    for (const [order, pcs] of [
      ['O2', 2],
      ['O1', 3],
      ['O3', 4],
    ] as const)
      await owe(order, pcs);
    expect(await due()).toEqual([]);
    expect(outbox.nextDueAt()).toBe(10_000 + DELAY);
    clock.now = 10_000 + DELAY;
    expect(await due()).toEqual([1]);
    clock.now += 10;
    expect(await due()).toEqual([1, 2, 4]);
    expect(await due(2)).toEqual([1, 2]);
  });

  test('is nothing, at no time, where nothing is owed or all of it is parked or booked', async () => {
    const { clock, owe, refuse, book, due, outbox } = given();
    expect(outbox.nextDueAt()).toBeNull();
    await refuse(await owe('O1', 1));
    await owe('O1', 2);
    await book(await owe('O2', 3));
    clock.now += 10 * DELAY;
    expect([await due(), outbox.nextDueAt()]).toEqual([[], null]);
  });

  test('is what is new before a backlog: what is older than five minutes goes last', async () => {
    const { clock, owe, due } = given();
    const born = clock.now;
    await owe('O1', 1);
    clock.now = born + 5 * 60_000 - DELAY;
    await owe('O2', 2);
    clock.now = born + 5 * 60_000;
    expect(await due()).toEqual([1, 2]);
    clock.now += 1;
    expect([await due(), await due(1)]).toEqual([[2, 1], [2]]);
  });

  test('goes on with the next of the order when one is booked', async () => {
    const { clock, owe, book, due } = given();
    const first = await owe('O1', 1);
    await owe('O1', 2);
    await book(first);
    clock.now += DELAY;
    expect(await due()).toEqual([2]);
  });
});

describe('a ticket on its way', () => {
  const item = async (rig: ReturnType<typeof given>) => (await rig.outbox.due(Number.MAX_SAFE_INTEGER, 1))[0];

  test('counts how often it was sent', async () => {
    const rig = given();
    const key = await rig.owe('O1', 1);
    expect(await item(rig)).toMatchObject({ status: 'waiting', attempts: 0, nextAt: 10_000 + DELAY });
    for (const attempts of [1, 2, 3]) {
      await rig.outbox.markSending([{ key }]);
      expect(await item(rig)).toMatchObject({ status: 'sending', attempts });
      await rig.outbox.markWaiting(key, 77_000 + attempts, 'The ERP is away.');
      expect(await item(rig)).toMatchObject({ status: 'waiting', attempts, nextAt: 77_000 + attempts });
    }
    expect(rig.outbox.view(null).entries).toMatchObject([{ attempts: 3, message: 'The ERP is away.' }]);
  });

  test('of which nobody knows whether it arrived stays on its way, to be looked up', async () => {
    const rig = given();
    const key = await rig.owe('O1', 1);
    await rig.outbox.markSending([{ key }]);
    await rig.outbox.markUnknown(key, 88_000, 'no answer');
    expect(await item(rig)).toMatchObject({ status: 'sending', nextAt: 88_000 });
    expect(rig.outbox.nextDueAt()).toBe(88_000);
  });

  test('that is booked says when, and what went wrong before is forgotten', async () => {
    const { clock, owe, outbox } = given();
    const key = await owe('O1', 1);
    await outbox.markSending([{ key }]);
    await outbox.markUnknown(key, 0, 'no answer');
    clock.now = 12_345;
    await outbox.markBooked(key, { number: '4711' });
    expect(outbox.statusOf(key)).toBe('acknowledged');
    expect(outbox.view(null)).toMatchObject({
      lastDeliveredAt: 12_345,
      entries: [{ status: 'acknowledged', createdAt: 10_000, deliveredAt: 12_345, message: null }],
    });
  });
});

describe('an answer that overtakes the end of its own send holds', () => {
  const ends: Record<string, (rig: ReturnType<typeof given>, key: string) => void> = {
    'handed over': ({ outbox }, key) => outbox.markHandedOver(key, 'a file'),
    unknown: ({ outbox }, key) => outbox.markUnknown(key, 0, 'no answer'),
    away: ({ outbox }, key) => outbox.markWaiting(key, 0, 'away'),
    doubtful: ({ outbox }, key) => outbox.markDoubtful(key, 'no answer'),
    'sent once more': ({ outbox }, key) => outbox.markSending([{ key }]),
  };
  test.each(Object.keys(ends))('%s', async (end) => {
    const rig = given();
    const [booked, refused] = [await rig.owe('O1', 1), await rig.owe('O2', 1)];
    await rig.book(booked);
    await rig.refuse(refused);
    for (const key of [booked, refused]) ends[end]?.(rig, key);
    expect([booked, refused].map(rig.outbox.statusOf)).toEqual(['acknowledged', 'parked']);
    rig.clock.now += 10 * DELAY;
    expect(await rig.due()).toEqual([]);
  });
});

describe('a refused ticket', () => {
  test('is parked in the ERP’s words, and only a person sends it again, at once', async () => {
    const { clock, owe, refuse, due, outbox } = given();
    const key = await owe('O1', 1);
    await refuse(key);
    expect(outbox.statusOf(key)).toBe('parked');
    clock.now += 99_000;
    expect(await due()).toEqual([]);
    await outbox.decide(key, 'retry');
    expect([outbox.statusOf(key), await due()]).toEqual(['waiting', [1]]);
    expect(outbox.view(null).entries).toMatchObject([{ message: 'M7 021: locked' }]);
  });

  test('that was handed over frees what takes it back when its answer comes, not half a minute later', async () => {
    const { clock, outbox, owe, last, due } = given();
    const key = await owe('O1', 5);
    await outbox.markSending([{ key }]);
    await outbox.markHandedOver(key, 'm-1');
    await outbox.write({ reversals: [last('O1')], postings: [] }, {});
    const reversal = last('O1').key;
    await outbox.markWaiting(reversal, clock.now + 30_000, 'Its answer has not come yet.');
    expect(await due()).toEqual([]);
    await outbox.markBooked(key, { number: '1' });
    expect((await outbox.due(clock.now, 9)).map((item) => item.posting.key)).toEqual([reversal]);
  });

  test('is gone with its correction where that waits already: the ERP never hears of either', async () => {
    const { owe, last, outbox } = given();
    const key = await owe('O1', 1);
    await outbox.markSending([{ key }]);
    await outbox.write({ reversals: [last('O1')], postings: [] }, {});
    const reversal = last('O1').key;
    expect(reversal).not.toBe(key);
    await outbox.markRefused(key, locked, 'other');
    expect([outbox.statusOf(key), outbox.statusOf(reversal)]).toEqual(['withdrawn', 'withdrawn']);
    expect([outbox.standing('O1/0010'), outbox.nextDueAt()]).toEqual([[], null]);
  });

  test('that is on its way, booked or unknown cannot be sent by a person', async () => {
    const { owe, book, outbox } = given();
    const [waiting, booked] = [await owe('O1', 1), await owe('O2', 2)];
    await book(booked);
    for (const key of [waiting, booked])
      await expect(outbox.decide(key, 'retry')).rejects.toThrow(expect.objectContaining({ code: 'refused' }));
    await expect(outbox.decide('nobody', 'retry')).rejects.toThrow(expect.objectContaining({ code: 'unknown' }));
    expect([outbox.statusOf('nobody'), outbox.statusOf(waiting)]).toEqual([null, 'waiting']);
  });
});

describe('a settlement', () => {
  test.each<['waiting' | 'parked' | 'sending' | 'acknowledged', boolean]>([
    ['waiting', false],
    ['parked', false],
    ['sending', true],
    ['acknowledged', true],
  ])('where everything is taken back, of a ticket that is %s: reversed at the ERP: %s', async (status, isReversed) => {
    const { owe, refuse, book, last, outbox } = given();
    const key = await owe('O1', 7);
    if (status === 'parked') await refuse(key);
    if (status === 'sending') await outbox.markSending([{ key }]);
    if (status === 'acknowledged') await book(key);
    expect(outbox.statusOf(key)).toBe(status);

    await outbox.write({ reversals: [last('O1')], postings: [] }, { edge: 3 });

    const left = outbox
      .standing('O1/0010')
      .map(({ kind, reverses, says, basis }) => ({ kind, reverses, yieldPcs: says.get('yield'), basis }));
    if (isReversed) {
      expect(outbox.statusOf(key)).toBe(status);
      expect(left).toEqual([
        { kind: 'partial', reverses: null, yieldPcs: 7, basis: { edge: 1 } },
        { kind: 'reversal', reverses: key, yieldPcs: undefined, basis: { edge: 3 } },
      ]);
    } else {
      expect(outbox.statusOf(key)).toBe('withdrawn');
      expect(left).toEqual([]);
    }
  });

  test('owes nothing where nothing differs', async () => {
    const { outbox } = given();
    await outbox.write({ reversals: [], postings: [] }, {});
    expect(outbox.view(null).entries).toEqual([]);
  });
});

describe('what is shown', () => {
  test('counts what is on its way, booked and parked, and what keeps it', async () => {
    const { owe, book, refuse, outbox } = given();
    expect(outbox.view('The ERP is away.')).toEqual({
      waiting: 0,
      acknowledged: 0,
      handedOver: 0,
      parked: 0,
      doubtful: 0,
      lastDeliveredAt: null,
      problem: 'The ERP is away.',
      entries: [],
    });
    await owe('O1', 1);
    await outbox.markSending([{ key: await owe('O2', 2) }]);
    await outbox.markSending([]);
    await book(await owe('O3', 3));
    await refuse(await owe('O4', 4));
    expect(outbox.view(null)).toMatchObject({ waiting: 2, acknowledged: 1, parked: 1, problem: null });
  });

  test('is the newest first, two dozen of them, after what waits for a person however old', async () => {
    const { owe, refuse, outbox } = given();
    const parked = await owe('OLD', 99);
    await refuse(parked);
    for (let pcs = 1; pcs <= 60; pcs += 1) await owe('O1', pcs);
    const { entries } = outbox.view(null);
    expect(entries).toHaveLength(24);
    expect(entries.slice(0, 3).map(({ key, yieldPcs }) => [key === parked, yieldPcs])).toEqual([
      [true, 99],
      [false, 60],
      [false, 59],
    ]);
    const recent = given();
    await recent.refuse(await recent.owe('O1', 1));
    expect(recent.outbox.view(null).entries).toHaveLength(1);
  });

  test('adds up the scrap of all reasons', async () => {
    const { owe, outbox } = given();
    await owe('O1', 1, {
      scrap: [
        { reasonId: 'crack', erpCode: null, quantityPcs: 2 },
        { reasonId: null, erpCode: null, quantityPcs: 5 },
      ],
    });
    await owe('O2', 1, { scrap: [] });
    expect(outbox.view(null).entries.map(({ scrapPcs }) => scrapPcs)).toEqual([0, 7]);
  });
});

test('a ticket that is damaged on disk is named, not sent', async () => {
  const { db, owe, outbox } = given();
  const key = await owe('O1', 1);
  db.prepare('UPDATE posting SET about = ? WHERE key = ?').run('{"from":"?"}', key);
  expect(() => outbox.standing('O1/0010')).toThrow(expect.objectContaining({ code: 'corrupt' }));
});

test('an answer about a posting that nobody knows changes nothing', async () => {
  const { owe, due, clock, outbox } = given();
  const key = await owe('O1', 1);
  await outbox.markBooked('nobody', { number: '1' });
  await outbox.markHandedOver('nobody', 'm-1');
  await outbox.markRefused('nobody', locked, 'other');
  await outbox.markDoubtful('nobody', 'no answer');
  clock.now += DELAY;
  expect([outbox.statusOf(key), outbox.view(null).entries.length, await due()]).toEqual(['waiting', 1, [1]]);
});

test('what one turn marks is one transaction: all of it stands, or nothing', async () => {
  const { owe, outbox } = given();
  const keys = [await owe('O1', 1), await owe('O2', 2)];
  await outbox.markSending(keys.map((key) => ({ key })));
  const work = outbox.together(async (turn) => {
    for (const key of keys) await turn.markBooked(key, { number: '1' });
    throw new Error('disk full');
  });
  await expect(work).rejects.toThrow('disk full');
  expect(keys.map((key) => outbox.statusOf(key))).toEqual(['sending', 'sending']);
});

test('a ticket that was refused before causes were written down is counted under its cause after an update', async () => {
  const { db, owe, refuse } = given();
  await refuse(await owe('O1', 1));
  const cause = () => db.prepare<[], { cause: string | null }>('SELECT cause FROM posting').get()?.cause;
  const written = cause();
  expect(written).toMatch(/^[0-9a-f]{12}$/);
  db.exec('UPDATE posting SET cause = NULL');
  await writeMissingCauses(sqliteStorage(db));
  expect(cause()).toBe(written);
});

test('the version that a ticket was sent under is kept for the next send, and one without leaves it', async () => {
  const { clock, owe, outbox } = given();
  const key = await owe('O1', 1);
  for (const stamp of [{ stamp: { etag: 'W/1' } }, {}]) {
    await outbox.markSending([{ key, ...stamp }]);
    await outbox.markWaiting(key, clock.now, 'busy');
    expect((await outbox.due(clock.now, 1))[0]?.stamp).toEqual({ etag: 'W/1' });
  }
});

test('what takes the place of a refused ticket waits; what a person says that the ERP will not hear of never leaves', async () => {
  const { clock, owe, refuse, outbox, due } = given();
  const order = orderOf('O1');
  const [instead, left] = [9, 1].map((yieldPcs) => owedPostings(writer, order, ticketFor(order, { yieldPcs })));
  const key = await owe('O1', 10);
  await refuse(key);
  await outbox.replace(key, { postings: instead ?? [], givenUp: left?.[0] ?? null });
  clock.now += DELAY;
  expect([await due(), outbox.statusOf(key), outbox.statusOf(left?.[0]?.key ?? '')]).toEqual([
    [9],
    'withdrawn',
    'givenUp',
  ]);
  const other = await owe('O2', 5);
  await refuse(other);
  const second = orderOf('O2');
  await outbox.replace(other, {
    postings: owedPostings(writer, second, ticketFor(second, { yieldPcs: 6 })),
    givenUp: null,
  });
  clock.now += DELAY;
  expect(await due()).toEqual([9, 6]);
});

test('with a clock that was set back nothing waits longer than ten minutes, and what waits shorter waits on', async () => {
  const { clock, owe, outbox } = given();
  const [soon, late] = [await owe('O1', 1), await owe('O2', 2)];
  await outbox.markWaiting(soon, clock.now + 1_000, 'busy');
  await outbox.markWaiting(late, clock.now + 10 * 60_000 + 1, 'busy');
  await outbox.dueBy(clock.now);
  expect((await outbox.due(clock.now, 10)).map(({ posting }) => posting.key)).toEqual([late]);
});

test('an answer is taken of what was sent and has no known end, and of nothing else', async () => {
  const { clock, owe, book, outbox } = given();
  const key = await owe('O1', 1);
  expect(await outbox.mayBeAnswered(key)).toBe(false);
  await outbox.markSending([{ key }]);
  await outbox.markWaiting(key, clock.now + 1_000, 'no answer');
  expect(await outbox.mayBeAnswered(key)).toBe(true);
  await book(key);
  expect(await outbox.mayBeAnswered(key)).toBe(false);
});
