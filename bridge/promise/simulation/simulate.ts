/**
 * One scenario: the shop from its present state to the end of every open order. Event by event:
 * material comes, orders queue, machines pick by date and family, set up, run, stop, and new orders
 * keep arriving. No allocation here; every array is made once (`newScenario`).
 */
import { f64, i32 } from '../numbers/arrays.ts';
import { clear, type Heap, newHeap, pop, push } from '../numbers/heap.ts';
import { hash, normal, unit } from '../numbers/random.ts';
import { arrivesAt } from './arrivals.ts';
import { isOver } from './clock.ts';
import { FROZEN } from './freeze.ts';
import { endFellows, fellowsNow, loadMs, loadWanted, markFellows, takeFellows } from './load-of-several.ts';
import { BUSY, IDLE, RETIRED, spend, WAKING } from './machine-state.ts';
import {
  endOf,
  type MachineTime,
  newMachineTime,
  openStopLeft,
  opensAt,
  runMs,
  setupMs,
  startMachines,
  withStops,
} from './machine-time.ts';
import { HORIZON_MS, type ShopModel } from './model.ts';
import { beginLimbs, goOn, goOutside, goOutsideFirst, isThrough, join, mayBegin, release } from './onward.ts';
import { lastPieceEnd, leavesAlone } from './overlap.ts';
import { anyWaiting, mostUrgent, queueUp, takeOut } from './queues.ts';
import { lotsNow, lotsOf, startHelpers } from './split.ts';
import { logStart, type StartLog } from './start-log.ts';
import { materialAt } from './waiting.ts';
import { note, type Watched } from './watched.ts';

const SETUP = 1;
const RUN = 2;

export interface Scenario {
  model: ShopModel;
  heap: Heap;
  time: MachineTime;
  jobs: number;
  /** Per job: current and last operation, priority, randomness key. Real orders come first, then their limbs. */
  cur: Int32Array;
  end: Int32Array;
  priority: Float64Array;
  key: Int32Array;
  /** Queue per eligibility set: `queued` jobs from `queue[set·jobs + queueHead]` on, by urgency, with what a pick looks at beside them. */
  queue: Int32Array;
  queuePriority: Float64Array;
  queueFamily: Int32Array;
  queueOp: Int32Array;
  queued: Int32Array;
  queueHead: Int32Array;
  machineState: Int32Array;
  machineJob: Int32Array;
  family: Int32Array;
  picks: Int32Array;
  /** Machines that take their share of the lot that is being started. */
  helpers: Int32Array;
  /** Jobs beside the first in the load that is being started. */
  fellows: Int32Array;
  /** End of each real order, ms after now; NaN = not within the horizon. */
  completion: Float64Array;
  /** Per limb: when it was done; NaN = under way. Per real order: since when it waits for limbs; NaN = it does not. */
  limbDone: Float64Array;
  parked: Float64Array;
  /** Per job: when the step before the one that it is at ends, where it has begun before that. */
  notBefore: Float64Array;
  /** Per real order: what its machines cost from now on, where hours have a price. */
  spent: Float64Array;
  seed: number;
  frozen: number;
  arrivalFactor: number;
  virtual: number;
  /** Local day that the last of them came on. */
  arrivals: { day: number };
  log: StartLog | null;
  /** Whose steps are noted; null: nobody asks. */
  watched: Watched | null;
  /** An order that stays, whatever is cancelled; −1 = none. */
  stays: number;
}

/**
 * Four times as many as wait now, for who comes later stands behind them; and no more than a round can bear, whatever an
 * ERP sends: each pick looks at the whole queue.
 */
const mostArrivals = ({ real }: ShopModel): number => Math.max(4_000, 4 * real);

const MOST_IN_LOAD = 64;

export function newScenario(model: ShopModel): Scenario {
  const expected = 1.5 * model.arrivals.perMs * model.arriveUntilMs;
  const known = model.real + model.limbs.count;
  const jobs = known + (model.arrivals.count > 0 ? Math.ceil(Math.min(mostArrivals(model), expected + 100)) : 0);
  const machines = model.machines.length;
  return {
    model,
    heap: newHeap(jobs + 2 * machines + 8),
    time: newMachineTime(model),
    jobs,
    cur: new Int32Array(jobs),
    end: new Int32Array(jobs),
    priority: new Float64Array(jobs),
    key: new Int32Array(jobs),
    queue: new Int32Array(jobs * model.sets.length),
    queuePriority: new Float64Array(jobs * model.sets.length),
    queueFamily: new Int32Array(jobs * model.sets.length),
    queueOp: new Int32Array(jobs * model.sets.length),
    queued: new Int32Array(model.sets.length),
    queueHead: new Int32Array(model.sets.length),
    machineState: new Int32Array(machines),
    machineJob: new Int32Array(machines),
    family: new Int32Array(machines),
    picks: new Int32Array(machines),
    helpers: new Int32Array(machines),
    fellows: new Int32Array(MOST_IN_LOAD),
    completion: new Float64Array(model.real),
    limbDone: new Float64Array(model.limbs.count),
    parked: new Float64Array(model.real),
    notBefore: new Float64Array(model.hasLots ? jobs : 0).fill(Number.NEGATIVE_INFINITY),
    spent: new Float64Array(model.costPerMs.length === 0 ? 0 : model.real),
    seed: 0,
    frozen: 0,
    arrivalFactor: 1,
    virtual: 0,
    arrivals: { day: 0 },
    log: null,
    watched: null,
    stays: -1,
  };
}

/** Runs scenario `seed`; ends are in `scenario.completion`, starts in `log` if one is given. */
export function simulate(scenario: Scenario, seed: number, frozen: number, log: StartLog | null): void {
  const { model, heap } = scenario;
  scenario.seed = seed;
  scenario.frozen = frozen;
  scenario.log = log;
  let left = begin(scenario);
  const arrival = scenario.jobs + model.machines.length;
  while (heap.size > 0) {
    const now = f64(heap.time, 0);
    const what = i32(heap.what, 0);
    if ((left === 0 && now > model.untilMs) || now > HORIZON_MS) return;
    pop(heap);
    if (what === arrival) arrive(scenario, now, arrival);
    else if (what > arrival) {
      if (leave(scenario, what - arrival - 1, now)) left -= 1;
    } else if (what < scenario.jobs) enqueue(scenario, what, now);
    else {
      const m = what - scenario.jobs;
      const job = i32(scenario.machineJob, m);
      scenario.machineState[m] = IDLE;
      if (job >= 0) {
        scenario.machineJob[m] = -1;
        if (leave(scenario, job, now)) left -= 1;
      }
      pick(scenario, m, now);
    }
  }
}

/** Sets every machine and order to its present state; returns the number of real orders that are open. */
function begin(scenario: Scenario): number {
  const { model, heap, seed } = scenario;
  clear(heap);
  scenario.queued.fill(0);
  scenario.queueHead.fill(0);
  scenario.machineState.fill(IDLE);
  scenario.machineJob.fill(-1);
  scenario.picks.fill(0);
  scenario.family.set(model.family);
  scenario.virtual = 0;
  scenario.arrivals.day = 0;
  scenario.spent.fill(0);
  scenario.notBefore.fill(Number.NEGATIVE_INFINITY);
  startMachines(scenario.time, model, seed, scenario.frozen);
  let left = 0;
  for (let o = 0; o < model.real; o += 1) {
    const done = f64(model.doneAt, o);
    scenario.completion[o] = done;
    scenario.cur[o] = i32(model.first, o);
    scenario.end[o] = i32(model.end, o);
    scenario.priority[o] = f64(model.priority, o);
    scenario.key[o] = hash(seed, i32(model.orderKey, o));
    if (Number.isNaN(done) && isCancelled(scenario, o)) scenario.completion[o] = CANCELLED;
    else if (Number.isNaN(done)) left += 1;
  }
  beginLimbs(scenario);
  for (let m = 0; m < model.machines.length; m += 1) resume(scenario, m, i32(model.onOrder, m), -1);
  for (const { machine, job, op } of model.laterOn) resume(scenario, machine, job, op);
  const { limbs, real } = model;
  for (let o = 0; o < real; o += 1) {
    if (!Number.isNaN(f64(scenario.completion, o))) continue;
    for (let limb = i32(limbs.firstOf, o); limb < i32(limbs.firstOf, o + 1); limb += 1)
      if (mayBegin(scenario, limb) && i32(scenario.cur, real + limb) >= 0) place(scenario, real + limb);
    if (i32(scenario.cur, o) >= 0 && place(scenario, o)) left -= 1;
  }
  for (let job = 0; job < real + limbs.count; job += 1)
    if (i32(scenario.cur, job) < 0) scenario.cur[job] = -1 - i32(scenario.cur, job);
  const { relativeSd } = model.arrivals;
  const still = (scenario.frozen & FROZEN.queue) !== 0;
  scenario.arrivalFactor = still
    ? 1
    : Math.exp(relativeSd * normal(hash(seed, 0x4a11)) - (relativeSd * relativeSd) / 2);
  if (model.arrivals.count > 0) push(heap, nextArrival(scenario, 0), scenario.jobs + model.machines.length);
  // Not before everything that waits is in its queue: an idle machine takes the most urgent.
  for (let m = 0; m < model.machines.length; m += 1) if (i32(scenario.machineState, m) === IDLE) pick(scenario, m, 0);
  return left;
}

/** In `completion`, of an order that nobody begins in the scenario: what is asked for are the others. */
export const CANCELLED = Number.NEGATIVE_INFINITY;

function isCancelled({ model, key, frozen, stays }: Scenario, order: number): boolean {
  const share = f64(model.cancelShare, order);
  if (share <= 0 || order === stays || (frozen & FROZEN.queue) !== 0) return false;
  return unit(hash(i32(key, order), 0xca9ce1)) < share;
}

/** Where a job of an open order waits now; true when the order is complete by what others still do. */
function place(scenario: Scenario, job: number): boolean {
  const { model, heap } = scenario;
  const at = release(scenario, job);
  if (Number.isNaN(at)) return false;
  if (isThrough(scenario, job, at)) return job < model.real || join(scenario, job - model.real, at);
  if (at > 0) push(heap, at, job);
  else queueUp(scenario, job, i32(scenario.cur, job), waitingSince(model, job));
  return false;
}

/** What is on machine `m` now goes on. An order that is on a machine is marked by a negative `cur` until `begin` is done. */
function resume(scenario: Scenario, m: number, order: number, later: number): void {
  const { model, frozen } = scenario;
  const isLater = later >= 0;
  // Its turn comes after the step before it; without that one, nothing of it can go on.
  if (isLater ? i32(scenario.cur, order) !== -1 - later : model.laterOn.some(({ machine }) => machine === m)) return;
  const stop = openStopLeft(scenario.time, model, m, frozen);
  if (order < 0 || (i32(scenario.cur, order) < 0 && !isLater)) {
    const aside = f64(model.asideMs, m);
    const held = stop + (aside > 0 ? withStops(scenario.time, model, m, aside, frozen) : 0);
    if (held <= 0) return;
    scenario.machineState[m] = BUSY;
    push(scenario.heap, endOf(scenario.time, model, m, 0, held), scenario.jobs + m);
    return;
  }
  const op = isLater ? later : i32(scenario.cur, order);
  const draw = hash(i32(scenario.key, order), i32(model.opSerial, op) * 8);
  const to = i32(model.opFamily, op);
  let work = stop;
  if (i32(model.inSetup, m) === 1) {
    const elapsed = Math.max(1, f64(model.setupElapsed, m));
    work = setupMs(scenario.time, model, m, {
      from: i32(model.family, m),
      to,
      draw: hash(draw, SETUP),
      elapsedMs: elapsed,
    });
  }
  const setup = work;
  const lots = model.hasLots ? lotsNow(scenario, order, isLater) : 1;
  const inLoad = model.hasLots && !isLater ? fellowsNow(scenario, m) : 0;
  const lotMs = loadMs(scenario, runMs(scenario.time, model, op, hash(draw, RUN)) / lots, inLoad);
  const run = withStops(scenario.time, model, m, lotMs, frozen);
  work += run;
  const machineEnd = endOf(scenario.time, model, m, 0, work);
  if (machineEnd > HORIZON_MS) {
    scenario.machineState[m] = RETIRED;
    return;
  }
  scenario.machineState[m] = BUSY;
  scenario.machineJob[m] = order;
  scenario.family[m] = to;
  if (order >= model.real) scenario.limbDone[order - model.real] = Number.NaN;
  const own = endOfLot(scenario, order, { m, op, run, machineEnd });
  const end =
    lots > 1 ? startHelpers(scenario, { job: order, op, from: 0, lotMs, urgency: -Infinity, lots, end: own }) : own;
  scenario.cur[order] = op;
  if (model.hasLots) {
    const isNextOn = model.laterOn.some(({ op: other }) => other === op + 1);
    if (leavesAlone(scenario, { m, job: order, op, from: 0, setup, run, machineEnd, end }, isNextOn))
      scenario.machineJob[m] = -1;
  }
  scenario.cur[order] = -1 - i32(scenario.cur, order);
  endFellows(scenario, inLoad, { m, start: 0, end: machineEnd, workMs: work });
  markFellows(scenario, inLoad);
  spend(scenario, m, order, work / (1 + inLoad));
  if (scenario.log !== null) logStart(scenario.log, m, { start: 0, end: machineEnd, urgency: -Infinity, family: to });
  if (scenario.watched !== null) note(scenario.watched, model, { job: order, op, start: 0, end });
  push(scenario.heap, machineEnd, scenario.jobs + m);
}

/** When the last piece of what a machine does is done: the machine's end, unless its pieces come later. */
function endOfLot(
  { model, notBefore, key }: Scenario,
  job: number,
  work: { m: number; op: number; run: number; machineEnd: number },
): number {
  return model.hasLots
    ? lastPieceEnd(model, work, { notBefore: f64(notBefore, job), key: i32(key, job) })
    : work.machineEnd;
}

function nextArrival(scenario: Scenario, now: number): number {
  const { days } = scenario.model.arrivals;
  return days === null ? now + gap(scenario) : arrivesAt(days, now, gap(scenario), scenario.arrivals);
}

function gap(scenario: Scenario): number {
  const { perMs, mostPerMs } = scenario.model.arrivals;
  const mean = 1 / Math.min(perMs * scenario.arrivalFactor, mostPerMs);
  if ((scenario.frozen & FROZEN.queue) !== 0) return mean;
  return -Math.log(unit(hash(scenario.seed, 0x77000000 + 2 * scenario.virtual))) * mean;
}

/** A virtual order arrives: a recent real one again. */
function arrive(scenario: Scenario, now: number, arrival: number): void {
  const { model, seed, virtual } = scenario;
  const job = model.real + model.limbs.count + virtual;
  if (job >= scenario.jobs || now > model.arriveUntilMs) return;
  const draw = hash(seed, 0x77000001 + 2 * virtual);
  const { first, count } = model.arrivals;
  const still = (scenario.frozen & FROZEN.queue) !== 0;
  const template = first + (still ? (virtual * 7) % count : Math.floor(unit(draw) * count));
  scenario.cur[job] = i32(model.first, template);
  scenario.end[job] = i32(model.end, template);
  scenario.priority[job] = now + f64(model.priority, template);
  scenario.key[job] = hash(draw, 0x51);
  scenario.virtual = virtual + 1;
  if (model.hasLots) scenario.notBefore[job] = Number.NEGATIVE_INFINITY;
  const ready = goOutsideFirst(scenario, job, materialAt(scenario, template, i32(scenario.key, job), now, false));
  if (!isThrough(scenario, job, ready)) push(scenario.heap, ready, job);
  push(scenario.heap, nextArrival(scenario, now), arrival);
}

/** The job's operation is done; true when a real order is complete by it, or by what others still do. */
function leave(scenario: Scenario, job: number, now: number): boolean {
  scenario.cur[job] = i32(scenario.model.opNext, i32(scenario.cur, job));
  if (scenario.model.hasLots) scenario.notBefore[job] = Number.NEGATIVE_INFINITY;
  return goOn(scenario, job, goOutside(scenario, job, now));
}

/** When it came to where it waits now: on its way since the step before ended, else since it came in. */
function waitingSince({ movingSince, createdAt, limbs, real }: ShopModel, job: number): number {
  const since = job < real ? f64(movingSince, job) : f64(limbs.movingSince, job - real);
  return Math.min(0, Number.isNaN(since) ? f64(createdAt, job < real ? job : i32(limbs.owner, job - real)) : since);
}

/** The job waits for a machine of its set; an idle one takes it, one that is set up for its family first. */
function enqueue(scenario: Scenario, job: number, now: number): void {
  const { model } = scenario;
  const head = i32(model.opHead, i32(scenario.cur, job));
  queueUp(scenario, job, head, now);
  for (let op = head; op >= 0; op = i32(model.opOther, op)) {
    const idle = idleFor(scenario, op, now);
    if (idle >= 0) {
      pick(scenario, idle, now);
      return;
    }
  }
}

function idleFor(scenario: Scenario, op: number, now: number): number {
  const { model } = scenario;
  const set = i32(model.opSet, op);
  const family = i32(model.opFamily, op);
  const machines = model.sets[set];
  if (machines === undefined) return -1;
  let idle = -1;
  for (let i = 0; i < machines.length; i += 1) {
    const m = i32(machines, i);
    if (i32(scenario.machineState, m) !== IDLE || isOver(model.clocks[m], now)) continue;
    if (i32(scenario.family, m) === family) return m;
    if (idle < 0) idle = m;
  }
  return idle;
}

/** Machine `m` is free: it takes the most urgent job, its own family with a bonus, sometimes just any. */
function pick(scenario: Scenario, m: number, now: number): void {
  const { model } = scenario;
  const sets = model.setsOf[m];
  const clock = model.clocks[m];
  if (sets === undefined || clock === undefined) return;
  let waiting = 0;
  for (let i = 0; i < sets.length; i += 1) waiting += i32(scenario.queued, i32(sets, i));
  if (waiting === 0) return;
  const begins = opensAt(scenario.time, clock, m, now);
  // Nobody will ever work here again: another machine takes it, or none.
  if (begins === Infinity) return;
  if (begins > now) {
    scenario.machineState[m] = WAKING;
    push(scenario.heap, begins, scenario.jobs + m);
    return;
  }
  const draw = hash(hash(scenario.seed, i32(model.machineKey, m) ^ 0x0eb1), i32(scenario.picks, m));
  scenario.picks[m] = i32(scenario.picks, m) + 1;
  const isAny = unit(draw) < f64(model.setOverride, i32(sets, 0));
  const anyOne = waiting > 1 && isAny;
  const at = anyOne
    ? anyWaiting(scenario, sets, Math.floor(unit(hash(draw, 1)) * waiting))
    : mostUrgent(scenario, sets, i32(scenario.family, m));
  const set = Math.floor(at / scenario.jobs);
  const job = i32(scenario.queue, at);
  const bonus = i32(scenario.queueFamily, at) === i32(scenario.family, m) ? f64(model.setBonusMs, set) : 0;
  const urgency = anyOne ? -Infinity : f64(scenario.queuePriority, at) - bonus;
  takeOut(scenario, set, at, i32(scenario.queueOp, at));
  if (start(scenario, m, { job, now, urgency, anyOf: isAny ? waiting : 0 })) return;
  // It would not end before nobody works here any more: it goes on elsewhere, if anywhere.
  scenario.machineState[m] = RETIRED;
  enqueue(scenario, job, now);
}

interface Picked {
  job: number;
  now: number;
  urgency: number;
  /** How many waited where just any was picked, or would have been of more than one; else 0. */
  anyOf: number;
}

/** False where it would not end while anybody works at the machine. */
function start(scenario: Scenario, m: number, { job, now, urgency, anyOf }: Picked): boolean {
  const { model, frozen } = scenario;
  const op = i32(scenario.cur, job);
  const to = i32(model.opFamily, op);
  const draw = hash(i32(scenario.key, job), i32(model.opSerial, op) * 8);
  const setup = setupMs(scenario.time, model, m, {
    from: i32(scenario.family, m),
    to,
    draw: hash(draw, SETUP),
    elapsedMs: 0,
  });
  const lots = model.hasLots ? lotsOf(scenario, m, job, op, now) : 1;
  const inLoad = model.hasLots && lots === 1 ? takeFellows(scenario, job, op) : 0;
  const lotMs = loadMs(scenario, runMs(scenario.time, model, op, hash(draw, RUN)) / lots, inLoad);
  const run = withStops(scenario.time, model, m, lotMs, frozen);
  const machineEnd = endOf(scenario.time, model, m, now, setup + run);
  if (machineEnd > HORIZON_MS) {
    // They wait for another machine, as the first does.
    for (let i = 0; i < inLoad; i += 1) {
      const fellow = i32(scenario.fellows, i);
      queueUp(scenario, fellow, i32(scenario.cur, fellow), now);
    }
    return false;
  }
  const own = endOfLot(scenario, job, { m, op, run, machineEnd });
  const end = lots > 1 ? startHelpers(scenario, { job, op, from: now, lotMs, urgency, lots, end: own }) : own;
  scenario.machineState[m] = BUSY;
  scenario.machineJob[m] = job;
  scenario.family[m] = to;
  spend(scenario, m, job, (setup + run) / (1 + inLoad));
  const room = model.hasLots ? loadWanted(model, i32(scenario.key, job), op) - 1 - inLoad : 0;
  if (scenario.log !== null)
    logStart(scenario.log, m, { start: now, end: machineEnd, urgency, family: to, anyOf, room });
  if (scenario.watched !== null) note(scenario.watched, model, { job, op, start: now, end });
  push(scenario.heap, machineEnd, scenario.jobs + m);
  endFellows(scenario, inLoad, { m, start: now, end: machineEnd, workMs: setup + run });
  if (model.hasLots && inLoad === 0 && leavesAlone(scenario, { m, job, op, from: now, setup, run, machineEnd, end }))
    scenario.machineJob[m] = -1;
  return true;
}
