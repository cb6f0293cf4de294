/** Who owns the machine's time from a moment on: claims weighed, and what begins a new holding. */
import { type Claims, loadOwner, ownerOf, type Ruling, rulingOf } from '../orders/assignment.ts';
import type { Owner } from '../words/interval.ts';
import { type Counting, countAnew, freshCounting, sameOperations, sameShare } from './counting.ts';
import type { FoldContext, FoldState, Tracks } from './fold-state.ts';
import { lotOfHolding, lotsUntil } from './lots.ts';
import type { SetupStep } from './setup.ts';

/** Takes a setup over as it now stands; one that ended leaves its span on the track. */
export function step(state: FoldState, next: SetupStep, out: Tracks): void {
  state.setup = next.open;
  if (next.ended !== null && next.ended.to > next.ended.from) out.setups.push(next.ended);
}

/** The owner of a part that was finished at `at`: of the time that ends there. */
export function ownerBefore(context: FoldContext, state: FoldState, at: number): Owner | null {
  return holderBefore(context, state, at).owner;
}

/** The same by the rules alone, whatever people said of that time. */
export function ruledBefore({ ownership, ownershipBefore }: FoldState, at: number): Owner | null {
  if (ownership === null) return null;
  return (ownership.from < at ? ownership : ownershipBefore)?.owner ?? null;
}

/** The owner, and where what it began of a part is remembered: by the rules now or before, or a reassignment's number. */
export interface Holder {
  owner: Owner | null;
  counting: Counting;
  /** Since when it has held. */
  from: number;
  keptIn: 'counting' | 'countingBefore' | number;
}

/** What the holder has begun of a part now. */
export function keepBegun(state: FoldState, { keptIn }: Holder, counting: Counting): void {
  if (typeof keptIn === 'number') state.painted = { seq: keptIn, counting };
  else state[keptIn] = counting;
}

export function holderBefore(context: FoldContext, state: FoldState, at: number): Holder {
  const reassigned = context.reassignedBefore(at);
  if (reassigned !== null) {
    const { owner, seq, from } = reassigned;
    const counting = state.painted?.seq === seq ? state.painted.counting : freshCounting;
    return { owner, counting, from, keptIn: seq };
  }
  const { ownership, ownershipBefore } = state;
  if (ownership === null || ownership.from < at || sameOperations(ownership.owner, ownershipBefore?.owner ?? null)) {
    const holding = ownership === null || ownership.from < at ? ownership : ownershipBefore;
    const { counting } = state;
    return { owner: holding?.owner ?? null, counting, from: holding?.from ?? 0, keptIn: 'counting' };
  }
  const { countingBefore: counting } = state;
  return {
    owner: ownershipBefore?.owner ?? null,
    counting,
    from: ownershipBefore?.from ?? 0,
    keptIn: 'countingBefore',
  };
}

/** The same owner with the parts per cycle that hold from a moment on, if they are others. */
export function holdAnew(context: FoldContext, state: FoldState, from: number, out: Tracks): void {
  const { ownership } = state;
  // A load was declared in numbers: no plan changes it.
  if (ownership === null || ownership.owner === null || ownership.owner.rule === 'loadDeclared') return;
  const { shares, rule: by } = ownership.owner;
  const ids = shares.map((share) => share.operationId);
  const owner = ownerOf(ids, by, context.machine, context.book, from);
  if (owner.shares.every((share, index) => sameShare(share, shares[index]))) return;
  lotsUntil(context, state, from, out);
  lotOfHolding(context, state, from, owner, out);
  if (ownership.from < from) state.ownershipBefore = ownership;
  const { before: _, ...held } = ownership;
  const begun = state.counting === freshCounting ? {} : { before: state.counting };
  state.counting = countAnew(state.counting);
  state.ownership = { ...held, ...begun, from, owner: { ...owner, sureness: ownership.owner.sureness } };
  out.ownerships.push(state.ownership);
}

/** Weighs the claims; a new owner begins a new holding. */
export function rule(
  context: FoldContext,
  state: FoldState,
  claims: Claims,
  at: number,
  seq: number,
  out: Tracks,
): void {
  state.claims = claims;
  const ruling = rulingOf(claims, context.machine);
  const { ownership } = state;
  const same =
    ownership?.owner != null &&
    ruling !== null &&
    ownership.owner.rule === ruling.rule &&
    ownership.claims.load?.seq === ruling.load?.seq &&
    ownership.owner.shares.length === ruling.operationIds.length &&
    ownership.owner.shares.every((share, index) => share.operationId === ruling.operationIds[index]);
  if (same && ownership.inWork === ruling.inWork) return;
  if (ruling === null && ownership !== null && ownership.owner === null && sameClaims(ownership.claims, claims)) return;
  const owner = same ? ownership.owner : ruling === null ? null : ruledOwner(context, ruling, at);
  lotsUntil(context, state, at, out);
  lotOfHolding(context, state, at, owner, out);
  if (ownership !== null && ownership.from < at) state.ownershipBefore = ownership;
  const ids = ruling?.operationIds ?? [];
  const before = state.counting;
  if (!sameOperations(ownership?.owner ?? null, owner)) {
    state.goodHere = 0;
    if (ownership !== null && ownership.from < at) state.countingBefore = before;
    state.counting = freshCounting;
  }
  const begun = before === freshCounting ? {} : { before };
  state.ownership = {
    from: at,
    owner,
    inWork: ruling?.inWork ?? false,
    seq,
    claims,
    previous: state.previous,
    ...begun,
  };
  for (const id of ids) out.keys.add(id);
  if (ids.length > 0) state.previous = ids;
  out.ownerships.push(state.ownership);
}

function ruledOwner(context: FoldContext, ruling: Ruling, at: number): Owner {
  if (ruling.load !== undefined) return loadOwner(ruling.load.content, context.machine, context.book, at);
  const owner = ownerOf(ruling.operationIds, ruling.rule, context.machine, context.book, at);
  return ruling.isStep === true ? { ...owner, sureness: 'likely' } : owner;
}

const sameClaims = (a: Claims, b: Claims): boolean => a.job === b.job && a.load === b.load;
