/** What orders cost, for the page and for files: one by one, by item, by customer, by the month in which they ended. */

import { costAtEnd } from '../../shared/core/costs/forecast.ts';
import { type Money, moneyFromNumber, printMoney, total } from '../../shared/core/costs/money.ts';
import {
  type CostPart,
  type Costs,
  costParts,
  type Deviation,
  deviations,
  type OrderCost,
} from '../../shared/core/costs/order-cost.ts';
import type { Prices } from '../../shared/core/costs/prices.ts';
import type { Rates } from '../../shared/core/costs/rates.ts';
import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import { csvCell } from '../../shared/core/words/csv.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { localMsAt } from '../../shared/core/words/zone.ts';
import { nextTurn } from '../../shared/io/turn.ts';
import type { ColumnKind } from '../../shared/io/xlsx.ts';
import type { RestCost } from '../promise/shop.ts';
import type { CostOf } from './kept-costs.ts';

export const costGroups = ['order', 'item', 'customer', 'month'] as const;
export type CostGroup = (typeof costGroups)[number];

/** Amounts are decimal text of one currency. */
export interface CostRow {
  key: string;
  /** Of an order its item's name. */
  name: string;
  /** Orders in it; of those the ones that are finished, which alone are compared with what was planned. */
  orders: number;
  finished: number;
  planned: string;
  actual: string;
  difference: string | null;
  parts: Readonly<Record<CostPart, { planned: string; actual: string }>>;
  deviation: Readonly<Record<Deviation, string>> | null;
  atCompletion: string | null;
  /** In eight of ten scenarios of its date it will have cost between these; null where only what was made tells. */
  atCompletionRange: { from: string; to: string } | null;
  sales: string | null;
  /** Sales less what it cost; of finished orders of which the ERP told what the customer pays, and all of which has a price. */
  margin: string | null;
  unpriced: { machineMs: number; labourMs: number; items: readonly string[] };
  /** The plant's day on which the last of it was worked on, `2026-11-27`. */
  lastDay: string;
}

export interface CostsView {
  currency: string | null;
  rows: readonly CostRow[];
  /** Rates of another currency than the first: not counted in. */
  oddRates: number;
  /** Orders that are calculated in another currency: of them only what has a price in this one is counted. */
  otherCurrency: number;
}

/** What hours, lots and items cost. */
export interface Priced {
  rates: Rates;
  prices: Prices;
  /** Of one order. */
  costOf: CostOf;
  /** What an open order's machines will still cost, by the scenarios of its date. */
  restOf: (orderId: string) => RestCost | null;
}

/** More than that are no question of a page. */
const MOST_ORDERS = 2_000;
/** Orders of which only the end is asked, in one go. */
const AT_ONCE = 10;

interface Costed {
  order: WorkOrder;
  cost: OrderCost;
  forecast: Forecast | null;
  /** When the last of it was done. */
  lastAt: number;
}

/** Of orders that were worked on last within [from, to). Lets others have their turn between two orders. */
export async function costsBy(
  ledger: Ledger,
  orders: Iterable<WorkOrder>,
  { rates, prices, costOf, restOf }: Priced,
  { by, from, to, now }: { by: CostGroup; from: number; to: number; now: number },
): Promise<CostsView> {
  const within: { order: WorkOrder; lastAt: number }[] = [];
  let looked = 0;
  for (const order of orders) {
    const lastAt = lastAtOf(ledger, order, now);
    if (lastAt !== null && lastAt >= from && lastAt < to) within.push({ order, lastAt });
    if (++looked % AT_ONCE === 0) await nextTurn();
  }
  if (within.length > MOST_ORDERS) throw new Problem('refused', { what: 'tooManyOrders', most: MOST_ORDERS });
  const costed: Costed[] = [];
  let { currency } = rates;
  let otherCurrency = 0;
  // By time, so that the days of the past that one wakes are still awake for the next.
  for (const { order, lastAt } of within.sort((a, b) => a.lastAt - b.lastAt)) {
    const cost = costOf(ledger, order, rates, now, prices);
    // Without rates each order has the currency of its calculation; the first one's is the table's.
    currency ??= cost?.currency ?? null;
    if (cost !== null && (cost.otherCurrency !== null || cost.currency !== currency)) otherCurrency += 1;
    if (cost !== null && cost.currency === currency)
      costed.push({ order, cost, lastAt, forecast: forecastOf(order, cost, restOf(order.id)) });
    await nextTurn();
  }
  const groups = new Map<string, Costed[]>();
  for (const one of costed) {
    const key = keyOf(one, by, ledger.plant.timeZone);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const rows = [...groups].map(([key, own]) => rowOf(key, own, { by, timeZone: ledger.plant.timeZone }));
  return { currency, rows: rows.sort(dearestLoss), oddRates: rates.odd.length, otherCurrency };
}

/** One order, opened; null where nothing has a price. */
export function costRowOf(
  ledger: Ledger,
  order: WorkOrder,
  { rates, prices, costOf, restOf }: Priced,
  now: number,
): (CostRow & { currency: string }) | null {
  const cost = costOf(ledger, order, rates, now, prices);
  if (cost === null) return null;
  const forecast = forecastOf(order, cost, restOf(order.id));
  const own = [{ order, cost, forecast, lastAt: lastAtOf(ledger, order, now) ?? now }];
  return { ...rowOf(order.id, own, { by: 'order', timeZone: ledger.plant.timeZone }), currency: cost.currency };
}

/** Of an order that is not finished: what it will have cost, and where that lies in eight of ten scenarios. */
interface Forecast {
  likely: Money;
  from: Money;
  to: Money;
}

function forecastOf(order: WorkOrder, cost: OrderCost, rest: RestCost | null): Forecast | null {
  if (rest === null) return null;
  const [from, likely, to] = [rest.p10, rest.p50, rest.p90].map((one) => costAtEnd(order, cost, moneyFromNumber(one)));
  return from == null || likely == null || to == null ? null : { from, likely, to };
}

function lastAtOf(ledger: Ledger, order: WorkOrder, now: number): number | null {
  const moments = order.operations.flatMap(({ id }) => ledger.operation(id, now)?.lastAt ?? []);
  return moments.length === 0 ? null : Math.max(...moments);
}

function keyOf({ order, lastAt }: Costed, by: CostGroup, timeZone: string): string {
  switch (by) {
    case 'order':
      return order.id;
    case 'item':
      return order.itemId;
    case 'customer':
      return order.customer ?? '';
    case 'month':
      return dayOf(lastAt, timeZone).slice(0, 7);
    default:
      return by satisfies never;
  }
}

const dayOf = (at: number, timeZone: string): string => new Date(localMsAt(timeZone, at)).toISOString().slice(0, 10);

const costOfAll = (costs: Costs): Money => total(Object.values(costs));

function rowOf(key: string, own: readonly Costed[], { by, timeZone }: { by: CostGroup; timeZone: string }): CostRow {
  const finished = own.filter(({ cost }) => cost.isFinished);
  // A running order's costs so far are no match for what the whole was planned with.
  const compared = by === 'order' ? own : finished;
  const sum = (of: (cost: OrderCost) => Money) => total(compared.map(({ cost }) => of(cost)));
  // What is not known whole leaves no margin.
  const sold = finished.filter(({ cost }) => cost.sales !== null && isWhole(cost));
  const first = own[0];
  const printed = (money: Money): string => printMoney(money, first?.cost.currency ?? null);
  const forecast = by === 'order' ? (first?.forecast ?? null) : null;
  const atCompletion = by === 'order' ? (forecast?.likely ?? first?.cost.atCompletion ?? null) : null;
  const planned = sum((cost) => costOfAll(cost.planned));
  const actual = sum((cost) => costOfAll(cost.actual));
  return {
    key,
    name: by === 'order' || by === 'item' ? (first?.order.itemName ?? '') : '',
    orders: own.length,
    finished: finished.length,
    planned: printed(planned),
    actual: printed(actual),
    difference: finished.length === 0 ? null : printed(actual - planned),
    parts: perPart((part) => ({
      planned: printed(sum((cost) => cost.planned[part])),
      actual: printed(sum((cost) => cost.actual[part])),
    })),
    deviation:
      finished.length === 0 ? null : perDeviation((one) => printed(sum((cost) => cost.deviation?.[one] ?? 0n))),
    atCompletion: atCompletion === null ? null : printed(atCompletion),
    atCompletionRange: forecast === null ? null : { from: printed(forecast.from), to: printed(forecast.to) },
    sales: sold.length === 0 ? null : printed(total(sold.map(({ cost }) => cost.sales ?? 0n))),
    margin:
      sold.length === 0 ? null : printed(total(sold.map(({ cost }) => (cost.sales ?? 0n) - costOfAll(cost.actual)))),
    unpriced: {
      machineMs: own.reduce((ms, { cost }) => ms + cost.unpriced.machineMs, 0),
      labourMs: own.reduce((ms, { cost }) => ms + cost.unpriced.labourMs, 0),
      items: [...new Set(own.flatMap(({ cost }) => cost.unpriced.items))].sort().slice(0, 20),
    },
    lastDay: dayOf(Math.max(...own.map(({ lastAt }) => lastAt)), timeZone),
  };
}

const isWhole = ({ unpriced: { machineMs, labourMs, items } }: OrderCost): boolean =>
  machineMs === 0 && labourMs === 0 && items.length === 0;

function perPart<V>(of: (part: CostPart) => V): Record<CostPart, V> {
  const [setup, run, stop] = [of('setup'), of('run'), of('stop')];
  return { setup, run, stop, labour: of('labour'), material: of('material'), outside: of('outside') };
}

function perDeviation<V>(of: (one: Deviation) => V): Record<Deviation, V> {
  const [quantity, scrap, time, stop] = [of('quantity'), of('scrap'), of('time'), of('stop')];
  return { quantity, scrap, time, stop, labour: of('labour'), material: of('material'), price: of('price') };
}

/** What cost most beyond its plan first; then by name. */
function dearestLoss(a: CostRow, b: CostRow): number {
  return Number(b.difference ?? 0) - Number(a.difference ?? 0) || (a.key < b.key ? -1 : 1);
}

export function printCosts(view: CostsView, by: CostGroup): string {
  return `${costsTable(view, by)
    .map((line) => line.map(csvCell).join(';'))
    .join('\r\n')}\r\n`;
}

/** What a column holds, for a spreadsheet. */
export function kindOfColumn(column: string): ColumnKind {
  if (column === 'month') return 'month';
  if (column === 'last_worked') return 'day';
  if ([...costGroups, 'name', 'currency', 'unpriced_items'].includes(column)) return 'text';
  return column === 'orders' || column === 'finished' ? 'number' : 'amount';
}

export function costsTable({ currency, rows }: CostsView, by: CostGroup): string[][] {
  const head = [
    ...[by, 'name', 'orders', 'finished', 'currency', 'planned', 'actual', 'difference'],
    ...costParts.flatMap((part) => [`planned_${part}`, `actual_${part}`]),
    ...deviations.map((one) => `because_of_${one}`),
    ...['at_completion', 'at_completion_from', 'at_completion_to', 'sales', 'margin'],
    ...['unpriced_machine_h', 'unpriced_labour_h', 'unpriced_items', 'last_worked'],
  ];
  const hours = (ms: number): string => (ms / 3_600_000).toFixed(2);
  const lines = rows.map((row) => [
    ...[row.key, row.name, String(row.orders), String(row.finished), currency ?? ''],
    ...[row.planned, row.actual, row.difference ?? ''],
    ...costParts.flatMap((part) => [row.parts[part].planned, row.parts[part].actual]),
    ...deviations.map((one) => row.deviation?.[one] ?? ''),
    ...[row.atCompletion ?? '', row.atCompletionRange?.from ?? '', row.atCompletionRange?.to ?? ''],
    ...[row.sales ?? '', row.margin ?? ''],
    ...[hours(row.unpriced.machineMs), hours(row.unpriced.labourMs), row.unpriced.items.join(' '), row.lastDay],
  ]);
  return [head, ...lines];
}
