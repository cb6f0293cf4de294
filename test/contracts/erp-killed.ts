/**
 * A dialect with the real outbox and the real delivery, killed at every point between the facts and the mark that
 * all is sent: one run for each point that leaves another state on disk or at the ERP, and at the end every amount in
 * the ERP's books is what was made, once. What nothing can prove is doubtful, and a person decides it by the books. Time is moved by hand.
 */
import '../in-memory.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { openAnswers } from '../../bridge/erp/answers.ts';
import { type Deliver, startDeliver } from '../../bridge/erp/deliver.ts';
import type { Erp } from '../../bridge/erp/erp.ts';
import type { Outbox } from '../../bridge/erp/outbox.ts';
import { openOutbox } from '../../bridge/erp/stored-outbox.ts';
import { sqliteStorage } from '../../bridge/storage/sqlite/engine.ts';
import { openStore } from '../../bridge/storage/sqlite/open.ts';
import { sumAmounts } from '../../shared/core/erp/amounts.ts';
import { livePostings } from '../../shared/core/erp/owed.ts';
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';
import { closeDatabase, type Database } from '../../shared/io/sqlite.ts';
import type { EveryErp, Stand } from '../bridge/erp/dialects/every-erp.ts';
import { seed } from '../seed.ts';
import { byKind } from './erp.ts';
import { randomFrom, startOf } from './erp-soak.ts';
import { distinctPoints, Killed, type Life, startLife, watched, watchFilesAndLines } from './points.ts';
import { isInBooks, owedOf } from './tickets.ts';

/** Tuesday, 3 November 2026, 09:00 in Berlin; the ERP's clock is ahead of everything that happens. */
const BEGIN = Date.UTC(2026, 10, 3, 8);
const ERP_NOW = Date.UTC(2026, 10, 20);
const HOUR_MS = 3_600_000;
const MOST_TURNS = 300;
/** Runs side by side: they mostly wait for disks and lines. */
const AT_ONCE = 8;
/** Only a hang is a failure. */
const LONGEST_MS = 300_000;

/** A first ticket; then a part of it turns out to be bad, and the work ends: taken back, said anew, final. */
const story: readonly Partial<OperationTotals>[] = [
  { goodPcs: 5, machineMs: HOUR_MS },
  {
    ...{ status: 'finished', goodPcs: 4, scrapPcs: 1, machineMs: 2 * HOUR_MS, inWorkAt: [] },
    scrapByReason: [{ reasonId: null, quantityPcs: 1 }],
  },
];

export function describeKilled(dialect: EveryErp): void {
  describe(`the ERP dialect ${dialect.name}, killed`, () => {
    let points: readonly string[] = [];
    beforeAll(async () => {
      points = await passedBy(dialect, [Number.POSITIVE_INFINITY]);
      // What is owed is written; it is about to leave; it leaves; it is marked.
      for (const what of [/^row: INSERT INTO posting/, / as sending$/, /^committed/, /^(call answered|file rename)/])
        expect(points).toContainEqual(expect.stringMatching(what));
    });

    test('at each point once: every amount is in the books once', { timeout: LONGEST_MS }, async () => {
      const deaths = distinctPoints(points);
      const hit: number[] = [];
      for (let first = 0; first < deaths.length; first += AT_ONCE) {
        const batch = deaths.slice(first, first + AT_ONCE);
        hit.push(...(await Promise.all(batch.map(async (at) => (await passedBy(dialect, [at])).length))));
      }
      expect(hit).toEqual(deaths);
    });

    test('again and again, wherever it has got to: every amount is in the books once', {
      timeout: LONGEST_MS,
    }, async () => {
      const random = randomFrom(seed);
      const lives = () => Array.from({ length: 6 }, () => 1 + Math.floor(random() * (points.length / 2)));
      await Promise.all(Array.from({ length: AT_ONCE / 2 }, () => passedBy(dialect, lives())));
    });
  });
}

/** Lives one after the other, each of so many points, the last without an end. What the first one passed. */
async function passedBy(
  dialect: EveryErp,
  deaths: readonly number[],
  where = `dead after ${deaths} points`,
): Promise<string[]> {
  const stand = await dialect.start(1, () => ERP_NOW);
  const rig = killedRig(stand, deaths);
  try {
    for (const more of story) await rig.make(more);
    const [order] = stand.orders;
    if (order === undefined) throw new Error('no order came down');
    const held = await stand.held(order.id);
    const said = rig.said();
    expect(byKind(held.sums), where).toEqual(byKind(said.sums));
    expect([held.records, held.final], where).toEqual([said.records, true]);
    expect(rig.isOwed(), where).toBe(false);
    // Where nothing is taken back, what was said stays.
    expect(said.sums.get('yield'), where).toBe(rig.can().reverse === 'none' ? 5 : 4);
    return rig.passedFirst();
  } finally {
    rig.end();
    await stand.end();
  }
}

interface Bridge {
  life: Life;
  db: Database;
  outbox: Outbox;
  erp: Erp;
  deliver: Deliver;
  /** Calls to the ERP under way. */
  active: Set<Promise<unknown>>;
}

function killedRig(stand: Stand, deaths: readonly number[]) {
  const db = new Sqlite(emptyStore());
  const [order] = stand.orders;
  if (order === undefined) throw new Error('no order came down');
  let clock = BEGIN;
  let keys = 0;
  let truth = startOf(order, order.operations[0]?.id ?? '', BEGIN - HOUR_MS);
  const newKey = () => (++keys).toString(16).padStart(32, '0');
  const opened: Bridge[] = [];
  const start = (): Bridge => {
    const bridge = startBridge(stand, db, startLife(deaths[opened.length] ?? Number.POSITIVE_INFINITY), {
      now: () => clock,
      newKey,
      say: (outbox) => say(outbox),
    });
    opened.push(bridge);
    return bridge;
  };
  const say = (outbox: Outbox): Promise<void> =>
    outbox.together((turn) => turn.write(owedOf(bridge.erp.writer, outbox, order, truth, newKey), {}));
  /** Whatever is going on has come to its end, or the life has. */
  const quiet = async ({ active, life }: Bridge): Promise<void> => {
    for (let calm = 0; calm < 4 && life.diedAt() === null; calm += 1) {
      if (active.size > 0) calm = 0;
      await Promise.race([Promise.allSettled(active), life.death]);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  /** One look at everything, in this life. */
  const turn = async (): Promise<void> => {
    await alive(bridge, () => bridge.deliver.wake());
    await quiet(bridge);
    await stand.work();
    await alive(bridge, () =>
      openAnswers(sqliteStorage(watched(bridge.db, bridge.life)), bridge.outbox).poll(bridge.erp),
    );
    await decide(stand, bridge, order);
  };
  let bridge = start();
  return {
    make: async (more: Partial<OperationTotals>): Promise<void> => {
      clock += HOUR_MS;
      truth = { ...truth, ...more, lastAt: clock, finishedAt: more.status === 'finished' ? clock : null };
      await alive(bridge, () => say(bridge.outbox));
      for (let turns = 0; ; turns += 1) {
        if (turns > MOST_TURNS) throw new Error(`no end: ${JSON.stringify(bridge.outbox.view(null).entries)}`);
        await turn();
        if (bridge.life.diedAt() !== null) {
          bury(bridge);
          bridge = start();
          // After a start everything is looked at again.
          await alive(bridge, () => say(bridge.outbox));
          continue;
        }
        const { waiting, doubtful, parked } = bridge.outbox.view(null);
        expect(parked, JSON.stringify(bridge.outbox.view(null).entries)).toBe(0);
        if (waiting + doubtful === 0 && turns > 1) return;
        clock = Math.max(clock + 1_000, bridge.outbox.nextDueAt() ?? 0);
      }
    },
    can: () => bridge.erp.writer.can,
    passedFirst: () => opened[0]?.life.passed ?? [],
    said: () => {
      const standing = livePostings(bridge.outbox.standing(truth.operationId));
      return { records: standing.length, sums: sumAmounts(standing.map(({ says }) => says)) };
    },
    isOwed: (): boolean => {
      const { reversals, postings } = owedOf(bridge.erp.writer, bridge.outbox, order, truth, newKey);
      return reversals.length + postings.length > 0;
    },
    end: (): void => {
      bury(bridge);
      db.close();
    },
  };
}

function startBridge(
  stand: Stand,
  db: Database,
  life: Life,
  { now, newKey, say }: { now: () => number; newKey: () => string; say: (outbox: Outbox) => Promise<void> },
): Bridge {
  const active = new Set<Promise<unknown>>();
  const erp = counted(stand.connect(), active);
  const outbox = openOutbox(sqliteStorage(watched(db, life)), {
    now,
    randomBytes: () => Buffer.from(newKey(), 'hex'),
    delayMs: 0,
    serialPer: erp.writer.can.serialPer,
    // A life that ends meanwhile is not heard.
    reconsider: () => void say(outbox).catch(() => {}),
  });
  const deliver = life.run(() =>
    startDeliver({ outbox, erp, timeZone: () => 'Europe/Berlin', now, random: () => 0.5, changed: () => {} }),
  );
  return { life, db, outbox, erp, deliver, active };
}

let empty: Buffer | null = null;
/**
 * The bridge's tables in memory, which stay from life to life as a disk does: a killed process loses nothing that was
 * committed, only a power cut does. They are made once.
 */
function emptyStore(): Buffer {
  if (empty !== null) return empty;
  const folder = mkdtempSync(join(tmpdir(), 'istwert-killed-'));
  const db = openStore(join(folder, 'bridge.db'));
  db.pragma('journal_mode = DELETE');
  empty = db.serialize();
  closeDatabase(db);
  rmSync(folder, { recursive: true, force: true });
  return empty;
}

/** Calls that are under way are known. */
function counted(erp: Erp, active: Set<Promise<unknown>>): Erp {
  const count =
    <A extends unknown[], T>(call: (...values: A) => Promise<T>) =>
    (...values: A): Promise<T> => {
      const under = call(...values);
      active.add(under);
      void under.catch(() => {}).finally(() => active.delete(under));
      return under;
    };
  return {
    ...erp,
    send: count(erp.send),
    ...(erp.find === undefined ? {} : { find: count(erp.find) }),
    ...(erp.stamp === undefined ? {} : { stamp: count(erp.stamp) }),
  };
}

/** Nothing of a dead life is heard. */
async function alive<T>({ life }: Bridge, work: () => T | Promise<T>): Promise<T | null> {
  if (life.diedAt() !== null) return null;
  try {
    const done = life.run(work);
    return await Promise.race([done, life.death.then(() => null)]);
  } catch (error) {
    if (error instanceof Killed || life.diedAt() !== null) return null;
    throw error;
  }
}

function bury({ deliver, erp }: Bridge): void {
  void deliver.close();
  erp.close?.();
}

/** The person: with the ERP's books before them, and what is known to be booked. */
async function decide(stand: Stand, bridge: Bridge, order: WorkOrder): Promise<void> {
  const { outbox, erp, life } = bridge;
  if (life.diedAt() !== null) return;
  const { can } = erp.writer;
  for (const { key, operationId, status } of outbox.view(null).entries) {
    if (status !== 'doubtful') continue;
    // Only where nothing can prove it.
    expect([can.lookUp, can.repeats]).toEqual(['none', 'bookedAgain']);
    const { records } = await stand.held(order.id);
    const act = isInBooks(outbox.standing(operationId), key, records) ? 'booked' : 'absent';
    await alive(bridge, () => outbox.together((turn) => turn.decide(key, act)));
  }
}

beforeAll(() => watchFilesAndLines());
