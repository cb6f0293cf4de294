/** Facts about work -> holdings: who owned the machine's time by the rules of assignment.ts, and its setups. */
import {
  type Claims,
  type JobNamed,
  judgeReport,
  ownerOf,
  type Report,
  rulingOf,
  startOperation,
  waitingHere,
} from '../orders/assignment.ts';
import type { EventOf } from '../words/event.ts';
import type { Owner } from '../words/interval.ts';
import type { FoldContext, FoldState, Tracks } from './fold-state.ts';
import { type SetupStep, setupOnEnd, setupOnStart, setupOnState } from './setup.ts';

export function foldSetup(context: FoldContext, state: FoldState, fact: EventOf<'stateChanged'>, out: Tracks): void {
  const begun = state.setup;
  step(state, setupOnState(context.machine, begun, fact.state, fact.at, fact.seq), out);
  if (begun === null && state.setup !== null) onlyOneWaiting(context, state, fact.at, fact.seq, out);
}

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

/** The machine was configured anew: an owner without parts per cycle of its own has the machine's. */
export function foldConfig(context: FoldContext, state: FoldState, from: number | null, out: Tracks): void {
  state.configFrom = from;
  if (from !== null) holdAnew(context, state, from, out);
}

/** An order change holds from its moment on: for who owns the machine, and for a report that meant nothing. */
export function foldChanges(context: FoldContext, state: FoldState, at: number, out: Tracks): void {
  const { ownership } = state;
  for (const { operationId } of ownership?.owner?.shares ?? [])
    for (const moment of context.book.changesOf(operationId, ownership?.from ?? at, at))
      holdAnew(context, state, moment, out);
  for (
    let report = state.claims.job;
    report?.askAgainAt != null && report.askAgainAt <= at;
    report = state.claims.job
  ) {
    const job = judge(context, report, report.askAgainAt, out);
    rule(context, state, { ...state.claims, job }, report.askAgainAt, state.ownership?.seq ?? 0, out);
  }
}

/** The same owner with the parts per cycle that hold from a moment on, if they are others. */
function holdAnew(context: FoldContext, state: FoldState, from: number, out: Tracks): void {
  const { ownership } = state;
  if (ownership === null || ownership.owner === null) return;
  const { shares, rule: by } = ownership.owner;
  const ids = shares.map((share) => share.operationId);
  const owner = ownerOf(ids, by, context.machine, context.book, from);
  if (owner.shares.every((share, index) => share.partsPerCycle === shares[index]?.partsPerCycle)) return;
  if (ownership.from < from) state.ownershipBefore = ownership;
  state.splitBefore = 0;
  state.ownership = { ...ownership, from, owner };
  out.ownerships.push(state.ownership);
}

export function foldJob(context: FoldContext, state: FoldState, fact: EventOf<'jobChanged'>, out: Tracks): void {
  const { at, job, program, item, tool } = fact;
  if (job !== null) out.keys.add(job);
  const report = judge(context, { job, program, item, tool, at }, at, out);
  const nothing = job === null && program === null && item === null && tool === null;
  const claims = state.claims;
  const onlyOne = report.named === null && report.matched === null ? claims.onlyOne : null;
  rule(context, state, { ...claims, job: nothing ? null : report, onlyOne, ended: [] }, at, fact.seq, out);
}

/** What a report means from a moment on. */
function judge(context: FoldContext, said: JobNamed & { at: number }, at: number, out: Tracks): Report {
  const report = judgeReport(said, context.machine, context.book, at, context.nextJobAfter(said.at));
  if (report.named === null) out.guessed = true;
  return report;
}

export function foldWork(
  context: FoldContext,
  state: FoldState,
  fact: EventOf<'operationStarted' | 'operationInterrupted' | 'operationFinished' | 'setupFinished'>,
  out: Tracks,
): void {
  const { at, seq } = fact;
  const operationId = context.book.names.operationAt(fact.operationId, at);
  out.keys.add(operationId);
  out.keys.add(fact.operationId);
  if (fact.type === 'setupFinished') {
    step(state, setupOnEnd(state.setup, at), out);
    return;
  }
  const { claims } = state;
  if (fact.type === 'operationStarted') {
    const started = startOperation(claims.started, operationId, context.book, at);
    const again = claims.started.includes(operationId) || state.previous.includes(operationId);
    step(state, setupOnStart(context.machine, state.setup, again, at, seq, state.state === 'running'), out);
    const ended = claims.ended.filter((id) => id !== operationId);
    rule(context, state, { ...claims, started, ended, onlyOne: null, startedUsedUp: false }, at, seq, out);
    return;
  }
  const started = claims.started.filter((id) => id !== operationId);
  if (started.length === 0 && claims.started.length > 0) step(state, setupOnEnd(state.setup, at), out);
  const ended = claims.ended.includes(operationId) ? claims.ended : [...claims.ended, operationId];
  const onlyOne = claims.onlyOne === operationId ? null : claims.onlyOne;
  const { job } = claims;
  const again = job !== null && job.named === null ? judge(context, job, at, out) : job;
  rule(context, state, { ...claims, started, ended, onlyOne, job: again }, at, seq, out);
}

/** Rule 5, asked when a setup begins. */
function onlyOneWaiting(context: FoldContext, state: FoldState, at: number, seq: number, out: Tracks): void {
  const { claims } = state;
  const ruling = rulingOf(claims);
  if (ruling?.rule === 'machineJob' || ruling?.rule === 'matched') return;
  if (ruling !== null && !isComplete(context, state, ruling.operationIds, at)) return;
  out.guessed = true;
  const waiting = waitingHere(context.machine, context.book, at).filter(
    (known) => !(ruling?.operationIds.includes(known.operation.id) ?? false),
  );
  // Complete, a setup began, and nothing else is waiting: it goes on with more of the same.
  if (ruling !== null && waiting.length === 0) return;
  const previousDone = state.previous.length > 0;
  const onlyOne = waiting.length === 1 && (ruling !== null || previousDone) ? (waiting[0]?.operation.id ?? null) : null;
  rule(context, state, { ...claims, onlyOne, startedUsedUp: claims.started.length > 0 }, at, seq, out);
}

/** As many good parts as ordered, made here under this ownership. */
function isComplete(context: FoldContext, state: FoldState, operationIds: readonly string[], at: number): boolean {
  const [operationId] = operationIds;
  if (operationIds.length !== 1 || operationId === undefined) return false;
  const known = context.book.operationAt(operationId, at);
  return known !== null && state.goodHere >= known.operation.quantityPcs;
}

/** Weighs the claims; a new owner begins a new holding. */
function rule(context: FoldContext, state: FoldState, claims: Claims, at: number, seq: number, out: Tracks): void {
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
  const owner = same
    ? ownership.owner
    : ruling === null
      ? null
      : ownerOf(ruling.operationIds, ruling.rule, context.machine, context.book, at);
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

const sameIds = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id, index) => id === b[index]);
const sameClaims = (a: Claims, b: Claims): boolean => a.job === b.job;
