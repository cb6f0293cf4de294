import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { restWriter } from '../../../bridge/erp/dialects/rest.ts';
import type { StandingPosting } from '../../../bridge/erp/outbox-rows.ts';
import { openOutbox } from '../../../bridge/erp/stored-outbox.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { migrations } from '../../../bridge/storage/sqlite/tables.ts';
import type { Ticket } from '../../../shared/core/erp/ticket.ts';
import { owedPostings, ticketFor } from '../../contracts/tickets.ts';
import { orderOf } from '../shop.ts';

const DELAY = 500;

const writer = restWriter(1_000);
const locked = { code: 'M7 021', text: 'locked' };

function given() {
  const db = new Sqlite(':memory:');
  for (const sql of migrations) db.exec(sql);
  const clock = { now: 10_000 };
  let keys = 0;
  const outbox = openOutbox(sqliteStorage(db), {
    now: () => clock.now,
    randomBytes: (size) => Buffer.alloc(size, ++keys),
    delayMs: DELAY,
  });
  const last = (orderId: string): StandingPosting => {
    const posting = outbox.standing(`${orderId}/0010`).at(-1);
    if (posting === undefined) throw new Error(`nothing is owed of ${orderId}`);
    return posting;
  };
  const owe = (orderId: string, yieldPcs: number, more: Partial<Ticket> = {}): string => {
    const order = orderOf(orderId);
    outbox.write({ reversals: [], postings: owedPostings(writer, order, ticketFor(order, { yieldPcs, ...more })) }, {});
    return last(orderId).key;
  };
  /** The ERP has said no. */
  const refuse = (key: string): void => {
    outbox.markSending([{ key }]);
    outbox.markRefused(key, locked, 'other');
  };
  const book = (key: string): void => {
    outbox.markSending([{ key }]);
    outbox.markBooked(key, { number: key.slice(0, 2) });
  };
  /** Yields of what is due, in the order in which it leaves. */
  const due = (limit = 100) => outbox.due(clock.now, limit).map((item) => item.posting.says.get('yield'));
  return { db, clock, outbox, last, owe, refuse, book, due };
}

describe('what is due', () => {
  test('is the first of each order, the oldest order first, once its delay is over', () => {
    const { clock, owe, due, outbox } = given();
    owe('O1', 1);
    clock.now += 10;
    for (const [order, pcs] of [
      ['O2', 2],
      ['O1', 3],
      ['O3', 4],
    ] as const)
      owe(order, pcs);
    expect(due()).toEqual([]);
    expect(outbox.nextDueAt()).toBe(10_000 + DELAY);
    clock.now = 10_000 + DELAY;
    expect(due()).toEqual([1]);
    clock.now += 10;
    expect(due()).toEqual([1, 2, 4]);
    expect(due(2)).toEqual([1, 2]);
  });

  test('is nothing, at no time, where nothing is owed or all of it is parked or booked', () => {
    const { clock, owe, refuse, book, due, outbox } = given();
    expect(outbox.nextDueAt()).toBeNull();
    refuse(owe('O1', 1));
    owe('O1', 2);
    book(owe('O2', 3));
    clock.now += 10 * DELAY;
    expect([due(), outbox.nextDueAt()]).toEqual([[], null]);
  });

  test('is what is new before a backlog: what is older than five minutes goes last', () => {
    const { clock, owe, due } = given();
    const born = clock.now;
    owe('O1', 1);
    clock.now = born + 5 * 60_000 - DELAY;
    owe('O2', 2);
    clock.now = born + 5 * 60_000;
    expect(due()).toEqual([1, 2]);
    clock.now += 1;
    expect([due(), due(1)]).toEqual([[2, 1], [2]]);
  });

  test('goes on with the next of the order when one is booked', () => {
    const { clock, owe, book, due } = given();
    const first = owe('O1', 1);
    owe('O1', 2);
    book(first);
    clock.now += DELAY;
    expect(due()).toEqual([2]);
  });
});

describe('a ticket on its way', () => {
  const item = (rig: ReturnType<typeof given>) => rig.outbox.due(Number.MAX_SAFE_INTEGER, 1)[0];

  test('counts how often it was sent', () => {
    const rig = given();
    const key = rig.owe('O1', 1);
    expect(item(rig)).toMatchObject({ status: 'waiting', attempts: 0, nextAt: 10_000 + DELAY });
    for (const attempts of [1, 2, 3]) {
      rig.outbox.markSending([{ key }]);
      expect(item(rig)).toMatchObject({ status: 'sending', attempts });
      rig.outbox.markWaiting(key, 77_000 + attempts, 'The ERP is away.');
      expect(item(rig)).toMatchObject({ status: 'waiting', attempts, nextAt: 77_000 + attempts });
    }
    expect(rig.outbox.view(null).entries).toMatchObject([{ attempts: 3, message: 'The ERP is away.' }]);
  });

  test('of which nobody knows whether it arrived stays on its way, to be looked up', () => {
    const rig = given();
    const key = rig.owe('O1', 1);
    rig.outbox.markSending([{ key }]);
    rig.outbox.markUnknown(key, 88_000, 'no answer');
    expect(item(rig)).toMatchObject({ status: 'sending', nextAt: 88_000 });
    expect(rig.outbox.nextDueAt()).toBe(88_000);
  });

  test('that is booked says when, and what went wrong before is forgotten', () => {
    const { clock, owe, outbox } = given();
    const key = owe('O1', 1);
    outbox.markSending([{ key }]);
    outbox.markUnknown(key, 0, 'no answer');
    clock.now = 12_345;
    outbox.markBooked(key, { number: '4711' });
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
  test.each(Object.keys(ends))('%s', (end) => {
    const rig = given();
    const [booked, refused] = [rig.owe('O1', 1), rig.owe('O2', 1)];
    rig.book(booked);
    rig.refuse(refused);
    for (const key of [booked, refused]) ends[end]?.(rig, key);
    expect([booked, refused].map(rig.outbox.statusOf)).toEqual(['acknowledged', 'parked']);
    rig.clock.now += 10 * DELAY;
    expect(rig.due()).toEqual([]);
  });
});

describe('a refused ticket', () => {
  test('is parked in the ERP’s words, and only a person sends it again, at once', () => {
    const { clock, owe, refuse, due, outbox } = given();
    const key = owe('O1', 1);
    refuse(key);
    expect(outbox.statusOf(key)).toBe('parked');
    clock.now += 99_000;
    expect(due()).toEqual([]);
    outbox.decide(key, 'retry');
    expect([outbox.statusOf(key), due()]).toEqual(['waiting', [1]]);
    expect(outbox.view(null).entries).toMatchObject([{ message: 'M7 021: locked' }]);
  });

  test('that was handed over frees what takes it back when its answer comes, not half a minute later', () => {
    const { clock, outbox, owe, last, due } = given();
    const key = owe('O1', 5);
    outbox.markSending([{ key }]);
    outbox.markHandedOver(key, 'm-1');
    outbox.write({ reversals: [last('O1')], postings: [] }, {});
    const reversal = last('O1').key;
    outbox.markWaiting(reversal, clock.now + 30_000, 'Its answer has not come yet.');
    expect(due()).toEqual([]);
    outbox.markBooked(key, { number: '1' });
    expect(outbox.due(clock.now, 9).map((item) => item.posting.key)).toEqual([reversal]);
  });

  test('is gone with its correction where that waits already: the ERP never hears of either', () => {
    const { owe, last, outbox } = given();
    const key = owe('O1', 1);
    outbox.markSending([{ key }]);
    outbox.write({ reversals: [last('O1')], postings: [] }, {});
    const reversal = last('O1').key;
    expect(reversal).not.toBe(key);
    outbox.markRefused(key, locked, 'other');
    expect([outbox.statusOf(key), outbox.statusOf(reversal)]).toEqual(['withdrawn', 'withdrawn']);
    expect([outbox.standing('O1/0010'), outbox.nextDueAt()]).toEqual([[], null]);
  });

  test('that is on its way, booked or unknown cannot be sent by a person', () => {
    const { owe, book, outbox } = given();
    const [waiting, booked] = [owe('O1', 1), owe('O2', 2)];
    book(booked);
    for (const key of [waiting, booked])
      expect(() => outbox.decide(key, 'retry')).toThrow(expect.objectContaining({ code: 'refused' }));
    expect(() => outbox.decide('nobody', 'retry')).toThrow(expect.objectContaining({ code: 'unknown' }));
    expect([outbox.statusOf('nobody'), outbox.statusOf(waiting)]).toEqual([null, 'waiting']);
  });
});

describe('a settlement', () => {
  test.each<['waiting' | 'parked' | 'sending' | 'acknowledged', boolean]>([
    ['waiting', false],
    ['parked', false],
    ['sending', true],
    ['acknowledged', true],
  ])('where everything is taken back, of a ticket that is %s: reversed at the ERP: %s', (status, isReversed) => {
    const { owe, refuse, book, last, outbox } = given();
    const key = owe('O1', 7);
    if (status === 'parked') refuse(key);
    if (status === 'sending') outbox.markSending([{ key }]);
    if (status === 'acknowledged') book(key);
    expect(outbox.statusOf(key)).toBe(status);

    outbox.write({ reversals: [last('O1')], postings: [] }, { edge: 3 });

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

  test('owes nothing where nothing differs', () => {
    const { outbox } = given();
    outbox.write({ reversals: [], postings: [] }, {});
    expect(outbox.view(null).entries).toEqual([]);
  });
});

describe('what is shown', () => {
  test('counts what is on its way, booked and parked, and what keeps it', () => {
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
    owe('O1', 1);
    outbox.markSending([{ key: owe('O2', 2) }]);
    outbox.markSending([]);
    book(owe('O3', 3));
    refuse(owe('O4', 4));
    expect(outbox.view(null)).toMatchObject({ waiting: 2, acknowledged: 1, parked: 1, problem: null });
  });

  test('is the newest first, two dozen of them, after what waits for a person however old', () => {
    const { owe, refuse, outbox } = given();
    const parked = owe('OLD', 99);
    refuse(parked);
    for (let pcs = 1; pcs <= 60; pcs += 1) owe('O1', pcs);
    const { entries } = outbox.view(null);
    expect(entries).toHaveLength(24);
    expect(entries.slice(0, 3).map(({ key, yieldPcs }) => [key === parked, yieldPcs])).toEqual([
      [true, 99],
      [false, 60],
      [false, 59],
    ]);
    const recent = given();
    recent.refuse(recent.owe('O1', 1));
    expect(recent.outbox.view(null).entries).toHaveLength(1);
  });

  test('adds up the scrap of all reasons', () => {
    const { owe, outbox } = given();
    owe('O1', 1, {
      scrap: [
        { reasonId: 'crack', erpCode: null, quantityPcs: 2 },
        { reasonId: null, erpCode: null, quantityPcs: 5 },
      ],
    });
    owe('O2', 1, { scrap: [] });
    expect(outbox.view(null).entries.map(({ scrapPcs }) => scrapPcs)).toEqual([0, 7]);
  });
});

test('a ticket that is damaged on disk is named, not sent', () => {
  const { db, owe, outbox } = given();
  const key = owe('O1', 1);
  db.prepare('UPDATE posting SET about = ? WHERE key = ?').run('{"from":"?"}', key);
  expect(() => outbox.standing('O1/0010')).toThrow(expect.objectContaining({ code: 'corrupt' }));
});

test('an answer about a posting that nobody knows changes nothing', () => {
  const { owe, due, clock, outbox } = given();
  const key = owe('O1', 1);
  outbox.markBooked('nobody', { number: '1' });
  outbox.markHandedOver('nobody', 'm-1');
  outbox.markRefused('nobody', locked, 'other');
  outbox.markDoubtful('nobody', 'no answer');
  clock.now += DELAY;
  expect([outbox.statusOf(key), outbox.view(null).entries.length, due()]).toEqual(['waiting', 1, [1]]);
});

test('what one turn marks is one transaction: all of it stands, or nothing', () => {
  const { owe, outbox } = given();
  const keys = [owe('O1', 1), owe('O2', 2)];
  outbox.markSending(keys.map((key) => ({ key })));
  const work = () =>
    outbox.together(() => {
      for (const key of keys) outbox.markBooked(key, { number: '1' });
      throw new Error('disk full');
    });
  expect(work).toThrow('disk full');
  expect(keys.map((key) => outbox.statusOf(key))).toEqual(['sending', 'sending']);
});

test('a ticket that was refused before causes were written down is counted under its cause after an update', () => {
  const { db, owe, refuse } = given();
  refuse(owe('O1', 1));
  const cause = () => db.prepare<[], { cause: string | null }>('SELECT cause FROM posting').get()?.cause;
  const written = cause();
  expect(written).toMatch(/^[0-9a-f]{12}$/);
  db.exec('UPDATE posting SET cause = NULL');
  openOutbox(sqliteStorage(db), { now: () => 0, randomBytes: (size) => Buffer.alloc(size, 9), delayMs: DELAY });
  expect(cause()).toBe(written);
});

test('the version that a ticket was sent under is kept for the next send, and one without leaves it', () => {
  const { clock, owe, outbox } = given();
  const key = owe('O1', 1);
  for (const stamp of [{ stamp: { etag: 'W/1' } }, {}]) {
    outbox.markSending([{ key, ...stamp }]);
    outbox.markWaiting(key, clock.now, 'busy');
    expect(outbox.due(clock.now, 1)[0]?.stamp).toEqual({ etag: 'W/1' });
  }
});

test('what takes the place of a refused ticket waits; what a person says that the ERP will not hear of never leaves', () => {
  const { clock, owe, refuse, outbox, due } = given();
  const order = orderOf('O1');
  const [instead, left] = [9, 1].map((yieldPcs) => owedPostings(writer, order, ticketFor(order, { yieldPcs })));
  const key = owe('O1', 10);
  refuse(key);
  outbox.replace(key, { postings: instead ?? [], givenUp: left?.[0] ?? null });
  clock.now += DELAY;
  expect([due(), outbox.statusOf(key), outbox.statusOf(left?.[0]?.key ?? '')]).toEqual([[9], 'withdrawn', 'givenUp']);
  const other = owe('O2', 5);
  refuse(other);
  const second = orderOf('O2');
  outbox.replace(other, { postings: owedPostings(writer, second, ticketFor(second, { yieldPcs: 6 })), givenUp: null });
  clock.now += DELAY;
  expect(due()).toEqual([9, 6]);
});

test('with a clock that was set back nothing waits longer than ten minutes, and what waits shorter waits on', () => {
  const { clock, owe, outbox } = given();
  const [soon, late] = [owe('O1', 1), owe('O2', 2)];
  outbox.markWaiting(soon, clock.now + 1_000, 'busy');
  outbox.markWaiting(late, clock.now + 10 * 60_000 + 1, 'busy');
  outbox.dueBy(clock.now);
  expect(outbox.due(clock.now, 10).map(({ posting }) => posting.key)).toEqual([late]);
});

test('an answer is taken of what was sent and has no known end, and of nothing else', () => {
  const { clock, owe, book, outbox } = given();
  const key = owe('O1', 1);
  expect(outbox.mayBeAnswered(key)).toBe(false);
  outbox.markSending([{ key }]);
  outbox.markWaiting(key, clock.now + 1_000, 'no answer');
  expect(outbox.mayBeAnswered(key)).toBe(true);
  book(key);
  expect(outbox.mayBeAnswered(key)).toBe(false);
});
