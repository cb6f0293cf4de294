/**
 * Whose parts were counted last, stretch by stretch. A counter that sorts parts (good or scrap beside a total)
 * may speak only once the next order is on, and a counter at the end of a belt speaks late altogether: what the
 * present owner cannot have made belongs to the owner before.
 */
import type { EventOf } from '../words/event.ts';
import type { Owner } from '../words/interval.ts';
import type { Machine } from '../words/plant.ts';
import { MINUTE_MS } from '../words/time.ts';
import {
  type Count,
  type CountedOn,
  type Counting,
  countOn,
  freshCounting,
  partsIn,
  sameOperations,
} from './counting.ts';
import type { FoldContext, FoldState } from './fold-state.ts';
import type { Holder } from './holding.ts';
import { isSpread } from './parts.ts';

/** Rejects leave a press by a belt and are counted at its end: that takes seconds, seldom minutes. */
const LATE_SCRAP_MS = 5 * MINUTE_MS;

/** A stretch in which all parts went to the same operations, by the rules or a person's word. */
export interface Lot {
  from: number;
  owner: Owner | null;
  /** Parts of the total counter that no counter has sorted yet. */
  openPcs: number;
  /** By a person's word, not by the rules. */
  isPainted: boolean;
  /** What of a part was begun in it when it ended. */
  counting: Counting;
}
interface PastLot extends Lot {
  to: number;
}

export interface Lots {
  present: Lot;
  /** Those that ended so lately that a count may still belong to them, oldest first. */
  past: readonly PastLot[];
  /** Up to here it is known whose they were. */
  until: number;
}

export const noLots: Lots = { present: newLot(0, null, false), past: [], until: 0 };

/** So many steps of a counter for one lot. */
export interface LotSteps {
  lot: Lot;
  steps: number;
}

export function lateScrapMsOf({ lateScrapMs = LATE_SCRAP_MS }: Machine): number {
  return lateScrapMs;
}

/** Whether anything is concluded from lots here: most machines have one counter, which is never late. */
export function keepsLots({ machine, sorts }: FoldContext): boolean {
  return sorts || (machine.lateCountMs ?? 0) > 0;
}

/** The lots up to a moment: by the holding in force until then, with what people said of it laid over. */
export function lotsUntil(context: FoldContext, state: FoldState, at: number): void {
  if (!keepsLots(context) || at <= state.lots.until) return;
  const ruled = state.ownership?.owner ?? null;
  const { until } = state.lots;
  for (const { from, to, owner } of context.reassignedWithin(until, at)) {
    enter(context, state, newLot(Math.max(from, until), owner, true));
    if (to < at) enter(context, state, newLot(to, ruled, false));
  }
  if (state.lots.past.length > 0) state.lots = dropOld(context, state.lots, at);
  state.lots = { ...state.lots, until: at };
}

/** A holding begins, or has other parts per cycle. What a person said of that time goes before it. */
export function lotOfHolding(context: FoldContext, state: FoldState, at: number, owner: Owner | null): void {
  if (!keepsLots(context)) return;
  const isPainted = context.reassignedWithin(at, at + 1).length > 0;
  if (!isPainted) enter(context, state, newLot(at, owner, false));
}

function newLot(from: number, owner: Owner | null, isPainted: boolean): Lot {
  return { from, owner, openPcs: 0, isPainted, counting: freshCounting };
}

function enter(context: FoldContext, state: FoldState, begun: Lot): void {
  const { present, past } = state.lots;
  const { owner, isPainted, from } = begun;
  if (sameOperations(present.owner, owner)) {
    state.lots = { ...state.lots, present: { ...present, owner, isPainted } };
    return;
  }
  const before = past.at(-1);
  // One that lasted no time at all was none.
  if (present.from >= from && before !== undefined && sameOperations(before.owner, owner)) {
    state.lots = { ...state.lots, present: { ...before, owner, isPainted }, past: past.slice(0, -1) };
    return;
  }
  const counting = present.isPainted ? (state.painted?.counting ?? freshCounting) : state.counting;
  const ended = present.from >= from ? past : [...past, { ...present, counting, to: from }];
  state.lots = dropOld(context, { ...state.lots, present: begun, past: ended }, from);
}

/** So that a fact of long ago changes nothing of today. */
function dropOld({ machine }: FoldContext, lots: Lots, at: number): Lots {
  const keptMs = Math.max(lateScrapMsOf(machine), machine.lateCountMs ?? 0);
  const past = lots.past.filter(({ to }) => at - to <= keptMs);
  return past.length === lots.past.length ? lots : { ...lots, past };
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
): [LotSteps, ...LotSteps[]] {
  const { lots } = state;
  const own = lotBefore(lots, fact.at);
  if (isSpread(fact)) return [{ lot: own, steps: fact.count }];
  const counted = countedLot(context, lots, own, fact.at);
  const before = sortedBefore(context, lots, counted === own ? { ...own, counting } : counted, fact);
  const steps = before.reduce((left, late) => left - late.steps, fact.count);
  if (counted === own) return [{ lot: own, steps }, ...before];
  return [{ lot: own, steps: 0 }, { lot: counted, steps }, ...before];
}

/** What a sorting counter says of lots before: more than there is in the lot that it would be of. */
function sortedBefore(context: FoldContext, lots: Lots, counted: Lot, fact: EventOf<'counted'>): LotSteps[] {
  const { at, count } = fact;
  const lateMs = lateScrapMsOf(context.machine);
  if (context.steps[fact.counter].producedPcs !== 0 || at - counted.from > lateMs) return [];
  if (stepsWithRoom(context, counted, fact) === count) return [];
  const before = lots.past.filter((lot) => lot.from < counted.from && at - lot.to <= lateMs).reverse();
  const whole = before.find((lot) => stepsWithRoom(context, lot, fact) === count);
  if (whole !== undefined) return [{ lot: whole, steps: count }];
  let left = count - stepsWithRoom(context, counted, fact);
  return before.flatMap((lot) => {
    const steps = stepsWithRoom(context, lot, { ...fact, count: left });
    left -= steps;
    return steps === 0 ? [] : [{ lot, steps }];
  });
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

/** Takes the parts of a count over: a total's are there to be sorted, a counter beside it sorts them. */
export function fillLot({ steps }: FoldContext, state: FoldState, lot: Lot, on: CountedOn, { counter }: Count): void {
  const { lots } = state;
  const pcs = partsIn(on) * (steps[counter].producedPcs === 0 ? -1 : 1);
  if (lot.from === lots.present.from) {
    state.lots = { ...lots, present: { ...lots.present, openPcs: lot.openPcs + pcs } };
    return;
  }
  const filled = { openPcs: lot.openPcs + pcs, counting: on.after };
  state.lots = { ...lots, past: lots.past.map((one) => (one.from === lot.from ? { ...one, ...filled } : one)) };
}
