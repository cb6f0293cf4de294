/**
 * Measured values as a table that is drawn from without weights: `TABLE` values, equally likely,
 * ascending. A draw is one index, a draw "given more than x" one binary search.
 */

import { upperBound } from '../../../shared/core/words/search.ts';
import { f64 } from './arrays.ts';

export const TABLE = 1024;
export const TABLE_SHIFT = 22; // 32 bits -> an index below TABLE

export interface Weighted {
  value: number;
  weight: number;
}

/** Systematic resampling at the mid-points of `TABLE` equal shares of the weight; null without weight. */
export function table(entries: readonly Weighted[]): Float64Array | null {
  const order = resample(
    [...entries].sort((a, b) => a.value - b.value),
    TABLE,
  );
  return order === null ? null : Float64Array.from(order, (entry) => entry.value);
}

/** `count` entries at equal steps of the weight, in the given order; null without weight. */
export function resample<T extends { weight: number }>(entries: readonly T[], count: number): T[] | null {
  const total = entries.reduce((sum, entry) => sum + entry.weight, 0);
  if (!(total > 0)) return null;
  const picked: T[] = [];
  let reached = 0;
  let index = -1;
  let current: T | undefined;
  for (let i = 0; i < count; i += 1) {
    const goal = ((i + 0.5) / count) * total;
    while (current === undefined || (reached < goal && index < entries.length - 1)) {
      index += 1;
      current = entries[index];
      if (current === undefined) return null;
      reached += current.weight;
    }
    picked.push(current);
  }
  return picked;
}

export function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
}

/** Weight that halves every `halfLifeMs`; facts of the future weigh as much as those of now. */
export function recency(now: number, at: number, halfLifeMs: number): number {
  return 2 ** (-Math.max(0, now - at) / halfLifeMs);
}

/** Kish's effective number of observations. */
export function effective(weights: readonly number[]): number {
  let sum = 0;
  let squares = 0;
  for (const weight of weights) {
    sum += weight;
    squares += weight * weight;
  }
  return squares > 0 ? (sum * sum) / squares : 0;
}

/** `TABLE` quantiles of a lognormal with mean 1 and the coefficient of variation `cv`: a shape that nobody measured. */
export function lognormalShapes(cv: number, probit: (level: number) => number, count: number): number[] {
  const variance = Math.log(1 + cv * cv);
  const shapes: number[] = [];
  for (let i = 0; i < count; i += 1)
    shapes.push(Math.exp(Math.sqrt(variance) * probit((i + 0.5) / count) - variance / 2));
  return shapes;
}

/**
 * What is left of a value drawn from an ascending table, given that it is more than `elapsed` and
 * with every value scaled. Past the longest ever seen a heavy tail goes on: a residual that grows
 * with what has elapsed.
 */
export function residual(values: Float64Array, scale: number, elapsed: number, u: number): number {
  const above = upperBound(values, elapsed / scale);
  const left = values.length - above;
  if (left < 1) return elapsed * 0.5 * -Math.log(u);
  return f64(values, above + Math.min(left - 1, Math.floor(u * left))) * scale - elapsed;
}

/** Entries by key, in the order in which they came. */
export function groupBy<T, K>(entries: readonly T[], keyOf: (entry: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const list = groups.get(key);
    if (list === undefined) groups.set(key, [entry]);
    else list.push(entry);
  }
  return groups;
}
