/** What of a date is the model's and what is the plant's own past, by how both did on its record. */
import { WEEK_MS } from '../../../shared/core/words/time.ts';
import { recency, resample } from '../numbers/pool.ts';
import type { LeadTime, Measured } from '../shop.ts';
import { type Asked, forecasters, leadForecast } from './lead-times.ts';
import { POINTS, type Sample, sampleOf } from './sample.ts';
import { bestWeights, type Scored } from './weights.ts';

/** Ended promises; with fewer the model speaks alone. */
const FEWEST = 20;
/** Of the last so many promises; older ones say little of today. */
const MOST = 160;
const HALF_LIFE_MS = 10 * WEEK_MS;
/** A share below this moves no date. */
const LEAST = 0.02;

export interface Mixture {
  /** Of the model, then of the forecasters in their order; adds up to 1. */
  weights: readonly number[];
  /** Promises that it was judged on. */
  judged: number;
  leads: readonly LeadTime[];
  /** Outcomes as the mixture would have promised them: what recalibrates it. */
  outcomes: Measured['outcomes'];
}

const alone: readonly number[] = [1, ...forecasters.map(() => 0)];

/** `leads` by `createdAt`, ascending. */
export function mixtureOf({ outcomes, leads = [] }: Measured, now: number): Mixture {
  const byId = new Map(leads.map((lead) => [lead.orderId, lead]));
  const recent = [...outcomes].sort((a, b) => a.madeAt - b.madeAt).slice(-MOST);
  const known = recent.flatMap((outcome) => {
    const lead = byId.get(outcome.orderId);
    const model = sampleOf(outcome.quantiles);
    if (lead === undefined || model === null) return [];
    const samples = [model, ...forecasters.map((one) => leadForecast(one, lead, leads, outcome.madeAt))];
    return [{ outcome, samples }];
  });
  const ended = known.flatMap(({ outcome, samples }): Scored[] =>
    outcome.finishedAt === null || outcome.finishedAt > now || samples.some((sample) => sample === null)
      ? []
      : [{ samples, at: outcome.finishedAt, weight: recency(now, outcome.madeAt, HALF_LIFE_MS) }],
  );
  if (ended.length < FEWEST) return { weights: alone, judged: ended.length, leads, outcomes };
  const weights = withoutCrumbs(bestWeights(ended, forecasters.length + 1));
  const mixed = known.flatMap(({ outcome, samples }) => {
    const sample = pooled(samples, weights);
    return sample === null ? [] : [{ ...outcome, quantiles: quantilesOf(sample) }];
  });
  return { weights, judged: ended.length, leads, outcomes: mixed };
}

function withoutCrumbs(weights: Float64Array): number[] {
  const kept = [...weights].map((weight) => (weight < LEAST ? 0 : weight));
  const sum = kept.reduce((a, b) => a + b, 0);
  return kept.map((weight) => weight / sum);
}

/** The model speaks alone. */
export function isAlone({ weights }: Mixture): boolean {
  return (weights[0] ?? 1) >= 1;
}

/** Nothing of it was begun: only then is its age all that its past says of it. */
export function mixedEnds(mixture: Mixture, asked: Asked, ends: Float64Array, now: number): Float64Array {
  if (isAlone(mixture)) return ends;
  const model = Float64Array.from(ends, (end) => now + end);
  const samples = [model, ...forecasters.map((one) => leadForecast(one, asked, mixture.leads, now))];
  const sample = pooled(samples, mixture.weights, ends.length);
  return sample === null ? ends : sample.map((at) => Math.max(0, at - now));
}

/** null where a forecaster that counts has no forecast. */
function pooled(samples: readonly (Sample | null)[], weights: readonly number[], points = POINTS): Float64Array | null {
  const masses: { value: number; weight: number }[] = [];
  for (const [index, weight] of weights.entries()) {
    if (weight === 0) continue;
    const sample = samples[index];
    if (sample == null) return null;
    for (const value of sample) masses.push({ value, weight: weight / sample.length });
  }
  const picked = resample(
    masses.sort((a, b) => a.value - b.value),
    points,
  );
  return picked === null ? null : Float64Array.from(picked, ({ value }) => value);
}

/** In the form of a record: level to epoch ms. */
function quantilesOf(sample: Sample): Record<string, number> {
  return Object.fromEntries([...sample].map((at, index) => [String((index + 0.5) / sample.length), Math.round(at)]));
}
