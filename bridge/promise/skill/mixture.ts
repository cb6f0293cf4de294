/** What of a date is the model's and what is the plant's own past, by how both did on its record. */
import { resample } from '../numbers/pool.ts';
import { phi, probit } from '../numbers/random.ts';
import { FEWEST_OUTCOMES, weightsOf } from '../record/recalibrate.ts';
import type { Reached, Spread } from '../record/spread.ts';
import type { LeadTime, Measured } from '../shop.ts';
import { type Asked, forecasters, leadForecasts, naiveForecast } from './lead-times.ts';
import { POINTS, type Sample, sampleOf, scoreIn } from './sample.ts';
import { asFarAs, bestWeights } from './weights.ts';

/** Ended promises that all could be judged on; with fewer the shares are those that are believed before. */
const FEWEST = 5;
/** Orders that ended; with fewer the model speaks alone until something is judged. */
const FEWEST_LEADS = 20;
/** Of the last so many promises; older ones say little of today. */
const MOST = 160;
/** A share below this moves no date. */
const LEAST = 0.02;
/** What is believed of the shares before anything is judged: the model's, then the naive forecaster's. */
const MODEL_SHARE = 0.4;
const NAIVE_SHARE = 0.1;

/** Together, distributions that are each right are too wide: the mixture's record begins with this. */
export const mixedSpread: Spread = { mean: 0, sd: 0.85 };

export interface Mixture {
  /** Of the model, then of the forecasters in their order, the naive one last; adds up to 1. */
  weights: readonly number[];
  /** Promises that it was judged on. */
  judged: number;
  leads: readonly LeadTime[];
  /** Where orders ended in what the mixture would have promised them: what corrects it. Empty while they are few. */
  reached: readonly Reached[];
}

const others = 1 - MODEL_SHARE - NAIVE_SHARE;
const start: readonly number[] = [MODEL_SHARE, ...forecasters.map(() => others / forecasters.length), NAIVE_SHARE];
const alone: readonly number[] = start.map((_, index) => (index === 0 ? 1 : 0));

/** What was promised once, as every forecaster would have promised it; `at`: when it ended, or now. */
interface Judged {
  samples: readonly (Sample | null)[];
  at: number;
  ended: boolean;
  weight: number;
  group: string | undefined;
}

/** `leads` by `createdAt`, ascending. */
export function mixtureOf({ outcomes, leads = [] }: Measured, now: number): Mixture {
  const judged = judgedOf(outcomes, leads, now);
  const ended = judged.filter((one) => one.ended && one.samples.every((sample) => sample !== null)).length;
  const known = leads.filter(({ finishedAt }) => finishedAt !== null && finishedAt <= now).length;
  if (ended < FEWEST && known < FEWEST_LEADS) return { weights: alone, judged: ended, leads, reached: [] };
  const scored = ended < FEWEST ? [] : judged.map((one) => asFarAs(one, now));
  const weights = withoutCrumbs(bestWeights(scored, start));
  const isRecord = judged.filter((one) => one.ended).length >= FEWEST_OUTCOMES;
  return {
    weights,
    judged: ended,
    leads,
    reached: isRecord ? reachedOf(judged, weights) : [],
  };
}

function judgedOf(outcomes: Measured['outcomes'], leads: readonly LeadTime[], now: number): Judged[] {
  const byId = new Map(leads.map((lead) => [lead.orderId, lead]));
  const weights = weightsOf(outcomes, now);
  const recent = outcomes
    .map((outcome, index) => ({ outcome, weight: weights[index] ?? 0 }))
    .sort((a, b) => a.outcome.madeAt - b.outcome.madeAt)
    .slice(-MOST);
  return recent.flatMap(({ outcome: { orderId, quantiles, madeAt, finishedAt, strategy }, weight }): Judged[] => {
    const lead = byId.get(orderId);
    const model = sampleOf(quantiles);
    if (lead === undefined || model === null) return [];
    const ended = finishedAt !== null && finishedAt <= now;
    const at = ended ? finishedAt : now;
    return [{ samples: samplesOf(model, lead, leads, madeAt), at, ended, weight, group: strategy }];
  });
}

/** Of the model, then of the forecasters; null as well where one has no share in `weights`. */
function samplesOf(
  model: Sample,
  asked: Asked,
  leads: readonly LeadTime[],
  now: number,
  weights: readonly number[] = start,
): (Sample | null)[] {
  const counts = (index: number) => (weights[index + 1] ?? 0) > 0;
  const asking = forecasters.filter((_, index) => counts(index));
  const found = leadForecasts(asking, asked, leads, now);
  const naive = counts(forecasters.length) ? naiveForecast(asked, leads, now)?.filter((at) => at >= now) : undefined;
  return [
    model,
    ...forecasters.map((forecaster) => found[asking.indexOf(forecaster)] ?? null),
    naive !== undefined && naive.length > 0 ? naive : null,
  ];
}

function reachedOf(judged: readonly Judged[], weights: readonly number[]): Reached[] {
  return judged.flatMap(({ samples, at, ended, weight, group }): Reached[] => {
    const said = levelIn(samples, weights, at);
    return said === null ? [] : [{ z: probit(said.level), ended, weight: weight * said.share, group }];
  });
}

/** Of the mixture: the mean of its parts'. Where some were silent yet, it was only that `share` of what it is now. */
function levelIn(
  samples: Judged['samples'],
  weights: readonly number[],
  at: number,
): { level: number; share: number } | null {
  let level = 0;
  let share = 0;
  for (const [index, weight] of weights.entries()) {
    const sample = samples[index];
    if (weight === 0 || sample == null) continue;
    level += weight * phi(scoreIn(sample, at));
    share += weight;
  }
  return share > 0 ? { level: level / share, share } : null;
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
  const { leads, weights } = mixture;
  const sample = pooled(samplesOf(model, asked, leads, now, weights), weights, ends.length);
  return sample === null ? ends : sample.map((at) => Math.max(0, at - now));
}

/** Of those that have a forecast; null where none has. */
function pooled(samples: readonly (Sample | null)[], weights: readonly number[], points = POINTS): Float64Array | null {
  const masses: { value: number; weight: number }[] = [];
  for (const [index, weight] of weights.entries()) {
    const sample = samples[index];
    if (weight === 0 || sample == null) continue;
    for (const value of sample) masses.push({ value, weight: weight / sample.length });
  }
  const picked = resample(
    masses.sort((a, b) => a.value - b.value),
    points,
  );
  return picked === null ? null : Float64Array.from(picked, ({ value }) => value);
}
