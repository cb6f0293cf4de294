export interface BackOff {
  /** The wait after the first failure, ms. */
  firstMs: number;
  /** No wait is longer, ms. */
  longestMs: number;
}

/**
 * How long to wait after so many failures before this one (0 = the first): twice as long each time.
 * `random` (0 ≤ x < 1) spreads it over ±25 %, so that many who lost the same server do not come back in step; 0.5,
 * as where it is left out, spreads nothing.
 */
export function backOffMs(failures: number, { firstMs, longestMs }: BackOff, random = 0.5): number {
  return Math.round(Math.min(longestMs, firstMs * 2 ** Math.min(failures, 30)) * (0.75 + random / 2));
}
