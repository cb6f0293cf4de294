/**
 * How a job goes on off the machines: steps that somebody else does pass by themselves, what runs beside its main path
 * begins, and what must be done by then is waited for.
 */
import { f64, i32 } from '../numbers/arrays.ts';
import { push } from '../numbers/heap.ts';
import { residual } from '../numbers/pool.ts';
import { hash, unit } from '../numbers/random.ts';
import { outsideEnd } from './machine-time.ts';
import { HORIZON_MS } from './model.ts';
import { isSkipped } from './rework.ts';
import type { Scenario } from './scenario.ts';
import { materialAt, TRANSFER, transferMs, wayTo } from './waiting.ts';

const OUTSIDE = 4;

/** A limb that has not begun; that is under way; else when it was done. */
const NOT_BEGUN = Number.NEGATIVE_INFINITY;

/** The limb of a job; negative where it is an order, from `limbs.count` on where the order is still to come. */
function limbOf({ model }: Scenario, job: number): number {
  return job - model.real;
}

/** Sets the limbs of open orders to their present state, before machines go on with what is on them. */
export function beginLimbs(scenario: Scenario): void {
  const { limbs, real } = scenario.model;
  scenario.parked.fill(Number.NaN);
  for (let limb = 0; limb < limbs.count; limb += 1) {
    const job = real + limb;
    const owner = i32(limbs.owner, limb);
    scenario.limbDone[limb] = NOT_BEGUN;
    scenario.cur[job] = i32(limbs.first, limb);
    scenario.end[job] = i32(limbs.end, limb);
    scenario.priority[job] = f64(scenario.priority, owner);
    scenario.key[job] = i32(scenario.key, owner);
  }
}

/** Marks a limb that may begin now; false where it waits for its order to come so far. */
export function mayBegin(scenario: Scenario, limb: number): boolean {
  const { limbs, first } = scenario.model;
  if (i32(limbs.fork, limb) !== i32(first, i32(limbs.owner, limb))) return false;
  scenario.limbDone[limb] = Number.NaN;
  return true;
}

/** When the next operation of an open order, or limb, can start: its material, and its way from the last machine. NaN: it waits. */
export function release(scenario: Scenario, job: number): number {
  const { model } = scenario;
  const limb = limbOf(scenario, job);
  const order = limb < 0 ? job : i32(model.limbs.owner, limb);
  const key = i32(scenario.key, job);
  let at = materialAt(scenario, order, key, 0, true);
  const since = limb < 0 ? f64(model.movingSince, order) : f64(model.limbs.movingSince, limb);
  const op = i32(scenario.cur, job);
  const created = f64(model.createdAt, order);
  const isThere = op < i32(scenario.end, job) && i32(model.opSet, op) >= 0;
  if (!isThere || isJoined(scenario, job, op)) {
    // It is out since the step before it ended; the first step since order and material were there.
    const outAt = Number.isNaN(since) ? created : since;
    const from = at > 0 ? Math.max(at, outAt) : outAt;
    return Math.max(0, goOutside(scenario, job, from));
  }
  if (!Number.isNaN(since)) {
    const draw = unit(hash(hash(key, i32(model.opSerial, op) * 8), TRANSFER));
    at = Math.max(at, residual(wayTo(model, op), 1, Math.max(0, -since), draw));
  }
  return Math.max(0, at, created);
}

/** Whether a limb must be done before the order's operation. */
function isJoined({ model: { limbs, real } }: Scenario, job: number, op: number): boolean {
  if (limbs.count === 0 || job >= real) return false;
  for (let limb = i32(limbs.firstOf, job); limb < i32(limbs.firstOf, job + 1); limb += 1)
    if (i32(limbs.join, limb) === op) return true;
  return false;
}

/**
 * When the job can go to a machine again, or is complete; NaN where it waits for what runs beside it. Steps that somebody
 * else does pass by themselves.
 */
export function goOutside(scenario: Scenario, job: number, from: number): number {
  const { model } = scenario;
  const hasLimbs = model.limbs.count > 0 && job < model.real;
  let at = from;
  let op = i32(scenario.cur, job);
  for (; ; op = i32(model.opNext, op)) {
    scenario.cur[job] = op;
    if (hasLimbs) at = meet(scenario, job, op, at);
    if (Number.isNaN(at) || op >= i32(scenario.end, job)) return at;
    if (i32(model.opSet, op) >= 0) {
      if (model.rework !== null && isSkipped(model, op, i32(scenario.key, job))) continue;
      return at + transferMs(scenario, job, op);
    }
    const draw = hash(hash(i32(scenario.key, job), i32(model.opSerial, op) * 8), OUTSIDE);
    at = outsideEnd(model, op, at, draw, scenario);
  }
}

/** The same for a job that begins: no way to a machine where its first step is there. */
export function goOutsideFirst(scenario: Scenario, job: number, from: number): number {
  const op = i32(scenario.cur, job);
  return op < i32(scenario.end, job) && i32(scenario.model.opSet, op) < 0 ? goOutside(scenario, job, from) : from;
}

/** The order comes to an operation at `at`: what may begin with it begins; when all that it waits for is done, else NaN. */
function meet(scenario: Scenario, order: number, op: number, at: number): number {
  const { limbs } = scenario.model;
  const to = i32(limbs.firstOf, order + 1);
  for (let limb = i32(limbs.firstOf, order); limb < to; limb += 1) {
    if (i32(limbs.fork, limb) !== op || f64(scenario.limbDone, limb) !== NOT_BEGUN) continue;
    scenario.limbDone[limb] = Number.NaN;
    const job = scenario.model.real + limb;
    goOn(scenario, job, goOutside(scenario, job, at));
  }
  let latest = at;
  for (let limb = i32(limbs.firstOf, order); limb < to; limb += 1)
    if (i32(limbs.join, limb) === op) latest = Math.max(latest, f64(scenario.limbDone, limb));
  if (Number.isNaN(latest)) scenario.parked[order] = at;
  return latest;
}

/** The job is at its next machine at `at`, or through; true when an open order is complete by it. */
export function goOn(scenario: Scenario, job: number, at: number): boolean {
  if (Number.isNaN(at)) return false;
  if (!isThrough(scenario, job, at)) {
    push(scenario.heap, at, job);
    return false;
  }
  const limb = limbOf(scenario, job);
  return limb < 0 || (limb < scenario.model.limbs.count && join(scenario, limb, at));
}

/** A limb is done: its order goes on, where it waits. True when that completes it. */
export function join(scenario: Scenario, limb: number, at: number): boolean {
  scenario.limbDone[limb] = at;
  const order = i32(scenario.model.limbs.owner, limb);
  const parked = f64(scenario.parked, order);
  if (Number.isNaN(parked)) return false;
  scenario.parked[order] = Number.NaN;
  return goOn(scenario, order, goOutside(scenario, order, parked));
}

/** Whether nothing is left of a job; an open order is then complete at that moment. */
export function isThrough(scenario: Scenario, job: number, at: number): boolean {
  if (i32(scenario.cur, job) < i32(scenario.end, job)) return false;
  if (job < scenario.model.real && at < HORIZON_MS) scenario.completion[job] = at;
  return true;
}
