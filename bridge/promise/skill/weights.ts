/**
 * The mixture that would have scored best: the mean CRPS of a mixture is Σ w·miss − ½ Σ w·w·distance, a convex
 * quadratic of its weights; it is minimised on the simplex by exponentiated gradients.
 */
import { distance, miss, type Sample } from './sample.ts';

/** One forecast per forecaster for what came at `at`; null: it had none. `weight` is by recency. */
export interface Scored {
  samples: readonly (Sample | null)[];
  at: number;
  weight: number;
}

/** The first forecaster's word counts as much as so many outcomes in its favour. */
const PRIOR = 12;
const STEPS = 400;
const RATE = 1;

/** Weights that add up to 1; the first forecaster is the model, which has all of them without outcomes. */
export function bestWeights(scored: readonly Scored[], count: number): Float64Array {
  const weights = new Float64Array(count);
  weights[0] = 1;
  const whole = scored.filter(({ samples }) => samples.every((sample) => sample !== null));
  const total = whole.reduce((sum, { weight }) => sum + weight, 0);
  if (whole.length === 0 || total <= 0) return weights;
  const costs = costsOf(whole, count, total);
  const best = cheapest(costs, count);
  const trust = whole.length / (whole.length + PRIOR);
  return Float64Array.from(best, (weight, index) => trust * weight + (index === 0 ? 1 - trust : 0));
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

/** Steps end before they arrive where one forecaster alone is best: each of them is asked, too. */
function cheapest(costs: Costs, count: number): Float64Array {
  const alone = Array.from({ length: count }, (_, index) => {
    const weights = new Float64Array(count);
    weights[index] = 1;
    return weights;
  });
  const found = descend(costs, count);
  return alone.reduce((best, one) => (costOf(one, costs) < costOf(best, costs) ? one : best), found);
}

function costOf(weights: Float64Array, { miss: missed, distance: apart }: Costs): number {
  const count = weights.length;
  return weights.reduce((sum, weight, i) => {
    let spread = 0;
    for (let j = 0; j < count; j += 1) spread += (weights[j] ?? 0) * (apart[i * count + j] ?? 0);
    return sum + weight * ((missed[i] ?? 0) - 0.5 * spread);
  }, 0);
}

function descend({ miss: missed, distance: apart }: Costs, count: number): Float64Array {
  let weights = new Float64Array(count).fill(1 / count);
  const scale = Math.max(1e-9, missed.reduce((sum, value) => sum + value, 0) / count);
  for (let step = 0; step < STEPS; step += 1) {
    const next = weights.map((weight, i) => {
      let gradient = missed[i] ?? 0;
      for (let j = 0; j < count; j += 1) gradient -= (weights[j] ?? 0) * (apart[i * count + j] ?? 0);
      return weight * Math.exp((-RATE * gradient) / scale);
    });
    const sum = next.reduce((a, b) => a + b, 0);
    weights = next.map((weight) => weight / sum);
  }
  return weights;
}
