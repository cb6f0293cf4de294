/**
 * How wrong a source's clock runs. A value arrives after it was made, so `receivedAt − at` is the
 * clock's lag plus the way; the median does not see single late ones. Reported always, corrected
 * only where the machine says so (`correctClock`).
 */
import type { Sample } from '../words/sample.ts';

/**
 * Box clock minus source clock, ms: what to add to the source's times. Historical values are left
 * out: they were late on purpose. null without a live value.
 */
export function clockOffsetMs(samples: Iterable<Pick<Sample, 'at' | 'receivedAt' | 'historical'>>): number | null {
  const lags: number[] = [];
  for (const { at, receivedAt, historical } of samples) if (!historical) lags.push(receivedAt - at);
  lags.sort((a, b) => a - b);
  const upper = lags[Math.floor(lags.length / 2)];
  const lower = lags[Math.floor((lags.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : Math.round((upper + lower) / 2);
}

/** The sample as a right clock would have stamped it. */
export function withOffset(sample: Sample, offsetMs: number): Sample {
  return { ...sample, at: sample.at + offsetMs };
}
