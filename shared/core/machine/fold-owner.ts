/** Facts about work -> holdings: who owned the machine's time by the rules of assignment.ts, and its setups. */
import { type Claims, rulingOf, startOperation, waitingHere } from '../orders/assignment.ts';
import type { EventOf } from '../words/event.ts';
import { judge, passAfterStanding, passStep } from './fold-job.ts';
import type { FoldContext, FoldState, Tracks } from './fold-state.ts';
import { rule, step } from './holding.ts';
import { setupGoesOn, setupOnEnd, setupOnStart, setupOnState } from './setup.ts';

/** Ended by people while the machine names the same: an order has some dozens of steps. */
const KEPT_ENDED = 64;

export function foldSetup(context: FoldContext, state: FoldState, fact: EventOf<'stateChanged'>, out: Tracks): void {
  const begun = state.setup;
  if (fact.state === 'running') {
    const job = passAfterStanding(context, state, fact.at, out);
    if (job !== null) rule(context, state, { ...state.claims, job }, fact.at, fact.seq, out);
    state.stoodSince = null;
  } else state.stoodSince ??= fact.at;
  const makesNone = fact.state !== 'running' && fact.state !== 'setup';
  state.restsSince = makesNone ? (state.restsSince ?? fact.at) : null;
  step(state, setupOnState(context.machine, begun, fact.state, fact.at, fact.seq), out);
  if (begun !== null || state.setup === null) return;
  const job = passStep(context, state, fact.at, out);
  if (job !== null) rule(context, state, { ...state.claims, job }, fact.at, fact.seq, out);
  onlyOneWaiting(context, state, fact.at, fact.seq, out);
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
    const isOver = fact.undoes === undefined;
    const next = isOver ? setupOnEnd(state.setup, at) : setupGoesOn(context.machine, state.setup, state.state, at, seq);
    step(state, next, out);
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
  const ended = alsoEnded(claims, operationId);
  const onlyOne = claims.onlyOne === operationId ? null : claims.onlyOne;
  const { job } = claims;
  const isPassed = fact.type === 'operationFinished' && job?.named === operationId && state.stoodSince === null;
  const next = isPassed ? passStep(context, state, at, out) : null;
  const again = next ?? (job !== null && job.named === null ? judge(context, state, job, at, out) : job);
  rule(context, state, { ...claims, started, ended, onlyOne, job: again }, at, seq, out);
}

/**
 * Only what the machine names is asked whether a person ended it: where it names nothing there is nothing to remember, or
 * a machine that people start would remember all that it ever made, in each of its states.
 */
function alsoEnded({ job, ended }: Claims, operationId: string): readonly string[] {
  if (job === null) return [];
  return ended.includes(operationId) ? ended : [...ended, operationId].slice(-KEPT_ENDED);
}

/** Rule 5, asked when a setup begins. */
function onlyOneWaiting(context: FoldContext, state: FoldState, at: number, seq: number, out: Tracks): void {
  const { claims } = state;
  const ruling = rulingOf(claims, context.machine);
  if (context.machine.loads !== undefined || ruling?.rule === 'machineJob' || ruling?.rule === 'matched') return;
  if (ruling !== null && !isComplete(context, state, ruling.operationIds, at, out)) return;
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
function isComplete(
  context: FoldContext,
  state: FoldState,
  operationIds: readonly string[],
  at: number,
  out: Tracks,
): boolean {
  const [operationId] = operationIds;
  if (operationIds.length !== 1 || operationId === undefined) return false;
  const known = context.book.operations.at(operationId, at);
  out.weighed = true;
  return known !== null && state.goodHere >= known.operation.quantityPcs;
}
