/** What is known of each item for the diagnosis of its strategy, out of what its orders added to the KPIs. */
import { type FitRow, type ItemHistory, strategyFits } from '../../shared/core/kpis/fit.ts';
import type { Measure } from '../../shared/core/kpis/measure.ts';
import type { Stock } from '../../shared/core/materials/stock.ts';
import { csvCell } from '../../shared/core/words/csv.ts';
import { unitOf, type WorkOrder } from '../../shared/core/words/order.ts';
import { stepsPerUnit } from '../../shared/core/words/quantity.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';

interface Window {
  from: number;
  to: number;
}
type Known = readonly { order: WorkOrder; measures: readonly Measure[] }[];

interface Gathered extends ItemHistory {
  strategy: WorkOrder['strategy'];
  itemName: string;
  accepted: number[];
  leads: number[];
  assemblies: number[];
  demands: { at: number; pcs: number }[];
  orders: number;
  engineered: number;
  value: number | null;
  lastAt: number;
}

/** Of orders that came in within the window, and of what was called off from stock. */
export function fitsOf(known: Known, stock: Stock, window: Window): FitRow[] {
  const items = new Map<string, Gathered>();
  const currency = usualCurrency(known);
  for (const { order, measures } of known) {
    const { itemId, itemName, strategy, createdAt, dueAt, customer, components, milestones } = order;
    if (order.status === 'cancelled' || createdAt < window.from || createdAt >= window.to) continue;
    const item: Gathered = items.get(itemId) ?? {
      ...{ itemId, itemName, strategy, accepted: [], leads: [], assemblies: [], demands: [] },
      ...{ orders: 0, engineered: 0, value: null, lastAt: 0 },
    };
    items.set(itemId, item);
    if (createdAt >= item.lastAt) Object.assign(item, { strategy, itemName, lastAt: createdAt });
    item.orders += 1;
    if (milestones !== undefined && milestones.length > 0) item.engineered += 1;
    for (const { kpi, value } of measures) {
      if (kpi === 'leadTime') item.leads.push(value);
      if (kpi === 'assemblyTime' && components.length > 0) item.assemblies.push(value);
    }
    // What is made for stock or for another order is no customer's demand.
    if (customer === null || order.pegs !== undefined) continue;
    if (dueAt !== null) item.accepted.push(Math.max(0, dueAt - createdAt));
    item.demands.push({ at: createdAt, pcs: order.quantityPcs / stepsPerUnit(unitOf(order)) });
    const { sales, currency: paidIn } = order.calculation ?? {};
    if (sales !== undefined && paidIn === currency) item.value = (item.value ?? 0) + Number(sales);
  }
  const prices = new Map(
    stock.lots.flatMap(({ itemId, price }) => (price === null ? [] : [[itemId, Number(price)] as const])),
  );
  for (const { itemId, what, wantedPcs, at, unit } of stock.movements) {
    const item = items.get(itemId);
    if (item === undefined || what !== 'delivered' || wantedPcs === null || at < window.from || at >= window.to)
      continue;
    const pcs = wantedPcs / stepsPerUnit(unit);
    item.accepted.push(0);
    item.demands.push({ at, pcs });
    const price = prices.get(itemId);
    if (price !== undefined) item.value = (item.value ?? 0) + pcs * price;
  }
  // Before the first order that anybody knows, weeks without a demand say nothing.
  const first = known.reduce((least, { order }) => Math.min(least, order.createdAt), window.to);
  return strategyFits([...items.values()], { from: Math.max(window.from, first), to: window.to, currency });
}

/** What most orders are calculated in: amounts of other currencies are no part of a sum of this one. */
function usualCurrency(known: Known): string | null {
  const many = new Map<string, number>();
  for (const { order } of known) {
    const { currency } = order.calculation ?? {};
    if (currency !== undefined) many.set(currency, (many.get(currency) ?? 0) + 1);
  }
  const [usual] = [...many].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return usual?.[0] ?? null;
}

export function printFits(rows: readonly FitRow[]): string {
  const head = [
    ...['item', 'name', 'strategy', 'orders', 'accepted_days', 'lead_days', 'assembly_days', 'demand_per_week'],
    ...['variation', 'regularity', 'value', 'currency', 'share', 'would_fit', 'why'],
  ];
  const days = (ms: number | null): string => (ms === null ? '' : (ms / DAY_MS).toFixed(2));
  const number = (value: number | null): string => (value === null ? '' : value.toFixed(2));
  const lines = rows.map((row) => [
    ...[row.itemId, row.itemName, row.strategy, String(row.orders)],
    ...[days(row.acceptedMs), days(row.leadMs), days(row.assemblyMs), number(row.demandPerWeek)],
    ...[
      number(row.variation),
      row.regularity ?? '',
      number(row.value),
      row.currency ?? '',
      row.share ?? '',
      row.fit ?? '',
      row.why,
    ],
  ]);
  return `${[head, ...lines].map((line) => line.map(csvCell).join(';')).join('\r\n')}\r\n`;
}
