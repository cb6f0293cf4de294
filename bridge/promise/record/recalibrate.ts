/**
 * The plant's own record corrects what is promised: where did orders end in the distributions that were promised? An
 * order that is still open tells that its quantile is beyond today's: it is spread over what lies beyond, as the normal
 * distribution with their shift and spread has it, to which all is pulled. It repairs what the model does not know of
 * the plant, and what a mixture makes too wide.
 */

import { firstWhere } from '../../../shared/core/words/search.ts';
import { DAY_MS, WEEK_MS } from '../../../shared/core/words/time.ts';
import { groupBy, recency } from '../numbers/pool.ts';
import { phi, probit } from '../numbers/random.ts';
import type { Measured } from '../shop.ts';
import { besides, sharedLuck } from './alike.ts';
import { type Reached, type Spread, spreadOf } from './spread.ts';

/**
 * What corrects dates follows the shop: a record of a whole season carries a shop that was too full into one that is not.
 * Three usual lead times hold as many orders as were in the shop together.
 */
const HALF_LIFE_LEADS = 3;
const HALF_LIFE_MS = [3 * WEEK_MS, 52 * WEEK_MS] as const;
/** What shift and spread say counts as so many orders against the ranks; */
const PRIOR = 25;
/** and what is believed of shift and spread before anything is judged. */
const SPREAD_PRIOR = 30;
/** What is true of all speaks in a group like so many of its own. */
const GROUP_PRIOR = 25;
const MOST = 3.5;

type Outcome = Measured['outcomes'][number];

/** Piecewise linear between `z` (normal score of the model's level) and `level` (what really came of it). */
export interface Calibration {
  z: Float64Array;
  level: Float64Array;
  /** Ended promises, effective number after recency. */
  ended: number;
  count: number;
  groups?: ReadonlyMap<string, Calibration>;
}

/** A distribution that is right as it stands. */
export const asPromised: Spread = { mean: 0, sd: 1 };

export const identity: Calibration = grid(phi, 0, 0);

/** Ended promises; with fewer nothing is corrected. */
export const FEWEST_OUTCOMES = 20;
/** What these ended orders did not teach, more do not either; */
const LEARNT = 100;
/** and a promise that was made when this few had ended says little of today's. */
const GROWTH = 5;
/** How much the ends of orders that were promised on one day have in common. */
const ALIKE_IN_A_DAY = 0.15;

export function recalibrate(outcomes: Measured['outcomes'], now: number): Calibration {
  if (outcomes.filter(({ finishedAt }) => finishedAt !== null).length < FEWEST_OUTCOMES) return identity;
  const weights = weightsOf(outcomes, now, recordHalfLifeMs(outcomes, now));
  return calibrate(
    outcomes.flatMap((outcome, index) => {
      const reached = reachedBy(outcome, now);
      return reached === null ? [] : [{ ...reached, weight: weights[index] ?? 0 }];
    }),
  );
}

/** null where it was promised without dates. */
export function reachedBy(
  { quantiles, finishedAt, strategy }: Measured['outcomes'][number],
  now: number,
): Reached | null {
  const level = levelAt(quantiles, finishedAt ?? now);
  return level === null ? null : { z: probit(level), ended: finishedAt !== null, weight: 1, group: strategy };
}

/**
 * What promises of before say of today's. By the promise's age, ended or not: else old orders that drag on would count
 * for more. By how much more was known since: what a few orders taught the model it has learnt better. And those that had
 * the same shop before them share its luck, those of one day most: together they say less than as many of different times.
 */
export function weightsOf(
  outcomes: readonly Pick<Outcome, 'madeAt' | 'finishedAt' | 'quantiles'>[],
  now: number,
  halfLifeMs: number,
): number[] {
  const ends = outcomes
    .flatMap(({ finishedAt }) => (finishedAt !== null && finishedAt <= now ? [finishedAt] : []))
    .sort((a, b) => a - b);
  const learnt = (ended: number) => Math.min(ended, LEARNT) + GROWTH;
  const days = groupBy(outcomes, ({ madeAt }) => Math.floor(madeAt / DAY_MS));
  const { shared, others } = luckOf(outcomes, now);
  return outcomes.map(({ madeAt }, index) => {
    const knownThen = firstWhere(ends, (end) => end > madeAt);
    const day = days.get(Math.floor(madeAt / DAY_MS))?.length ?? 1;
    return (
      (recency(now, madeAt, halfLifeMs) * learnt(knownThen)) /
      learnt(ends.length) /
      (1 + ALIKE_IN_A_DAY * (day - 1) + shared * Math.max(0, (others[index] ?? 0) - (day - 1)))
    );
  });
}

/** After so long an outcome corrects half as much. */
export function recordHalfLifeMs(outcomes: readonly Pick<Outcome, 'madeAt' | 'finishedAt'>[], now: number): number {
  const took = outcomes.flatMap(({ madeAt, finishedAt }) =>
    finishedAt !== null && finishedAt <= now ? [finishedAt - madeAt] : [],
  );
  const [least, most] = HALF_LIFE_MS;
  return Math.min(most, Math.max(least, HALF_LIFE_LEADS * medianOf(took)));
}

/** 0 of none. */
const medianOf = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** How much orders share that were in the shop together, and with how many others each was: within a usual lead time. */
function luckOf(
  outcomes: readonly Pick<Outcome, 'madeAt' | 'finishedAt' | 'quantiles'>[],
  now: number,
): { shared: number; others: Float64Array } {
  const ended = outcomes.flatMap(({ madeAt, finishedAt, quantiles }) => {
    const level = finishedAt === null || finishedAt > now ? null : levelAt(quantiles, finishedAt);
    if (level === null || finishedAt === null) return [];
    return [{ madeAt, tookMs: finishedAt - madeAt, z: Math.max(-MOST, Math.min(MOST, probit(level))) }];
  });
  const blockMs = Math.max(DAY_MS, medianOf(ended.map(({ tookMs }) => tookMs)));
  const times = outcomes.map(({ madeAt }) => madeAt);
  return { shared: sharedLuck(ended, blockMs), others: besides(times, blockMs) };
}

/**
 * `before`: what is believed of shift and spread before anything is judged. A group of orders that ended otherwise than
 * all do has levels of its own, from `FEWEST_OUTCOMES` on.
 */
export function calibrate(given: readonly Reached[], before: Spread = asPromised): Calibration {
  const reached = given.map(withinReach);
  const whole = calibrationOf(reached, spreadOf(reached, before, SPREAD_PRIOR));
  const groups = new Map<string, Calibration>();
  for (const [group, own] of groupBy(reached, (one) => one.group ?? '')) {
    if (group === '' || own.length === reached.length) continue;
    if (own.filter(({ ended }) => ended).length < FEWEST_OUTCOMES) continue;
    const left = own.map((one) => ({ ...one, z: probit(realLevel(whole, phi(one.z))) }));
    const { mean, sd } = spreadOf(left, asPromised, GROUP_PRIOR);
    groups.set(group, { ...whole, level: whole.level.map((level) => phi((probit(level) - mean) / sd)) });
  }
  return { ...whole, groups };
}

/** Of the orders of one group (a strategy): of all, where it has too few. */
export function ofGroup(calibration: Calibration, group: string): Calibration {
  return calibration.groups?.get(group) ?? calibration;
}

const withinReach = (one: Reached): Reached => ({ ...one, z: Math.max(-MOST, Math.min(MOST, one.z)) });

/** `towards`: where open orders are believed to end, and what so many orders as `PRIOR` speak for beside those counted. */
export function calibrationOf(reached: readonly Reached[], towards: Spread = asPromised): Calibration {
  const levelOf = (z: number) => phi((z - towards.mean) / towards.sd);
  const seen = reached.map(withinReach).sort((a, b) => a.z - b.z);
  const ends = sums(seen.filter(({ ended }) => ended).map(({ z, weight }) => ({ z, by: weight })));
  const opens = seen.filter(({ ended }) => !ended).map((one) => ({ left: 1 - levelOf(one.z), ...one }));
  const beyond = sums(opens.map(({ z, weight, left }) => ({ z, by: left > LEAST_LEFT ? weight / left : 0 })));
  // What nothing is believed to lie beyond ends there.
  const lost = sums(opens.map(({ z, weight, left }) => ({ z, by: left > LEAST_LEFT ? 0 : weight })));
  const passed = sums(opens.map(({ z, weight, left }) => ({ z, by: left > LEAST_LEFT ? weight : 0 })));
  /** Of an open order at `x`: (F(z) − F(x)) / (1 − F(x)) = 1 − (1 − F(z)) / (1 − F(x)). */
  const open = (z: number) => Math.max(0, passed(z) - (1 - levelOf(z)) * beyond(z)) + lost(z);
  const total = seen.reduce((sum, { weight }) => sum + weight, 0);
  const level = (z: number) => (smooth(ends, z) + open(z) + PRIOR * levelOf(z)) / (total + PRIOR);
  return grid(level, ends(MOST), seen.length);
}
/** As a share. */
const LEAST_LEFT = 1e-6;

/** `steps` by `z`: how much lies at or below. */
function sums(steps: readonly { z: number; by: number }[]): (z: number) => number {
  const reached: { z: number; sum: number }[] = [];
  let sum = 0;
  for (const { z, by } of steps) {
    sum += by;
    reached.push({ z, sum });
  }
  return (z) => reached[firstWhere(reached, (step) => step.z > z) - 1]?.sum ?? 0;
}

function grid(levelOf: (z: number) => number, ended: number, count: number): Calibration {
  const points = 141;
  const z = new Float64Array(points);
  const level = new Float64Array(points);
  for (let i = 0; i < points; i += 1) {
    const at = -MOST + (2 * MOST * i) / (points - 1);
    z[i] = at;
    level[i] = levelOf(at);
  }
  return { z, level, ended, count };
}

/** A step function read at a few points around, so that one order does not make an edge. */
function smooth(measured: (z: number) => number, z: number): number {
  return (measured(z - 0.15) + 2 * measured(z) + measured(z + 0.15)) / 4;
}

/** The model's level that really holds with probability `wanted`. */
export function rawLevel(calibration: Calibration, wanted: number): number {
  const { z, level } = calibration;
  for (let i = 1; i < z.length; i += 1) {
    const high = level[i] ?? 1;
    if (high < wanted) continue;
    const low = level[i - 1] ?? 0;
    const share = high > low ? Math.max(0, (wanted - low) / (high - low)) : 1;
    return phi((z[i - 1] ?? 0) + share * ((z[i] ?? 0) - (z[i - 1] ?? 0)));
  }
  return phi(MOST);
}

/** What really comes of the model's level. */
export function realLevel(calibration: Calibration, raw: number): number {
  const { z, level } = calibration;
  const at = probit(Math.min(1 - 1e-6, Math.max(1e-6, raw)));
  const place = ((at + MOST) / (2 * MOST)) * (z.length - 1);
  if (place <= 0) return Math.min(level[0] ?? 0, raw);
  if (place >= z.length - 1) return Math.max(level[z.length - 1] ?? 1, raw);
  const low = Math.floor(place);
  return (level[low] ?? 0) + (place - low) * ((level[low + 1] ?? 1) - (level[low] ?? 0));
}

/** Levels that a promise is kept on record at. */
export const recordLevels = [
  0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975, 0.99,
] as const;

/** The level at which `at` lies among recorded quantiles: linear between them, in normal scores beyond; null without any. */
export function levelAt(quantiles: Readonly<Record<string, number>>, at: number): number | null {
  const points = Object.entries(quantiles)
    .map(([level, time]) => ({ z: probit(Number(level)), time }))
    .filter((point) => Number.isFinite(point.z))
    .sort((a, b) => a.z - b.z);
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return null;
  if (points.length === 1) return at <= first.time ? 0.25 : 0.99;
  if (at <= first.time) return phi(beyond(first, points[1] ?? last, at));
  if (at > last.time) return phi(beyond(last, points.at(-2) ?? first, at));
  const above = points.findIndex((point) => point.time >= at);
  const high = points[above] ?? last;
  const low = points[above - 1] ?? first;
  const share = high.time > low.time ? (at - low.time) / (high.time - low.time) : 1;
  return phi(low.z + share * (high.z - low.z));
}

function beyond(edge: { z: number; time: number }, inner: { z: number; time: number }, at: number): number {
  const slope = (edge.time - inner.time) / (edge.z - inner.z);
  return slope > 0 ? edge.z + (at - edge.time) / slope : edge.z + Math.sign(at - edge.time) * 0.5;
}
