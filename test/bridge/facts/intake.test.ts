import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MOST_MB_PER_DAY, openArrivals } from '../../../bridge/facts/arrivals.ts';
import { openBindings } from '../../../bridge/facts/bindings.ts';
import { openConflicts } from '../../../bridge/facts/conflicts.ts';
import { openGate } from '../../../bridge/facts/gate.ts';
import { type Intake, openIntake } from '../../../bridge/facts/intake.ts';
import { openPlantLedger, type PlantLedger } from '../../../bridge/facts/plant-ledger.ts';
import { openFactsAside } from '../../../bridge/facts/set-aside.ts';
import { openVoices } from '../../../bridge/facts/voices.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { openStore } from '../../../bridge/storage/sqlite/open.ts';
import type { ExchangeRequest } from '../../../shared/core/words/wire.ts';
import { closeDatabase, type Database } from '../../../shared/io/sqlite.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from '../shop.ts';

/** A box that was cut off since six, and sends what it has at eight. */
const SENT_AT = MONDAY + 8 * HOUR;
const START = MONDAY + 6 * HOUR;
const p1 = on('P1');

let now: number;
let folder: string;
let db: Database;
let plantLedger: PlantLedger;
let intake: Intake;
/** For each batch with news: whether the box had told all. */
let caughtUp: boolean[];
/** Boxes that were looked at for news from planning. */
let planned: string[];

async function open(): Promise<void> {
  db = openStore(join(folder, 'bridge.db'));
  const storage = sqliteStorage(db);
  const aside = openFactsAside(storage, () => SENT_AT + 5);
  const bindings = openBindings(storage, {
    named: new Map(),
    edgeIds: ['edge-1', 'edge-2'],
    plantOf: (edgeId) => plantLedger.plantOf(edgeId),
  });
  plantLedger = openPlantLedger({ storage, believed: { passedOver: aside.passedOver, own: bindings.own } });
  const told = { hasTold: async () => false };
  const voices = openVoices({ told, plantLedger, edgeIds: ['edge-1', 'edge-2'] });
  intake = openIntake({
    lost: () => {},
    arrivals: await openArrivals(storage, { mostMbOf: () => MOST_MB_PER_DAY, now: () => 0 }),
    conflicts: await openConflicts(storage, {
      factOf: (edgeId, seq) => aside.raw(edgeId, seq) ?? storage.facts.find(edgeId, seq),
      cursorOf: () => 0,
      edgeIds: ['edge-1', 'edge-2'],
      now: () => 0,
    }),
    storage,
    plantLedger,
    aside,
    bindings,
    gate: openGate({ aside, bindings, voices, plantOf: plantLedger.plantOf, now: () => SENT_AT + 5 }),
    planning: {
      update: async (_transaction, edgeId) => void planned.push(edgeId),
      messages: async () => [],
      putOdd: () => {},
      last: async () => 0,
    },
    edgeIds: ['edge-1', 'edge-2'],
    now: () => now,
    effects: async (_transaction, all) => void caughtUp.push(all),
  });
}
beforeEach(async () => {
  now = SENT_AT + 5;
  folder = mkdtempSync(join(tmpdir(), 'istwert-intake-'));
  caughtUp = [];
  planned = [];
  await open();
});
afterEach(() => {
  closeDatabase(db);
  rmSync(folder, { recursive: true, force: true });
});

/** Plant, order and start, and then a good part every ten minutes from 6:10 to 7:00. */
function box(edgeId = 'edge-1', machineId = 'P1') {
  const made = journal(edgeId);
  made.add(plantFact(smallPlant([machineId])), released(orderOf('O1')), on(machineId).start(START, 'O1/0010'));
  made.add(...[1, 2, 3, 4, 5, 6].map((n) => on(machineId).good(START + n * 10 * MINUTE, 1)));
  return made;
}

function send(
  { edgeId, journalId, events }: ReturnType<typeof box>,
  upTo: number,
  more: Partial<ExchangeRequest> = { lastSeq: events.length },
) {
  const request = { protocol: 1 as const, edgeId, journalId, planningCursor: 0, sentAt: SENT_AT };
  return intake.exchange({ ...request, events: events.slice(0, upTo), ...more }, 0);
}

/** A box with some thousands of facts, of which it says that they are the first of a year's. */
function year(facts = 3_000) {
  const made = journal('edge-1');
  made.add(plantFact(smallPlant(['P1'])), released(orderOf('O1')), p1.start(START, 'O1/0010'));
  const stepMs = Math.floor((50 * MINUTE) / facts);
  for (let n = 1; n < facts; n++) made.add(p1.good(START + n * stepMs, 1, START + (n - 1) * stepMs));
  return made;
}
const ofYear = ({ events }: ReturnType<typeof year>, from: number, to: number) => ({
  events: events.slice(from, to),
  lastSeq: 400_000,
});

describe('a box that pours a year in', () => {
  test('is taken in first and computed afterwards; one that pauses in between is computed as it comes', async () => {
    const made = year();
    await send(made, 0, ofYear(made, 0, 0));
    await send(made, 0, ofYear(made, 0, 1_000));
    const newest = plantLedger.newest()?.operation('O1/0010', now);
    expect([intake.isPouring(), plantLedger.isWhole(), newest?.goodPcs]).toEqual([true, false, 0]);
    now += 10_000;
    expect(intake.isPouring()).toBe(false);
    await plantLedger.complete({ find: async () => null, drop: () => {} }, new AbortController().signal);
    expect(plantLedger.ledger()?.operation('O1/0010', now)?.goodPcs).toBe(997);
    await send(made, 0, ofYear(made, 1_000, 2_000));
    expect([intake.isPouring(), plantLedger.ledger()?.operation('O1/0010', now)?.goodPcs]).toEqual([false, 1_997]);
  });

  test('is taken in first again where it paused once and pours on', async () => {
    const made = year(24_500);
    await send(made, 0, ofYear(made, 0, 1_000));
    now += 10_000;
    await plantLedger.complete({ find: async () => null, drop: () => {} }, new AbortController().signal);
    for (let from = 1_000; from < 20_000; from += 5_000) {
      await send(made, 0, ofYear(made, from, from + 5_000));
      expect([intake.isPouring(), plantLedger.isWhole()]).toEqual([false, true]);
      now += 9_000;
    }
    await send(made, 0, ofYear(made, 21_000, 24_000));
    expect([intake.isPouring(), plantLedger.isWhole()]).toEqual([true, false]);
    now += 10_000;
    await plantLedger.complete({ find: async () => null, drop: () => {} }, new AbortController().signal);
    expect(plantLedger.ledger()?.operation('O1/0010', now)?.goodPcs).toBe(23_997);
  });

  test('computes nothing later for the sake of a few facts, whatever it says is to come', async () => {
    const made = year();
    await send(made, 0, ofYear(made, 0, 999));
    expect([intake.isPouring(), plantLedger.isWhole(), intake.catchingUp()]).toEqual([false, true, true]);
  });

  test('lets nobody meanwhile speak of its orders who was never told of them', async () => {
    const made = year();
    await send(made, 0, ofYear(made, 0, 1_000));
    const other = journal('edge-2');
    other.add(plantFact(smallPlant(['P2'])), on('P2').start(START, 'O1/0010'), on('P2').good(START + MINUTE, 1));
    await send(other, 3);
    expect(db.prepare('SELECT edge_id, seq FROM fact_aside').all()).toEqual([{ edge_id: 'edge-2', seq: 2 }]);
  });
});

describe('a box that is catching up', () => {
  test('is known until the latest that it has told, not until now', async () => {
    expect(await send(box(), 6)).toMatchObject({ cursor: 6, receivedAt: SENT_AT + 5 });
    expect(plantLedger.knownUntil('P1')).toBe(START + 30 * MINUTE);
    expect(intake.catchingUp()).toBe(true);
  });
  test('is known until its clock once it has told all, and stays so without news', async () => {
    const late = box();
    await send(late, 6);
    await send(late, 9);
    expect(plantLedger.knownUntil('P1')).toBe(SENT_AT);
    expect(intake.catchingUp()).toBe(false);
    await send(late, 0, { lastSeq: 9, sentAt: SENT_AT + MINUTE });
    expect(plantLedger.knownUntil('P1')).toBe(SENT_AT + MINUTE);
  });
  test('takes nothing back of what was known: a late fact is older than what was told', async () => {
    const late = box();
    await send(late, 9);
    late.add(p1.good(START + 5 * MINUTE, 1), p1.good(START + 6 * MINUTE, 1));
    await send(late, 10);
    expect([plantLedger.knownUntil('P1'), intake.catchingUp()]).toEqual([SENT_AT, true]);
  });
  test('whose facts run ahead of its own clock is known until that clock', async () => {
    const fast = box();
    fast.add(p1.good(SENT_AT + HOUR, 1), p1.good(SENT_AT + 2 * HOUR, 1));
    await send(fast, 10);
    expect(plantLedger.knownUntil('P1')).toBe(SENT_AT);
  });
  test('is told no orders: its own journal may still bring them', async () => {
    const late = box();
    await send(late, 6);
    expect([planned, caughtUp]).toEqual([[], [false]]);
    await send(late, 9);
    expect([planned, caughtUp]).toEqual([['edge-1'], [false, true]]);
    await send(late, 9);
    expect([planned, caughtUp]).toEqual([
      ['edge-1', 'edge-1'],
      [false, true],
    ]);
  });
  test('holds back what is said of the whole plant, not what is known of the others', async () => {
    await send(box(), 6);
    await send(box('edge-2', 'P2'), 9);
    expect(intake.catchingUp()).toBe(true);
    expect([plantLedger.knownUntil('P1'), plantLedger.knownUntil('P2')]).toEqual([START + 30 * MINUTE, SENT_AT]);
    expect(plantLedger.knownUntil('P9')).toBe(0);
  });
  test.each([
    ['that brings nothing more holds nobody up after ten minutes', 10 * MINUTE, 5 * MINUTE, 0],
    ['holds nobody up for more than six hours, however much it says that it has', 6 * HOUR, 9 * MINUTE, 1],
  ])('%s', async (_what, wait, step, brings) => {
    const late = box();
    await send(late, 6, { lastSeq: 2 ** 53 - 1 });
    for (const until = now + wait; now < until; ) {
      expect(intake.catchingUp()).toBe(true);
      now += step;
      for (let n = 0; n < brings; n += 1) late.add(p1.good(START, 1));
      await send(late, brings === 0 ? 0 : late.events.length, { lastSeq: 2 ** 53 - 1 });
    }
    expect(intake.catchingUp()).toBe(false);
  });
  test('is as far as it was after the bridge was started again', async () => {
    await send(box(), 6);
    closeDatabase(db);
    await open();
    expect(plantLedger.ledger()?.orders().has('O1')).toBe(true);
    expect(plantLedger.knownUntil('P1')).toBe(START + 30 * MINUTE);
    expect(intake.edges()).toEqual([
      { edgeId: 'edge-1', lastSeenAt: SENT_AT + 5, cursor: 6 },
      { edgeId: 'edge-2', lastSeenAt: null, cursor: 0 },
    ]);
  });
});

describe('a box that does not say how much it has', () => {
  test('has told all when its newest fact was written down less than a minute before it sent', async () => {
    const recent = box();
    recent.add(p1.good(SENT_AT - MINUTE + 1, 1));
    await send(recent, 10, {});
    expect([intake.catchingUp(), plantLedger.knownUntil('P1')]).toEqual([false, SENT_AT - MINUTE + 1]);
  });
  test('catches up when it is a minute old or older, or when there is none', async () => {
    const old = box();
    old.add(p1.good(SENT_AT - MINUTE, 1));
    await send(old, 10, {});
    expect(intake.catchingUp()).toBe(true);
    await send(box('edge-2', 'P2'), 0, {});
    expect([caughtUp, plantLedger.knownUntil('P2')]).toEqual([[false], 0]);
  });
});
