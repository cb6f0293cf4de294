/** What the machine says it works on: a report, what it means, and when it is over. */
import { type JobNamed, judgeReport, type Report, saysSame } from '../orders/assignment.ts';
import { jobKey } from '../orders/job-names.ts';
import type { EventOf } from '../words/event.ts';
import { MINUTE_MS } from '../words/time.ts';
import type { FoldContext, FoldState, Tracks } from './fold-state.ts';
import { rule } from './holding.ts';

/** A CNC shows no program, or a sub-program, between two cycles: loading a part takes no longer. */
export const PROGRAM_GONE_MS = 2 * MINUTE_MS;
/** No part of another order is made within it: what a machine reports for less is a flicker, whatever it names. */
const FLICKER_MS = 5_000;
/** A step that is complete gives way to the next where the machine stood for so long: it was set up for it. */
const CHANGED_OVER_MS = 5 * MINUTE_MS;
/** Steps that are remembered: an order has some dozens, and some orders take turns. */
const KEPT_STEPS = 64;

export function foldJob(context: FoldContext, state: FoldState, fact: EventOf<'jobChanged'>, out: Tracks): void {
  const { at, job, program, item, tool } = fact;
  if (job !== null) out.keys.add(jobKey(job));
  const said = { job, program, item, tool };
  const { claims } = state;
  if (isBack(claims.job, said)) {
    state.claims = { ...claims, job: claims.job === null ? null : { ...claims.job, isGone: false } };
    return;
  }
  const first = judge(context, state, { ...said, at }, at, out);
  if (isOnlyGone(context, claims.job, first, out)) {
    state.claims = { ...claims, job: claims.job === null ? null : { ...claims.job, isGone: true } };
    return;
  }
  const isAnew = claims.job !== null && !saysSame(claims.job, said) && pass(context, state, at);
  const report = isAnew ? judge(context, state, { ...said, at }, at, out) : first;
  const nothing = job === null && program === null && item === null && tool === null;
  const onlyOne = isMeant(report) ? null : claims.onlyOne;
  rule(context, state, { ...claims, job: nothing ? null : report, onlyOne, ended: [] }, at, fact.seq, out);
}

/** What a report means from a moment on. */
export function judge(
  context: FoldContext,
  state: FoldState,
  said: JobNamed & { at: number; isGone?: boolean },
  at: number,
  out: Tracks,
): Report {
  const until = context.nextJobAfter(said.at);
  const report = judgeReport(said, context.machine, context.book, at, until, state.passed);
  if (report.named === null) out.guessed = true;
  return { ...report, isGone: said.isGone ?? false };
}

const isMeant = ({ named, matched }: Report): boolean => named !== null || matched !== null;
function isBack(before: Report | null, said: JobNamed): boolean {
  return before?.isGone === true && isMeant(before) && saysSame(before, said);
}

/** What was reported before comes back at once, or soon where this means nothing: that has not ended. Another job ends it. */
function isOnlyGone(context: FoldContext, before: Report | null, report: Report, out: Tracks): boolean {
  const withinMs = context.machine.programGoneMs ?? PROGRAM_GONE_MS;
  if (before === null || !isMeant(before) || withinMs === 0) return false;
  if (context.reportsAgain(before, report.at, Math.min(withinMs, FLICKER_MS), false)) return true;
  if (isMeant(report) || report.several || (report.job !== null && report.job !== before.job)) return false;
  out.guessed = true;
  return context.reportsAgain(before, report.at, withinMs, true);
}

/** Good parts of a step, over all its holdings here. */
export function countStep(state: FoldState, operationId: string, goodPcs: number): void {
  if (state.claims.job?.steps.includes(operationId) !== true) return;
  const before = state.stepGood.find((one) => one.operationId === operationId)?.goodPcs ?? 0;
  const others = state.stepGood.filter((one) => one.operationId !== operationId);
  state.stepGood = [...others, { operationId, goodPcs: before + goodPcs }].slice(-KEPT_STEPS);
}

/** The step that is complete, or that a person finished, gives way to the next. null: it goes on. */
export function passStep(context: FoldContext, state: FoldState, at: number, out: Tracks): Report | null {
  const { job } = state.claims;
  return job !== null && pass(context, state, at) ? judge(context, state, job, at, out) : null;
}

/** The machine runs again: a step that a person finished, or that is complete and stood still for long, gives way. */
export function passAfterStanding(context: FoldContext, state: FoldState, at: number, out: Tracks): Report | null {
  const { stoodSince, claims } = state;
  const named = claims.job?.named ?? null;
  if (stoodSince === null || named === null) return null;
  const isLong = at - stoodSince >= CHANGED_OVER_MS;
  return isLong || context.book.isFinished(named, at) ? passStep(context, state, at, out) : null;
}

/** Notes the step of an order that is on as passed, if it is done; false: nothing is. */
function pass(context: FoldContext, state: FoldState, at: number): boolean {
  const { job } = state.claims;
  if (job === null || job.named === null || !job.steps.includes(job.named)) return false;
  const { named } = job;
  const ordered = context.book.operations.at(named, at)?.operation.quantityPcs ?? Number.POSITIVE_INFINITY;
  const made = state.stepGood.find((one) => one.operationId === named)?.goodPcs ?? 0;
  if (made < ordered && !context.book.isFinished(named, at)) return false;
  state.passed = [...state.passed.filter((id) => id !== named), named].slice(-KEPT_STEPS);
  return true;
}
