/**
 * How the time of several operations on one cycle is shared: by their parts per cycle; in a load, and where their
 * units differ, by the planned time of what a cycle makes of each, if that is known of all.
 */
import type { Share } from '../words/interval.ts';
import { inWholes } from '../words/ratio.ts';

/** Whole numbers over 0, in the order of the shares. */
export function timeWeights(shares: readonly Share[]): number[] {
  const planned = shares.flatMap(({ plannedMs }) => plannedMs ?? []);
  const all = shares.map(({ perCycle }) => perCycle);
  return inWholes(planned.length === shares.length ? planned.map((num) => ({ num, den: 1 })) : all);
}
