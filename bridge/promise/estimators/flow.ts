/** What comes to the shop: material, new orders. */

import type { WorkOrder } from '../../../shared/core/words/order.ts';
import { DAY_MS, WEEK_MS } from '../../../shared/core/words/time.ts';
import type { ArrivalLaw, Laws, SupplierLaw, Template } from '../laws.ts';
import { effective, recency, resample, table, type Weighted } from '../numbers/pool.ts';
import type { Measured, OpenOrder } from '../shop.ts';
import { type Seen, shrunk } from './elsewhere.ts';
import { estimateWeekdays } from './weekdays.ts';

const MATERIAL_HALF_LIFE_MS = 26 * WEEK_MS;
const ARRIVAL_HALF_LIFE_MS = 6 * WEEK_MS;
const TEMPLATES = 256;
const DEFAULT_LEAD_MS = 28 * DAY_MS;

/** Lateness nobody measured: two in three on the day, the rest exponential with a mean of 5 days. */
function unknownSupplier(weight: number): Weighted[] {
  return Array.from({ length: 24 }, (_, index) => ({
    value: index < 16 ? 0 : -Math.log(1 - (index - 16 + 0.5) / 8) * 5 * DAY_MS,
    weight: weight / 24,
  }));
}

/** Lateness against dates as first confirmed; what is open is later than it is now, or the late ones would be missing. */
export function estimateSuppliers(measured: Measured, now: number): Map<string, SupplierLaw> {
  const first = measured.materials.filter(({ isAgain }) => isAgain !== true);
  return lawsOf(shrunk(first.map(seenAt(now)), unknownSupplier(1)));
}

/** The same against dates that took another's place: who moved a date once moves it again, or means it now. */
export function estimateReconfirmed(measured: Measured, now: number): Map<string, SupplierLaw> {
  const again = measured.materials.filter(({ isAgain }) => isAgain === true);
  const laws = lawsOf(shrunk(again.map(seenAt(now)), unknownSupplier(1)));
  laws.delete('');
  return laws;
}

const seenAt =
  (now: number) =>
  ({ supplierId, at, lateMs, open }: Measured['materials'][number]): Seen => ({
    key: supplierId,
    value: lateMs,
    // By its date: by when it came, what is later would count for more.
    weight: recency(now, at - lateMs, MATERIAL_HALF_LIFE_MS),
    open: open === true,
    from: Number.NEGATIVE_INFINITY,
  });

const lawsOf = (laws: ReturnType<typeof shrunk>): Map<string, SupplierLaw> =>
  new Map([...laws].map(([key, { values, ...law }]) => [key, { lateMs: values, ...law }]));

/** `from`: when the record of arrivals begins; an order that came before says nothing of the rate. */
export function estimateArrivals(
  measured: Measured,
  orders: readonly OpenOrder[],
  now: number,
  timeZone: string,
): ArrivalLaw {
  const open = new Map(orders.map((order) => [order.order.id, order]));
  const candidates: Template[] = [];
  let known = 0;
  for (const arrival of measured.arrivals) {
    const order = arrival.order ?? open.get(arrival.orderId)?.order;
    if (order === undefined) continue;
    if (arrival.order !== undefined) known += 1;
    const priority = arrival.priorityAt ?? open.get(arrival.orderId)?.priorityAt ?? order.dueAt;
    candidates.push({
      order: asFirstConfirmed(order, arrival.confirmed ?? open.get(arrival.orderId)?.confirmed),
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
    ...estimateWeekdays(measured, timeZone, now),
    templates: rate.perMs > 0 ? templates : [],
    count: measured.arrivals.length,
    leadMs,
    fromOpenOrdersOnly: candidates.length > 0 && known === 0,
  };
}

/** Lateness is drawn against first dates: on top of one that took another's place it would be counted twice. */
function asFirstConfirmed(order: WorkOrder, confirmed: OpenOrder['confirmed'] = []): WorkOrder {
  if (!confirmed.some((dates) => dates.length > 1)) return order;
  return {
    ...order,
    components: order.components.map((component, place) => ({
      ...component,
      confirmedAt: confirmed[place]?.[0] ?? component.confirmedAt,
    })),
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

/** Before anything was seen no order is cancelled: counts as so many that were not. */
const KEPT_PRIOR = 20;

/** Nothing where none ever was. */
export function estimateCancellations({ fates = [] }: Measured, now: number): Pick<Laws, 'cancelShare'> {
  let [cancelled, all] = [0, KEPT_PRIOR];
  for (const fate of fates) {
    const weight = recency(now, fate.at, MATERIAL_HALF_LIFE_MS);
    all += weight;
    if (fate.cancelled) cancelled += weight;
  }
  return cancelled === 0 ? {} : { cancelShare: cancelled / all };
}
