/** KPIs row by row: by week, month, item, item group, customer. */
import type { WorkOrder } from '../words/order.ts';
import { DAY_MS } from '../words/time.ts';
import { localMsAt } from '../words/zone.ts';
import type { KpiId } from './definitions.ts';
import type { Measure } from './measure.ts';

export const kpiGroups = ['all', 'week', 'month', 'item', 'itemGroup', 'customer'] as const;
export type KpiGroup = (typeof kpiGroups)[number];

export interface KpiValue {
  /** null: withheld, or nothing to say. */
  value: number | null;
  /** Orders, components or milestones that it rests on. */
  n: number;
  /** There are some, and too few to judge. */
  isThin: boolean;
}

export interface KpiRow {
  key: string;
  values: Readonly<Partial<Record<KpiId, KpiValue>>>;
}

/** What rows are made by. */
export type Grouped = Pick<WorkOrder, 'itemId' | 'itemGroup' | 'customer'>;

/** With fewer than that chance speaks, not the plant. */
export const FEWEST = 5;

export interface KpiSums {
  /** What an order, or an item's stock, adds. */
  add(order: Grouped, measures: Iterable<Measure>): void;
  /** In the order of their keys; weeks and months in time. */
  rows(): KpiRow[];
}

/** Sums that grow order by order, so that a year of them can be added up in several turns. */
export function openKpiSums(kpis: readonly KpiId[], by: KpiGroup, timeZone: string): KpiSums {
  const wanted = new Set(kpis);
  const sums = new Map<string, Map<KpiId, Sum>>();
  const keyOf = openKeys(by, timeZone);
  const rowAt = (order: Grouped, at: number): Map<KpiId, Sum> => {
    const key = keyOf(order, at);
    const known = sums.get(key);
    if (known !== undefined) return known;
    const made = new Map<KpiId, Sum>();
    sums.set(key, made);
    return made;
  };
  return {
    add(order, measures) {
      // Most of what an order adds counts at one moment.
      let at = Number.NaN;
      let row: Map<KpiId, Sum> | null = null;
      for (const measure of measures) {
        if (!wanted.has(measure.kpi)) continue;
        if (row === null || measure.at !== at) row = rowAt(order, measure.at);
        at = measure.at;
        addTo(row, measure);
      }
    },
    rows: () =>
      [...sums]
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        .map(([key, row]) => ({ key, values: Object.fromEntries([...row].map(([kpi, sum]) => [kpi, valueIn(sum)])) })),
  };
}

function addTo(row: Map<KpiId, Sum>, { kpi, value, of = 1, unit }: Measure): void {
  const sum = row.get(kpi);
  if (sum === undefined) {
    row.set(kpi, { upper: value, lower: of, n: 1, unit, isMixed: false });
    return;
  }
  sum.upper += value;
  sum.lower += of;
  sum.n += 1;
  if (sum.unit !== unit) sum.isMixed = true;
}

/** The same at once. */
export function kpiRows(
  measures: Iterable<{ order: Grouped; measure: Measure }>,
  kpis: readonly KpiId[],
  by: KpiGroup,
  timeZone: string,
): KpiRow[] {
  const sums = openKpiSums(kpis, by, timeZone);
  for (const { order, measure } of measures) sums.add(order, [measure]);
  return sums.rows();
}

interface Sum {
  upper: number;
  lower: number;
  n: number;
  unit: string | undefined;
  isMixed: boolean;
}

function valueIn({ upper, lower, n, isMixed }: Sum): KpiValue {
  const isThin = n < FEWEST;
  return { value: isThin || isMixed || lower <= 0 ? null : upper / lower, n, isThin };
}

/** The group of an order at a moment. A week is ISO's, of the plant's zone: "2026-W48". */
export function openKeys(by: KpiGroup, timeZone: string): (order: Grouped, at: number) => string {
  const days = new Map<number, string>();
  // The zone's arithmetic is dear, and thousands of orders end in the same hour.
  const inTime = (at: number, print: (localMs: number) => string): string => {
    const hour = Math.floor(at / (DAY_MS / 96));
    const known = days.get(hour);
    if (known !== undefined) return known;
    const printed = print(localMsAt(timeZone, at));
    days.set(hour, printed);
    return printed;
  };
  switch (by) {
    case 'all':
      return () => '';
    case 'week':
      return (_, at) => inTime(at, isoWeek);
    case 'month':
      return (_, at) => inTime(at, (localMs) => new Date(localMs).toISOString().slice(0, 7));
    case 'item':
      return ({ itemId }) => itemId;
    case 'itemGroup':
      return ({ itemGroup }) => itemGroup ?? '';
    case 'customer':
      return ({ customer }) => customer ?? '';
    default:
      return by satisfies never;
  }
}

/** The week that has the day's Thursday. */
function isoWeek(localMs: number): string {
  const day = Math.floor(localMs / DAY_MS);
  const thursday = day - ((day + 3) % 7) + 3;
  const year = new Date(thursday * DAY_MS).getUTCFullYear();
  const week = 1 + Math.floor((thursday - Date.UTC(year, 0, 1) / DAY_MS) / 7);
  return `${year}-W${String(week).padStart(2, '0')}`;
}
