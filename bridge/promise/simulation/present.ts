/** The present state as a scenario begins with it: what is on machines goes on, what waits is in its queue. */
import { f64, i32 } from '../numbers/arrays.ts';
import { clear, push } from '../numbers/heap.ts';
import { hash, normal, unit } from '../numbers/random.ts';
import { beginEngineering } from './engineering.ts';
import { FROZEN } from './freeze.ts';
import { beginHands, holdNow, nextChange } from './hands.ts';
import { mostArrivalsPerMs } from './load.ts';
import { endFellows, fellowsNow, loadMs, markFellows } from './load-of-several.ts';
import { BUSY, IDLE, RETIRED, spend } from './machine-state.ts';
import { endOf, openStopLeft, runMs, setupMs, startMachines, withStops } from './machine-time.ts';
import { HORIZON_MS, type ShopModel } from './model.ts';
import { nextArrival } from './new-orders.ts';
import { beginLimbs, isThrough, join, mayBegin, release } from './onward.ts';
import { leavesAlone } from './overlap.ts';
import { endOfLot, pick, RUN, SETUP } from './pick.ts';
import { queueUp } from './queues.ts';
import { CANCELLED, type Scenario } from './scenario.ts';
import { lotsNow, startHelpers } from './split.ts';
import { logStart } from './start-log.ts';
import { beginStanding, standNow } from './unmanned.ts';
import { note } from './watched.ts';

/** Sets every machine and order to its present state; returns the number of real orders that are open. */
export function begin(scenario: Scenario): number {
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
  scenario.loops.fill(0);
  if (scenario.standing !== null) beginStanding(scenario.standing);
  scenario.notBefore.fill(Number.NEGATIVE_INFINITY);
  startMachines(scenario.time, model, seed, scenario.frozen);
  if (scenario.hands !== null) {
    beginHands(scenario.hands, seed, scenario.log?.hands ?? null);
    const at = nextChange(scenario.hands);
    if (at <= HORIZON_MS) push(heap, at, 2 * scenario.jobs + model.machines.length + 1);
  }
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
  beginEngineering(scenario);
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
  scenario.mostPerMs = mostArrivalsPerMs(scenario);
  if (model.arrivals.count > 0) push(heap, nextArrival(scenario, 0), scenario.jobs + model.machines.length);
  // Not before everything that waits is in its queue: an idle machine takes the most urgent.
  for (let m = 0; m < model.machines.length; m += 1) if (i32(scenario.machineState, m) === IDLE) pick(scenario, m, 0);
  return left;
}

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
  if (scenario.hands !== null) holdNow(scenario.hands, m);
  standNow(scenario, m);
  scenario.machineJob[m] = order;
  scenario.family[m] = to;
  if (order >= model.real) scenario.limbDone[order - model.real] = Number.NaN;
  const own = model.hasLots ? endOfLot(scenario, order, { m, op, run, machineEnd }) : machineEnd;
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
  if (scenario.log !== null) logStart(scenario.log, m, 0, machineEnd, to);
  if (scenario.watched !== null) note(scenario.watched, model, { job: order, op, start: 0, end });
  push(scenario.heap, machineEnd, scenario.jobs + m);
}

/** When it came to where it waits now: on its way since the step before ended, else since it could begin. */
function waitingSince({ movingSince, thereSince, limbs, real }: ShopModel, job: number): number {
  const since = job < real ? f64(movingSince, job) : f64(limbs.movingSince, job - real);
  return Math.min(0, Number.isNaN(since) ? f64(thereSince, job < real ? job : i32(limbs.owner, job - real)) : since);
}
