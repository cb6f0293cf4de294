/**
 * The bridge at work: facts of a box taken in with all that they cause, postings carried to an ERP in memory through
 * the real outbox on disk, 72 hours of 50 machines that waited for the ERP, beside more and more postings that wait
 * for a person. Beside each figure a bare baseline of the same run: the same rows in the same commits, nothing else.
 *
 *   npm run bench -- bridge [--machines 50] [--hours 72] [--days 14] [--parked 0,1000,10000,100000] [--json]
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openConfirm } from '../../bridge/erp/confirm.ts';
import { startDeliver } from '../../bridge/erp/deliver.ts';
import { openDesk } from '../../bridge/erp/desk.ts';
import { blueprintWriter } from '../../bridge/erp/dialects/blueprint.ts';
import { newKey, openOutbox } from '../../bridge/erp/stored-outbox.ts';
import { MOST_MB_PER_DAY, openArrivals } from '../../bridge/facts/arrivals.ts';
import { openBindings } from '../../bridge/facts/bindings.ts';
import { openConflicts } from '../../bridge/facts/conflicts.ts';
import { openGate } from '../../bridge/facts/gate.ts';
import { openIntake } from '../../bridge/facts/intake.ts';
import { openPlantLedger } from '../../bridge/facts/plant-ledger.ts';
import { openFactsAside } from '../../bridge/facts/set-aside.ts';
import { openVoices } from '../../bridge/facts/voices.ts';
import { sqliteStorage } from '../../bridge/storage/sqlite/engine.ts';
import { openStore } from '../../bridge/storage/sqlite/open.ts';
import type { Event } from '../../shared/core/words/event.ts';
import { closeDatabase, openDatabase } from '../../shared/io/sqlite.ts';
import { orderOf } from '../bridge/shop.ts';
import { owedPostings, ticketFor } from '../contracts/tickets.ts';
import { benchPlant, machineFacts, start } from './plantyear.ts';

export interface BridgeBenchOptions {
  machines?: string | number;
  hours?: string | number;
  days?: string | number;
  parked?: string | number;
  json?: boolean | string;
}

interface Rate {
  perS: number;
  barePerS: number;
}

export interface BridgeBench {
  applied: Rate & { facts: number };
  drains: (Rate & { parked: number; postings: number; seconds: number; dueUs: number; deskMs: number })[];
}

/** Of a box that catches up. */
const BATCH = 1_000;
/** A partial confirmation each quarter of an hour. */
const TICKETS_PER_HOUR = 4;
/** Sends on their way at once, as `blueprint` allows; the ERP in memory answers in the next turn of the loop. */
const PARALLEL = blueprintWriter.can.parallel;

export async function run(options: BridgeBenchOptions = {}): Promise<{ bridge: BridgeBench }> {
  const machines = Number(options.machines ?? 50);
  const facts = plantFacts(machines, Number(options.days ?? 14));
  const applied = { facts: facts.length, perS: await intakeRate(facts, machines), barePerS: bareIntakeRate(facts) };
  const postings = machines * Number(options.hours ?? 72) * TICKETS_PER_HOUR;
  const drains: BridgeBench['drains'] = [];
  for (const parked of String(options.parked ?? '0,1000,10000,100000')
    .split(',')
    .map(Number))
    drains.push({ parked, postings, barePerS: bareDrainRate(postings), ...(await drain(machines, postings, parked)) });
  const bridge: BridgeBench = { applied, drains };
  if (options.json === undefined) print(bridge);
  return { bridge };
}

/** All machines of one box, in the order of their time, the plant first. */
function plantFacts(machines: number, days: number): Event[] {
  const all = Array.from({ length: machines }, (_, index) => machineFacts(`M${index + 1}`, days, 40_000, index + 1));
  const plant = { type: 'masterDataChanged', machineId: null, at: start, plant: benchPlant(machines) } as const;
  const rest = all.flat().sort((a, b) => a.at - b.at);
  const first = { ...plant, seq: 1, edgeId: 'edge', recordedAt: start };
  return [first, ...rest.map((fact, index) => ({ ...fact, edgeId: 'edge', seq: index + 2 }))];
}

async function intakeRate(facts: readonly Event[], machines: number): Promise<number> {
  const { folder, db } = opened();
  let now = start;
  const storage = sqliteStorage(db);
  const aside = openFactsAside(storage, () => now);
  const bindings = openBindings(storage, {
    named: new Map(),
    edgeIds: ['edge-1', 'edge-2'],
    plantOf: (edgeId) => plantLedger.plantOf(edgeId),
  });
  const believed = { passedOver: aside.passedOver, own: bindings.own };
  // As they come, and not behind them as a past that is poured in.
  const plantLedger = openPlantLedger({ storage, believed, newest: facts.length });
  const told = { hasTold: async () => false };
  const voices = openVoices({ told, plantLedger, edgeIds: ['edge-1', 'edge-2'] });
  const gate = openGate({ aside, bindings, voices, plantOf: plantLedger.plantOf, now: () => now });
  const outbox = openOutbox(storage, { now: () => now, randomBytes, delayMs: 0, serialPer: 'order' });
  const confirm = openConfirm({
    ...{ plantLedger, outbox, writer: blueprintWriter, now: () => now, everyMs: 900_000, declarationMs: 0 },
    order: () => null,
    newKey: () => newKey(randomBytes),
    complain: (error) => {
      throw error;
    },
    catchingUp: () => false,
    transact: storage.transact,
  });
  const planning = { update: async () => {}, messages: async () => [], putOdd: () => {}, last: async () => 0 };
  const effects = confirm.afterFacts;
  const intake = openIntake({
    lost: () => {},
    arrivals: await openArrivals(storage, { mostMbOf: () => MOST_MB_PER_DAY, now: () => 0 }),
    conflicts: await openConflicts(storage, {
      factOf: (edgeId, seq) => aside.raw(edgeId, seq) ?? storage.facts.find(edgeId, seq),
      cursorOf: () => 0,
      edgeIds: ['edge-1', 'edge-2'],
      now: () => 0,
    }),
    storage,
    gate,
    aside,
    bindings,
    plantLedger,
    planning,
    edgeIds: ['edge'],
    now: () => now,
    effects,
  });
  const last = facts.at(-1)?.seq ?? 0;
  const before = performance.now();
  for (let from = 0; from < facts.length; from += BATCH) {
    const events = facts.slice(from, from + BATCH);
    now = events.at(-1)?.at ?? now;
    await intake.exchange(
      {
        ...{ protocol: 1, edgeId: 'edge', journalId: 'j', planningCursor: 0, sentAt: now, lastSeq: last },
        events,
      },
      0,
    );
  }
  const seconds = (performance.now() - before) / 1_000;
  const owned = plantLedger.ledger()?.operation('M1-0/0010', now)?.producedPcs ?? 0;
  if (owned === 0 || plantLedger.ledger()?.plant.machines.length !== machines) throw new Error('nothing was counted');
  end(folder, db);
  return facts.length / seconds;
}

/** The same facts as JSON in a table, a commit for each batch. */
function bareIntakeRate(facts: readonly Event[]): number {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-bench-'));
  const db = openDatabase(join(folder, 'bare.db'), [
    'CREATE TABLE fact (edge_id TEXT, seq INTEGER, body TEXT, PRIMARY KEY (edge_id, seq)) STRICT, WITHOUT ROWID',
  ]);
  const insert = db.prepare('INSERT INTO fact (edge_id, seq, body) VALUES (?, ?, ?)');
  const seconds = timedSeconds(() => {
    for (let from = 0; from < facts.length; from += BATCH)
      db.transaction(() => {
        for (const fact of facts.slice(from, from + BATCH)) insert.run('edge', fact.seq, JSON.stringify(fact));
      })();
  });
  end(folder, db);
  return facts.length / seconds;
}

async function drain(
  machines: number,
  postings: number,
  parked: number,
): Promise<{ perS: number; seconds: number; dueUs: number; deskMs: number }> {
  const { folder, db } = opened();
  let now = start;
  const outbox = openOutbox(sqliteStorage(db), { now: () => now, randomBytes, delayMs: 0, serialPer: 'order' });
  const orders = Array.from({ length: machines }, (_, index) => orderOf(`O${index + 1}`, { quantityPcs: 100_000 }));
  await outbox.together(async (turn) => {
    for (let n = 0; n < parked; n++) {
      const postings = owedPostings(blueprintWriter, orderOf(`P${n}`), ticketFor(orderOf(`P${n}`)));
      await turn.write({ reversals: [], postings }, {});
      for (const { key } of postings)
        await turn.markRefused(key, { code: '42', text: 'The period is closed.' }, 'openPeriod');
    }
  });
  await outbox.together(async (turn) => {
    for (let n = 0; n < postings; n++) {
      const order = orders[n % machines];
      if (order !== undefined)
        await turn.write({ reversals: [], postings: owedPostings(blueprintWriter, order, ticketFor(order)) }, {});
    }
  });
  now += 72 * 3_600_000;
  const asked = performance.now();
  for (let n = 0; n < 500; n++) await outbox.together((turn) => turn.due(now, PARALLEL));
  const dueUs = ((performance.now() - asked) / 500) * 1_000;
  const desk = openDesk(sqliteStorage(db), { outbox, truthOf: () => null });
  const deskMs = 1_000 * timedSeconds(() => [desk.causes(), desk.page(null, Number.MAX_SAFE_INTEGER)]);
  const booked = new Set<string>();
  const before = performance.now();
  const deliver = startDeliver({
    outbox,
    erp: {
      writer: blueprintWriter,
      send: async ({ key }) => {
        booked.add(key);
        return { is: 'booked', erpRef: { number: String(booked.size) } };
      },
    },
    timeZone: () => 'Europe/Berlin',
    now: () => now,
    random: () => 0.5,
    changed: () => {},
  });
  while (outbox.nextDueAt() !== null) await new Promise((resolve) => setImmediate(resolve));
  const seconds = (performance.now() - before) / 1_000;
  await deliver.close();
  if (booked.size !== postings) throw new Error(`${booked.size} of ${postings} postings were booked`);
  end(folder, db);
  return { perS: postings / seconds, seconds, dueUs, deskMs };
}

/** Two updates a posting, as many in one commit as are on their way at once. */
function bareDrainRate(postings: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-bench-'));
  const db = openDatabase(join(folder, 'bare.db'), ['CREATE TABLE p (k INTEGER PRIMARY KEY, s TEXT, at INTEGER)']);
  const insert = db.prepare('INSERT INTO p VALUES (?, ?, ?)');
  db.transaction(() => repeatTimes(postings, (n) => insert.run(n, 'waiting', 0)))();
  const update = db.prepare('UPDATE p SET s = ?, at = ? WHERE k = ?');
  const seconds = timedSeconds(() => {
    for (let from = 0; from < postings; from += PARALLEL)
      db.transaction(() => {
        for (let n = from; n < Math.min(postings, from + PARALLEL); n++) {
          update.run('sending', n, n);
          update.run('acknowledged', n, n);
        }
      })();
  });
  end(folder, db);
  return postings / seconds;
}

function opened() {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-bench-'));
  return { folder, db: openStore(join(folder, 'bridge.db')) };
}

function end(folder: string, db: Parameters<typeof closeDatabase>[0]): void {
  closeDatabase(db);
  rmSync(folder, { recursive: true, force: true });
}

function timedSeconds(work: () => void): number {
  const before = performance.now();
  work();
  return (performance.now() - before) / 1_000;
}

function repeatTimes(times: number, work: (n: number) => void): void {
  for (let n = 0; n < times; n++) work(n);
}

function print({ applied, drains }: BridgeBench): void {
  const perS = (rate: number) => Math.round(rate).toLocaleString('en');
  process.stdout.write(
    `${perS(applied.facts)} facts applied: ${perS(applied.perS)}/s (bare insert ${perS(applied.barePerS)}/s)\n\n` +
      'parked   due µs   desk ms   postings   drained in s   confirmations/s   bare updates/s\n',
  );
  for (const { parked, postings, seconds, perS: rate, barePerS, dueUs, deskMs } of drains)
    process.stdout.write(
      `${String(parked).padStart(6)}${dueUs.toFixed(0).padStart(9)}${deskMs.toFixed(1).padStart(10)}${String(postings).padStart(11)}` +
        `${seconds.toFixed(1).padStart(15)}${perS(rate).padStart(18)}${perS(barePerS).padStart(17)}\n`,
    );
}
