/**
 * A dialect with the real outbox and the real delivery, while everything goes wrong: a fifth of the calls fails, a
 * fifth is booked and loses its answer, some are booked only later, the ERP is away for 72 hours, and the bridge is
 * killed before and after sends. At the end every amount in the ERP's books is what was made, and nothing is there
 * twice; what nothing can prove is doubtful, and a person has decided it by the books.
 *
 * Time is moved by hand, and never while a call is under way: that a lost one is booked before it is looked up is what
 * the ERP's longest transaction says, and on a busy machine no real time does.
 */
import '../in-memory.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { openAnswers } from '../../bridge/erp/answers.ts';
import { type Deliver, startDeliver } from '../../bridge/erp/deliver.ts';
import type { Erp } from '../../bridge/erp/erp.ts';
import type { Outbox } from '../../bridge/erp/outbox.ts';
import { openOutbox } from '../../bridge/erp/stored-outbox.ts';
import { sqliteStorage } from '../../bridge/storage/sqlite/engine.ts';
import { openStore } from '../../bridge/storage/sqlite/open.ts';
import { sumAmounts } from '../../shared/core/erp/amounts.ts';
import { livePostings } from '../../shared/core/erp/owed.ts';
import type { Outcome } from '../../shared/core/erp/posting.ts';
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';
import { pieces } from '../../shared/core/words/quantity.ts';
import { closeDatabase, type Database } from '../../shared/io/sqlite.ts';
import { seed as runSeed } from '../seed.ts';
import { byKind, type ErpUnderTest } from './erp.ts';
import { isInBooks, owedOf } from './tickets.ts';

const HOUR_MS = 3_600_000;
/** How late a lost request arrives, of the machine's time; and when it is looked up, of simulated time. */
const LATEST_MS = 30;
const LOOK_UP_MS = 300;

/** A small generator of random numbers whose seed is printed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface SoakOptions {
  /** How often each order's truth grows. */
  rounds?: number;
  seed?: number;
}

/** `orders`: what the ERP knows; `held` speaks of each order's first operation. */
export function describeSoak(
  name: string,
  start: () => Promise<Pick<ErpUnderTest, 'erp' | 'held' | 'work' | 'end'> & { orders: readonly WorkOrder[] }>,
  { rounds = 12, seed = runSeed }: SoakOptions = {},
): void {
  describe(`the ERP dialect ${name}, when everything goes wrong (seed ${seed})`, () => {
    vi.setConfig({ testTimeout: 120_000 });
    test('every amount is booked once', async () => {
      const under = await start();
      const rig = soakRig(under.erp, randomFrom(seed), under.work);
      try {
        for (let round = 1; round <= rounds; round += 1) {
          for (const order of under.orders) await rig.make(order, round === rounds);
          await rig.run(round === Math.ceil(rounds / 2) ? 72 : 0.25);
        }
        await rig.settle(under.held);
        for (const order of under.orders) {
          const held = await under.held(order.id);
          const said = rig.said(order);
          const where = `${order.id}, seed ${seed}`;
          expect(byKind(held.sums), where).toEqual(byKind(said.sums));
          expect([held.records, held.final], where).toEqual([said.records, true]);
          expect(rig.isOwed(order), where).toBe(false);
        }
      } finally {
        await rig.end();
        under.erp.close?.();
        await under.end();
      }
    });
  });
}

function soakRig(erp: Erp, random: () => number, work: (() => Promise<void>) | undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-soak-'));
  let clock = Date.now();
  let isAway = false;
  /** Calls that the ERP still works on, also of a life that was killed. */
  const underWay = new Set<Promise<unknown>>();
  const onItsWay = <T>(request: Promise<T>): Promise<T> => {
    underWay.add(request);
    void request.catch(() => {}).finally(() => underWay.delete(request));
    return request;
  };
  let isCalm = false;
  let keys = 0;
  const now = () => clock;
  /** Everything that can happen at this moment has. */
  const quiet = async (): Promise<void> => {
    for (let calm = 0; calm < 4; calm += 1) {
      if (underWay.size > 0) calm = 0;
      await Promise.allSettled(underWay);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const truths = new Map<string, OperationTotals>();
  const questions: Pick<Erp, 'find' | 'stamp'> = {
    ...(erp.find && { find: (...of) => onItsWay(erp.find?.(...of) ?? Promise.reject(new Error('no look-up'))) }),
    ...(erp.stamp && { stamp: (of) => onItsWay(erp.stamp?.(of) ?? Promise.reject(new Error('no stamp'))) }),
  };
  /** Everything of one life of the bridge; a killed one never hears of its sends again. */
  const live = (): { db: Database; outbox: Outbox; deliver: Deliver; isKilled: () => boolean } => {
    const db = openStore(join(folder, 'bridge.db'));
    let killed = false;
    const outbox = openOutbox(sqliteStorage(db), {
      now,
      randomBytes: (size) => Buffer.from(`f${(++keys).toString(16).padStart(size * 2 - 1, '0')}`, 'hex'),
      delayMs: 0,
      serialPer: erp.writer.can.serialPer,
      reconsider: (operationId) => void say(outbox, operationId),
    });
    const dies = (): Promise<never> => {
      killed = true;
      return new Promise(() => {});
    };
    const send: Erp['send'] = async (posting, stamp): Promise<Outcome> => {
      if (killed) return new Promise(() => {});
      const words = { code: '', text: 'on purpose' };
      if (isAway) return { is: 'away', words };
      const fate = isCalm ? 1 : random();
      if (fate < 0.2) return { is: 'unknown', words };
      if (fate < 0.24) return dies();
      if (fate < 0.3) {
        void onItsWay(delay(random() * LATEST_MS).then(() => erp.send(posting, stamp))).catch(() => {});
        return { is: 'unknown', words };
      }
      const outcome = await onItsWay(erp.send(posting, stamp));
      if (fate < 0.46) return { is: 'unknown', words };
      return fate < 0.5 ? dies() : outcome;
    };
    const deliver = startDeliver({
      outbox,
      erp: { ...erp, send, ...questions },
      timeZone: () => 'Europe/Berlin',
      now,
      random: () => 0.5,
      changed: () => {},
      pauseMs: 5,
      maxPauseMs: 20,
      busyMs: 5,
      lookUpAfterMs: LOOK_UP_MS,
    });
    return { db, outbox, deliver, isKilled: () => killed };
  };
  const newKey = () => (++keys).toString(16).padStart(32, '0');
  const write = (outbox: Outbox, totals: OperationTotals) => {
    const order = orders.get(totals.orderId);
    if (order === undefined) throw new Error(totals.orderId);
    return owedOf(erp.writer, outbox, order, totals, newKey);
  };
  const say = async (outbox: Outbox, operationId: string): Promise<void> => {
    const totals = truths.get(operationId);
    if (totals !== undefined) await outbox.together((turn) => turn.write(write(outbox, totals), {}));
  };
  const orders = new Map<string, WorkOrder>();
  let bridge = live();
  const late = async (): Promise<void> => {
    await work?.();
    await openAnswers(sqliteStorage(bridge.db), bridge.outbox).poll(erp);
  };
  const restart = async (): Promise<void> => {
    void bridge.deliver.close();
    closeDatabase(bridge.db);
    bridge = live();
  };
  const open = () => {
    const { waiting, doubtful, parked } = bridge.outbox.view(null);
    return { waiting, doubtful, parked };
  };
  return {
    make: async (order: WorkOrder, isLast: boolean): Promise<void> => {
      orders.set(order.id, order);
      const operationId = order.operations[0]?.id ?? '';
      const before = truths.get(operationId) ?? startOf(order, operationId, now());
      const made = grow(before, random, isLast, now());
      const grown = erp.writer.can.takes.has('goods') ? withMaterial(made, before, order, random) : made;
      truths.set(operationId, grown);
      await say(bridge.outbox, operationId);
      bridge.deliver.wake();
      // No time passes for the ERP meanwhile: a look-up comes after its longest transaction.
      await quiet();
    },
    /** So many hours pass; in the long one the ERP is away. */
    run: async (hours: number): Promise<void> => {
      isAway = hours > 1;
      for (let step = 0; step < 12; step += 1) {
        clock += (hours * HOUR_MS) / 12;
        bridge.deliver.wake();
        await quiet();
        if (bridge.isKilled()) await restart();
      }
      isAway = false;
      await late();
    },
    settle: async (held: ErpUnderTest['held']): Promise<void> => {
      for (let turn = 0; turn < 2_000; turn += 1) {
        // Never a refusal: the ERP is sent only what makes sense to it.
        expect(bridge.outbox.view(null).entries.filter(({ status }) => status === 'parked')).toEqual([]);
        const { waiting, doubtful } = open();
        if (waiting + doubtful === 0 && turn > 1) break;
        isCalm = turn > 100;
        if (bridge.isKilled()) await restart();
        clock += LOOK_UP_MS;
        bridge.deliver.wake();
        await quiet();
        await late();
        await decide(bridge.outbox, held);
      }
      // What left at last was handed over after the ERP had worked.
      await late();
      const left = bridge.outbox.view(null).entries.filter(({ status }) => status !== 'acknowledged');
      expect(open(), JSON.stringify(left.slice(0, 3))).toEqual({ waiting: 0, doubtful: 0, parked: 0 });
    },
    said: (order: WorkOrder) => {
      const standing = livePostings(bridge.outbox.standing(order.operations[0]?.id ?? ''));
      return { records: standing.length, sums: sumAmounts(standing.map(({ says }) => says)) };
    },
    isOwed: (order: WorkOrder): boolean => {
      const totals = truths.get(order.operations[0]?.id ?? '');
      if (totals === undefined) return true;
      const { reversals, postings } = write(bridge.outbox, totals);
      return reversals.length + postings.length > 0;
    },
    end: async (): Promise<void> => {
      if (!bridge.isKilled()) await bridge.deliver.close();
      closeDatabase(bridge.db);
      rmSync(folder, { recursive: true, force: true });
    },
  };

  /** The person: with the ERP's books before them, and what is known to be booked. */
  async function decide(outbox: Outbox, held: ErpUnderTest['held']): Promise<void> {
    for (const { key, orderId, operationId, status } of outbox.view(null).entries) {
      if (status !== 'doubtful') continue;
      expect([erp.writer.can.lookUp, erp.writer.can.repeats]).toEqual(['none', 'bookedAgain']);
      const { records } = await held(orderId);
      const act = isInBooks(outbox.standing(operationId), key, records) ? 'booked' : 'absent';
      await outbox.together((turn) => turn.decide(key, act));
    }
  }
}

export function startOf(order: WorkOrder, operationId: string, at: number): OperationTotals {
  return {
    ...{ operationId, orderId: order.id, status: 'running', machineIds: ['P1'], inWorkAt: ['P1'], startedAt: at },
    ...{ finishedAt: null, lastAt: at, producedPcs: 0, goodPcs: 0, scrapPcs: 0, reworkPcs: 0, scrapByReason: [] },
    ...{ machineMs: 0, setupMs: 0, labourMs: 0, stopsByReason: [], endedByShift: [], overDeclaredPcs: 0 },
    operators: ['anna'],
  };
}

/** More was made; now and then good parts turn out to be scrap. The figures are whole parts and odd times. */
export function grow(before: OperationTotals, random: () => number, isLast: boolean, at: number): OperationTotals {
  const upTo = (n: number) => Math.floor(random() * n);
  // Some of what was good turns out to be bad: what was said has to be taken back.
  const turned = random() < 0.25 ? upTo(Math.min(before.goodPcs, 6) + 1) : 0;
  const scrapPcs = before.scrapPcs + turned;
  const goodPcs = before.goodPcs - turned + (turned > 0 ? 0 : 1 + upTo(9));
  return {
    ...before,
    goodPcs,
    scrapPcs,
    producedPcs: goodPcs + scrapPcs,
    scrapByReason: scrapPcs === 0 ? [] : [{ reasonId: null, quantityPcs: scrapPcs }],
    machineMs: before.machineMs + upTo(900_000),
    setupMs: before.setupMs + upTo(60_000),
    lastAt: at,
    ...(isLast ? { status: 'finished', finishedAt: at, inWorkAt: [] } : {}),
  };
}

/** More went in of one of two lots; now and then some of it comes back. */
function withMaterial(
  made: OperationTotals,
  before: OperationTotals,
  { components }: WorkOrder,
  random: () => number,
): OperationTotals {
  const component = components.find(({ backflush }) => backflush !== true);
  if (component === undefined) throw new Error('an ERP that takes goods is tried with an order that needs some');
  const { itemId, unit = pieces } = component;
  const lot = random() < 0.5 ? 'L1' : 'L2';
  const rows = before.material?.consumed ?? [];
  const was = rows.find((row) => row.lot === lot)?.issuedPcs ?? 0;
  const isReturned = random() < 0.25;
  const issuedPcs = isReturned ? Math.floor(was / 2) : was + 1 + Math.floor(random() * 9);
  const row = { itemId, lot, unit, issuedPcs, returnedPcs: 0, backflushedPcs: 0 };
  const consumed = [...rows.filter((one) => one.lot !== lot), row];
  return { ...made, material: { consumed, lots: [], firstPart: null } };
}
