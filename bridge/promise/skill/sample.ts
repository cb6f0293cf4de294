/** A distribution as `POINTS` equally likely values, ascending; and how good it was. */
import { lowerBound } from '../../../shared/core/words/search.ts';
import { f64 } from '../numbers/arrays.ts';
import { probit } from '../numbers/random.ts';

export const POINTS = 40;

export type Sample = Float64Array;

/** Levels of the points: the middles of equal shares. */
export const levels: readonly number[] = Array.from({ length: POINTS }, (_, index) => (index + 0.5) / POINTS);

/** Mean distance of two draws, one of each. Both ascending. */
export function distance(a: Sample, b: Sample): number {
  let sum = 0;
  let below = 0;
  let belowSum = 0;
  let total = 0;
  for (const value of b) total += value;
  for (const value of a) {
    while (below < b.length && (b[below] ?? 0) <= value) {
      belowSum += b[below] ?? 0;
      below += 1;
    }
    sum += value * below - belowSum + (total - belowSum) - value * (b.length - below);
  }
  return sum / (a.length * b.length);
}

/** Mean distance of a draw from what came. */
export function miss(sample: Sample, at: number): number {
  let sum = 0;
  for (const value of sample) sum += Math.abs(value - at);
  return sum / sample.length;
}

/** CRPS = 2 ∫ pinball over the levels, at the points' levels; in the unit of the values. */
export function crps(sample: Sample, at: number): number {
  let sum = 0;
  sample.forEach((value, index) => {
    const level = (index + 0.5) / sample.length;
    sum += at >= value ? level * (at - value) : (1 - level) * (value - at);
  });
  return (2 * sum) / sample.length;
}

/** Recorded quantiles (level to epoch ms) read at the points: in normal scores between them and beyond; null without two. */
export function sampleOf(quantiles: Readonly<Record<string, number>>): Sample | null {
  const points = Object.entries(quantiles)
    .map(([level, at]) => ({ z: probit(Number(level)), at }))
    .filter(({ z }) => Number.isFinite(z))
    .sort((a, b) => a.z - b.z);
  if (points.length < 2) return null;
  return Float64Array.from(levels, (level) => {
    const z = probit(level);
    const above = points.findIndex((point) => point.z >= z);
    const high = Math.max(1, above < 0 ? points.length - 1 : above);
    const [low, up] = [points[high - 1], points[high]];
    if (low === undefined || up === undefined) return 0;
    const share = (z - low.z) / (up.z - low.z);
    return low.at + Math.max(-0.5, Math.min(1.5, share)) * (up.at - low.at);
  });
}

/** Normal score of `at` in a sample: linear between its points, and beyond them as its later half goes on. */
export function scoreIn(sample: Sample, at: number): number {
  const n = sample.length;
  const scoreOf = (place: number) => probit((place + 0.5) / n);
  const above = lowerBound(sample, at);
  const middle = f64(sample, n >> 1);
  const [least, most] = [f64(sample, 0), f64(sample, n - 1)];
  if (above === 0) return Math.max(-MOST, scoreOf(0) - beyond(least - at, middle - least, scoreOf(n - 1)));
  if (above === n) return Math.min(MOST, scoreOf(n - 1) + beyond(at - most, most - middle, scoreOf(n - 1)));
  const [low, high] = [f64(sample, above - 1), f64(sample, above)];
  const share = high > low ? (at - low) / (high - low) : 1;
  return scoreOf(above - 1 + share);
}

/** Further out than this nothing is told apart. */
const MOST = 3.5;

/** So far beyond the edge, where half of the sample stretches over `width`. */
function beyond(by: number, width: number, score: number): number {
  return by <= 0 ? 0 : width > 0 ? (by / width) * score : score;
}
