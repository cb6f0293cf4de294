/**
 * Whose a count is. A counter that sorts parts (good or scrap beside a total) may speak only once the next order
 * is on, and a counter at the end of a belt speaks late altogether: what the present owner cannot have made belongs
 * to the owner before. In the first cycle of an order the sorting counter may step a moment before the total.
 * Where rejects are counted beside good parts only, the planned cycle says what the present owner can have made.
 */
import type { EventOf } from '../words/event.ts';
import { type Count, countOn, freshCounting, partsIn } from './counting.ts';
import { plannedCycleMs } from './fold-signal.ts';
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
  state: FoldState,
  fact: EventOf<'counted'>,
  { counting }: Holder,
  out: Tracks,
): [LotSteps, ...LotSteps[]] {
  const { lots } = state;
  const own = lotBefore(lots, fact.at);
  if (isSpread(fact)) return [{ lot: own, steps: fact.count }];
  const counted = countedLot(context, lots, own, fact.at);
  const before = laterThanOwn(context, state, counted === own ? { ...own, counting } : counted, fact, out);
  const steps = before.reduce((left, late) => left - late.steps, fact.count);
  if (counted === own) return [{ lot: own, steps }, ...before];
  return [{ lot: own, steps: 0 }, { lot: counted, steps }, ...before];
}

/** What a counter that may come late says of lots before: more than there can be in the lot that it would be of. */
function laterThanOwn(
  context: FoldContext,
  state: FoldState,
  counted: Lot,
  fact: EventOf<'counted'>,
  out: Tracks,
): LotSteps[] {
  const { at } = fact;
  const lateMs = lateScrapMsOf(context.machine);
  const isReject = isLateReject(context, fact);
  if ((context.steps[fact.counter].producedPcs !== 0 && !isReject) || at - counted.from > lateMs) return [];
  const before = state.lots.past.filter((lot) => lot.from < counted.from && at - lot.to <= lateMs).reverse();
  if (before.length === 0) return [];
  out.weighed = true;
  return isReject
    ? rejectedBefore(context, state, counted, before, fact, out)
    : sortedBefore(context, counted, before, fact);
}

/** Without a total, and unless the plant says how late its counters are. */
function isLateReject({ rejects, machine }: FoldContext, { counter }: EventOf<'counted'>): boolean {
  return rejects && counter === 'scrap' && (machine.lateCountMs ?? 0) === 0;
}

/** More rejects than the machine can have made parts since the change: all of them are of the last one that made any. */
function rejectedBefore(
  context: FoldContext,
  { restsSince }: FoldState,
  present: Lot,
  before: readonly Lot[],
  fact: EventOf<'counted'>,
  out: Tracks,
): LotSteps[] {
  const maker = before.find(({ openPcs }) => openPcs > 0);
  if (maker === undefined) return [];
  for (const { owner } of [present, maker]) for (const share of owner?.shares ?? []) out.keys.add(share.operationId);
  const { owner, cycleMs } = plannedOf(context, [present, maker], fact.at);
  if (cycleMs === null) return [];
  const hasRested = restsSince !== null && restsSince <= present.from;
  const count = hasRested ? 0 : Math.floor((fact.at - present.from) / cycleMs);
  const parts = partsIn(countOn(owner, context.machine, { counter: 'good', unit: 'cycle', count }, freshCounting));
  const room = stepsWithRoom(context, { ...present, openPcs: parts - present.openPcs }, fact);
  return room === fact.count ? [] : [{ lot: maker, steps: fact.count }];
}

/** How long a cycle takes here by plan: of the first of these that has one. */
function plannedOf(context: FoldContext, lots: readonly Lot[], at: number) {
  for (const { owner } of lots) {
    const cycleMs = plannedCycleMs(context, owner, at);
    if (cycleMs !== null && cycleMs > 0) return { owner, cycleMs };
  }
  return { owner: null, cycleMs: null };
}

/** More than nobody has sorted yet of the lot that it would be of. */
function sortedBefore(
  context: FoldContext,
  counted: Lot,
  before: readonly Lot[],
  fact: EventOf<'counted'>,
): LotSteps[] {
  const { count } = fact;
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
