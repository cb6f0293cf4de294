/**
 * How the time of several operations on one cycle is shared: by their parts per cycle; where their units differ,
 * by the planned time of what a cycle makes of each.
 */
import type { Share } from '../words/interval.ts';
import { inWholes } from '../words/ratio.ts';

/** Whole numbers over 0, in the order of the shares. */
export function timeWeights(shares: readonly Share[]): number[] {
  const planned = shares.flatMap(({ plannedMs }) => plannedMs ?? []);
  return planned.length === shares.length ? planned : inWholes(shares.map(({ perCycle }) => perCycle));
}
