import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Deliver, startDeliver } from '../../../bridge/erp/deliver.ts';
import { createRestErp, RestOptionsSchema, restWriter } from '../../../bridge/erp/dialects/rest.ts';
import { openOutbox } from '../../../bridge/erp/stored-outbox.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { openStore } from '../../../bridge/storage/sqlite/open.ts';
import { ConfirmationSchema } from '../../../shared/core/erp/confirmation.ts';
import { closeDatabase, type Database } from '../../../shared/io/sqlite.ts';
import { owedPostings, ticketFor } from '../../contracts/tickets.ts';
import { orderOf } from '../shop.ts';
import { type FakeErp, startFakeErp } from './fake-erp.ts';
import { type SteppedOutbox, stepped } from './stepped.ts';

let folder: string;
let fake: FakeErp;
let db: Database;
let outbox: SteppedOutbox;
let running: Deliver | null;
let clock: number;
let keys: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-deliver-'));
  fake = await startFakeErp();
  keys = 0;
  clock = 0;
  running = null;
  open();
});
afterEach(async () => {
  await running?.close();
  closeDatabase(db);
  await fake.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(): void {
  db = openStore(join(folder, 'bridge.db'));
  outbox = stepped(
    openOutbox(sqliteStorage(db), {
      now: () => Date.now() + clock,
      randomBytes: (size) => Buffer.alloc(size, ++keys),
      delayMs: 0,
    }),
  );
}
function deliver(): Deliver {
  running = startDeliver({
    outbox,
    erp: createRestErp(RestOptionsSchema.parse({ kind: 'rest', url: fake.url, token: fake.token, timeoutMs: 300 })),
    timeZone: () => 'Europe/Berlin',
    now: () => Date.now() + clock,
    random: () => 0.377,
    changed: () => {},
    pauseMs: 20,
    maxPauseMs: 100,
    lookUpAfterMs: 20,
  });
  return running;
}
const writer = restWriter(20);
function postingsOf(orderId: string, yieldPcs: number) {
  const order = orderOf(orderId);
  return owedPostings(writer, order, ticketFor(order, { yieldPcs }));
}
async function owe(orderId: string, yieldPcs: number): Promise<string> {
  const postings = postingsOf(orderId, yieldPcs);
  await outbox.write({ reversals: [], postings }, {});
  return postings[0]?.key ?? '';
}
const yields = (orderId: string) => fake.records.filter((r) => r.orderId === orderId).map((r) => r.yieldPcs);
const until = (condition: () => boolean) => expect.poll(condition, { interval: 5 }).toBe(true);
const open_ = () => outbox.view(null).waiting;

describe('a ticket in the outbox', () => {
  test('reaches the ERP once; those of one order in their order', async () => {
    for (const pcs of [1, 2, 3, 4, 5]) for (const order of ['O1', 'O2']) await owe(order, pcs);
    deliver();
    await until(() => open_() === 0);
    expect([yields('O1'), yields('O2')]).toEqual([
      [1, 2, 3, 4, 5],
      [1, 2, 3, 4, 5],
    ]);
    expect(outbox.view(null)).toMatchObject({ waiting: 0, acknowledged: 10, parked: 0 });
  });

  test('whose answer was lost is looked up, not sent again', async () => {
    fake.faults.loseAnswers = 1;
    await owe('O1', 7);
    deliver();
    await until(() => outbox.view(null).acknowledged === 1);
    expect(yields('O1')).toEqual([7]);
    expect(fake.posts()).toBe(1);
  });

  test('that failed before it was booked is sent again after the look-up found nothing', async () => {
    fake.faults.failNext = 2;
    await owe('O1', 7);
    deliver();
    await until(() => outbox.view(null).acknowledged === 1);
    expect(yields('O1')).toEqual([7]);
    expect(fake.posts()).toBe(3);
  });

  test('that was on its way when the bridge was killed is looked up first at the next start', async () => {
    const key = await owe('O1', 7);
    await outbox.markSending([{ key }]);
    const { body } = outbox.item(key)?.posting ?? { body: '' };
    fake.records.push(ConfirmationSchema.parse(JSON.parse(body)));
    closeDatabase(db);
    open();
    deliver();
    await until(() => outbox.view(null).acknowledged === 1);
    expect(fake.posts()).toBe(0);
  });

  test('that the ERP refuses is parked in its words; its order waits behind it, the others flow', async () => {
    fake.faults.refuse = { orderId: 'O1', code: 'M7 021', message: 'The order is locked by MILLER' };
    const key = await owe('O1', 1);
    await owe('O1', 2);
    await owe('O2', 3);
    const delivery = deliver();
    await until(() => outbox.view(null).acknowledged === 1);
    await until(() => outbox.statusOf(key) === 'parked');
    const { entries } = outbox.view(null);
    expect(entries.find((entry) => entry.key === key)?.message).toBe('M7 021: The order is locked by MILLER');
    expect(yields('O2')).toEqual([3]);

    fake.faults.refuse = null;
    await outbox.decide(key, 'retry');
    delivery.wake();
    await until(() => open_() === 0);
    expect(yields('O1')).toEqual([1, 2]);
  });

  test('waits while the ERP is away, says so, and goes when it is back', async () => {
    fake.faults.down = true;
    await owe('O1', 1);
    await owe('O2', 2);
    const delivery = deliver();
    await until(() => delivery.problem() !== null);
    expect(outbox.view(delivery.problem()).problem).toContain(fake.url);
    fake.faults.down = false;
    await until(() => open_() === 0);
    expect([yields('O1'), yields('O2')]).toEqual([[1], [2]]);
    expect(delivery.problem()).toBeNull();
  });

  test('under every fault at once is booked exactly once', async () => {
    for (let pcs = 1; pcs <= 20; pcs += 1) await owe(`O${pcs % 4}`, pcs);
    fake.faults.loseAnswers = 4;
    fake.faults.failNext = 5;
    deliver();
    await until(() => fake.records.length > 5);
    fake.faults.down = true;
    await until(() => running?.problem() !== null);
    fake.faults.loseAnswers = 3;
    fake.faults.down = false;
    await until(() => open_() === 0);
    const booked = fake.records.map((record) => record.key);
    expect(new Set(booked).size).toBe(booked.length);
    expect(booked.length).toBe(20);
    for (const order of ['O0', 'O1', 'O2', 'O3'])
      expect(yields(order)).toEqual([...yields(order)].sort((a, b) => a - b));
  });
});

describe('a correction', () => {
  test('of a ticket that was never sent withdraws it: the ERP hears the right one only', async () => {
    await owe('O1', 5);
    const [wrong] = outbox.standing('O1/0010');
    const right = postingsOf('O1', 4);
    await outbox.write({ reversals: wrong === undefined ? [] : [wrong], postings: right }, {});
    deliver();
    await until(() => open_() === 0);
    expect(fake.records.map((r) => [r.kind, r.yieldPcs])).toEqual([['partial', 4]]);
  });

  test('of a ticket that the ERP has reverses it, then says the right one', async () => {
    await owe('O1', 5);
    const delivery = deliver();
    await until(() => open_() === 0);
    const [wrong] = outbox.standing('O1/0010');
    const right = postingsOf('O1', 4);
    await outbox.write({ reversals: wrong === undefined ? [] : [wrong], postings: right }, {});
    delivery.wake();
    await until(() => open_() === 0);
    expect(fake.records.map((r) => [r.kind, r.yieldPcs, r.reverses])).toEqual([
      ['partial', 5, null],
      ['reversal', 5, wrong?.key],
      ['partial', 4, null],
    ]);
  });

  test('of a ticket that the ERP refused mends it without a person', async () => {
    fake.faults.refuse = { orderId: 'O1', code: 'R1', message: 'unknown reason' };
    const key = await owe('O1', 5);
    const delivery = deliver();
    await until(() => outbox.statusOf(key) === 'parked');
    fake.faults.refuse = null;
    const [wrong] = outbox.standing('O1/0010');
    const right = postingsOf('O1', 5);
    await outbox.write({ reversals: wrong === undefined ? [] : [wrong], postings: right }, {});
    delivery.wake();
    await until(() => open_() === 0);
    expect(fake.records.map((r) => [r.kind, r.yieldPcs])).toEqual([['partial', 5]]);
    expect(outbox.view(null).parked).toBe(0);
  });
});
