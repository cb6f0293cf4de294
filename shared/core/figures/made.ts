/**
 * Where counted parts lie in time. A part counted at `at` belongs to the time that ends at `at`;
 * parts recovered after a gap are spread evenly over (since, at], each a whole part.
 */

/** What is spread: made in (since, at]. */
export interface Made {
  since: number;
  at: number;
  recovered: boolean;
}

/**
 * How many of `count` lie in (from, to]: an integer, and exactly additive, because it is the
 * difference of one rounded-down running sum. `count` may be negative (a correction).
 */
export function madeWithin(made: Made, count: number, from: number, to: number): number {
  return madeUntil(made, count, to) - madeUntil(made, count, from);
}

/** How many of `count` were made at or before a moment. */
function madeUntil({ since, at, recovered }: Made, count: number, moment: number): number {
  if (moment >= at) return count;
  if (!recovered || moment <= since) return 0;
  return Math.floor((count * (moment - since)) / (at - since));
}
