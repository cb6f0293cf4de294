/**
 * Whose parts were counted last, stretch by stretch, where a counter may speak late: late-counts.ts looks there
 * whose a count is.
 */
import type { Owner } from '../words/interval.ts';
import type { CounterName, Machine } from '../words/plant.ts';
import { MINUTE_MS } from '../words/time.ts';
import { type Counting, freshCounting, sameOperations } from './counting.ts';
import type { FoldContext, FoldState, Tracks } from './fold-state.ts';

/** Rejects leave a press by a belt and are counted at its end: that takes seconds, seldom minutes. */
const LATE_SCRAP_MS = 5 * MINUTE_MS;

/** A stretch in which all parts went to the same operations, by the rules or a person's word. */
export interface Lot {
  from: number;
  owner: Owner | null;
  /** Parts of the total counter that no counter has sorted yet; where there is no total, all that were counted. */
  openPcs: number;
  /** By a person's word, not by the rules. */
  isPainted: boolean;
  /** What of a part was begun in it when it ended. */
  counting: Counting;
}
interface PastLot extends Lot {
  to: number;
}

/** Changed in place, with every count: a fold begins with a copy of those that it goes on from. */
export interface Lots {
  present: Lot;
  /** Those that ended so lately that a count may still belong to them, oldest first. */
  past: PastLot[];
  /** Up to here it is known whose they were. */
  until: number;
}

export function freshLots(): Lots {
  return { present: newLot(0, null, false), past: [], until: 0 };
}

export function copyOf({ present, past, until }: Lots): Lots {
  return { present: { ...present }, past: past.map((lot) => ({ ...lot })), until };
}

export function lateScrapMsOf({ lateScrapMs = LATE_SCRAP_MS }: Machine): number {
  return lateScrapMs;
}

/** Whether anything is concluded from lots here: most machines have one counter, which is never late. */
export function keepsLots({ machine, sorts, rejects }: FoldContext): boolean {
  return sorts || rejects || (machine.lateCountMs ?? 0) > 0;
}

/** The lots up to a moment: by the holding in force until then, with what people said of it laid over. */
export function lotsUntil(context: FoldContext, state: FoldState, at: number, out: Tracks): void {
  const { lots } = state;
  if (!keepsLots(context) || at <= lots.until) return;
  const ruled = state.ownership?.owner ?? null;
  for (const { from, to, owner } of context.reassignedWithin(lots.until, at)) {
    enter(context, state, newLot(Math.max(from, lots.until), owner, true), out);
    if (to < at) enter(context, state, newLot(to, ruled, false), out);
  }
  if (lots.past.length > 0) dropOld(context, lots, at);
  lots.until = at;
}

/** A holding begins, or has other parts per cycle. What a person said of that time goes before it. */
export function lotOfHolding(
  context: FoldContext,
  state: FoldState,
  at: number,
  owner: Owner | null,
  out: Tracks,
): void {
  if (!keepsLots(context)) return;
  const isPainted = context.reassignedWithin(at, at + 1).length > 0;
  if (!isPainted) enter(context, state, newLot(at, owner, false), out);
}

function newLot(from: number, owner: Owner | null, isPainted: boolean): Lot {
  return { from, owner, openPcs: 0, isPainted, counting: freshCounting };
}

function enter(context: FoldContext, state: FoldState, begun: Lot, out: Tracks): void {
  const { lots } = state;
  const { present, past } = lots;
  const { owner, isPainted, from } = begun;
  if (sameOperations(present.owner, owner)) {
    lots.present = { ...present, owner, isPainted };
    return;
  }
  if (present.from < from) {
    const counting = present.isPainted ? (state.painted?.counting ?? freshCounting) : state.counting;
    past.push({ ...present, counting, to: from });
  } else {
    // One that lasted no time at all was none.
    out.weighed = true;
    const before = past.at(-1);
    if (before !== undefined && sameOperations(before.owner, owner)) {
      past.pop();
      const { to: _, ...again } = before;
      lots.present = { ...again, owner, isPainted };
      return;
    }
  }
  lots.present = begun;
  dropOld(context, lots, from);
}

/** So that a fact of long ago changes nothing of today. */
function dropOld({ machine }: FoldContext, lots: Lots, at: number): void {
  const keptMs = Math.max(lateScrapMsOf(machine), machine.lateCountMs ?? 0);
  if (lots.past.some(({ to }) => at - to > keptMs)) lots.past = lots.past.filter(({ to }) => at - to <= keptMs);
}

/** Takes the parts of a count over: a total's are there to be sorted, a counter beside it sorts them. */
export function fillLot({ steps }: FoldContext, lot: Lot, parts: number, counter: CounterName): void {
  lot.openPcs += steps[counter].producedPcs === 0 ? -parts : parts;
}
