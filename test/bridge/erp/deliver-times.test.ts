/** When something is sent, sent again and looked up: an ERP that is away, a send without an answer, several orders. */
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../shared/core/erp/posting.ts';
import { away, booked, given, lost, moveTimeByHand, pass, words, writer } from './deliver-rig.ts';

moveTimeByHand();

test('an ERP that has a key already is asked what it made of it', async () => {
  const { erp, log, deliver, owe, outbox } = given();
  const key = await owe('O1', 1);
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
    for (const order of ['O1', 'O2', 'O3']) await owe(order, 1);
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
    await owe('O1', 1);
    const delivery = deliver();
    await pass(3_000);
    expect(log).toEqual(['0 send O1 1', '1 send O1 1', '3 send O1 1']);
    await owe('O1', 2);
    delivery.wake();
    await pass(1_000);
    expect(log.slice(3)).toEqual(['3 send O1 2', '4 send O1 2']);
  });

  test('is not asked before its pause is over, whoever wakes', async () => {
    const { erp, log, deliver, owe } = given();
    erp.answers = [away];
    await owe('O1', 1);
    const delivery = deliver();
    await pass(0);
    await owe('O2', 1);
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
    const key = await owe('O1', 1);
    const delivery = deliver();
    await pass(1_000);
    expect(delivery.problem()).toBeNull();
    expect(outbox.view(null).entries).toMatchObject([{ key, status: 'parked', message: 'M7 021: locked' }]);
    for (const order of ['O2', 'O3']) await owe(order, 1);
    delivery.wake();
    await pass(0);
    expect(log.slice(2)).toEqual(['1 send O2 1', '1 send O3 1']);
  });
});

describe('a send without an answer', () => {
  test('is looked up, not before it can no longer be under way, and sent again only where it is absent', async () => {
    const { erp, log, deliver, owe, outbox } = given();
    erp.answers = [lost];
    await owe('O1', 1);
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
    const key = await owe('O1', 1);
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
    await outbox.markSending([{ key: await owe('O1', 1) }]);
    await pass(200);
    deliver();
    await pass(1_000);
    expect(log).toEqual(['0.5 look up', '0.5 send O1 1']);
  });

  test('again and again is looked up after longer and longer pauses', async () => {
    const { erp, log, deliver, owe } = given();
    erp.answers = [lost, lost, lost];
    await owe('O1', 1);
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
    await owe('O1', 1);
    await owe('O1', 2);
    const delivery = deliver();
    await pass(0);
    await owe('O2', 3);
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
    const key = await owe('O1', 1);
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
    for (const order of ['O1', 'O2', 'O3']) for (const pcs of [1, 2]) await owe(order, pcs);
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
    for (let n = 1; n <= 12; n += 1) await owe(`O${n}`, 1);
    deliver();
    await pass(500);
    expect(erp.underWay).toBe(8);
  });

  test('leave places to others while some are under way', async () => {
    const { erp, log, deliver, owe } = given({ parallel: 3 });
    erp.latencyMs = 1_000;
    await owe('O1', 1);
    const delivery = deliver();
    await pass(0);
    for (const order of ['O2', 'O3', 'O4']) await owe(order, 1);
    delivery.wake();
    await pass(0);
    expect(log).toEqual(['0 send O1 1', '0 send O2 1', '0 send O3 1']);
    await pass(1_000);
    expect(log.slice(3)).toEqual(['1 send O4 1']);
  });

  test('what comes while another is under way goes when somebody wakes, not before its turn', async () => {
    const { erp, log, deliver, owe } = given();
    erp.latencyMs = 1_000;
    await owe('O1', 1);
    const delivery = deliver();
    await pass(10);
    await owe('O1', 2);
    await owe('O2', 3);
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
    await owe('O1', 1);
    deliver();
    await pass(250_000);
    const at = log.map((line) => Math.round(Number(line.split(' ')[0])));
    expect(at).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
  });
  test('a lost answer is looked up after a second', async () => {
    const { erp, log, deliver, owe } = given({}, {});
    erp.answers = [lost];
    await owe('O1', 1);
    deliver();
    await pass(2_000);
    expect(log).toEqual(['0 send O1 1', '1 look up', '1 send O1 1']);
  });
  test('a ticket that waits for later wakes it then', async () => {
    const { log, deliver, owe, outbox } = given();
    await outbox.markWaiting(await owe('O1', 1), Date.now() + 5_000, 'later');
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
    await owe('O1', 1);
    await owe('O1', 2);
    const delivery = deliver();
    await pass(0);
    expect(delivery.problem()).toBe('HTTP 503');
    await pass(1_000);
    expect(delivery.problem()).toBeNull();
    await owe('O2', 3);
    delivery.wake();
    await pass(10_000);
    expect(log).toEqual(['0 O1 1', '1 O1 1', '1 O2 3', '3 O1 2']);
  },
);
