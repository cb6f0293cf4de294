/** What comes to the shop: material, engineering's release, new orders. */

import { DAY_MS, WEEK_MS } from '../../../shared/core/words/time.ts';
import type { ArrivalLaw, SupplierLaw, Template } from '../laws.ts';
import { effective, groupBy, recency, resample, table, type Weighted } from '../numbers/pool.ts';
import type { Measured, OpenOrder } from '../shop.ts';

const MATERIAL_HALF_LIFE_MS = 26 * WEEK_MS;
const ARRIVAL_HALF_LIFE_MS = 6 * WEEK_MS;
/** A supplier's own record counts against that of all suppliers as if these were so many deliveries. */
const SUPPLIER_SHRINK = 4;
const TEMPLATES = 256;
const DEFAULT_LEAD_MS = 28 * DAY_MS;

/** Lateness nobody measured: two in three on the day, the rest exponential with a mean of 5 days. */
function unknownSupplier(weight: number): Weighted[] {
  return Array.from({ length: 24 }, (_, index) => ({
    value: index < 16 ? 0 : -Math.log(1 - (index - 16 + 0.5) / 8) * 5 * DAY_MS,
    weight: weight / 24,
  }));
}

export function estimateSuppliers(measured: Measured, now: number): Map<string, SupplierLaw> {
  const all = measured.materials.map((delivery) => ({
    supplierId: delivery.supplierId,
    value: delivery.lateMs,
    weight: recency(now, delivery.at, MATERIAL_HALF_LIFE_MS),
  }));
  const laws = new Map<string, SupplierLaw>();
  const total = all.reduce((sum, entry) => sum + entry.weight, 0);
  const common = [...all, ...unknownSupplier(2)];
  for (const [supplierId, own] of groupBy(all, (entry) => entry.supplierId)) {
    const share = (SUPPLIER_SHRINK / (total + 2)) * (SUPPLIER_SHRINK / (SUPPLIER_SHRINK + own.length));
    const shrunk = common.map((entry) => ({ value: entry.value, weight: entry.weight * share }));
    laws.set(supplierId, { lateMs: table([...own, ...shrunk]) ?? new Float64Array([0]), count: own.length });
  }
  laws.set('', { lateMs: table(common) ?? new Float64Array([0]), count: all.length });
  return laws;
}

/** Engineering nobody measured: ten days on average, exponential. */
const UNKNOWN_MILESTONE = Array.from({ length: 24 }, (_, index) => -Math.log(1 - (index + 0.5) / 24) * 10 * DAY_MS);

/** From an order to engineer to its release, calendar ms; the same shape as a supplier's lateness. */
export function estimateMilestone(measured: Measured, now: number): SupplierLaw {
  const own = (measured.milestones ?? []).map((release) => ({
    value: release.durationMs,
    weight: recency(now, release.at, MATERIAL_HALF_LIFE_MS),
  }));
  const prior = UNKNOWN_MILESTONE.map((value) => ({ value, weight: (own.length > 0 ? 1 : 4) / 24 }));
  return { lateMs: table([...own, ...prior]) ?? new Float64Array([0]), count: own.length };
}

/** `from`: when the record of arrivals begins; an order that came before says nothing of the rate. */
export function estimateArrivals(measured: Measured, orders: readonly OpenOrder[], now: number): ArrivalLaw {
  const open = new Map(orders.map((order) => [order.order.id, order]));
  const candidates: Template[] = [];
  let known = 0;
  for (const arrival of measured.arrivals) {
    const order = arrival.order ?? open.get(arrival.orderId)?.order;
    if (order === undefined) continue;
    if (arrival.order !== undefined) known += 1;
    const priority = arrival.priorityAt ?? open.get(arrival.orderId)?.priorityAt ?? order.dueAt;
    candidates.push({
      order,
      leadMs: priority === null ? Number.NaN : priority - arrival.at,
      weight: recency(now, arrival.at, ARRIVAL_HALF_LIFE_MS),
    });
  }
  const leads = candidates.filter((template) => template.leadMs > 0);
  const leadMs = table(leads.map((t) => ({ value: t.leadMs, weight: t.weight })))?.at(512) ?? DEFAULT_LEAD_MS;
  const templates = (resample(candidates, Math.min(TEMPLATES, Math.max(1, candidates.length) * 4)) ?? []).map(
    (template) => (template.leadMs > 0 ? template : { ...template, leadMs }),
  );
  const rate = rateOf(measured, now);
  return {
    ...rate,
    templates: rate.perMs > 0 ? templates : [],
    count: measured.arrivals.length,
    leadMs,
    fromOpenOrdersOnly: candidates.length > 0 && known === 0,
  };
}

function rateOf(measured: Measured, now: number): { perMs: number; relativeSd: number } {
  const times = measured.arrivals.map((arrival) => arrival.at).filter((at) => at <= now);
  if (times.length < 2) return { perMs: 0, relativeSd: 1 };
  const first = times.reduce((earliest, at) => Math.min(earliest, at), now);
  const weights = times.map((at) => recency(now, at, ARRIVAL_HALF_LIFE_MS));
  const decay = Math.LN2 / ARRIVAL_HALF_LIFE_MS;
  const exposure = (1 - Math.exp(-decay * (now - first))) / decay;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  // The first arrival opened the window: it is not a part of the count in it.
  const opener = recency(now, first, ARRIVAL_HALF_LIFE_MS);
  return {
    perMs: exposure > 0 ? Math.max(0, sum - opener) / exposure : 0,
    relativeSd: 1 / Math.sqrt(effective(weights) + 1),
  };
}
