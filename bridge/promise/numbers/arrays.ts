import { upperBound } from '../../../shared/core/words/search.ts';
import { probit } from './random.ts';

/**
 * Checked reads of typed arrays. One function per array type, so that each stays monomorphic and is
 * inlined: measured, no slower than a bare index.
 */
export function f64(values: Float64Array, index: number): number {
  return values[index] ?? 0;
}

export function i32(values: Int32Array, index: number): number {
  return values[index] ?? 0;
}

/**
 * Quantile of ascending values at `level` in (0, 1), by linear interpolation between plotting positions
 * i/(n + 1): the date that one more draw of the same chance would keep with just that probability,
 * however few were drawn (Weibull's positions).
 */
export function quantileOf(sorted: Float64Array, level: number): number {
  const n = sorted.length;
  if (n === 0) return Number.NaN;
  const place = level * (n + 1) - 1;
  if (place <= 0) return f64(sorted, 0);
  if (place >= n - 1) return f64(sorted, n - 1);
  const low = Math.floor(place);
  const share = place - low;
  return f64(sorted, low) * (1 - share) + f64(sorted, low + 1) * share;
}

/**
 * The same beyond the largest value, where its plotting position n/(n + 1) ends: as the upper quarter goes on in normal
 * scores. Few values know no rare ones, and a level that a record asks for may be rarer than all of them.
 */
export function quantileBeyond(sorted: Float64Array, level: number): number {
  const n = sorted.length;
  const top = n / (n + 1);
  if (level <= top || n < 8) return quantileOf(sorted, level);
  const [most, quarter] = [f64(sorted, n - 1), quantileOf(sorted, 0.75)];
  return most + ((most - quarter) * (probit(level) - probit(top))) / (probit(top) - probit(0.75));
}

/** Share of ascending values at or below `x`, by the same plotting positions; never quite 0 or 1. */
export function levelOf(sorted: Float64Array, x: number): number {
  const n = sorted.length;
  const above = upperBound(sorted, x);
  if (above === 0) return 0.5 / (n + 1);
  if (above === n) return 1 - 0.5 / (n + 1);
  const low = f64(sorted, above - 1);
  const high = f64(sorted, above);
  const share = high > low ? (x - low) / (high - low) : 1;
  return (above + share) / (n + 1);
}
