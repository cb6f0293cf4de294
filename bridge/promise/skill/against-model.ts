/**
 * How long orders took against what the model said of them: it may be wrong throughout and still tell the long ones from
 * the short ones. Half of what it tells is believed, on the log: between the model and no thought of machines.
 */
import { upperBound } from '../../../shared/core/words/search.ts';
import { HOUR_MS, WEEK_MS } from '../../../shared/core/words/time.ts';
import { censored, type Seen } from '../estimators/elsewhere.ts';
import { recency, resample } from '../numbers/pool.ts';
import type { LeadTime, Measured } from '../shop.ts';
import { POINTS, type Sample } from './sample.ts';

/** A promise that was made: the middle of what the model said, from then on, and how it ended. */
export interface Said {
  orderId: string;
  itemId: string;
  madeAt: number;
  medianMs: number;
  finishedAt: number | null;
}

/** Without and with likeness: how many times an order of the same item counts as much. */
export const itemWeights = [1, 12] as const;
const HALF_LIFE_MS = 10 * WEEK_MS;
const TRUST = 0.5;
/** A shorter one is believed to be as long as this, or as this share of what is usually said by now: ratios to nothing are none, */
const LEAST_MS = HOUR_MS;
const LEAST_SHARE = 0.25;
/** and what was said when this few orders had ended, of what these many teach, counts less: the model knew nothing yet. */
const GROWTH = 5;
const LEARNT = 100;
/** Orders that ended; fewer say nothing. */
const FEWEST = 5;
/** Promises that were made before these are forgotten. */
const MOST = 300;

export function saidOf(outcomes: Measured['outcomes'], leads: readonly LeadTime[]): Said[] {
  const items = new Map(leads.map(({ orderId, itemId }) => [orderId, itemId]));
  return outcomes
    .flatMap(({ orderId, madeAt, quantiles, finishedAt }): Said[] => {
      const itemId = items.get(orderId);
      const median = quantiles['0.5'];
      if (itemId === undefined || median === undefined) return [];
      return [{ orderId, itemId, madeAt, medianMs: median - madeAt, finishedAt }];
    })
    .sort((a, b) => a.madeAt - b.madeAt);
}

export interface AskedOfModel {
  itemId: string;
  /** What the model says of it, from `now` on. */
  medianMs: number;
  /** The order itself is not its own past. */
  orderId?: string;
}

/** Ends as each of `counts` believes at `now`, epoch ms; null where too few ended. `said` may hold what is not known yet. */
export function againstModel(
  counts: readonly number[],
  asked: AskedOfModel,
  said: readonly Said[],
  now: number,
): (Sample | null)[] {
  const known = counts.length === 0 ? null : knownOf(said, now);
  return counts.map((itemWeight) => {
    if (known === null) return null;
    const unit = unitOf(asked.medianMs, known.leastMs);
    const seen: Omit<Seen, 'key'>[] = [];
    for (const { orderId, itemId, value, weight, open } of known.rising)
      if (orderId !== asked.orderId)
        seen.push({ value, open, weight: weight * (itemId === asked.itemId ? itemWeight : 1) });
    const picked = resample(censored(seen), POINTS);
    return picked === null ? null : Float64Array.from(picked, ({ value }) => now + value * unit);
  });
}

const unitOf = (medianMs: number, leastMs: number): number => Math.max(leastMs, medianMs) ** TRUST;

interface Known extends Omit<Seen, 'key'> {
  orderId: string;
  itemId: string;
}

interface Past {
  /** By ratio, ascending. */
  rising: readonly Known[];
  /** What a promise of less is taken as. */
  leastMs: number;
}

/** All open orders of a refresh are asked of the same moment. */
const lately = new WeakMap<readonly Said[], { now: number; known: Past | null }>();

function knownOf(said: readonly Said[], now: number): Past | null {
  const kept = lately.get(said);
  if (kept?.now === now) return kept.known;
  const known = knownAt(said, now);
  lately.set(said, { now, known });
  return known;
}

/** null where too few ended. */
function knownAt(said: readonly Said[], now: number): Past | null {
  const latest = said.filter((one) => one.madeAt < now).slice(-MOST);
  const isEnded = (at: number | null): at is number => at !== null && at <= now;
  const ends = Float64Array.from(latest.flatMap(({ finishedAt }) => (isEnded(finishedAt) ? finishedAt : []))).sort();
  if (ends.length < FEWEST) return null;
  const leastMs = leastOf(latest);
  const learnt = (count: number) => (Math.min(count, LEARNT) + GROWTH) / (Math.min(ends.length, LEARNT) + GROWTH);
  const rising = latest.flatMap(({ orderId, itemId, madeAt, medianMs, finishedAt }): Known[] => {
    const took = (isEnded(finishedAt) ? finishedAt : now) - madeAt;
    if (took <= 0) return [];
    const weight = recency(now, madeAt, HALF_LIFE_MS) * learnt(upperBound(ends, madeAt));
    return [{ orderId, itemId, value: took / unitOf(medianMs, leastMs), weight, open: !isEnded(finishedAt) }];
  });
  return { rising: rising.sort((a, b) => a.value - b.value || Number(a.open) - Number(b.open)), leastMs };
}

/** Of the later half: before, the model may have known nothing. */
function leastOf(latest: readonly Said[]): number {
  const later = latest
    .slice(latest.length >> 1)
    .map(({ medianMs }) => medianMs)
    .sort((a, b) => a - b);
  return Math.max(LEAST_MS, LEAST_SHARE * (later[later.length >> 1] ?? 0));
}
