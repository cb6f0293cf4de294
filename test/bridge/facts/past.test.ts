/** A start of a bridge with a long past: it begins with the newest facts, the rest is computed behind it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openBindings } from '../../../bridge/facts/bindings.ts';
import { FOLDED_FILE } from '../../../bridge/facts/folded.ts';
import { openPlantLedger, type PlantLedger } from '../../../bridge/facts/plant-ledger.ts';
import { openFactsAside } from '../../../bridge/facts/set-aside.ts';
import { settling } from '../../../bridge/facts/settle.ts';
import { openSnapshots } from '../../../bridge/facts/snapshots.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { openStore } from '../../../bridge/storage/sqlite/open.ts';
import type { Event } from '../../../shared/core/words/event.ts';
import { closeDatabase, type Database } from '../../../shared/io/sqlite.ts';
import { history, orders, randomPlant, spanOf } from '../../shared/core/ledger/histories.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from '../shop.ts';

const FILE = 'bridge.db';
const never = new AbortController().signal;
let dataDir: string;
const opened: Database[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'istwert-past-'));
});
afterEach(() => {
  for (const db of opened.splice(0)) closeDatabase(db);
  rmSync(dataDir, { recursive: true, force: true });
});

/** A bridge's facts and what is computed of them, as a start finds it. */
function bridge({ newest, named = {} }: { newest?: number; named?: Record<string, string> } = {}) {
  for (const db of opened.splice(0)) closeDatabase(db);
  const db = openStore(join(dataDir, FILE));
  opened.push(db);
  const storage = sqliteStorage(db);
  const said: string[] = [];
  const aside = openFactsAside(storage, () => MONDAY);
  const [owners, edgeIds] = [new Map(Object.entries(named)), ['edge-1', 'edge-2']];
  const bindings = openBindings(storage, {
    named: owners,
    edgeIds,
    plantOf: (edgeId) => ledger.plantOf(edgeId),
  });
  const believed = { passedOver: aside.passedOver, own: bindings.own };
  const ledger: PlantLedger = openPlantLedger({ storage, believed, newest });
  const log = { info: () => {}, warn: (words: string) => void said.push(words) };
  const snapshots = openSnapshots({ dataDir, file: FILE, named: owners, edgeIds, storage, believed, aside, log });
  const take = async (edgeId: string, facts: readonly Event[], toCome = 0): Promise<void> => {
    const seq = facts.at(-1)?.seq;
    if (seq === undefined) return;
    await storage.transact(async (tx) => {
      tx.boxes.put({ edgeId, journalId: edgeId, cursor: seq, planningCursor: 0, knownUntil: MONDAY, seenAt: 0 });
      tx.facts.append(edgeId, facts);
      ledger.record(edgeId, facts, toCome);
      tx.onCommit(() => ledger.written(edgeId));
    });
  };
  const doubt = (seq: number) =>
    storage.transact(async (tx) => aside.add(tx, 'edge-1', seq, 'a person doubts it', null));
  return { db, doubt, settle: settling(storage, aside, ledger), ledger, snapshots, said, take, storage };
}

function answersOf({ ledger: plantLedger }: Pick<ReturnType<typeof bridge>, 'ledger'>, span = day): unknown {
  const ledger = plantLedger.ledger();
  if (ledger === null) return null;
  return [
    ledger.figures({ kind: 'plant' }, span.from, span.to),
    ...ledger.plant.machines.map(({ id }) => ledger.machine(id, span.from, span.to)),
    ...[...ledger.touchedOperations()].sort().map((id) => ledger.operation(id, span.to)),
    ...orders.map(({ id }) => plantLedger.hasHeardOf('edge-1', id)),
    new Map(ledger.orders()),
  ];
}
const day = { from: MONDAY, to: MONDAY + 24 * HOUR };

/** The facts of a box after its plant. */
function told(edgeId: string, facts: readonly Event[]): Event[] {
  const first = { ...plantFact(randomPlant(), spanOf(facts).from), edgeId, seq: 1, recordedAt: spanOf(facts).from };
  return [first, ...facts.map((fact, index) => ({ ...fact, edgeId, seq: index + 2 }))];
}
function shift(edgeId: string, machineId: string): Event[] {
  const made = journal(edgeId);
  const p = on(machineId);
  made.add(plantFact(smallPlant([machineId])), released(orderOf(`${machineId}-A`)));
  made.add(p.start(MONDAY + 6 * HOUR, `${machineId}-A/0010`));
  for (let n = 1; n <= 60; n++) made.add(p.good(MONDAY + 6 * HOUR + n * MINUTE, 1));
  return made.events;
}

const tells = (facts: readonly Event[], orderId: string): boolean =>
  facts.some((fact) => 'order' in fact && fact.order.id === orderId);

describe('a bridge with a long past', () => {
  test('shows what machines do at once, and answers in the end as if it had read everything first', async () => {
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.float({ min: 0, max: 1, noNaN: true }),
        fc.float({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom('no snapshot', 'a snapshot', 'a damaged one'),
        async (facts, kept, late, newest, kind) => {
          for (const db of opened.splice(0)) closeDatabase(db);
          for (const file of [FILE, `${FILE}-wal`, `${FILE}-shm`, FOLDED_FILE])
            rmSync(join(dataDir, file), { force: true });
          const all = { 'edge-1': told('edge-1', facts), 'edge-2': shift('edge-2', 'P9') };
          const span = spanOf(facts);
          const [upTo, after] = [Math.ceil(all['edge-1'].length * kept), Math.ceil(all['edge-1'].length * late)];
          const cut = [Math.min(upTo, after), Math.max(upTo, after)] as const;
          const before = bridge();
          await before.take('edge-1', all['edge-1'].slice(0, cut[0]));
          await before.take('edge-2', all['edge-2'].slice(0, 30));
          if (kind !== 'no snapshot') await before.snapshots.keeper.keep();
          if (kind === 'a damaged one') writeFileSync(join(dataDir, FOLDED_FILE), 'torn');
          await before.take('edge-1', all['edge-1'].slice(...cut));

          const start = bridge({ newest });
          expect(start.ledger.isWhole()).toBe(false);
          expect(start.ledger.ledger()).toBeNull();
          expect(() => start.ledger.asked()).toThrow(expect.objectContaining({ code: 'unavailable', retry: true }));
          expect(start.ledger.newest()?.plant.machines.length).toBeGreaterThan(0);
          const behind = start.ledger.complete(start.snapshots, never);
          // While it is computed, boxes go on.
          await start.take('edge-1', all['edge-1'].slice(cut[1]));
          await start.take('edge-2', all['edge-2'].slice(30));
          await behind;

          expect(start.ledger.isWhole()).toBe(true);
          expect(start.said).toHaveLength(kind === 'a damaged one' ? 1 : 0);
          const found = answersOf(start, span);
          expect(found).toEqual(answersOf(bridge(), span));
        },
      ),
      { numRuns: 10 },
    );
  }, 60_000);

  test('that a box pours in computes it in the end, once, and answers as if it had computed each page', async () => {
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.float({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 3 }),
        async (facts, known, page, newest) => {
          for (const db of opened.splice(0)) closeDatabase(db);
          for (const file of [FILE, `${FILE}-wal`, `${FILE}-shm`, FOLDED_FILE])
            rmSync(join(dataDir, file), { force: true });
          const [poured, other] = [told('edge-1', facts), shift('edge-2', 'P9')];
          const span = spanOf(facts);
          const before = Math.floor(poured.length * known);
          const plant = bridge({ newest });
          await plant.take('edge-1', poured.slice(0, before));
          await plant.ledger.complete(plant.snapshots, never);
          let mostToCome = 0;
          for (let at = before; at < poured.length; at += page) {
            const toCome = Math.max(0, poured.length - at - page);
            mostToCome = Math.max(mostToCome, toCome);
            await plant.take('edge-1', poured.slice(at, at + page), toCome);
            if (at === before) await plant.take('edge-2', other);
          }
          if (before > 0 && mostToCome > 4 * newest) {
            expect(plant.ledger.ledger()).toBeNull();
            expect([plant.ledger.isWhole(), plant.ledger.knowsOrders()]).toEqual([false, true]);
          }
          for (const { id } of orders) expect(plant.ledger.hasHeardOf('edge-1', id)).toBe(tells(poured, id));
          await plant.ledger.complete(plant.snapshots, never);
          expect(plant.ledger.isWhole()).toBe(true);
          expect(answersOf(plant, span)).toEqual(answersOf(bridge(), span));
        },
      ),
      { numRuns: 10 },
    );
  }, 60_000);

  test('throws a snapshot away, and says so, that is torn, of other facts, or of machines that are another box’s', async () => {
    const before = bridge();
    await before.take('edge-1', shift('edge-1', 'P1'));
    await before.snapshots.keeper.keep();
    const good = readFileSync(join(dataDir, FOLDED_FILE));
    expect(before.snapshots.keeper.cursor()).toBe(63);
    expect(await bridge({ newest: 1 }).snapshots.find()).toMatchObject({ cursors: new Map([['edge-1', 63]]) });

    const torn = bridge({ newest: 1 });
    writeFileSync(join(dataDir, FOLDED_FILE), good.subarray(0, good.length - 40));
    await torn.ledger.complete(torn.snapshots, never);
    expect([torn.said.length, torn.said[0]]).toEqual([1, expect.stringContaining('is damaged')]);

    const moved = bridge({ newest: 1, named: { P1: 'edge-2' } });
    await moved.ledger.complete(moved.snapshots, never);
    expect(moved.said[0]).toContain('of other facts');
    expect(moved.ledger.ledger()?.plant.machines).toEqual([]);

    const passed = bridge({ newest: 1 });
    await passed.doubt(10);
    await passed.ledger.complete(passed.snapshots, never);
    expect(passed.said[0]).toContain('of other facts');
    expect(passed.ledger.ledger()?.operation('P1-A/0010', day.to)?.goodPcs).toBe(59);
  });

  test('goes on from a snapshot without reading the facts in it', async () => {
    const before = bridge();
    await before.take('edge-1', shift('edge-1', 'P1'));
    await before.snapshots.keeper.keep();
    const whole = answersOf(before);
    const start = bridge({ newest: 1 });
    const read: number[] = [];
    const { facts } = start.storage;
    const original = facts.read;
    facts.read = (edgeId, after, limit) => {
      read.push(after);
      return original(edgeId, after, limit);
    };
    await start.ledger.complete(start.snapshots, never);
    expect(answersOf(start)).toEqual(whole);
    // The newest one, then what comes after the snapshot: nothing.
    expect(Math.min(...read)).toBe(62);
  });

  test('takes a fact that a person lets count without computing anything anew, and a start agrees', async () => {
    const facts = shift('edge-1', 'P1');
    const before = bridge();
    await before.take('edge-1', facts);
    await before.doubt(10);
    const start = bridge();
    const ledger = start.ledger.ledger();
    expect(ledger?.operation('P1-A/0010', day.to)?.goodPcs).toBe(59);
    await start.settle('edge-1', 10, 'taken', 'Paula');
    expect(start.ledger.ledger()).toBe(ledger);
    expect(ledger?.operation('P1-A/0010', day.to)?.goodPcs).toBe(60);
    expect(answersOf(start)).toEqual(answersOf(bridge()));
  });

  test('leaves off where it is stopped meanwhile, and leaves the disk as it was', async () => {
    const before = bridge();
    await before.take('edge-1', shift('edge-1', 'P1'));
    const start = bridge({ newest: 1 });
    const ending = new AbortController();
    const behind = start.ledger.complete({ find: async () => null, drop: () => {} }, ending.signal);
    ending.abort();
    await behind;
    expect([start.ledger.isWhole(), existsSync(join(dataDir, FOLDED_FILE))]).toEqual([false, false]);
  });
});
