/** What of a date is the model's and what is the plant's own past, by how both did on its record. */
import { WEEK_MS } from '../../../shared/core/words/time.ts';
import { quantileOf } from '../numbers/arrays.ts';
import { recency, resample } from '../numbers/pool.ts';
import { phi, probit } from '../numbers/random.ts';
import { FEWEST_OUTCOMES, recordHalfLifeMs, weightsOf } from '../record/recalibrate.ts';
import type { Reached, Spread } from '../record/spread.ts';
import type { LeadTime, Measured } from '../shop.ts';
import { saidOf } from './against-model.ts';
import type { Asked } from './lead-times.ts';
import { alone, keptPastSamples, type Past, pastSamples, start } from './members.ts';
import { POINTS, type Sample, sampleOf, scoreIn } from './sample.ts';
import { asFarAs, bestWeights } from './weights.ts';

/** Ended promises that all could be judged on; with fewer the shares are those that are believed before. */
const FEWEST = 5;
/** Orders that ended; with fewer the model speaks alone until something is judged. */
const FEWEST_LEADS = 5;
/** Of the last so many promises; older ones say little of today. */
const MOST = 160;
/** Who forecasts best is known of many orders, and changes slowly: for longer than what corrects them is kept. */
const SHARES_HALF_LIFE_MS = 10 * WEEK_MS;
/** A share below this moves no date. */
const LEAST = 0.02;
/** Of where orders ended in what was promised them then; the rest is of where they ended in what they would be promised now. */
const THEN = 0.5;

/** Together, distributions that are each right are too wide: the mixture's record begins with this. */
export const mixedSpread: Spread = { mean: 0, sd: 0.85 };

export interface Mixture {
  /** Of the model, then of the others in their order (`members.ts`); adds up to 1. */
  weights: readonly number[];
  /** Promises that it was judged on. */
  judged: number;
  past: Past;
  /** Where orders ended in what the mixture would have promised them: what corrects it. Empty while they are few. */
  reached: readonly Reached[];
}

/** What was promised once, as every forecaster would have promised it; `at`: when it ended, or now. */
interface Judged {
  orderId: string;
  madeAt: number;
  samples: readonly (Sample | null)[];
  at: number;
  ended: boolean;
  /** Whatever its age. */
  weight: number;
  group: string | undefined;
}

/** `leads` by `createdAt`, ascending. */
export function mixtureOf({ outcomes, leads = [] }: Measured, now: number): Mixture {
  const past = { leads, said: saidOf(outcomes, leads) };
  const judged = judgedOf(outcomes, past, now);
  const ended = judged.filter((one) => one.ended && one.samples.every((sample) => sample !== null)).length;
  const known = leads.filter(({ finishedAt }) => finishedAt !== null && finishedAt <= now).length;
  if (ended < FEWEST && known < FEWEST_LEADS) return { weights: alone, judged: ended, past, reached: [] };
  const scored = ended < FEWEST ? [] : judged.map((one) => asFarAs(aged(one, now, SHARES_HALF_LIFE_MS), now));
  const weights = withoutCrumbs(bestWeights(scored, start));
  const isRecord = judged.filter((one) => one.ended).length >= FEWEST_OUTCOMES;
  return {
    weights,
    judged: ended,
    past,
    reached: isRecord ? reachedOf(judged, weights, past, now, recordHalfLifeMs(outcomes, now)) : [],
  };
}

const aged = (one: Judged, now: number, halfLifeMs: number): Judged => ({
  ...one,
  weight: one.weight * recency(now, one.madeAt, halfLifeMs),
});

function judgedOf(outcomes: Measured['outcomes'], past: Past, now: number): Judged[] {
  const byId = new Map(past.leads.map((lead) => [lead.orderId, lead]));
  const weights = weightsOf(outcomes, now, Number.POSITIVE_INFINITY);
  const recent = outcomes
    .map((outcome, index) => ({ outcome, weight: weights[index] ?? 0 }))
    .sort((a, b) => a.outcome.madeAt - b.outcome.madeAt)
    .slice(-MOST);
  const saidThen = keptPastSamples(past);
  return recent.flatMap(({ outcome: { orderId, quantiles, madeAt, finishedAt, strategy }, weight }): Judged[] => {
    const lead = byId.get(orderId);
    const model = sampleOf(quantiles);
    if (lead === undefined || model === null) return [];
    const ended = finishedAt !== null && finishedAt <= now;
    const at = ended ? finishedAt : now;
    const samples = [model, ...saidThen({ orderId, asked: lead, medianMs: middleOf(model) - madeAt }, madeAt)];
    return [{ orderId, madeAt, samples, at, ended, weight, group: strategy }];
  });
}

/**
 * Half of the record says how much the mixture was wrong, half how much it would be wrong with what is known now: what a
 * filling shop did to dates that knew nothing of it is no more to be corrected once the past has learnt it.
 */
function reachedOf(
  judged: readonly Judged[],
  weights: readonly number[],
  past: Past,
  now: number,
  halfLifeMs: number,
): Reached[] {
  const byId = new Map(past.leads.map((lead) => [lead.orderId, lead]));
  return judged.flatMap((whole): Reached[] => {
    const one = aged(whole, now, halfLifeMs);
    const lead = byId.get(one.orderId);
    const then = reachedIn(one, one.samples, weights, THEN);
    return lead === undefined
      ? then
      : [...then, ...reachedIn(one, asIfNow(one, lead, weights, past, now), weights, 1 - THEN)];
  });
}

/** As all but the model would forecast the order today, without its own end, if it came in as it did then. */
function asIfNow(
  { orderId, madeAt, samples: [model = null] }: Judged,
  lead: LeadTime,
  weights: readonly number[],
  past: Past,
  now: number,
): (Sample | null)[] {
  const later = now - madeAt;
  const asked = { ...lead, createdAt: lead.createdAt + later };
  const medianMs = model === null ? 0 : middleOf(model) - madeAt;
  const others = pastSamples({ asked, medianMs, orderId }, past, now, weights);
  return [model, ...others.map((sample) => sample?.map((value) => value - later) ?? null)];
}

const middleOf = (sample: Sample): number => quantileOf(sample, 0.5);

function reachedIn(
  { at, ended, weight, group }: Judged,
  samples: Judged['samples'],
  weights: readonly number[],
  part: number,
): Reached[] {
  const said = levelIn(samples, weights, at);
  return said === null ? [] : [{ z: probit(said.level), ended, weight: part * weight * said.share, group }];
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
  const { past, weights } = mixture;
  const others = pastSamples({ asked, medianMs: quantileOf(ends, 0.5) }, past, now, weights);
  const sample = pooled([model, ...others], weights, ends.length);
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
