/** What a job waits for off the machines: its material and its way. */
import { f64, i32 } from '../numbers/arrays.ts';
import { meanOf, residual, TABLE_SHIFT } from '../numbers/pool.ts';
import { hash, unit } from '../numbers/random.ts';
import { releaseOf } from './engineering.ts';
import { FROZEN } from './freeze.ts';
import { type LawDraw, MATERIAL, scaleOf } from './law-draw.ts';
import type { ShopModel } from './model.ts';
import type { Scenario } from './scenario.ts';

export const TRANSFER = 3;

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
    const isRelease = model.engineering !== null && i32(model.componentSupplier, c) === model.engineering.supplier;
    const at = isRelease
      ? releaseOf(scenario, conditional ? order : null, from, draw)
      : arrivalAt(model, c, { dated, isOverdue: conditional && !isAfter && dated < 0, draw, seed, frozen });
    // Engineering's release comes first, and what is ordered by it after it.
    if (c === i32(model.componentFirst, order)) releasedAt = Math.max(from, at);
    if (at > latest) latest = at;
  }
  return latest;
}

export interface Awaited extends LawDraw {
  /** The date that it is confirmed for, or was ordered at. */
  dated: number;
  /** What counts is how much later still. */
  isOverdue: boolean;
}

export function arrivalAt(
  model: ShopModel,
  component: number,
  { dated, isOverdue, draw, seed, frozen }: Awaited,
): number {
  const supplier = i32(model.componentSupplier, component);
  const late = model.suppliers[supplier] ?? noWay;
  const still = (frozen & FROZEN.material) !== 0;
  const scale = scaleOf(model, supplier, seed, frozen);
  if (isOverdue) return residual(late, scale, -dated, still ? 0.5 : unit(draw));
  if (still) return dated + Math.max(0, meanOf(late));
  const drawn = f64(late, Math.min(late.length - 1, draw >>> TABLE_SHIFT));
  return dated + (drawn > 0 ? drawn * scale : drawn);
}
