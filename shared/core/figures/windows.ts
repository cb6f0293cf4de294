/** Cutting what was computed: to a window, to some operations. */
import type { Quantity } from '../words/interval.ts';
import { madeWithin } from './made.ts';
import type { SumInput } from './sums.ts';

/** What of a machine's time and parts belongs to these operations. */
export function ownedBy(input: SumInput, owned: ReadonlySet<string>): SumInput {
  return {
    ...input,
    intervals: input.intervals.filter(
      ({ owner }) => owner?.shares.some((share) => owned.has(share.operationId)) ?? false,
    ),
    quantities: input.quantities.filter(({ operationId }) => operationId !== null && owned.has(operationId)),
  };
}

/** Parts that lie in (from, to]: spread ones cut, so that windows add up to the whole. */
export function cutQuantities(quantities: readonly Quantity[], from: number, to: number): Quantity[] {
  return quantities.map((quantity) => {
    if (!quantity.recovered || (quantity.since >= from && quantity.at <= to)) return quantity;
    const within = (count: number) => madeWithin(quantity, count, from, to);
    return {
      ...quantity,
      since: Math.max(quantity.since, from),
      at: Math.min(quantity.at, to),
      producedPcs: within(quantity.producedPcs),
      goodPcs: within(quantity.goodPcs),
      scrapPcs: within(quantity.scrapPcs),
      reworkPcs: within(quantity.reworkPcs),
      cycles: within(quantity.cycles),
    };
  });
}
