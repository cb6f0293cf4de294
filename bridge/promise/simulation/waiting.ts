/** What a job waits for off the machines: its material, its way, and steps that somebody else does. */
import { f64, i32 } from '../numbers/arrays.ts';
import { meanOf, residual, TABLE_SHIFT } from '../numbers/pool.ts';
import { hash, normal, unit } from '../numbers/random.ts';
import { FROZEN } from './freeze.ts';
import { outsideEnd } from './machine-time.ts';
import { HORIZON_MS, type ShopModel } from './model.ts';
import type { Scenario } from './simulate.ts';

const TRANSFER = 3;
const OUTSIDE = 4;
const MATERIAL = 0x4d00;

/** When the next operation of a real order can start: its material, and its way from the last machine. */
export function release(scenario: Scenario, order: number): number {
  const { model } = scenario;
  const key = i32(scenario.key, order);
  let at = materialAt(scenario, order, key, 0, true);
  const since = f64(model.movingSince, order);
  const op = i32(scenario.cur, order);
  const created = f64(model.createdAt, order);
  if (i32(model.opSet, op) < 0 && op < i32(scenario.end, order)) {
    // It is out since the step before it ended; the first step since order and material were there.
    const outAt = Number.isNaN(since) ? created : since;
    const from = at > 0 ? Math.max(at, outAt) : outAt;
    return Math.max(0, goOutside(scenario, order, from));
  }
  if (!Number.isNaN(since)) {
    const draw = unit(hash(hash(key, i32(model.opSerial, i32(scenario.cur, order)) * 8), TRANSFER));
    at = Math.max(at, residual(wayTo(model, op), 1, Math.max(0, -since), draw));
  }
  return Math.max(0, at, created);
}

/** Steps that somebody else does pass by themselves: when the job can go to a machine again, or is complete. */
export function goOutside(scenario: Scenario, job: number, from: number): number {
  const { model } = scenario;
  let at = from;
  let op = i32(scenario.cur, job);
  for (; op < i32(scenario.end, job) && i32(model.opSet, op) < 0; op += 1) {
    const draw = hash(hash(i32(scenario.key, job), i32(model.opSerial, op) * 8), OUTSIDE);
    at = outsideEnd(model, op, at, draw, scenario);
  }
  scenario.cur[job] = op;
  if (op >= i32(scenario.end, job)) return at;
  return at + transferMs(scenario, job, op);
}

/** The same for a job that begins: no way to a machine where its first step is there. */
export function goOutsideFirst(scenario: Scenario, job: number, from: number): number {
  const op = i32(scenario.cur, job);
  return op < i32(scenario.end, job) && i32(scenario.model.opSet, op) < 0 ? goOutside(scenario, job, from) : from;
}

export function transferMs({ model, key }: Scenario, job: number, op: number): number {
  const draw = hash(hash(i32(key, job), i32(model.opSerial, op) * 8), TRANSFER);
  const ways = wayTo(model, op);
  return f64(ways, Math.min(ways.length - 1, draw >>> TABLE_SHIFT));
}

const noWay = new Float64Array([0]);

/** What an operation's way from the one before may take. */
export function wayTo({ opTransferMs }: ShopModel, op: number): Float64Array {
  return opTransferMs[op] ?? noWay;
}

/** Whether nothing is left of a real order, which is then complete at that moment. */
export function isThrough(scenario: Scenario, job: number, at: number): boolean {
  if (i32(scenario.cur, job) < i32(scenario.end, job)) return false;
  if (job < scenario.model.real && at < HORIZON_MS) scenario.completion[job] = at;
  return true;
}

/** Latest arrival of the components; `from`: what their confirmed dates are relative to. */
export function materialAt(scenario: Scenario, order: number, key: number, from: number, conditional: boolean): number {
  const { model, seed, frozen } = scenario;
  const last = i32(model.componentEnd, order);
  let latest = from;
  let releasedAt = from;
  for (let c = i32(model.componentFirst, order); c < last; c += 1) {
    const draw = hash(key, MATERIAL + c - i32(model.componentFirst, order));
    const isAfter = i32(model.componentAfter, c) === 1;
    const dated = isAfter ? releasedAt : from + f64(model.componentAt, c);
    const at = arrivalAt(model, c, { dated, isOverdue: conditional && !isAfter && dated < 0, draw, seed, frozen });
    // Engineering's release comes first, and what is ordered by it after it.
    if (c === i32(model.componentFirst, order)) releasedAt = Math.max(from, at);
    if (at > latest) latest = at;
  }
  return latest;
}

export interface Awaited {
  /** The date that it is confirmed for, or was ordered at. */
  dated: number;
  /** What counts is how much later still. */
  isOverdue: boolean;
  draw: number;
  seed: number;
  frozen: number;
}

/** A supplier that few deliveries are known of may be later than those by a factor, the same in all of a scenario. */
export function arrivalAt(
  model: ShopModel,
  component: number,
  { dated, isOverdue, draw, seed, frozen }: Awaited,
): number {
  const supplier = i32(model.componentSupplier, component);
  const late = model.suppliers[supplier] ?? noWay;
  const still = (frozen & FROZEN.material) !== 0;
  const sd = model.supplierSd[supplier] ?? 0;
  const scale =
    still || sd === 0 ? 1 : Math.exp(sd * normal(hash(hash(seed, 0x5a1e), model.supplierKey[supplier] ?? 0)));
  if (isOverdue) return residual(late, scale, -dated, still ? 0.5 : unit(draw));
  if (still) return dated + Math.max(0, meanOf(late));
  const drawn = f64(late, Math.min(late.length - 1, draw >>> TABLE_SHIFT));
  return dated + (drawn > 0 ? drawn * scale : drawn);
}
