/** The intake, with all that it writes, on an engine for which everybody waits: it leans on nothing that is at once. */
import { describe, expect, test } from 'vitest';
import { openConfirm } from '../../../bridge/erp/confirm.ts';
import { blueprintWriter } from '../../../bridge/erp/dialects/blueprint.ts';
import { openLostBooks } from '../../../bridge/erp/lost-books.ts';
import { openOrders } from '../../../bridge/erp/orders.ts';
import { openPlanning } from '../../../bridge/erp/planning.ts';
import { newKey, openOutbox } from '../../../bridge/erp/stored-outbox.ts';
import { MOST_MB_PER_DAY, openArrivals } from '../../../bridge/facts/arrivals.ts';
import { openBindings } from '../../../bridge/facts/bindings.ts';
import { openConflicts } from '../../../bridge/facts/conflicts.ts';
import { openGate } from '../../../bridge/facts/gate.ts';
import { openIntake } from '../../../bridge/facts/intake.ts';
import { openPlantLedger } from '../../../bridge/facts/plant-ledger.ts';
import { openFactsAside } from '../../../bridge/facts/set-aside.ts';
import { settling } from '../../../bridge/facts/settle.ts';
import { openVoices } from '../../../bridge/facts/voices.ts';
import type { Event } from '../../../shared/core/words/event.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from '../shop.ts';
import { memoryStorage } from './memory.ts';

const NOW = MONDAY + 12 * HOUR;
const edgeIds = ['edge-1', 'edge-2'];

async function plant() {
  const storage = memoryStorage();
  let [keys, fails] = [0, false];
  const now = () => NOW;
  const randomBytes = (size: number) => Buffer.alloc(size, ++keys);
  const aside = openFactsAside(storage, now);
  const bindings = openBindings(storage, { named: new Map(), edgeIds, plantOf: (id) => plantLedger.plantOf(id) });
  const plantLedger = openPlantLedger({ storage, believed: { passedOver: aside.passedOver, own: bindings.own } });
  const orders = await openOrders(storage, { now });
  const planning = await openPlanning(storage, { plantLedger, orders, now });
  const outbox = openOutbox(storage, { now, randomBytes, delayMs: 0, serialPer: 'order' });
  const confirm = openConfirm({
    ...{ plantLedger, outbox, writer: blueprintWriter, now, everyMs: 900_000, declarationMs: 0 },
    ...{ transact: storage.transact, order: orders.get, newKey: () => newKey(randomBytes) },
    complain: (error) => {
      throw error;
    },
    catchingUp: () => intake.catchingUp(),
    mayBeSaid: (totals) => lostBooks.mayBeSaid(totals),
  });
  const lostBooks = await openLostBooks(storage, {
    erp: { writer: blueprintWriter, books: async () => ({ operations: [], open: [] }) },
    ...{ outbox, truthOf: confirm.truthOf, again: confirm.again, now },
    isOfAnother: () => () => false,
    plant: () => plantLedger.newest()?.plant ?? null,
  });
  const intake = openIntake({
    ...{ storage, aside, bindings, plantLedger, planning, edgeIds, now },
    arrivals: await openArrivals(storage, { mostMbOf: () => MOST_MB_PER_DAY, now }),
    conflicts: await openConflicts(storage, {
      ...{ cursorOf: () => 0, edgeIds, now },
      factOf: (edgeId, seq) => aside.raw(edgeId, seq) ?? storage.facts.find(edgeId, seq),
    }),
    gate: openGate({
      ...{ aside, bindings, plantOf: plantLedger.plantOf, now },
      voices: openVoices({ told: planning, plantLedger, edgeIds }),
    }),
    lost: lostBooks.note,
    effects: async (...facts) => {
      await confirm.afterFacts(...facts);
      if (fails) throw new Error('the disk is full');
    },
  });
  return {
    ...{ storage, plantLedger, outbox, confirm, lostBooks, orders, intake, aside },
    settle: settling(storage, aside, plantLedger),
    fail: (does: boolean) => {
      fails = does;
    },
    send: ({ edgeId, journalId, events }: ReturnType<typeof journal>, upTo = events.length, heard = 0) =>
      intake.exchange(
        {
          ...{ protocol: 1, edgeId, journalId, planningCursor: 0, sentAt: NOW, heard, lastSeq: events.length },
          events: events.slice(0, upTo),
        },
        100,
      ),
  };
}

/** An order that was finished, and one that runs. */
function shift(edgeId: string, machineId: string) {
  const made = journal(edgeId);
  const p = on(machineId);
  const [one, two] = [`${machineId}-A`, `${machineId}-B`];
  made.add(plantFact(smallPlant([machineId])), released(orderOf(one)), released(orderOf(two)));
  made.add(p.start(MONDAY + 6 * HOUR, `${one}/0010`));
  for (let n = 1; n <= 5; n++) made.add(p.good(MONDAY + 6 * HOUR + n * MINUTE, 1));
  made.add(p.finish(MONDAY + 7 * HOUR, `${one}/0010`), p.start(MONDAY + 8 * HOUR, `${two}/0010`));
  return made;
}
const owed = ({ storage }: Awaited<ReturnType<typeof plant>>, operationId: string) =>
  storage.postings.ofOperation(operationId).map(({ kind, status, says }) => [kind, status, JSON.parse(says).yield]);
const read = ({ storage }: Awaited<ReturnType<typeof plant>>, edgeId: string): Event[] =>
  storage.facts.read(edgeId, 0, 1_000);

describe('facts that come in where everybody waits', () => {
  test('while others write, too: each fact once, each amount owed once, and pages see all of it or nothing', async () => {
    const here = await plant();
    const [one, two] = [shift('edge-1', 'P1'), shift('edge-2', 'P2')];
    const seen = new Set<string>();
    const watch = setInterval(() => {
      const cursor = here.storage.boxes.of('edge-1')?.cursor ?? 0;
      seen.add(`${cursor} of ${read(here, 'edge-1').length}, ${owed(here, 'P1-A/0010').length > 0}`);
    }, 0);
    const download = { orders: async () => ({ cursor: '1', orders: [orderOf('new')], gone: [] }) };
    const all = [here.send(one), here.send(two), here.orders.poll(download), here.confirm.tick(), here.send(one)];
    await Promise.all(all);
    clearInterval(watch);
    const whole = `${one.events.length} of ${one.events.length}, true`;
    expect([...seen].filter((state) => state !== '0 of 0, false' && state !== whole)).toEqual([]);
    expect([read(here, 'edge-1'), read(here, 'edge-2')]).toEqual([one.events, two.events]);
    await here.confirm.tick();
    for (const id of ['P1-A/0010', 'P2-A/0010'])
      expect(owed(here, id).filter(([kind]) => kind === 'final')).toEqual([['final', 'waiting', 5]]);
    expect(here.storage.boxes.all().map(({ edgeId, cursor }) => [edgeId, cursor])).toEqual([
      ['edge-1', one.events.length],
      ['edge-2', two.events.length],
    ]);
  });

  test('of a transaction that failed nothing is on disk and nothing is said, and then all of it once', async () => {
    const here = await plant();
    const box = shift('edge-1', 'P1');
    here.fail(true);
    // It says that it heard more than is here: the bridge lost its data, which is not noted either.
    await expect(here.send(box, box.events.length, 99)).rejects.toThrow('the disk is full');
    await here.confirm.tick();
    expect([read(here, 'edge-1'), here.storage.boxes.all(), owed(here, 'P1-A/0010')]).toEqual([[], [], []]);
    expect(await here.storage.transact(({ notes }) => notes.of('lostBooks'))).toBeNull();
    const begun = { operationId: 'P1-A/0010', orderId: 'P1-A', startedAt: 0 };
    expect([here.lostBooks.mayBeSaid(begun), here.lostBooks.findings()]).toEqual([true, []]);
    here.fail(false);
    expect(await here.send(box)).toMatchObject({ cursor: box.events.length });
    expect(read(here, 'edge-1')).toEqual(box.events);
    // What it had said is written first: the loss is known now, and the ERP's books are asked before anything is said.
    expect([here.lostBooks.mayBeSaid(begun), owed(here, 'P1-A/0010')]).toEqual([false, []]);
    await here.lostBooks.poll();
    await here.confirm.tick();
    expect(owed(here, 'P1-A/0010').filter(([kind]) => kind === 'final')).toEqual([['final', 'waiting', 5]]);
  });

  test('one that makes no sense waits for a person, whose word is taken once', async () => {
    const here = await plant();
    const box = shift('edge-1', 'P1');
    box.add(on('P1').good(NOW + 25 * HOUR, 7));
    await here.send(box);
    const { seq } = here.aside.list(9, true)[0] ?? { seq: 0 };
    expect([here.aside.open('edge-1'), seq]).toEqual([1, box.events.length]);
    const both = [here.settle('edge-1', seq, 'taken', 'Ada'), here.settle('edge-1', seq, 'discarded', 'Bob')];
    const [first, second] = await Promise.allSettled(both);
    expect([first?.status, second?.status, read(here, 'edge-1').length]).toEqual(['fulfilled', 'rejected', seq]);
  });
});
