/**
 * What stock movements add to the KPIs of make to stock: each demand, and each item's day. The level at a moment is
 * what lies there now less what moved since; so it needs no beginning.
 */
import type { Movement, Stock, StockLot } from '../materials/stock.ts';
import { stepsPerUnit } from '../words/quantity.ts';
import { DAY_MS } from '../words/time.ts';
import type { Measure } from './measure.ts';

/** A measure without an order: of an item, and of the customer where it was a demand. */
export interface StockMeasure extends Measure {
  itemId: string;
  customer: string | null;
}

/** Outflow is looked at over so many days before a day. */
const FLOW_DAYS = 28;
const YEAR_DAYS = 365;

/** Of days that are over, on a grid of 24 hours from the first movement on; `from`: no earlier ones are wanted. */
export function stockMeasures({ lots, movements }: Stock, from: number, now: number): StockMeasure[] {
  const levels = new Map<string, number>();
  for (const { itemId, quantityPcs } of lots) levels.set(itemId, (levels.get(itemId) ?? 0) + quantityPcs);
  const byItem = new Map<string, Movement[]>();
  for (const one of movements) {
    const own = byItem.get(one.itemId);
    if (own === undefined) byItem.set(one.itemId, [one]);
    else own.push(one);
  }
  return [...byItem].flatMap(([itemId, own]) => {
    const seen = own.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    const worth = worthOf(lots.find((lot) => lot.itemId === itemId && lot.price !== null));
    return [...demands(itemId, seen), ...days(itemId, seen, { level: levels.get(itemId) ?? 0, worth, from, now })];
  });
}

/** Of one whole step: a gram is a thousandth of what a kilogram is worth. null: nobody gave a price. */
function worthOf(lot: StockLot | undefined): number | null {
  return lot?.price == null ? null : Number(lot.price) / stepsPerUnit(lot.unit);
}

function demands(itemId: string, movements: readonly Movement[]): StockMeasure[] {
  return movements.flatMap(({ what, wantedPcs, quantityPcs, at, customer, orderId }): StockMeasure[] => {
    if (what !== 'delivered' || wantedPcs === null) return [];
    const isServed = -quantityPcs >= wantedPcs;
    const common = { itemId, customer, orderId: orderId ?? '', at, what: customer ?? itemId };
    return [{ ...common, kpi: 'serviceLevel', value: isServed ? 1 : 0 }];
  });
}

interface Lying {
  level: number;
  worth: number | null;
  from: number;
  now: number;
}

function days(itemId: string, movements: readonly Movement[], { level, worth, from, now }: Lying): StockMeasure[] {
  const first = movements[0]?.at;
  if (first === undefined) return [];
  const total = movements.reduce((sum, { quantityPcs }) => sum + quantityPcs, 0);
  const begin = Math.floor(first / DAY_MS) * DAY_MS;
  const count = Math.max(0, Math.floor((now - begin) / DAY_MS));
  const weight = worth ?? 1;
  const out: number[] = [];
  const found: StockMeasure[] = [];
  let held = level - total;
  let next = 0;
  for (let day = 0; day < count; day += 1) {
    const to = begin + (day + 1) * DAY_MS;
    const one = throughDay(movements, next, held, { from: to - DAY_MS, to });
    ({ held, next } = one);
    out.push(one.outPcs);
    if (to - 1 < from) continue;
    const common = { itemId, customer: null, orderId: '', at: to - 1, what: itemId };
    const perDay = out.slice(-FLOW_DAYS).reduce((sum, pcs) => sum + pcs, 0) / Math.min(FLOW_DAYS, out.length);
    found.push({ ...common, kpi: 'withoutStock', value: one.emptyMs / DAY_MS });
    found.push({ ...common, kpi: 'runOuts', value: one.runOuts * 7 });
    if (perDay > 0) found.push({ ...common, kpi: 'daysOfCover', value: (Math.max(0, held) / perDay) * DAY_MS });
    const unit = worth === null ? itemId : 'money';
    const value = one.outPcs * YEAR_DAYS * weight;
    found.push({ ...common, kpi: 'stockTurns', value, of: one.meanPcs * weight, unit });
  }
  return found;
}

interface Day {
  next: number;
  held: number;
  outPcs: number;
  meanPcs: number;
  emptyMs: number;
  runOuts: number;
}

function throughDay(
  movements: readonly Movement[],
  next: number,
  held: number,
  { from, to }: { from: number; to: number },
): Day {
  const day: Day = { next, held, outPcs: 0, meanPcs: 0, emptyMs: 0, runOuts: 0 };
  let at = from;
  let levelMs = 0;
  const lies = (until: number): void => {
    levelMs += Math.max(0, day.held) * (until - at);
    if (day.held <= 0) day.emptyMs += until - at;
    at = until;
  };
  for (let one = movements[day.next]; one !== undefined && one.at < to; one = movements[day.next]) {
    lies(Math.max(at, one.at));
    const before = day.held;
    day.held += one.quantityPcs;
    // A count says what lay there, not what went.
    if (one.quantityPcs < 0 && one.what !== 'counted') day.outPcs -= one.quantityPcs;
    if (before > 0 && day.held <= 0) day.runOuts += 1;
    day.next += 1;
  }
  lies(to);
  day.meanPcs = levelMs / (to - from);
  return day;
}
