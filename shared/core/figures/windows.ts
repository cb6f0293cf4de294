/** Cutting what was computed: to a window, to some operations. */
import type { Quantity } from '../words/interval.ts';
import type { SumInput } from './sums.ts';

/** What of a machine's time and parts belongs to these operations. */
/** Operations that time or parts of it belong to. */
export function operationsOf({ intervals, quantities }: Pick<SumInput, 'intervals' | 'quantities'>): Set<string> {
  return new Set([
    ...intervals.flatMap(({ owner }) => owner?.shares.map((share) => share.operationId) ?? []),
    ...quantities.flatMap(({ operationId }) => operationId ?? []),
  ]);
}

export function ownedBy(input: SumInput, owned: ReadonlySet<string>): SumInput {
  return {
    ...input,
    intervals: input.intervals.filter(
      ({ owner }) => owner?.shares.some((share) => owned.has(share.operationId)) ?? false,
    ),
    quantities: input.quantities.filter(({ operationId }) => operationId !== null && owned.has(operationId)),
  };
}

/**
 * Parts that lie in (from, to]. Spread ones are cut where the window, an interval or a plan ends, so that sums need
 * not cut them: only who knows the steps of their counter can do so without moving a part. `whole`: the machine's
 * parts of the window, uncut.
 */
export function cutQuantities(
  machine: { quantities(from: number, to: number, cuts: readonly number[]): readonly Quantity[] },
  whole: readonly Quantity[],
  { from, to, intervals, changesOf }: Pick<SumInput, 'from' | 'to' | 'intervals' | 'changesOf'>,
): readonly Quantity[] {
  const spread = whole.filter(({ recovered, since, at }) => recovered && since < at);
  if (spread.length === 0) return whole;
  const cuts = new Set([from, to]);
  for (const interval of intervals) cuts.add(interval.from).add(interval.to);
  for (const id of new Set(spread.flatMap(({ operationId }) => operationId ?? [])))
    for (const at of changesOf?.(id, from, to) ?? []) cuts.add(at);
  return machine.quantities(
    from,
    to,
    [...cuts].sort((a, b) => a - b),
  );
}
