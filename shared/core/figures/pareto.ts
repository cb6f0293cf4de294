/** Losses by reason, biggest first, on any level of the reason tree. Additive: rows of windows add up. */
import type { ParetoRow, ScrapOfReason } from '../words/figures.ts';
import type { Interval, Quantity } from '../words/interval.ts';
import type { Reason } from '../words/plant.ts';
import type { Unit } from '../words/quantity.ts';
import { madeWithin } from './made.ts';
import { unitKey } from './units.ts';

export type ScrapRow = ScrapOfReason;

/** Whether a stop begins in this interval: shifts, breaks and orders cut a stop, it stays one. */
export function stopBegins(interval: Interval): boolean {
  return interval.stopFrom === interval.from;
}

/** Whether an interval is in the Pareto of stops. */
export function isListed(interval: Interval): boolean {
  return interval.class === 'stop' || (interval.class === 'minorStop' && interval.reasonId !== null);
}

/**
 * Unplanned stops by reason, in ms and by how often they began; null = nobody has said why yet.
 * Minor stops are in it only with a reason: they ask for none, and stand in the waterfall.
 */
export function stopPareto(intervals: Iterable<Interval>): ParetoRow[] {
  const rows = new Map<string | null, ParetoRow>();
  for (const interval of intervals) {
    if (!isListed(interval)) continue;
    const row = rows.get(interval.reasonId) ?? { reasonId: interval.reasonId, durationMs: 0, count: 0 };
    row.durationMs += interval.to - interval.from;
    if (stopBegins(interval)) row.count += 1;
    rows.set(interval.reasonId, row);
  }
  return sortPareto([...rows.values()]);
}

/** Scrap made in (from, to] by reason and unit; also outside shifts. Rows that came to zero are left out. */
export function scrapPareto(
  quantities: Iterable<Quantity>,
  from: number,
  to: number,
  unitOf?: (quantity: Quantity) => Unit | undefined,
): ScrapRow[] {
  const rows: ScrapRow[] = [];
  for (const quantity of quantities) {
    const quantityPcs = madeWithin(quantity, quantity.scrapPcs, from, to);
    if (quantityPcs === 0) continue;
    const unit = unitOf?.(quantity);
    const { reasonId } = quantity;
    rows.push(unit === undefined ? { reasonId, quantityPcs } : { reasonId, quantityPcs, unit });
  }
  return addScrapRows(rows);
}

export function addParetoRows(rows: Iterable<ParetoRow>): ParetoRow[] {
  return regroup(rows, (reasonId) => reasonId);
}

export function addScrapRows(rows: Iterable<ScrapRow>): ScrapRow[] {
  const sum = new ScrapSum();
  for (const row of rows) sum.add(row);
  return sum.rows;
}

/** The same, added one by one. */
export class ScrapSum {
  readonly #sums = new Map<string, ScrapRow>();

  add(row: ScrapRow): void {
    const key = `${unitKey(row.unit)} ${row.reasonId ?? ''}`;
    const sum = this.#sums.get(key);
    if (sum === undefined) this.#sums.set(key, { ...row });
    else sum.quantityPcs += row.quantityPcs;
  }

  get rows(): ScrapRow[] {
    return [...this.#sums.values()]
      .filter(({ quantityPcs }) => quantityPcs !== 0)
      .sort((a, b) => b.quantityPcs - a.quantityPcs || byId(a.reasonId, b.reasonId));
  }
}

/**
 * The same losses one level of the tree further up: a row for each child of `parentId` (null: the
 * roots) with all that hangs below it, one for `parentId` itself where it was given as the reason,
 * and the unexplained at the roots. What lies elsewhere in the tree is left out. A reason that is
 * no longer in the tree counts as a root, so that the sum over the roots stays the whole.
 */
export function paretoLevel(
  reasons: readonly Reason[],
  rows: Iterable<ParetoRow>,
  parentId: string | null,
): ParetoRow[] {
  return regroup(rows, placeBelow(reasons, parentId));
}

/** Scrap one level of the tree further up, with the rules of `paretoLevel`; pieces. */
function scrapLevel(reasons: readonly Reason[], rows: Iterable<ScrapRow>, parentId: string | null): ScrapRow[] {
  const place = placeBelow(reasons, parentId);
  const placed = [...rows].flatMap((row) => {
    const at = place(row.reasonId);
    return at === undefined ? [] : [{ ...row, reasonId: at }];
  });
  return addScrapRows(placed);
}

export const paretoOrders = ['duration', 'count'] as const;
/** By which a Pareto is sorted: what costs most time, or what happens most often. */
export type ParetoOrder = (typeof paretoOrders)[number];

/** A row with all that hangs below it, and the rows of the next level; its own, if any, is one of them. */
export interface ParetoNode extends ParetoRow {
  children: readonly ParetoNode[];
}

/** All levels of the tree at once, each sorted. The rows of a level add up to the row above. */
export function paretoTree(
  reasons: readonly Reason[],
  rows: readonly ParetoRow[],
  by: ParetoOrder = 'duration',
  parentId: string | null = null,
): ParetoNode[] {
  return sortPareto(paretoLevel(reasons, rows, parentId), by).map((row) => {
    const isOwn = row.reasonId === null || row.reasonId === parentId;
    const below = isOwn ? [] : paretoTree(reasons, rows, by, row.reasonId);
    return { ...row, children: below.length === 1 && below[0]?.reasonId === row.reasonId ? [] : below };
  });
}

export interface ScrapNode extends ScrapRow {
  children: readonly ScrapNode[];
}

/** Scrap on all levels of the tree at once, most pieces first. The rows of a level add up to the row above. */
export function scrapTree(
  reasons: readonly Reason[],
  rows: readonly ScrapRow[],
  parentId: string | null = null,
): ScrapNode[] {
  return scrapLevel(reasons, rows, parentId).map((row) => {
    const isOwn = row.reasonId === null || row.reasonId === parentId;
    const ofUnit = rows.filter(({ unit }) => unitKey(unit) === unitKey(row.unit));
    const below = isOwn ? [] : scrapTree(reasons, ofUnit, row.reasonId);
    return { ...row, children: below.length === 1 && below[0]?.reasonId === row.reasonId ? [] : below };
  });
}

/** The id of the level's row under which a reason comes; undefined: it lies elsewhere in the tree. */
function placeBelow(
  reasons: readonly Reason[],
  parentId: string | null,
): (reasonId: string | null) => string | null | undefined {
  const parents = new Map(reasons.map(({ id, parentId: parent }) => [id, parent]));
  return (reasonId) => {
    if (reasonId === null) return parentId === null ? null : undefined;
    const path = [reasonId];
    for (let id = parents.get(reasonId) ?? null; id !== null && !path.includes(id); id = parents.get(id) ?? null)
      path.push(id);
    if (parentId === null) return path.at(-1);
    const at = path.indexOf(parentId);
    return at === -1 ? undefined : path[Math.max(0, at - 1)];
  };
}

/** Adds rows up under the id that `place` gives them; undefined leaves them out. */
function regroup(
  rows: Iterable<ParetoRow>,
  place: (reasonId: string | null) => string | null | undefined,
): ParetoRow[] {
  const sums = new Map<string | null, ParetoRow>();
  for (const { reasonId, durationMs, count } of rows) {
    const at = place(reasonId);
    if (at === undefined) continue;
    const sum = sums.get(at) ?? { reasonId: at, durationMs: 0, count: 0 };
    sum.durationMs += durationMs;
    sum.count += count;
    sums.set(at, sum);
  }
  return sortPareto([...sums.values()]);
}

function sortPareto(rows: ParetoRow[], by: ParetoOrder = 'duration'): ParetoRow[] {
  const longer = (a: ParetoRow, b: ParetoRow) => b.durationMs - a.durationMs;
  const oftener = (a: ParetoRow, b: ParetoRow) => b.count - a.count;
  const [first, then] = by === 'duration' ? [longer, oftener] : [oftener, longer];
  return rows.sort((a, b) => first(a, b) || then(a, b) || byId(a.reasonId, b.reasonId));
}

function byId(a: string | null, b: string | null): number {
  return (a ?? '') < (b ?? '') ? -1 : 1;
}
