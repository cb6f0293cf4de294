/**
 * Setups: a mean per from→to family, pulled towards the mean of its kind (same family, other family)
 * with the weight of `SHRINK` observations, and the kind towards the planned time; relative shapes
 * carry the heavy tail.
 */
import type { Plant } from '../../../shared/core/words/plant.ts';
import { MINUTE_MS, WEEK_MS } from '../../../shared/core/words/time.ts';
import { pairKey, type SetupLaw } from '../laws.ts';
import { effective, groupBy, lognormalShapes, meanOf, recency, table, type Weighted } from '../numbers/pool.ts';
import { probit } from '../numbers/random.ts';
import type { Measured } from '../shop.ts';

const HALF_LIFE_MS = 26 * WEEK_MS;
const SHRINK = 4;
/** Without any measurement: a change inside a family takes this share of the planned setup. */
const SAME_FAMILY_SHARE = 0.3;
const PRIOR_CV = 0.7;
const PRIOR_MS = 30 * MINUTE_MS;
/** A setup that is planned to take no time is measured against this: a ratio to nothing says nothing. */
const LEAST_PLAN_MS = MINUTE_MS;
/** A wider scatter than this is a plan that means something else. */
const MOST_CV = 2;

interface Entry {
  key: string;
  toFamily: string;
  same: boolean;
  durationMs: number;
  weight: number;
}

/** `plannedMs`: per work centre, planned setup per family as met in its orders. */
export function estimateSetups(
  measured: Measured,
  plant: Plant,
  plannedMs: ReadonlyMap<string, ReadonlyMap<string, number>>,
  now: number,
): Map<string, SetupLaw> {
  const centreOf = new Map(plant.machines.map((machine) => [machine.id, machine.workCentreId]));
  const entries = new Map<string, Entry[]>();
  for (const setup of measured.setups) {
    const centre = centreOf.get(setup.machineId);
    if (centre === undefined) continue;
    const list = entries.get(centre) ?? [];
    list.push({
      key: pairKey(setup.fromFamily, setup.toFamily),
      toFamily: setup.toFamily,
      same: setup.fromFamily === setup.toFamily,
      durationMs: setup.durationMs,
      weight: recency(now, setup.at, HALF_LIFE_MS),
    });
    entries.set(centre, list);
  }
  return new Map(
    plant.workCentres.map((centre) => [
      centre.id,
      setupLaw(entries.get(centre.id) ?? [], plannedMs.get(centre.id) ?? new Map<string, number>()),
    ]),
  );
}

function setupLaw(entries: readonly Entry[], planned: ReadonlyMap<string, number>): SetupLaw {
  const plannedMean = planned.size > 0 ? [...planned.values()].reduce((a, b) => a + b, 0) / planned.size : PRIOR_MS;
  const planOf = (family: string) => Math.max(LEAST_PLAN_MS, planned.get(family) ?? plannedMean);
  const same = kindOf(
    entries.filter((entry) => entry.same),
    planOf,
    SAME_FAMILY_SHARE,
  );
  const other = kindOf(
    entries.filter((entry) => !entry.same),
    planOf,
    1,
  );
  const pairs = new Map<string, { meanMs: number; sdLog: number; count: number }>();
  for (const [key, list] of groupBy(entries, (entry) => entry.key)) {
    const first = list[0];
    if (first === undefined) continue;
    const kind = first.same ? same : other;
    const weight = list.reduce((sum, entry) => sum + entry.weight, 0);
    const sum = list.reduce((total, entry) => total + entry.weight * entry.durationMs, 0);
    const prior = kind.ratio * planOf(first.toFamily);
    const n = effective(list.map((entry) => entry.weight));
    pairs.set(key, {
      meanMs: (sum + SHRINK * prior) / (weight + SHRINK),
      sdLog: Math.sqrt(kind.cv ** 2 / (n + SHRINK)),
      count: list.length,
    });
  }
  return {
    pairs,
    sameRatio: same.ratio,
    otherRatio: other.ratio,
    sameSdLog: same.sdLog,
    otherSdLog: other.sdLog,
    sameMs: same.ratio * plannedMean,
    otherMs: other.ratio * plannedMean,
    plannedMs: planned,
    shapes: shapesOf(entries, (entry) => (entry.same ? same : other).ratio * planOf(entry.toFamily)),
    count: entries.length,
    measuredFamilies: new Set(entries.filter((entry) => !entry.same).map((entry) => entry.toFamily)),
  };
}

interface Kind {
  ratio: number;
  /** Uncertainty of a pair that was never measured. */
  sdLog: number;
  cv: number;
}

function kindOf(entries: readonly Entry[], planOf: (family: string) => number, priorRatio: number): Kind {
  let plan = 0;
  let real = 0;
  for (const entry of entries) {
    plan += entry.weight * planOf(entry.toFamily);
    real += entry.weight * entry.durationMs;
  }
  const meanPlan = entries.length > 0 ? plan / entries.reduce((sum, entry) => sum + entry.weight, 0) : 1;
  const ratio = (real + SHRINK * priorRatio * meanPlan) / (plan + SHRINK * meanPlan);
  let squares = 0;
  let weight = 0;
  for (const entry of entries) {
    const expected = Math.max(1, ratio * planOf(entry.toFamily));
    squares += entry.weight * (entry.durationMs / expected - 1) ** 2;
    weight += entry.weight;
  }
  const cv = Math.min(MOST_CV, Math.sqrt((squares + SHRINK * PRIOR_CV ** 2) / (weight + SHRINK)));
  const n = effective(entries.map((entry) => entry.weight));
  return { ratio, cv, sdLog: Math.sqrt(0.3 ** 2 + cv ** 2 / (n + 2)) };
}

/**
 * Setup ÷ mean of its pair, with mean 1. Against a mean that it is itself a part of, a long one looks
 * shorter than it was; against that of the others alone, their own scatter comes on top: the geometric
 * mean of both is close to right. A few lognormal shapes stand in at first.
 */
function shapesOf(entries: readonly Entry[], priorOf: (entry: Entry) => number): Float64Array {
  const shapes: Weighted[] = [];
  for (const list of groupBy(entries, (entry) => entry.key).values()) {
    const weight = list.reduce((sum, entry) => sum + entry.weight, 0);
    const sum = list.reduce((total, entry) => total + entry.weight * entry.durationMs, 0);
    for (const entry of list) {
      const prior = SHRINK * priorOf(entry);
      const all = (sum + prior) / (weight + SHRINK);
      const others = (sum + prior - entry.weight * entry.durationMs) / (weight + SHRINK - entry.weight);
      const mean = Math.sqrt(all * others);
      if (mean > 1000) shapes.push({ value: entry.durationMs / mean, weight: entry.weight });
    }
  }
  for (const value of lognormalShapes(PRIOR_CV, probit, 16)) shapes.push({ value, weight: SHRINK / 16 });
  const values = table(shapes) ?? new Float64Array([1]);
  const mean = meanOf(values);
  return mean > 0 ? values.map((value) => value / mean) : values;
}

export function plannedSetups(
  orders: readonly { operations: readonly { workCentreId: string; setupFamily: string; plannedSetupMs: number }[] }[],
): Map<string, Map<string, number>> {
  const sums = new Map<string, Map<string, { sum: number; count: number }>>();
  for (const order of orders)
    for (const operation of order.operations) {
      const families = sums.get(operation.workCentreId) ?? new Map<string, { sum: number; count: number }>();
      const known = families.get(operation.setupFamily) ?? { sum: 0, count: 0 };
      families.set(operation.setupFamily, { sum: known.sum + operation.plannedSetupMs, count: known.count + 1 });
      sums.set(operation.workCentreId, families);
    }
  return new Map(
    [...sums].map(([centre, families]) => [
      centre,
      new Map([...families].map(([family, { sum, count }]) => [family, sum / count])),
    ]),
  );
}
