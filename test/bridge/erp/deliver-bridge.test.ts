/** What the bridge hears of a delivery, when it sleeps and ends, and what a full disk does to it. */
import { describe, expect, test, vi } from 'vitest';
import { given, lost, moveTimeByHand, pass } from './deliver-rig.ts';

moveTimeByHand();

describe('the bridge', () => {
  test('is told of every answer once it is written down, and of nothing where none came', async () => {
    const told: (string | null)[] = [];
    const { deliver, owe, outbox } = given({ changed: () => told.push(outbox.statusOf(key)) });
    const key = await owe('O1', 1);
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
    await owe('O1', 1);
    await owe('O2', 2);
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
    const key = await owe('O1', 1);
    await owe('O2', 2);
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
    const looked = vi.spyOn(outbox, 'together');
    const delivery = deliver();
    await pass(10_000);
    expect([looked.mock.calls.length, vi.getTimerCount()]).toEqual([1, 0]);
    await outbox.markWaiting(await owe('O1', 1), Date.now() + 5_000, 'later');
    for (let times = 0; times < 5; times += 1) delivery.wake();
    await pass(0);
    expect([looked.mock.calls.length, vi.getTimerCount()]).toEqual([3, 1]);
    await pass(4_900);
    expect(looked.mock.calls.length).toBe(3);
  });

  test('that ended is not kept awake by what waits for later', async () => {
    const { deliver, owe, outbox } = given();
    await outbox.markWaiting(await owe('O1', 1), Date.now() + 50_000, 'later');
    const delivery = deliver();
    await pass(0);
    expect(vi.getTimerCount()).toBeGreaterThan(0);
    await delivery.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('whose disk is full says so, and looks up what it could not write down', async () => {
    const { erp, log, deliver, owe, outbox } = given();
    const key = await owe('O1', 1);
    let isFull = true;
    let calls = 0;
    const { together } = outbox;
    // It leaves, and how that ended finds no room.
    outbox.together = (work) =>
      together(async (turn) => {
        const gave = await work(turn);
        if (isFull && ++calls > 1) throw new Error('the disk is full');
        return gave;
      });
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
    const key = await owe('O1', 1);
    const delivery = deliver();
    await pass(0);
    const { together } = outbox;
    let calls = 0;
    // It is chosen, and what was found out finds no room.
    outbox.together = (work) =>
      together(async (turn) => {
        const gave = await work(turn);
        if (++calls > 1) throw new Error('the disk is full');
        return gave;
      });
    await pass(500);
    expect([log, delivery.problem()]).toEqual([['0 send O1 1', '0.3 look up'], 'the disk is full']);
    outbox.together = together;
    await pass(10_000);
    expect(log.slice(2)).toEqual(['1.3 look up', '1.3 send O1 1']);
    expect(outbox.statusOf(key)).toBe('acknowledged');
  });

  test('whose disk is full when something is to leave sends nothing that does not stand there as sent', async () => {
    const { log, deliver, owe, outbox } = given();
    const key = await owe('O1', 1);
    const { together } = outbox;
    outbox.together = (work) =>
      together(async (turn) => {
        await work(turn);
        throw new Error('the disk is full');
      });
    const delivery = deliver();
    await pass(500);
    expect([log, delivery.problem(), outbox.statusOf(key)]).toEqual([[], 'the disk is full', 'waiting']);
    outbox.together = together;
    await pass(1_000);
    expect(log).toEqual(['1 send O1 1']);
  });

  test('that cannot read its outbox says so, and goes on when it can', async () => {
    const { log, deliver, owe, outbox } = given();
    await owe('O1', 1);
    const { together } = outbox;
    outbox.together = async () => {
      throw new Error('disk I/O error');
    };
    const delivery = deliver();
    await pass(0);
    expect(delivery.problem()).toBe('disk I/O error');
    outbox.together = together;
    await pass(980);
    expect(log).toEqual([]);
    await pass(20);
    expect(log).toEqual(['1 send O1 1']);
  });
});
