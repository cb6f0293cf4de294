/**
 * An enquiry placed into scenarios that were already simulated: at each operation it takes the first
 * start that it would have won by its urgency, or a gap. What it pushes back is not followed up; the
 * full simulation does that at the booking. Tens of milliseconds instead of a third of a second.
 */
import { f64, i32 } from '../numbers/arrays.ts';
import { TABLE_SHIFT } from '../numbers/pool.ts';
import { hash, unit } from '../numbers/random.ts';
import { nextWork, type WorkClock } from './clock.ts';
import { workMs } from './engineering.ts';
import { type Ensemble, scenarioSeed } from './ensemble.ts';
import { rankBy } from './habits.ts';
import { type HandsCursor, type HandsLog, handFrom, openCursor } from './hands-log.ts';
import { MATERIAL } from './law-draw.ts';
import {
  endOf,
  fits,
  type MachineTime,
  newMachineTime,
  outsideEnd,
  rewind,
  runMs,
  setupMs,
  startMachines,
  withStops,
} from './machine-time.ts';
import { HORIZON_MS, type ShopModel } from './model.ts';
import { lastPieceEnd, shareBefore, throughAt, type Work } from './overlap.ts';
import { backFrom, isSkipped } from './rework.ts';
import { lotsWanted } from './split.ts';
import type { StartLog } from './start-log.ts';
import { mannedEnd } from './unmanned.ts';
import { arrivalAt } from './waiting.ts';

const SETUP = 1;
const RUN = 2;
const TRANSFER = 3;
const OUTSIDE = 4;
const ANY_ONE = 0x0a110000;

interface Slot {
  machine: number;
  at: number;
  family: number;
  /** Of a load that the enquiry shares: nothing of it is done before; −∞: it shares none. */
  loadEnd: number;
}

const noSlot = (): Slot => ({ machine: -1, at: 0, family: -1, loadEnd: Number.NEGATIVE_INFINITY });

/**
 * Ends of the enquiry in ascending order, ms after now; `HORIZON_MS`: not before the calendars end. `floor` is compiled with the enquiry as its
 * last real order, on the ensemble's floor as its base. `priority`: ms after now.
 */
export function placeOrder(ensemble: Ensemble, model: ShopModel, priority: number): Float64Array {
  const { log, scenario, frozen } = ensemble;
  if (log === null) throw new Error('the ensemble was run without its starts');
  const order = model.real - 1;
  const time = fits(scenario.time, model) ? scenario.time : newMachineTime(model);
  const ends = new Float64Array(ensemble.scenarios);
  const own: Placed = { count: 0, machine: [], from: [], to: [] };
  for (let k = 0; k < ensemble.scenarios; k += 1) {
    const seed = scenarioSeed(ensemble.seed, k);
    startMachines(time, model, seed, frozen);
    const key = hash(seed, i32(model.orderKey, order));
    own.count = 0;
    const walk = { log, model, time, k, key, seed, frozen, priority, own, slot: noSlot() };
    const at = material(model, order, { key, seed, frozen, engineerFree: f64(log.engineerFree, k) });
    const first = i32(model.first, order);
    ends[k] = Math.min(HORIZON_MS, walkPath(walk, { order, first, end: i32(model.end, order), at, isFirst: true }));
  }
  return ends.sort();
}

interface Walk {
  log: StartLog;
  model: ShopModel;
  time: MachineTime;
  k: number;
  key: number;
  seed: number;
  frozen: number;
  priority: number;
  own: Placed;
  slot: Slot;
}

/** Where the enquiry itself is at work already: what runs side by side is in no log. */
interface Placed {
  count: number;
  machine: number[];
  from: number[];
  to: number[];
}

interface Path {
  /** −1: a limb, which none runs beside. */
  order: number;
  first: number;
  end: number;
  at: number;
  /** Nothing of the order comes before it: there is no way to its first machine. */
  isFirst: boolean;
}

/** When a path is done that may begin at `at`; `HORIZON_MS`: not before the calendars end. */
function walkPath(walk: Walk, { order, first, end, at: from, isFirst }: Path): number {
  const { model } = walk;
  const { limbs } = model;
  const limb = order < 0 ? 0 : i32(limbs.firstOf, order);
  const done = new Float64Array(order < 0 ? 0 : i32(limbs.firstOf, order + 1) - limb);
  let at = from;
  let isThere = isFirst;
  let notBefore = Number.NEGATIVE_INFINITY;
  let loops = 0;
  let back = -1;
  for (let op = first; ; op = back >= 0 ? back : i32(model.opNext, op)) {
    back = -1;
    for (let i = 0; i < done.length; i += 1) {
      if (i32(limbs.fork, limb + i) !== op) continue;
      const [start, stop] = [i32(limbs.first, limb + i), i32(limbs.end, limb + i)];
      done[i] = walkPath(walk, { order: -1, first: start, end: stop, at, isFirst: isThere });
    }
    for (let i = 0; i < done.length; i += 1) if (i32(limbs.join, limb + i) === op) at = Math.max(at, f64(done, i));
    if (op >= end || at >= HORIZON_MS) return at;
    const draw = hash(walk.key, i32(model.opSerial, op) * 8);
    if (i32(model.opSet, op) < 0) {
      at = outsideEnd(model, op, at, hash(draw, OUTSIDE), walk);
    } else if (model.rework === null || !isSkipped(model, op, walk.key)) {
      const way = findWay(walk, op, at, isThere);
      if (way < 0) return HORIZON_MS;
      op = way;
      const work = workOn(walk, op, notBefore);
      const next = i32(model.opNext, op);
      if (model.rework !== null) {
        back = backFrom(model, op, { key: walk.key, seed: walk.seed, frozen: walk.frozen, loops });
        if (back >= 0) loops += 1;
      }
      const share = back < 0 && next < end && model.hasLots ? shareBefore(model, walk.key, op, next) : 1;
      if (share < 1) {
        // Its pieces are there as they come.
        notBefore = work.end;
        at = throughAt(walk, work, share);
        isThere = true;
        continue;
      }
      at = work.end;
    }
    notBefore = Number.NEGATIVE_INFINITY;
    isThere = false;
  }
}

/** The step, or one in its place, that may start first: its slot is in `walk.slot`. −1: none can. */
function findWay(
  { log, model, k, key, priority, own, slot }: Walk,
  head: number,
  from: number,
  isThere: boolean,
): number {
  let best = -1;
  const found = noSlot();
  for (let op = head; op >= 0; op = i32(model.opOther, op)) {
    let ready = from;
    if (!isThere) {
      const place = hash(hash(key, i32(model.opSerial, op) * 8), TRANSFER) >>> TABLE_SHIFT;
      const ways = model.opTransferMs[op];
      if (ways !== undefined) ready += f64(ways, Math.min(ways.length - 1, place));
    }
    do {
      findSlot(log, model, k, { op, ready, priority, key }, found);
      ready = busyUntil(own, found);
    } while (ready > found.at);
    if (found.machine < 0 || (best >= 0 && found.at >= slot.at)) continue;
    best = op;
    Object.assign(slot, found);
  }
  return best;
}

/** Until when the enquiry's own work holds the slot's machine at its moment; that moment: not at all. */
function busyUntil({ count, machine, from, to }: Placed, { machine: wanted, at }: Slot): number {
  let until = at;
  for (let i = 0; i < count; i += 1)
    if (machine[i] === wanted && (from[i] ?? 0) <= at) until = Math.max(until, to[i] ?? 0);
  return until;
}

/** Machines beside the slot's that are free when it starts, where people would split the lot. */
function helpersOf({ log, model, k, key, priority, slot }: Walk, op: number): Slot[] {
  const wanted = lotsWanted(model, key, op);
  const helpers: Slot[] = [];
  while (helpers.length < wanted - 1) {
    const found = noSlot();
    const taken = [slot.machine, ...helpers.map(({ machine }) => machine)];
    findSlot(log, model, k, { op, ready: slot.at, priority, key, taken }, found);
    if (found.machine < 0 || found.at > slot.at) break;
    helpers.push(found);
  }
  return helpers;
}

/** Does the operation in `walk.slot`. */
function workOn(walk: Walk, op: number, notBefore: number): Work {
  const { model, time, key, own, slot } = walk;
  const draw = hash(key, i32(model.opSerial, op) * 8);
  const helpers = model.hasLots ? helpersOf(walk, op) : [];
  const lotMs = runMs(time, model, op, hash(draw, RUN)) / (1 + helpers.length);
  const { setup, run, end: ownEnd } = shareOn(walk, op, slot, lotMs);
  // A load is done with its longest: the enquiry's own run, or another's.
  const machineEnd = Math.max(ownEnd, slot.loadEnd);
  if (model.limbs.count > 0) {
    own.machine[own.count] = slot.machine;
    own.from[own.count] = slot.at;
    own.to[own.count] = machineEnd;
    own.count += 1;
  }
  const m = slot.machine;
  let end = model.hasLots ? lastPieceEnd(model, { m, op, run, machineEnd }, { notBefore, key }) : machineEnd;
  for (const helper of helpers) end = Math.max(end, shareOn(walk, op, helper, lotMs).end);
  return { m, job: 0, op, from: slot.at, setup, run, machineEnd, end };
}

/** A share of the operation's run on one machine. */
function shareOn(
  { model, time, key, seed, frozen }: Walk,
  op: number,
  { machine: m, at, family: from }: Slot,
  lotMs: number,
): { setup: number; run: number; end: number } {
  const draw = hash(key, i32(model.opSerial, op) * 8);
  // Its stops are a stream of their own: the machine's was used up by what ran before.
  time.streams[m] = hash(draw, 0x57);
  rewind(time, m);
  const to = i32(model.opFamily, op);
  const setup = setupMs(time, model, m, { from, to, draw: hash(draw, SETUP), elapsedMs: 0 });
  const run = withStops(time, model, m, lotMs, frozen);
  const end = endOf(time, model, m, at, setup + run);
  return { setup, run, end: model.people === null ? end : mannedEnd(model, m, { from: at, end, seed }) };
}

interface Waited {
  key: number;
  seed: number;
  frozen: number;
  /** When an engineer has time for it, where it waits for others there. */
  engineerFree: number;
}

function material(model: ShopModel, order: number, { key, seed, frozen, engineerFree }: Waited): number {
  const first = i32(model.componentFirst, order);
  const from = Math.max(0, f64(model.createdAt, order));
  let latest = from;
  let releasedAt = from;
  for (let c = first; c < i32(model.componentEnd, order); c += 1) {
    const dated = i32(model.componentAfter, c) === 1 ? releasedAt : f64(model.componentAt, c);
    const draw = hash(key, MATERIAL + c - first);
    const supplier = i32(model.componentSupplier, c);
    const at =
      supplier === model.engineering?.supplier
        ? Math.max(from, engineerFree) + workMs(model, supplier, { draw, seed, frozen })
        : arrivalAt(model, c, { dated, isOverdue: false, draw, seed, frozen });
    if (c === first) releasedAt = Math.max(from, at);
    latest = Math.max(latest, at);
  }
  return latest;
}

/** Where just any was picked, the enquiry is one more that it might have been. */
function isPicked({ anyOf }: StartLog, entry: number, key: number): boolean {
  const others = i32(anyOf, entry);
  return others > 0 && unit(hash(key, ANY_ONE ^ entry)) * (others + 1) < 1;
}

interface Sought {
  op: number;
  ready: number;
  priority: number;
  key: number;
  /** Machines that have a share of it already. */
  taken?: readonly number[];
}

/** Where `findSlot` stands among the changes of hands at the machine that it looks at. */
const cursor: HandsCursor = { entry: -1, next: -1 };

/** The first moment from `from` on at which the machine is open, and somebody has a hand free where it needs one. */
function opensFor(clock: WorkClock | undefined, hands: HandsLog | null, from: number): number {
  const opens = clock === undefined ? from : nextWork(clock, from);
  if (hands === null || opens === Infinity) return opens;
  const manned = handFrom(hands, cursor, opens);
  return clock === undefined || manned === opens ? manned : nextWork(clock, manned);
}

/** The earliest start on any machine that may do it. */
function findSlot(
  log: StartLog,
  model: ShopModel,
  k: number,
  { op, ready, priority, key, taken }: Sought,
  slot: Slot,
): void {
  const set = i32(model.opSet, op);
  const machines = model.sets[set];
  const rank = rankBy(i32(model.setRule, set), priority, ready, f64(model.opRunMs, op));
  const bonus = f64(model.setBonusMs, set);
  const family = i32(model.opFamily, op);
  slot.machine = -1;
  slot.at = Infinity;
  if (machines === undefined) return;
  for (let i = 0; i < machines.length; i += 1) {
    const m = i32(machines, i);
    if (taken?.includes(m)) continue;
    const clock = model.clocks[m];
    const group = model.people === null ? -1 : i32(model.people.group, m);
    const hands = group < 0 ? null : log.hands;
    if (hands !== null) openCursor(hands, k, group, cursor);
    let entry = log.head[k * log.machines + m] ?? -1;
    let free = 0;
    let setUpFor = i32(model.family, m);
    let at = -1;
    let loadEnd = Number.NEGATIVE_INFINITY;
    for (; entry >= 0; entry = i32(log.next, entry)) {
      const start = f64(log.start, entry);
      if (start >= ready) {
        // Free and nobody there before `start`: the gap is the enquiry's.
        const gap = Math.max(free, ready);
        const opens = opensFor(clock, hands, gap);
        if (opens < start) {
          at = opens;
          break;
        }
        const urgency = setUpFor === family ? rank - bonus : rank;
        const isAlike = i32(log.family, entry) === family;
        const fits = i32(log.room, entry) > 0 && isAlike;
        if (fits || urgency < f64(log.urgency, entry) || isPicked(log, entry, key)) {
          at = start;
          // It joins the load, or takes it along.
          if (isAlike && model.opLoad[op] != null) loadEnd = f64(log.end, entry);
          break;
        }
      }
      if (start >= slot.at) break;
      free = f64(log.end, entry);
      setUpFor = i32(log.family, entry);
    }
    if (at < 0) {
      if (entry >= 0) continue;
      at = opensFor(clock, hands, Math.max(free, ready));
      // Nobody works there any more.
      if (at === Infinity) continue;
    }
    if (at < slot.at || (at === slot.at && setUpFor === family && slot.family !== family)) {
      slot.machine = m;
      slot.at = at;
      slot.family = setUpFor;
      slot.loadEnd = loadEnd;
    }
  }
}
