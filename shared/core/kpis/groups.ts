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

/** With fewer than that chance speaks, not the plant. */
export const FEWEST = 5;

/** Rows in the order of their keys; weeks and months in time. */
export function kpiRows(
  measures: Iterable<{ order: WorkOrder; measure: Measure }>,
  kpis: readonly KpiId[],
  by: KpiGroup,
  timeZone: string,
): KpiRow[] {
  const wanted = new Set(kpis);
  const sums = new Map<string, Map<KpiId, { sum: number; n: number }>>();
  const keyOf = openKeys(by, timeZone);
  for (const { order, measure } of measures) {
    if (!wanted.has(measure.kpi)) continue;
    const key = keyOf(order, measure.at);
    const row = sums.get(key) ?? new Map<KpiId, { sum: number; n: number }>();
    sums.set(key, row);
    const cell = row.get(measure.kpi) ?? { sum: 0, n: 0 };
    row.set(measure.kpi, cell);
    cell.sum += measure.value;
    cell.n += 1;
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, row]) => ({ key, values: Object.fromEntries([...row].map(([kpi, cell]) => [kpi, valueIn(cell)])) }));
}

function valueIn({ sum, n }: { sum: number; n: number }): KpiValue {
  const isThin = n < FEWEST;
  return { value: isThin ? null : sum / n, n, isThin };
}

/** The group of an order at a moment. A week is ISO's, of the plant's zone: "2026-W48". */
export function openKeys(by: KpiGroup, timeZone: string): (order: WorkOrder, at: number) => string {
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
