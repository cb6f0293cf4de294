/**
 * A source's clock set right. How far it is off its source measures from the values that it reads
 * (`collector/sources/mapping/clock.ts`); reported always, taken off here only where the machine says so (`correctClock`).
 */
import type { Sample } from '../words/sample.ts';

/** The sample as a right clock would have stamped it. `offsetMs`: what to add to the source's times. */
export function withOffset(sample: Sample, offsetMs: number): Sample {
  return { ...sample, at: sample.at + offsetMs };
}
