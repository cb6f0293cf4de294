/** Who owns the machine's time from a moment on: claims weighed, and what begins a new holding. */
import { type Claims, ownerOf, type Ruling, rulingOf } from '../orders/assignment.ts';
import type { Owner } from '../words/interval.ts';
import type { FoldContext, FoldState, Tracks } from './fold-state.ts';
import type { SetupStep } from './setup.ts';

/** Takes a setup over as it now stands; one that ended leaves its span on the track. */
export function step(state: FoldState, next: SetupStep, out: Tracks): void {
  state.setup = next.open;
  if (next.ended !== null && next.ended.to > next.ended.from) out.setups.push(next.ended);
}

/** The owner of a part that was finished at `at`: of the time that ends there. */
export function ownerBefore(context: FoldContext, state: FoldState, at: number): Owner | null {
  const reassigned = context.reassignedBefore(at);
  if (reassigned !== null) return reassigned.owner;
  const { ownership, ownershipBefore } = state;
  if (ownership === null) return null;
  return ownership.from < at ? ownership.owner : (ownershipBefore?.owner ?? null);
}

/** The same owner with the parts per cycle that hold from a moment on, if they are others. */
export function holdAnew(context: FoldContext, state: FoldState, from: number, out: Tracks): void {
  const { ownership } = state;
  if (ownership === null || ownership.owner === null) return;
  const { shares, rule: by } = ownership.owner;
  const ids = shares.map((share) => share.operationId);
  const owner = ownerOf(ids, by, context.machine, context.book, from);
  if (owner.shares.every((share, index) => share.partsPerCycle === shares[index]?.partsPerCycle)) return;
  if (ownership.from < from) state.ownershipBefore = ownership;
  state.splitBefore = 0;
  state.ownership = { ...ownership, from, owner: { ...owner, sureness: ownership.owner.sureness } };
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
  const ruling = rulingOf(claims);
  const { ownership } = state;
  const same =
    ownership?.owner != null &&
    ruling !== null &&
    ownership.owner.rule === ruling.rule &&
    sameIds(
      ownership.owner.shares.map((share) => share.operationId),
      ruling.operationIds,
    );
  if (same && ownership.inWork === ruling.inWork) return;
  if (ruling === null && ownership !== null && ownership.owner === null && sameClaims(ownership.claims, claims)) return;
  const owner = same ? ownership.owner : ruling === null ? null : ruledOwner(context, ruling, at);
  if (ownership !== null && ownership.from < at) state.ownershipBefore = ownership;
  const ids = ruling?.operationIds ?? [];
  const sameOperations =
    ownership?.owner != null &&
    sameIds(
      ownership.owner.shares.map((share) => share.operationId),
      ids,
    );
  if (!sameOperations) {
    state.goodHere = 0;
    state.splitBefore = 0;
  }
  state.ownership = { from: at, owner, inWork: ruling?.inWork ?? false, seq, claims, previous: state.previous };
  for (const id of ids) out.keys.add(id);
  if (ids.length > 0) state.previous = ids;
  out.ownerships.push(state.ownership);
}

function ruledOwner(context: FoldContext, ruling: Ruling, at: number): Owner {
  const owner = ownerOf(ruling.operationIds, ruling.rule, context.machine, context.book, at);
  return ruling.isStep === true ? { ...owner, sureness: 'likely' } : owner;
}

const sameIds = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id, index) => id === b[index]);
const sameClaims = (a: Claims, b: Claims): boolean => a.job === b.job;
