/**
 * Whose a count is. A counter that sorts parts (good or scrap beside a total) may speak only once the next order
 * is on, and a counter at the end of a belt speaks late altogether: what the present owner cannot have made belongs
 * to the owner before. In the first cycle of an order the sorting counter may step a moment before the total.
 */
import type { EventOf } from '../words/event.ts';
import { type Count, countOn, partsIn } from './counting.ts';
import type { FoldContext, FoldState, Tracks } from './fold-state.ts';
import type { Holder } from './holding.ts';
import { type Lot, type Lots, lateScrapMsOf } from './lots.ts';
import { isSpread } from './parts.ts';

/** A controller adds to its counters one after the other at the end of a cycle, and a poll lies between. */
export const SAME_CYCLE_MS = 500;

/** So many steps of a counter for one lot. */
export interface LotSteps {
  lot: Lot;
  steps: number;
}

/** The lot of a part that was finished at a moment: of the time that ends there. */
function lotBefore({ present, past }: Lots, at: number): Lot {
  return present.from < at ? present : (past.findLast(({ from }) => from < at) ?? present);
}

/** Whose a count is: the first is the lot of its moment, whether any of it is that lot's or none. */
export function lotsOf(
  context: FoldContext,
  { lots }: FoldState,
  fact: EventOf<'counted'>,
  { counting }: Holder,
  out: Tracks,
): [LotSteps, ...LotSteps[]] {
  const own = lotBefore(lots, fact.at);
  if (isSpread(fact)) return [{ lot: own, steps: fact.count }];
  const counted = countedLot(context, lots, own, fact.at);
  const before = sortedBefore(context, lots, counted === own ? { ...own, counting } : counted, fact, out);
  const steps = before.reduce((left, late) => left - late.steps, fact.count);
  if (counted === own) return [{ lot: own, steps }, ...before];
  return [{ lot: own, steps: 0 }, { lot: counted, steps }, ...before];
}

/** What a sorting counter says of lots before: more than there is in the lot that it would be of. */
function sortedBefore(
  context: FoldContext,
  { past }: Lots,
  counted: Lot,
  fact: EventOf<'counted'>,
  out: Tracks,
): LotSteps[] {
  const { at, count } = fact;
  const lateMs = lateScrapMsOf(context.machine);
  if (context.steps[fact.counter].producedPcs !== 0 || at - counted.from > lateMs) return [];
  const before = past.filter((lot) => lot.from < counted.from && at - lot.to <= lateMs).reverse();
  if (before.length === 0) return [];
  out.weighed = true;
  const made = { ...counted, openPcs: counted.openPcs + partsToCome(context, counted, fact) };
  if (stepsWithRoom(context, made, fact) === count) return [];
  const whole = before.find((lot) => stepsWithRoom(context, lot, fact) === count);
  if (whole !== undefined) return [{ lot: whole, steps: count }];
  let left = count - stepsWithRoom(context, made, fact);
  return before.flatMap((lot) => {
    const steps = stepsWithRoom(context, lot, { ...fact, count: left });
    left -= steps;
    return steps === 0 ? [] : [{ lot, steps }];
  });
}

/** Parts that the total counts only after this step, though they are of the same cycle. */
function partsToCome(context: FoldContext, { owner, counting }: Lot, fact: EventOf<'counted'>): number {
  return context
    .countsSoonAfter(fact, SAME_CYCLE_MS)
    .filter((next) => context.steps[next.counter].producedPcs !== 0 && !isSpread(next))
    .reduce((parts, next) => parts + partsIn(countOn(owner, context.machine, next, counting)), 0);
}

/** How many of these steps find parts in the lot that nobody has sorted yet. */
function stepsWithRoom({ machine }: FoldContext, lot: Lot, fact: Count): number {
  const isRoomFor = (count: number): boolean =>
    partsIn(countOn(lot.owner, machine, { ...fact, count }, lot.counting)) <= Math.max(0, lot.openPcs);
  if (isRoomFor(fact.count)) return fact.count;
  let [low, high] = [0, fact.count];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isRoomFor(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** A counter that stands behind the machine counts what was made a while before; somebody's, if it is anybody's. */
function countedLot({ machine }: FoldContext, lots: Lots, own: Lot, at: number): Lot {
  const { lateCountMs = 0 } = machine;
  if (lateCountMs === 0) return own;
  const made = lotBefore(lots, at - lateCountMs);
  if (made.owner !== null) return made;
  const since = [...lots.past, lots.present].filter(({ from }) => from > made.from && from < at);
  return since.find(({ owner }) => owner !== null) ?? own;
}
