/**
 * The chance of a date under a promise: whatever stands beside a date is computed against that date. One rule for
 * every date, so that a later one never has less.
 */
import { firstWhere } from '../../shared/core/words/search.ts';
import { phi, probit } from './numbers/random.ts';
import type { OrderPromise } from './shop.ts';

/**
 * Of an order that is not done at `now`; `told`: level ("0.9") to epoch ms, as it is told. Linear between levels in
 * normal scores, and beyond them along the last two. 0 for a date that has passed; no other is quite 0 or 1.
 */
export function chanceIn(told: Readonly<Record<string, number>>, date: number, now: number): number {
  if (date < now) return 0;
  const points = Object.entries(told)
    .map(([level, at]) => ({ z: scoreOf(level), at }))
    .sort((a, b) => a.z - b.z);
  const above = firstWhere(points, (point) => point.at > date);
  const [low, high] = [points[above - 1], points[above]];
  const score = (z: number): number => phi(Math.max(-MOST, Math.min(MOST, z)));
  if (low !== undefined && high !== undefined)
    return score(low.z + ((date - low.at) / (high.at - low.at)) * (high.z - low.z));
  if (low !== undefined) return score(low.z + beyond(points.at(-2), low, date - low.at));
  if (high !== undefined) return score(high.z + beyond(high, points[1], date - high.at));
  return 0;
}

/** The same few levels again and again, for every order that is shown. */
const scores = new Map<string, number>();
function scoreOf(level: string): number {
  const known = scores.get(level) ?? probit(Number(level));
  scores.set(level, known);
  return known;
}

/** In normal scores: what is told of an order that is not done is never quite sure. */
const MOST = 3.5;

/** How much further in normal scores; half of one where the two fall together and nothing tells. */
function beyond(a: { z: number; at: number } | undefined, b: typeof a, ms: number): number {
  if (ms === 0) return 0;
  const width = a === undefined || b === undefined ? 0 : b.at - a.at;
  return a === undefined || b === undefined || width <= 0 ? Math.sign(ms) / 2 : (ms * (b.z - a.z)) / width;
}

/** By a promise that may come from the disk: then its four levels tell. */
export function chanceOf({ p50, p80, p90, p95, told }: OrderPromise, date: number, now: number): number {
  return chanceIn(told ?? { '0.5': p50, '0.8': p80, '0.9': p90, '0.95': p95 }, date, now);
}
