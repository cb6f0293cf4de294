/** A disk that is full for a while: nothing is lost, nothing is said twice, and no history is read again for it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openConfirm } from '../../../bridge/erp/confirm.ts';
import { blueprintWriter } from '../../../bridge/erp/dialects/blueprint.ts';
import { openOutbox } from '../../../bridge/erp/stored-outbox.ts';
import { MOST_MB_PER_DAY, openArrivals } from '../../../bridge/facts/arrivals.ts';
import { openBindings } from '../../../bridge/facts/bindings.ts';
import { openConflicts } from '../../../bridge/facts/conflicts.ts';
import { openGate } from '../../../bridge/facts/gate.ts';
import { openIntake } from '../../../bridge/facts/intake.ts';
import { openPlantLedger } from '../../../bridge/facts/plant-ledger.ts';
import { openFactsAside } from '../../../bridge/facts/set-aside.ts';
import { openVoices } from '../../../bridge/facts/voices.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { openStore } from '../../../bridge/storage/sqlite/open.ts';
import type { FactReads } from '../../../bridge/storage/storage.ts';
import type { Event } from '../../../shared/core/words/event.ts';
import { closeDatabase, type Database } from '../../../shared/io/sqlite.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from '../shop.ts';

const NOW = MONDAY + 12 * HOUR;
let folder: string;
const opened: Database[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-failed-'));
});
afterEach(() => {
  for (const db of opened.splice(0)) closeDatabase(db);
  rmSync(folder, { recursive: true, force: true });
});

/** A bridge on a file of its own, with what it would tell the ERP. */
async function bridge(name: string) {
  const db = openStore(join(folder, `${name}.db`));
  opened.push(db);
  let keys = 0;
  let [reads, fails] = [0, false];
  const plain = sqliteStorage(db);
  const { facts: stored, ...rest } = plain;
  const facts: FactReads = {
    ...stored,
    read: (...page) => {
      reads++;
      return stored.read(...page);
    },
  };
  const storage = { ...rest, facts };
  const aside = openFactsAside(plain, () => NOW);
  const bindings = openBindings(plain, {
    named: new Map(),
    edgeIds: ['edge-1', 'edge-2'],
    plantOf: (edgeId) => plantLedger.plantOf(edgeId),
  });
  const plantLedger = openPlantLedger({ storage, believed: { passedOver: aside.passedOver, own: bindings.own } });
  const told = { hasTold: async () => false };
  const voices = openVoices({ told, plantLedger, edgeIds: ['edge-1', 'edge-2'] });
  const gate = openGate({ aside, bindings, voices, plantOf: plantLedger.plantOf, now: () => NOW });
  const randomBytes = (size: number) => Buffer.alloc(size, ++keys);
  const outbox = openOutbox(plain, { now: () => NOW, randomBytes, delayMs: 0, serialPer: 'order' });
  const confirm = openConfirm({
    ...{
      plantLedger,
      outbox,
      writer: blueprintWriter,
      now: () => NOW,
      everyMs: 900_000,
      declarationMs: 0,
      transact: storage.transact,
    },
    order: () => null,
    newKey: () => randomBytes(16).toString('hex'),
    complain: (error) => {
      throw error;
    },
    catchingUp: () => intake.catchingUp(),
  });
  const planning = { update: async () => {}, messages: async () => [], putOdd: () => {}, last: async () => 0 };
  const intake = openIntake({
    lost: () => {},
    arrivals: await openArrivals(plain, { mostMbOf: () => MOST_MB_PER_DAY, now: () => 0 }),
    conflicts: await openConflicts(plain, {
      factOf: (edgeId, seq) => aside.raw(edgeId, seq) ?? stored.find(edgeId, seq),
      cursorOf: () => 0,
      edgeIds: ['edge-1', 'edge-2'],
      now: () => 0,
    }),
    ...{
      storage,
      gate,
      aside,
      bindings,
      plantLedger,
      planning,
      edgeIds: ['edge-1', 'edge-2'],
      now: () => NOW,
    },
    effects: async (...facts) => {
      await confirm.afterFacts(...facts);
      if (fails) throw new Sqlite.SqliteError('database or disk is full', 'SQLITE_FULL');
    },
  });
  const pages = db.prepare('SELECT operation_id, kind, says, status FROM posting ORDER BY n');
  return {
    ...{ plantLedger, intake, confirm },
    send: (made: ReturnType<typeof journal>, upTo = made.events.length) =>
      intake.exchange(
        {
          ...{ protocol: 1, edgeId: made.edgeId, journalId: made.journalId, planningCursor: 0, sentAt: NOW },
          ...{ lastSeq: made.events.length, events: made.events.slice(0, upTo) },
        },
        0,
      ),
    /** No page more than the file has: the facts themselves find no room. */
    fill: () => db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true }))}`),
    /** The last of what a transaction writes finds no room any more. */
    fillUp: () => {
      fails = true;
    },
    empty: () => {
      fails = false;
      db.pragma('max_page_count = 1000000');
    },
    postings: () => pages.all(),
    reads: () => reads,
    stored: (edgeId: string): Event[] => stored.read(edgeId, 0, 100_000),
  };
}

/** A shift on one order, finished, then another one that runs. */
function shift(edgeId = 'edge-1', machineId = 'P1') {
  const made = journal(edgeId);
  const p1 = on(machineId);
  const [one, two] = [`${machineId}-A`, `${machineId}-B`];
  made.add(plantFact(smallPlant([machineId])), released(orderOf(one)), released(orderOf(two)));
  made.add(p1.start(MONDAY + 6 * HOUR, `${one}/0010`));
  for (let n = 1; n <= 60; n++) made.add(p1.good(MONDAY + 6 * HOUR + n * MINUTE, 1));
  made.add(p1.finish(MONDAY + 7 * HOUR + MINUTE, `${one}/0010`), p1.start(MONDAY + 8 * HOUR, `${two}/0010`));
  for (let n = 1; n <= 60; n++) made.add(p1.good(MONDAY + 8 * HOUR + n * MINUTE, 1));
  return made;
}
const totalsOf = ({ plantLedger }: Awaited<ReturnType<typeof bridge>>, id: string) =>
  plantLedger.ledger()?.operation(id, NOW);

describe('a disk that is full while facts come in', () => {
  test.each(['fill', 'fillUp'] as const)(
    'costs nothing once it has room again: the ERP hears what it would have heard (%s)',
    async (fill) => {
      const box = shift();
      const [good, poor] = [await bridge('good'), await bridge('poor')];
      for (const one of [good, poor]) await one.send(box, 40);
      await good.send(box);
      const reads = poor.reads();
      poor[fill]();
      await expect(poor.send(box)).rejects.toMatchObject({ code: 'unavailable' });
      await expect(poor.send(box)).rejects.toMatchObject({ code: 'unavailable' });
      poor.empty();
      expect(await poor.send(box)).toMatchObject({ cursor: box.events.length });
      expect(good.postings()).not.toEqual([]);
      expect(poor.postings()).toEqual(good.postings());
      expect(poor.stored('edge-1')).toEqual(box.events);
      for (const id of ['P1-A/0010', 'P1-B/0010']) expect(totalsOf(poor, id)).toEqual(totalsOf(good, id));
      expect(poor.reads()).toBe(reads);
    },
  );

  test('has nothing said of what is not on disk yet, and everything as soon as it is', async () => {
    const box = shift();
    const poor = await bridge('poor');
    await poor.send(box, 40);
    poor.fillUp();
    await expect(poor.send(box)).rejects.toMatchObject({ code: 'unavailable' });
    const before = poor.postings();
    poor.empty();
    await poor.confirm.tick();
    expect([poor.intake.catchingUp(), poor.postings()]).toEqual([true, before]);
    // The box was silent since, and asks for its cursor alone: what it said is written first.
    expect(await poor.send(box, 0)).toMatchObject({ cursor: box.events.length });
    expect(poor.stored('edge-1')).toEqual(box.events);
    expect(poor.postings().length).toBeGreaterThan(before.length);
  });

  test('keeps what it heard: a box that says otherwise afterwards is a conflict', async () => {
    const box = shift();
    const poor = await bridge('poor');
    await poor.send(box, 40);
    poor.fillUp();
    await expect(poor.send(box)).rejects.toMatchObject({ code: 'unavailable' });
    poor.empty();
    const other = {
      ...box,
      events: box.events.map((event) => (event.seq === 50 ? { ...event, at: event.at + 1 } : event)),
    };
    await expect(poor.send(other)).rejects.toMatchObject({ code: 'conflict' });
    expect(poor.stored('edge-1')).toEqual(box.events);
  });

  test('holds up no other box', async () => {
    const [one, two] = [shift(), shift('edge-2', 'P2')];
    const poor = await bridge('poor');
    await poor.send(one, 40);
    poor.fillUp();
    await expect(poor.send(one)).rejects.toMatchObject({ code: 'unavailable' });
    poor.empty();
    expect(await poor.send(two)).toMatchObject({ cursor: two.events.length });
    expect(totalsOf(poor, 'P2-A/0010')?.goodPcs).toBe(60);
  });
});

describe('a long batch', () => {
  test('lets others have a turn between its stretches, and is answered when all of it is on disk', async () => {
    const long = journal();
    long.add(plantFact(smallPlant(['P1'])));
    for (let n = 1; n <= 4_500; n++) long.add(on('P1').good(MONDAY + n * 1_000, 1, null));
    const here = await bridge('long');
    let turns = 0;
    const other = setInterval(() => turns++, 0);
    const answer = await here.send(long);
    clearInterval(other);
    expect([answer.cursor, here.stored('edge-1').length]).toEqual([4_501, 4_501]);
    expect(turns).toBeGreaterThan(1);
  });
  test('and the same batch once more, sent meanwhile, are one', async () => {
    const long = journal();
    long.add(plantFact(smallPlant(['P1'])));
    for (let n = 1; n <= 2_500; n++) long.add(on('P1').good(MONDAY + n * 1_000, 1, null));
    const here = await bridge('twice');
    const answers = await Promise.all([here.send(long), here.send(long)]);
    expect(answers.map(({ cursor }) => cursor)).toEqual([2_501, 2_501]);
    expect(here.stored('edge-1')).toEqual(long.events);
  });
});
