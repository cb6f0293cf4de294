/** Few engineers take orders as they came: who of them has time in a scenario, and when which order is released. */
import { firstFree, takenUpAt } from '../line.ts';
import { f64, i32 } from '../numbers/arrays.ts';
import { meanOf, residual, TABLE_SHIFT } from '../numbers/pool.ts';
import { hash, unit } from '../numbers/random.ts';
import type { OpenOrder, StandingShop } from '../shop.ts';
import type { CompileContext } from './compile-context.ts';
import { FROZEN } from './freeze.ts';
import { type LawDraw, MATERIAL, scaleOf } from './law-draw.ts';
import { milestoneNumber } from './law-numbers.ts';
import type { ShopModel } from './model.ts';
import type { Scenario } from './scenario.ts';

export interface EngineeringTables {
  engineers: number;
  /** The law of how long one is at an order, among the suppliers'. */
  supplier: number;
  /** Open orders that are not released, as they came, and since when somebody is at each, ms after now; NaN: it waits. */
  orders: Int32Array;
  takenUp: Float64Array;
}

/** In one scenario: when each engineer has time, and when each open order is released. */
export interface Engineering {
  freeAt: Float64Array;
  releasedAt: Float64Array;
}

/** null: no order waits for another there. */
export function compileEngineering(
  { laws, supplierIndex, now }: CompileContext,
  { measured }: StandingShop,
  open: readonly OpenOrder[],
): EngineeringTables | null {
  const { engineers } = laws.milestone;
  const supplier = milestoneNumber(supplierIndex);
  if (engineers === undefined || supplier === null) return null;
  const waiting = open.flatMap(({ order }, index) =>
    order.strategy === 'ETO' && order.status === 'planned'
      ? [{ index, createdAt: order.createdAt, releasedAt: Number.POSITIVE_INFINITY }]
      : [],
  );
  const line = [...releasedIn(measured, open), ...waiting].sort((a, b) => a.createdAt - b.createdAt);
  const begun = takenUpAt(line, engineers);
  const own = line.flatMap(({ index }, place) => (index < 0 ? [] : [{ index, from: begun[place] ?? Infinity }]));
  return {
    engineers,
    supplier,
    orders: Int32Array.from(own, ({ index }) => index),
    takenUp: Float64Array.from(own, ({ from }) => (from < now ? from - now : Number.NaN)),
  };
}

/** Whoever was at these was at no other then; what was measured knows of orders that are done, too. */
function releasedIn({ milestones = [] }: StandingShop['measured'], open: readonly OpenOrder[]) {
  const measured = milestones.flatMap(({ at, durationMs, open: isOpen }) =>
    isOpen === true ? [] : [{ index: -1, createdAt: at - durationMs, releasedAt: at }],
  );
  if (measured.length > 0) return measured;
  return open.flatMap(({ order, releasedAt }) =>
    order.strategy === 'ETO' && order.status !== 'planned' && releasedAt != null
      ? [{ index: -1, createdAt: order.createdAt, releasedAt }]
      : [],
  );
}

export function newEngineering({ engineering, real }: ShopModel): Engineering | null {
  if (engineering === null) return null;
  return { freeAt: new Float64Array(engineering.engineers), releasedAt: new Float64Array(real) };
}

/** Open orders are released one after another; when somebody has time for the next, enquiries are told by the log. */
export function beginEngineering({ model, engineering, key, seed, frozen, log }: Scenario): void {
  const tables = model.engineering;
  if (tables === null || engineering === null) return;
  const { freeAt, releasedAt } = engineering;
  freeAt.fill(0);
  for (let place = 0; place < tables.orders.length; place += 1) {
    const order = i32(tables.orders, place);
    const takenUp = f64(tables.takenUp, place);
    const own = { draw: hash(i32(key, order), MATERIAL), seed, frozen };
    const next = firstFree(freeAt);
    const at = Number.isNaN(takenUp)
      ? f64(freeAt, next) + workMs(model, tables.supplier, own)
      : leftMs(model, tables.supplier, -takenUp, own);
    releasedAt[order] = at;
    freeAt[next] = at;
  }
  if (log !== null) log.engineerFree[log.scenario] = f64(freeAt, firstFree(freeAt));
}

/** `order`: an open one; null: one that has just come (`from`), and is the last in line. */
export function releaseOf(
  { model, engineering, seed, frozen }: Scenario,
  order: number | null,
  from: number,
  draw: number,
): number {
  const tables = model.engineering;
  if (tables === null || engineering === null) return from;
  const { freeAt, releasedAt } = engineering;
  if (order !== null) return f64(releasedAt, order);
  const next = firstFree(freeAt);
  const at = Math.max(from, f64(freeAt, next)) + workMs(model, tables.supplier, { draw, seed, frozen });
  freeAt[next] = at;
  return at;
}

/** How long one is at an order. */
export function workMs(model: ShopModel, supplier: number, { draw, seed, frozen }: LawDraw): number {
  const law = model.suppliers[supplier] ?? noTime;
  const isMean = (frozen & FROZEN.material) !== 0;
  if (isMean) return Math.max(0, meanOf(law));
  return f64(law, Math.min(law.length - 1, draw >>> TABLE_SHIFT)) * scaleOf(model, supplier, seed, frozen);
}

function leftMs(model: ShopModel, supplier: number, elapsedMs: number, { draw, seed, frozen }: LawDraw): number {
  const isMean = (frozen & FROZEN.material) !== 0;
  const scale = scaleOf(model, supplier, seed, frozen);
  return residual(model.suppliers[supplier] ?? noTime, scale, elapsedMs, isMean ? 0.5 : unit(draw));
}

const noTime = new Float64Array([0]);
