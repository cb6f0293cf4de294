/**
 * Which strategy would fit an item, from what was measured of it: how long its customers accept to wait, how long it takes,
 * how regular its demand is, what it brings in. A diagnosis, not a decision; withheld where fewer than five orders speak.
 *
 *     engineered each time                       -> ETO
 *     customers accept the whole lead time       -> MTO
 *     they accept the assembly alone             -> ATO
 *     they accept neither, demand is regular     -> MTS
 *     they accept neither, demand is erratic     -> none: shorten the lead time, or hold stock knowingly
 */
import type { Strategy } from '../words/order.ts';
import { WEEK_MS } from '../words/time.ts';
import { FEWEST } from './groups.ts';

/** What is known of an item's orders and demands within the window. */
export interface ItemHistory {
  itemId: string;
  itemName: string;
  /** As its orders are made today: of the last one. */
  strategy: Strategy;
  /** From order to the customer's date, ms; of a demand that is served from stock: 0. */
  accepted: readonly number[];
  /** From order to the end of the last operation, ms. */
  leads: readonly number[];
  /** From the moment at which kit and release were complete, ms; of orders that have components. */
  assemblies: readonly number[];
  orders: number;
  /** Of them, those that engineering had milestones for. */
  engineered: number;
  demands: readonly { at: number; pcs: number }[];
  /** What they brought in, or were worth, all items in one currency; null: nobody gave a price. */
  value: number | null;
}

const fitReasons = [
  'thin',
  'engineered',
  'leadAccepted',
  'assemblyAccepted',
  'regularDemand',
  'erraticDemand',
] as const;
export type FitReason = (typeof fitReasons)[number];

export interface FitRow {
  itemId: string;
  itemName: string;
  strategy: Strategy;
  orders: number;
  /** Median; null: fewer than five. */
  acceptedMs: number | null;
  /** Four of five were done within it; null: fewer than five. */
  leadMs: number | null;
  assemblyMs: number | null;
  demandPerWeek: number | null;
  /** Coefficient of variation of the demand of a week; null: fewer than five demands, or less than eight weeks. */
  variation: number | null;
  /** X up to 0.5, Y up to 1, Z above. */
  regularity: 'X' | 'Y' | 'Z' | null;
  value: number | null;
  /** Of the value; null: nobody named one. */
  currency: string | null;
  /** A: the first 80 % of the value, B: the next 15 %, C: the rest. */
  share: 'A' | 'B' | 'C' | null;
  /** null: too few speak, or none fits. */
  fit: Strategy | null;
  why: FitReason;
}

const FEWEST_WEEKS = 8;

/** The most valuable first. */
export function strategyFits(
  items: readonly ItemHistory[],
  { from, to, currency = null }: { from: number; to: number; currency?: string | null },
): FitRow[] {
  const sorted = [...items].sort((a, b) => (b.value ?? -1) - (a.value ?? -1) || (a.itemId < b.itemId ? -1 : 1));
  const all = sorted.reduce((sum, { value }) => sum + (value ?? 0), 0);
  let before = 0;
  return sorted.map((item) => {
    const share = item.value === null || all <= 0 ? null : before < 0.8 * all ? 'A' : before < 0.95 * all ? 'B' : 'C';
    before += item.value ?? 0;
    const { itemId, itemName, strategy, orders, value } = item;
    const acceptedMs = quantile(item.accepted, 0.5);
    const leadMs = quantile(item.leads, 0.8);
    const assemblyMs = quantile(item.assemblies, 0.8);
    const weeks = weeklyDemand(item.demands, from, to);
    const variation = item.demands.length < FEWEST || weeks.length < FEWEST_WEEKS ? null : variationOf(weeks);
    const measured = { acceptedMs, leadMs, assemblyMs, variation, ...regularityOf(variation) };
    return {
      ...{ itemId, itemName, strategy, orders, value, currency, share, ...measured },
      demandPerWeek: weeks.length === 0 ? null : meanOf(weeks),
      ...fitOf(item, measured),
    };
  });
}

type Measured = Pick<FitRow, 'acceptedMs' | 'leadMs' | 'assemblyMs' | 'regularity'>;

function fitOf({ orders, engineered }: ItemHistory, measured: Measured): Pick<FitRow, 'fit' | 'why'> {
  const { acceptedMs, leadMs, assemblyMs, regularity } = measured;
  if (orders >= FEWEST && engineered * 2 > orders) return { fit: 'ETO', why: 'engineered' };
  if (acceptedMs === null || leadMs === null) return { fit: null, why: 'thin' };
  if (acceptedMs >= leadMs) return { fit: 'MTO', why: 'leadAccepted' };
  if (assemblyMs !== null && acceptedMs >= assemblyMs) return { fit: 'ATO', why: 'assemblyAccepted' };
  if (regularity === null) return { fit: null, why: 'thin' };
  return regularity === 'Z' ? { fit: null, why: 'erraticDemand' } : { fit: 'MTS', why: 'regularDemand' };
}

function regularityOf(variation: number | null): Pick<FitRow, 'regularity'> {
  if (variation === null) return { regularity: null };
  return { regularity: variation <= 0.5 ? 'X' : variation <= 1 ? 'Y' : 'Z' };
}

/** Whole weeks of the window, also those without a demand. */
function weeklyDemand(demands: ItemHistory['demands'], from: number, to: number): number[] {
  const weeks = Array.from({ length: Math.max(0, Math.floor((to - from) / WEEK_MS)) }, () => 0);
  for (const { at, pcs } of demands) {
    const week = Math.floor((at - from) / WEEK_MS);
    if (week >= 0 && week < weeks.length) weeks[week] = (weeks[week] ?? 0) + pcs;
  }
  return weeks;
}

function variationOf(weeks: readonly number[]): number | null {
  const mean = meanOf(weeks);
  if (mean <= 0) return null;
  return Math.sqrt(weeks.reduce((sum, one) => sum + (one - mean) ** 2, 0) / weeks.length) / mean;
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

/** The smallest value that so many of all do not exceed; null: fewer than five. */
function quantile(values: readonly number[], share: number): number | null {
  if (values.length < FEWEST) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
