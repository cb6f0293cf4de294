/** How a measured duration spreads: its quantiles are values that were really measured. */

export interface Distribution {
  /** How many were measured. */
  count: number;
  sumMs: number;
  meanMs: number;
  leastMs: number;
  p10Ms: number;
  p50Ms: number;
  p80Ms: number;
  p95Ms: number;
  mostMs: number;
}

/** A duration that was measured `count` times. */
export interface Measured {
  ms: number;
  count: number;
}

/** The distribution of durations in ms; null without any. A mean of heavy tails says little: show P50 and P80. */
export function distributionOf(measured: Iterable<Measured>): Distribution | null {
  const sorted = [...measured].filter(({ count }) => count > 0).sort((a, b) => a.ms - b.ms);
  const [first] = sorted;
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return null;
  const count = sorted.reduce((sum, one) => sum + one.count, 0);
  const sumMs = sorted.reduce((sum, one) => sum + one.ms * one.count, 0);
  const at = (share: number) => quantile(sorted, share * count) ?? last.ms;
  return {
    count,
    sumMs,
    meanMs: sumMs / count,
    leastMs: first.ms,
    p10Ms: at(0.1),
    p50Ms: at(0.5),
    p80Ms: at(0.8),
    p95Ms: at(0.95),
    mostMs: last.ms,
  };
}

/** The least value that `rank` of the measured ones do not exceed (nearest rank). */
function quantile(sorted: readonly Measured[], rank: number): number | null {
  let seen = 0;
  for (const { ms, count } of sorted) {
    seen += count;
    if (seen >= rank) return ms;
  }
  return null;
}
