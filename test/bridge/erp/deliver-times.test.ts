import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Deliver, type DeliverOptions, startDeliver } from '../../../bridge/erp/deliver.ts';
import { restWriter } from '../../../bridge/erp/dialects/rest.ts';
import { openOutbox } from '../../../bridge/erp/stored-outbox.ts';
import { migrations } from '../../../bridge/facts/store.ts';
import type { Found, Outcome } from '../../../shared/core/erp/posting.ts';
import { owedPostings, ticketFor } from '../../contracts/tickets.ts';
import { orderOf } from '../shop.ts';

/** Time is moved by hand: what is tested here is when something is sent, looked up or left alone. */
beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
let running: Deliver | null = null;
afterEach(async () => {
  const closing = running?.close();
  await vi.runAllTimersAsync();
  await closing;
  running = null;
  vi.useRealTimers();
});
/** So long, and the turns of the event loop that follow from it: a thousandth each. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms + 5);

type Answer = Outcome | 'throws';
const words = (text: string) => ({ code: '', text });
const away: Outcome = { is: 'away', words: words('HTTP 503') };
const lost: Outcome = { is: 'unknown', words: words('no answer') };
const booked: Outcome = { is: 'booked', erpRef: { number: '1' } };

const quick = { pauseMs: 1_000, maxPauseMs: 10_000, lookUpAfterMs: 300 };

const writer = restWriter(1_000);

function given(change: Partial<DeliverOptions> = {}, times: Partial<typeof quick> = quick) {
  const db = new Sqlite(':memory:');
  for (const sql of migrations) db.exec(sql);
  const outbox = openOutbox(db, { now: Date.now, randomBytes: (size) => Buffer.alloc(size, 0xff), delayMs: 0 });
  /** What happened at the ERP: tenths of seconds since the start, and what. */
  const log: string[] = [];
  const start = Date.now();
  const second = () => Math.floor((Date.now() - start) / 100) / 10;
  const erp = {
    /** How the next sends end; after them everything is booked. */
    answers: [] as Answer[],
    /** How long an answer takes. */
    latencyMs: 0,
    held: new Set<string>(),
    isFindable: true,
    underWay: 0,
    most: 0,
  };
  const deliver = (): Deliver => {
    running = startDeliver({
      outbox,
      erp: {
        writer,
        send: async (ticket) => {
          log.push(`${second()} send ${ticket.orderId} ${ticket.says.get('yield') ?? 0}`);
          erp.underWay += 1;
          erp.most = Math.max(erp.most, erp.underWay);
          if (erp.latencyMs > 0) await new Promise((done) => setTimeout(done, erp.latencyMs));
          erp.underWay -= 1;
          const answer = erp.answers.shift() ?? booked;
          if (answer === 'throws') throw new Error('broken pipe');
          return answer;
        },
        find: async ({ key }): Promise<Found> => {
          log.push(`${second()} look up`);
          if (!erp.isFindable) throw new Error('HTTP 503');
          return erp.held.has(key) ? { is: 'booked', erpRef: { number: '7' } } : { is: 'absent' };
        },
      },
      timeZone: () => 'UTC',
      now: Date.now,
      random: () => 0.5,
      changed: () => {},
      ...times,
      ...change,
    });
    return running;
  };
  const owe = (orderId: string, yieldPcs: number): string => {
    const order = orderOf(orderId);
    const postings = owedPostings(writer, order, ticketFor(order, { yieldPcs }));
    outbox.write({ reversals: [], postings }, {});
    return postings[0]?.key ?? '';
  };
  return { outbox, erp, log, deliver, owe };
}

test('an ERP that has a key already is asked what it made of it', async () => {
  const { erp, log, deliver, owe, outbox } = given();
  const key = owe('O1', 1);
  erp.answers = [{ is: 'refused', words: words('known already'), cure: 'already' }];
  erp.held.add(key);
  deliver();
  await pass(100);
  expect(outbox.view(null).entries[0]?.message).toBe('known already');
  await pass(400);
  expect(log).toEqual(['0 send O1 1', '0.3 look up']);
  expect(outbox.statusOf(key)).toBe('acknowledged');
});

describe('an ERP that is away', () => {
  test('is tried with one ticket, after pauses that double up to the longest; then everything flows', async () => {
    const { erp, log, deliver, owe, outbox } = given();
    for (const order of ['O1', 'O2', 'O3']) owe(order, 1);
    erp.answers = Array.from({ length: 8 }, () => away);
    const delivery = deliver();
    await pass(0);
    // All leave at once, before anybody knows that it is away; each counts as a failure.
    expect(log).toEqual(['0 send O1 1', '0 send O2 1', '0 send O3 1']);
    expect(delivery.problem()).toBe('HTTP 503');
    log.length = 0;
    await pass(60_000);
    expect(log).toEqual([
      '4 send O1 1',
      // Each time another one: what is wrong with one order says nothing of the ERP.
      '12 send O2 1',
      '22 send O3 1',
      '32 send O1 1',
      '42 send O2 1',
      // The probe was booked: the others go at once.
      '52 send O3 1',
      '52 send O1 1',
      '52 send O2 1',
    ]);
    expect(delivery.problem()).toBeNull();
    expect(outbox.view(null)).toMatchObject({ waiting: 0, acknowledged: 3 });
  });

  test('begins with the shortest pause again after it was back', async () => {
    const { erp, log, deliver, owe } = given();
    erp.answers = [away, away, booked, away];
    owe('O1', 1);
    const delivery = deliver();
    await pass(3_000);
    expect(log).toEqual(['0 send O1 1', '1 send O1 1', '3 send O1 1']);
    owe('O1', 2);
    delivery.wake();
    await pass(1_000);
    expect(log.slice(3)).toEqual(['3 send O1 2', '4 send O1 2']);
  });

  test('is not asked before its pause is over, whoever wakes', async () => {
    const { erp, log, deliver, owe } = given();
    erp.answers = [away];
    owe('O1', 1);
    const delivery = deliver();
    await pass(0);
    owe('O2', 1);
    for (let times = 0; times < 9; times += 1) {
      await pass(100);
      delivery.wake();
    }
    expect(log).toEqual(['0 send O1 1']);
    await pass(100);
    expect(log.slice(1)).toEqual(['1 send O2 1', '1 send O1 1']);
  });

  test('a refusal shows that it is there', async () => {
    const { erp, log, deliver, owe, outbox } = given();
    erp.answers = [away, { is: 'refused', words: { code: 'M7 021', text: 'locked' }, cure: 'other' }];
    const key = owe('O1', 1);
    const delivery = deliver();
    await pass(1_000);
    expect(delivery.problem()).toBeNull();
    expect(outbox.view(null).entries).toMatchObject([{ key, status: 'parked', message: 'M7 021: locked' }]);
    for (const order of ['O2', 'O3']) owe(order, 1);
    delivery.wake();
    await pass(0);
    expect(log.slice(2)).toEqual(['1 send O2 1', '1 send O3 1']);
  });
});

describe('a send without an answer', () => {
  test('is looked up, not before it can no longer be under way, and sent again only where it is absent', async () => {
    const { erp, log, deliver, owe, outbox } = given();
    erp.answers = [lost];
    owe('O1', 1);
    const delivery = deliver();
    await pass(0);
    expect(delivery.problem()).toBe('no answer');
    expect(outbox.view(null).entries).toMatchObject([{ status: 'sending', attempts: 1, message: 'no answer' }]);
    await pass(1_000);
    expect(log).toEqual(['0 send O1 1', '0.3 look up', '0.3 send O1 1']);
    expect(outbox.view(null).entries).toMatchObject([{ status: 'acknowledged', attempts: 2 }]);
    expect(delivery.problem()).toBeNull();
  });

  test('that arrived is booked by its look-up', async () => {
    const { erp, log, deliver, owe, outbox } = given();
    erp.answers = ['throws'];
    const key = owe('O1', 1);
    const delivery = deliver();
    await pass(0);
    expect(delivery.problem()).toContain('broken pipe');
    erp.held.add(key);
    await pass(5_000);
    expect(log).toEqual(['0 send O1 1', '0.3 look up']);
    expect(outbox.statusOf(key)).toBe('acknowledged');
  });

  test('of a killed bridge is looked up so long after the next start: its last call may be as young as that', async () => {
    const { log, deliver, owe, outbox } = given();
    outbox.markSending([{ key: owe('O1', 1) }]);
    await pass(200);
    deliver();
    await pass(1_000);
    expect(log).toEqual(['0.5 look up', '0.5 send O1 1']);
  });

  test('again and again is looked up after longer and longer pauses', async () => {
    const { erp, log, deliver, owe } = given();
    erp.answers = [lost, lost, lost];
    owe('O1', 1);
    deliver();
    await pass(20_000);
    expect(log.filter((line) => line.includes('send'))).toEqual([
      '0 send O1 1',
      '0.3 send O1 1',
      '2.3 send O1 1',
      '6.3 send O1 1',
    ]);
  });

  test('keeps its own order only', async () => {
    const { erp, log, deliver, owe } = given({ lookUpAfterMs: 2_000 });
    erp.answers = [lost];
    owe('O1', 1);
    owe('O1', 2);
    const delivery = deliver();
    await pass(0);
    owe('O2', 3);
    delivery.wake();
    await pass(0);
    expect(log).toEqual(['0 send O1 1', '0 send O2 3']);
    await pass(2_000);
    expect(log.slice(2)).toEqual(['2 look up', '2 send O1 1', '2 send O1 2']);
  });

  test('that cannot be looked up either is not sent: the ERP is away', async () => {
    const { erp, log, deliver, owe, outbox } = given();
    erp.answers = [lost];
    erp.isFindable = false;
    const key = owe('O1', 1);
    const delivery = deliver();
    await pass(1_500);
    expect(log).toEqual(['0 send O1 1', '0.3 look up', '1.3 look up']);
    expect(delivery.problem()).toBe('HTTP 503');
    expect(outbox.view(null).entries).toMatchObject([{ key, status: 'sending', message: 'HTTP 503' }]);
    erp.isFindable = true;
    await pass(10_000);
    expect(log.slice(3)).toEqual(['3.3 look up', '3.3 send O1 1']);
    expect(delivery.problem()).toBeNull();
  });
});

describe('several orders', () => {
  test('go side by side, so many at a time; tickets of one order one after the other', async () => {
    const { erp, log, deliver, owe } = given({ parallel: 2 });
    erp.latencyMs = 1_000;
    for (const order of ['O1', 'O2', 'O3']) for (const pcs of [1, 2]) owe(order, pcs);
    deliver();
    await pass(10_000);
    expect(erp.most).toBe(2);
    expect(log).toHaveLength(6);
    for (const order of ['O1', 'O2', 'O3'])
      expect(log.filter((line) => line.includes(order)).map((line) => line.slice(-1))).toEqual(['1', '2']);
    expect(log.slice(0, 2)).toEqual(['0 send O1 1', '0 send O2 1']);
  });

  test('eight at a time unless said otherwise', async () => {
    const { erp, deliver, owe } = given();
    erp.latencyMs = 1_000;
    for (let n = 1; n <= 12; n += 1) owe(`O${n}`, 1);
    deliver();
    await pass(500);
    expect(erp.underWay).toBe(8);
  });

  test('leave places to others while some are under way', async () => {
    const { erp, log, deliver, owe } = given({ parallel: 3 });
    erp.latencyMs = 1_000;
    owe('O1', 1);
    const delivery = deliver();
    await pass(0);
    for (const order of ['O2', 'O3', 'O4']) owe(order, 1);
    delivery.wake();
    await pass(0);
    expect(log).toEqual(['0 send O1 1', '0 send O2 1', '0 send O3 1']);
    await pass(1_000);
    expect(log.slice(3)).toEqual(['1 send O4 1']);
  });

  test('what comes while another is under way goes when somebody wakes, not before its turn', async () => {
    const { erp, log, deliver, owe } = given();
    erp.latencyMs = 1_000;
    owe('O1', 1);
    const delivery = deliver();
    await pass(10);
    owe('O1', 2);
    owe('O2', 3);
    delivery.wake();
    delivery.wake();
    await pass(0);
    expect(log).toEqual(['0 send O1 1', '0 send O2 3']);
    await pass(3_000);
    expect(log).toHaveLength(3);
  });
});

describe('unless it is configured', () => {
  test('pauses grow from a second to a minute', async () => {
    const { erp, log, deliver, owe } = given({}, {});
    erp.answers = Array.from({ length: 9 }, () => away);
    owe('O1', 1);
    deliver();
    await pass(250_000);
    const at = log.map((line) => Math.round(Number(line.split(' ')[0])));
    expect(at).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
  });
  test('a lost answer is looked up after a second', async () => {
    const { erp, log, deliver, owe } = given({}, {});
    erp.answers = [lost];
    owe('O1', 1);
    deliver();
    await pass(2_000);
    expect(log).toEqual(['0 send O1 1', '1 look up', '1 send O1 1']);
  });
  test('a ticket that waits for later wakes it then', async () => {
    const { log, deliver, owe, outbox } = given();
    outbox.markWaiting(owe('O1', 1), Date.now() + 5_000, 'later');
    deliver();
    await pass(4_900);
    expect(log).toEqual([]);
    await pass(100);
    expect(log).toEqual(['5 send O1 1']);
  });
});

test.each<[string, Outcome]>([
  ['booked', booked],
  ['handed over', { is: 'handedOver', messageRef: 'm-1' }],
])(
  'what is %s shows that an ERP that was away is back, and its order rests as long as that ERP wants',
  async (_what, end) => {
    const log: string[] = [];
    const answers: Outcome[] = [away];
    const resting = { ...writer, can: { ...writer.can, pauseMs: 2_000 } };
    const start = Date.now();
    const send = async ({ orderId, says }: { orderId: string; says: ReadonlyMap<string, number> }) => {
      log.push(`${Math.floor((Date.now() - start) / 1_000)} ${orderId} ${says.get('yield')}`);
      return answers.shift() ?? end;
    };
    const { deliver, owe } = given({ erp: { writer: resting, send } });
    owe('O1', 1);
    owe('O1', 2);
    const delivery = deliver();
    await pass(0);
    expect(delivery.problem()).toBe('HTTP 503');
    await pass(1_000);
    expect(delivery.problem()).toBeNull();
    owe('O2', 3);
    delivery.wake();
    await pass(10_000);
    expect(log).toEqual(['0 O1 1', '1 O1 1', '1 O2 3', '3 O1 2']);
  },
);

describe('a version that has to be read first', () => {
  test('and cannot be is an ERP that is away: nothing is sent, and it is read again after the pause', async () => {
    let reads = 0;
    const stamps: unknown[] = [];
    const { deliver, owe, outbox } = given({
      erp: {
        writer,
        stamp: async () => {
          reads += 1;
          if (reads === 1) throw new Error('HTTP 503');
          return { modified: `${reads}` };
        },
        send: async (_posting, stamp) => {
          stamps.push(stamp);
          return booked;
        },
      },
    });
    const key = owe('O1', 1);
    const delivery = deliver();
    await pass(900);
    expect([reads, stamps, delivery.problem(), outbox.statusOf(key)]).toEqual([1, [], 'HTTP 503', 'waiting']);
    await pass(100);
    expect([reads, stamps, delivery.problem(), outbox.statusOf(key)]).toEqual([
      2,
      [{ modified: '2' }],
      null,
      'acknowledged',
    ]);
  });
});

describe('a version that has changed meanwhile', () => {
  const stale: Outcome = { is: 'stale', words: words('version changed') };

  test('at the first send is read anew, and nobody needs to look up', async () => {
    const { erp, log, deliver, owe } = given();
    erp.answers = [stale];
    owe('O1', 1);
    deliver();
    await pass(1_000);
    expect(log).toEqual(['0 send O1 1', '0 send O1 1']);
  });

  test('at a later one may have been changed by the send before it: that is looked up', async () => {
    const { erp, log, deliver, owe } = given();
    erp.answers = [away, stale];
    owe('O1', 1);
    deliver();
    await pass(10_000);
    expect(log.map((line) => line.replace(/^\S+ /, ''))).toEqual(['send O1 1', 'send O1 1', 'look up', 'send O1 1']);
  });
});

test('a reversal is written once: sent again, it says the same', async () => {
  const bodies: string[] = [];
  const reversal = vi.spyOn(writer, 'reversal');
  const answers = [booked, away];
  const send = async ({ body }: { body: string }): Promise<Outcome> => {
    bodies.push(body);
    return answers.shift() ?? booked;
  };
  const { outbox, deliver, owe } = given({ erp: { writer, send } });
  owe('O1', 7);
  const delivery = deliver();
  await pass(0);
  outbox.write({ reversals: outbox.standing('O1/0010'), postings: [] }, {});
  delivery.wake();
  await pass(5_000);
  const [, first, second] = bodies;
  expect([bodies.length, second, reversal.mock.calls.length]).toEqual([3, first, 1]);
  expect(outbox.view(null)).toMatchObject({ waiting: 0, parked: 0 });
  reversal.mockRestore();
});

describe('an ERP that answers later', () => {
  test('is sent a reversal once it has said how it booked the original; that is looked at every half minute', async () => {
    const sent: string[] = [];
    const later = { ...writer, can: { ...writer.can, answers: 'later' as const } };
    const send = async ({ kind, key }: { kind: string; key: string }): Promise<Outcome> => {
      sent.push(kind);
      return { is: 'handedOver', messageRef: key };
    };
    const { outbox, deliver, owe } = given({ erp: { writer: later, send } });
    const key = owe('O1', 7);
    const delivery = deliver();
    await pass(0);
    outbox.write({ reversals: outbox.standing('O1/0010'), postings: [] }, {});
    const looked = vi.spyOn(outbox, 'due');
    delivery.wake();
    await pass(59_900);
    expect([sent, outbox.statusOf(key)]).toEqual([['partial'], 'handedOver']);
    // Not at every moment.
    expect(looked.mock.calls.length).toBeLessThanOrEqual(4);
    outbox.markBooked(key, { number: '4' });
    delivery.wake();
    await pass(0);
    expect(sent).toEqual(['partial', 'reversal']);

    // What is said anew waits for the answer to the reversal.
    owe('O1', 5);
    delivery.wake();
    await pass(1_000);
    expect(sent).toEqual(['partial', 'reversal']);
    outbox.markBooked(outbox.standing('O1/0010').find(({ kind }) => kind === 'reversal')?.key ?? '', { number: '5' });
    delivery.wake();
    await pass(0);
    expect(sent).toEqual(['partial', 'reversal', 'partial']);
  });
});

describe('the bridge', () => {
  test('is told of every answer once it is written down, and of nothing where none came', async () => {
    const told: (string | null)[] = [];
    const { deliver, owe, outbox } = given({ changed: () => told.push(outbox.statusOf(key)) });
    const key = owe('O1', 1);
    const delivery = deliver();
    expect(told).toEqual([]);
    await pass(0);
    expect(told).toEqual(['acknowledged']);
    delivery.wake();
    await pass(0);
    expect(told).toEqual(['acknowledged']);
  });

  test('sleeps while what is due has no place: it goes when what is on its way has ended', async () => {
    const { erp, log, deliver, owe } = given({ parallel: 1 });
    erp.latencyMs = 1_000;
    owe('O1', 1);
    owe('O2', 2);
    deliver();
    await pass(0);
    // The ERP's answer alone.
    expect(vi.getTimerCount()).toBe(1);
    await pass(1_000);
    expect(log).toEqual(['0 send O1 1', '1 send O2 2']);
  });

  test('that ends waits for what is under way and begins nothing more', async () => {
    const { erp, log, deliver, owe, outbox } = given({ parallel: 1 });
    erp.latencyMs = 1_000;
    const key = owe('O1', 1);
    owe('O2', 2);
    const delivery = deliver();
    await pass(0);
    let ended = false;
    const closing = delivery.close().then(() => {
      ended = true;
    });
    await pass(500);
    expect(ended).toBe(false);
    await pass(5_000);
    await closing;
    delivery.wake();
    await pass(5_000);
    expect(log).toEqual(['0 send O1 1']);
    expect(outbox.statusOf(key)).toBe('acknowledged');
  });

  test('sleeps while nothing is due, with one alarm however often it is woken, and with none where nothing waits', async () => {
    const { deliver, owe, outbox } = given();
    const looked = vi.spyOn(outbox, 'due');
    const delivery = deliver();
    await pass(10_000);
    expect([looked.mock.calls.length, vi.getTimerCount()]).toEqual([1, 0]);
    outbox.markWaiting(owe('O1', 1), Date.now() + 5_000, 'later');
    for (let times = 0; times < 5; times += 1) delivery.wake();
    expect(vi.getTimerCount()).toBe(1);
    await pass(4_900);
    expect(looked.mock.calls.length).toBe(6);
  });

  test('that ended is not kept awake by what waits for later', async () => {
    const { deliver, owe, outbox } = given();
    outbox.markWaiting(owe('O1', 1), Date.now() + 50_000, 'later');
    const delivery = deliver();
    await pass(0);
    expect(vi.getTimerCount()).toBeGreaterThan(0);
    await delivery.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('whose disk is full says so, and looks up what it could not write down', async () => {
    const { erp, log, deliver, owe, outbox } = given();
    const key = owe('O1', 1);
    let isFull = true;
    const together = outbox.together.bind(outbox);
    outbox.together = (work) => {
      if (isFull) throw new Error('the disk is full');
      together(work);
    };
    const delivery = deliver();
    await pass(0);
    expect([delivery.problem(), outbox.statusOf(key)]).toEqual(['the disk is full', 'sending']);
    isFull = false;
    erp.held.add(key);
    await pass(2_000);
    expect(log).toEqual(['0 send O1 1', '1 look up']);
    expect([delivery.problem(), outbox.statusOf(key)]).toEqual([null, 'acknowledged']);
  });

  test('whose disk is full when something is to be sent once more sends it when there is room', async () => {
    const { erp, log, deliver, owe, outbox } = given();
    erp.answers = [lost];
    const key = owe('O1', 1);
    const delivery = deliver();
    await pass(0);
    const together = outbox.together.bind(outbox);
    outbox.together = () => {
      throw new Error('the disk is full');
    };
    await pass(500);
    expect([log, delivery.problem()]).toEqual([['0 send O1 1', '0.3 look up'], 'the disk is full']);
    outbox.together = together;
    await pass(10_000);
    expect(log.slice(2)).toEqual(['1.3 look up', '1.3 send O1 1']);
    expect(outbox.statusOf(key)).toBe('acknowledged');
  });

  test('whose disk is full when something is to leave sends nothing that does not stand there as sent', async () => {
    const { log, deliver, owe, outbox } = given();
    const key = owe('O1', 1);
    const markSending = outbox.markSending.bind(outbox);
    outbox.markSending = () => {
      throw new Error('the disk is full');
    };
    const delivery = deliver();
    await pass(500);
    expect([log, delivery.problem(), outbox.statusOf(key)]).toEqual([[], 'the disk is full', 'waiting']);
    outbox.markSending = markSending;
    await pass(1_000);
    expect(log).toEqual(['1 send O1 1']);
  });

  test('that cannot read its outbox says so, and goes on when it can', async () => {
    const { log, deliver, owe, outbox } = given();
    owe('O1', 1);
    const due = outbox.due.bind(outbox);
    outbox.due = () => {
      throw new Error('disk I/O error');
    };
    const delivery = deliver();
    expect(delivery.problem()).toBe('disk I/O error');
    outbox.due = due;
    await pass(980);
    expect(log).toEqual([]);
    await pass(20);
    expect(log).toEqual(['1 send O1 1']);
  });
});
