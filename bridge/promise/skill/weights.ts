/**
 * The mixture that would have scored best: the mean CRPS of a mixture is Σ w·miss − ½ Σ w·w·distance, a convex
 * quadratic of its weights; it is minimised on the simplex by exponentiated gradients. Weights that differ from where
 * they started cost their relative entropy, as if so many outcomes spoke for the start.
 */
import { distance, miss, type Sample } from './sample.ts';

/** One forecast per forecaster for what came at `at`; null: it had none. `weight` is by recency. */
export interface Scored {
  samples: readonly (Sample | null)[];
  at: number;
  weight: number;
}

/** The start counts as so many outcomes. */
const PRIOR = 24;
const STEPS = 300;
const RATE = 1.5;
/** Of an exponent in one step. */
const MOST = 3;
const LEAST_WEIGHT = 1e-9;

/**
 * What came of orders that are open now is not known: all are judged as far as now, ended ones too, and in that no
 * forecaster gains by promising early (threshold-weighted CRPS: every value beyond `now` counts as `now`).
 */
export function asFarAs({ samples, at, weight }: Scored, now: number): Scored {
  const cut = (sample: Sample | null) => sample?.map((value) => Math.min(value, now)) ?? null;
  return { samples: samples.map(cut), at: Math.min(at, now), weight };
}

/** Weights that add up to 1; those of `start` without outcomes. Where a forecaster was silent nobody is judged. */
export function bestWeights(scored: readonly Scored[], start: readonly number[]): Float64Array {
  const whole = scored.filter(({ samples }) => samples.every((sample) => sample !== null));
  const total = whole.reduce((sum, { weight }) => sum + weight, 0);
  const first = Float64Array.from(start);
  if (total <= 0) return first;
  const squares = whole.reduce((sum, { weight }) => sum + weight ** 2, 0);
  return descend(costsOf(whole, start.length, total), first, (PRIOR * squares) / total ** 2);
}

interface Costs {
  miss: Float64Array;
  /** Row by row. */
  distance: Float64Array;
}

function costsOf(scored: readonly Scored[], count: number, total: number): Costs {
  const costs = { miss: new Float64Array(count), distance: new Float64Array(count * count) };
  for (const { samples, at, weight } of scored) {
    const share = weight / total;
    for (let i = 0; i < count; i += 1) {
      const own = samples[i];
      if (own == null) continue;
      costs.miss[i] = (costs.miss[i] ?? 0) + share * miss(own, at);
      for (let j = 0; j <= i; j += 1) {
        const other = samples[j];
        if (other == null) continue;
        const apart = share * distance(own, other);
        for (const place of i === j ? [i * count + j] : [i * count + j, j * count + i])
          costs.distance[place] = (costs.distance[place] ?? 0) + apart;
      }
    }
  }
  return costs;
}

/** The least CRPS of one forecaster alone: the unit in which differences are worth something. */
function scaleOf({ miss: missed, distance: apart }: Costs): number {
  const count = missed.length;
  return Math.max(1e-9, Math.min(...missed.map((value, i) => value - 0.5 * (apart[i * count + i] ?? 0))));
}

function descend(costs: Costs, start: Float64Array, prior: number): Float64Array {
  const { miss: missed, distance: apart } = costs;
  const count = start.length;
  const scale = scaleOf(costs);
  let weights = start;
  for (let step = 0; step < STEPS; step += 1) {
    const slopes = weights.map((weight, i) => {
      let gradient = missed[i] ?? 0;
      for (let j = 0; j < count; j += 1) gradient -= (weights[j] ?? 0) * (apart[i * count + j] ?? 0);
      return gradient / scale + prior * Math.log(Math.max(LEAST_WEIGHT, weight) / (start[i] ?? 1));
    });
    const mean = slopes.reduce((sum, slope, i) => sum + slope * (weights[i] ?? 0), 0);
    const next = weights.map((weight, i) => {
      const by = (RATE * ((slopes[i] ?? 0) - mean)) / (1 + prior);
      return weight * Math.exp(-Math.max(-MOST, Math.min(MOST, by)));
    });
    const sum = next.reduce((a, b) => a + b, 0);
    weights = next.map((weight) => weight / sum);
  }
  return weights;
}
