/**
 * Run time: productive time over the plan for the good pieces, so that slow cycles, scrap and rework
 * are all in it. Per item and operation, pulled towards its setup family's or, where families do not differ, its work
 * centre's with the weight of a few observations, and the work centre towards the plan.
 */
import type { Plant } from '../../../shared/core/words/plant.ts';
import { WEEK_MS } from '../../../shared/core/words/time.ts';
import { itemKey, type RunLaw } from '../laws.ts';
import { effective, groupBy, lognormalShapes, meanOf, recency, table, type Weighted } from '../numbers/pool.ts';
import { probit } from '../numbers/random.ts';
import type { Measured } from '../shop.ts';
import { familiesOf } from './run-families.ts';
import { lotPlanMs, lotTimeOf } from './run-lots.ts';

const HALF_LIFE_MS = 26 * WEEK_MS;
/** Operations that the plan, or the work centre, counts as at least; */
const SHRINK = 2;
/** and as many more as operations differ more widely than a plan is usually wrong: one that hung for days is no run time. */
const PLAN_SD = 0.4;
const PRIOR_CV = 0.25;
/** Items of one work centre differ by this much around its ratio. */
const BETWEEN_ITEMS = 0.12;

/** So many, the latest, tell what time goes with. */
const MOST_TIMED = 300;

interface Entry {
  key: string;
  family: string | undefined;
  ratio: number;
  planMs: number;
  weight: number;
  producedPcs: number;
  scrapPcs: number;
}

export function estimateRuns(measured: Measured, plant: Plant, now: number): Map<string, RunLaw> {
  const entries = new Map<string, Entry[]>();
  // A step in a load has its share of the machine's time; it takes all of it.
  const together = new Map((measured.loads ?? []).map((load) => [load.operationId, load.together]));
  const again = againMsOf(measured);
  for (const run of measured.runs) {
    const planMs = run.plannedRunMsPerPc * run.goodPcs;
    // What was sent back and made again is a pass of its own.
    const productiveMs = run.productiveMs - (again.get(run.operationId) ?? 0);
    if (planMs <= 0 || productiveMs <= 0) continue;
    const list = entries.get(run.workCentreId) ?? [];
    list.push({
      key: itemKey(run.itemId, run.operationNumber),
      family: run.family,
      ratio: (productiveMs * (together.get(run.operationId) ?? 1)) / planMs,
      planMs,
      weight: recency(now, run.at, HALF_LIFE_MS),
      producedPcs: run.producedPcs,
      scrapPcs: Math.max(0, run.producedPcs - run.goodPcs),
    });
    entries.set(run.workCentreId, list);
  }
  return new Map(plant.workCentres.map((centre) => [centre.id, lotRunLaw(entries.get(centre.id) ?? [])]));
}

/** Where time goes with lots, their usual plan stands in for that of their pieces. */
function lotRunLaw(entries: readonly Entry[]): RunLaw {
  const latest = entries.length <= MOST_TIMED ? entries : [...entries].sort((a, b) => b.weight - a.weight);
  const timed = latest.slice(0, MOST_TIMED).map(({ key, planMs, ratio }) => ({ key, planMs, spentMs: ratio * planMs }));
  const lot = lotTimeOf(timed);
  if (lot === null) return runLaw(entries);
  const planned = entries.map((entry) => {
    const planMs = lotPlanMs(lot, entry.key, entry.planMs);
    return { ...entry, planMs, ratio: (entry.ratio * entry.planMs) / planMs };
  });
  return { ...runLaw(planned), lot };
}

function againMsOf({ rework }: Measured): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { operationId, productiveMs } of rework?.again ?? [])
    sums.set(operationId, (sums.get(operationId) ?? 0) + productiveMs);
  return sums;
}

function runLaw(entries: readonly Entry[]): RunLaw {
  const shrink = shrinkOf(entries);
  const ratio = ratioOf(entries, 1, shrink);
  const families = familiesOf(entries, { centre: ratio, itemSd: BETWEEN_ITEMS, cv: PRIOR_CV });
  const priorOf = (list: readonly Entry[]) => families.of.get(list.at(-1)?.family ?? '')?.ratio ?? ratio;
  const means = new Map<string, { ratio: number; count: number; n: number }>();
  for (const [key, list] of groupBy(entries, (entry) => entry.key)) {
    const n = effective(list.map((entry) => entry.weight));
    means.set(key, { ratio: ratioOf(list, priorOf(list), shrink), count: list.length, n });
  }
  const shapes = shapesOf(entries, priorOf, shrink);
  const cv = Math.sqrt(meanOf(shapes.map((shape) => (shape - 1) ** 2)));
  const n = effective(entries.map((entry) => entry.weight));
  return {
    items: new Map(
      [...means].map(([key, { ratio: mean, count, n: own }]) => [
        key,
        { ratio: mean, sdLog: cv / Math.sqrt(own + shrink), count },
      ]),
    ),
    ratio,
    families: families.of,
    sdLog: Math.sqrt(BETWEEN_ITEMS ** 2 + families.betweenSd ** 2 + cv ** 2 / (n + 1) + (n < 1 ? 0.15 ** 2 : 0)),
    shapes,
    count: entries.length,
    ...scrapOf(entries),
  };
}

function shrinkOf(entries: readonly Entry[]): number {
  const { planMs, spentMs, weight } = sumsOf(entries);
  if (weight <= 0) return SHRINK;
  const mean = spentMs / planMs;
  const variance = entries.reduce((sum, entry) => sum + entry.weight * (entry.ratio / mean - 1) ** 2, 0) / weight;
  return Math.max(SHRINK, variance / PLAN_SD ** 2);
}

/**
 * Ratio of sums, pulled to `prior` as by `shrink` operations: it is the work that machines have to do. A mean of ratios
 * would count a plan that was far too short several times over.
 */
function ratioOf(entries: readonly Entry[], prior: number, shrink: number): number {
  return pulled(sumsOf(entries), prior, shrink);
}

interface Sums {
  planMs: number;
  spentMs: number;
  weight: number;
}

function sumsOf(entries: readonly Entry[]): Sums {
  const sums = { planMs: 0, spentMs: 0, weight: 0 };
  for (const { weight, planMs, ratio } of entries) {
    sums.planMs += weight * planMs;
    sums.spentMs += weight * planMs * ratio;
    sums.weight += weight;
  }
  return sums;
}

function without({ planMs, spentMs, weight }: Sums, entry: Entry): Sums {
  const own = sumsOf([entry]);
  return { planMs: planMs - own.planMs, spentMs: spentMs - own.spentMs, weight: weight - own.weight };
}

function pulled({ planMs, spentMs, weight }: Sums, prior: number, shrink: number): number {
  const usualMs = planMs > 0 && weight > 0 ? planMs / weight : 1;
  return (spentMs + shrink * usualMs * prior) / (planMs + shrink * usualMs);
}

/** Ratio of sums; its sd from how far the operations' own shares lie from it, for scrap comes in clusters. */
function scrapOf(entries: readonly Entry[]): Pick<RunLaw, 'scrapShare' | 'scrapSd'> {
  const sum = (value: (entry: Entry) => number) => entries.reduce((total, entry) => total + value(entry), 0);
  const produced = sum((entry) => entry.weight * entry.producedPcs);
  if (produced <= 0) return { scrapShare: null, scrapSd: 0 };
  const scrapShare = sum((entry) => entry.weight * entry.scrapPcs) / produced;
  const squares = sum((entry) => (entry.weight * (entry.scrapPcs - scrapShare * entry.producedPcs)) ** 2);
  return { scrapShare, scrapSd: Math.sqrt(squares) / produced };
}

/** Ratio ÷ mean of its item, with and without itself, for the reason given with the setups. */
function shapesOf(
  entries: readonly Entry[],
  priorOf: (list: readonly Entry[]) => number,
  shrink: number,
): Float64Array {
  const shapes: Weighted[] = [];
  for (const list of groupBy(entries, (entry) => entry.key).values()) {
    const sums = sumsOf(list);
    const ratio = priorOf(list);
    const all = pulled(sums, ratio, shrink);
    for (const entry of list) {
      const others = list.length === 1 ? ratio : pulled(without(sums, entry), ratio, shrink);
      const mean = Math.sqrt(all * others);
      shapes.push({ value: entry.ratio / mean, weight: entry.weight });
    }
  }
  for (const value of lognormalShapes(PRIOR_CV, probit, 16)) shapes.push({ value, weight: SHRINK / 16 });
  const values = table(shapes) ?? new Float64Array([1]);
  const mean = meanOf(values);
  return mean > 0 ? values.map((value) => value / mean) : values;
}
