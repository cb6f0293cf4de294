/**
 * What holds from a moment on whether or not the machine says anything then: how it is configured, how its owner's
 * orders are planned, and what a report means that meant nothing. Before a fact, in the order of these moments; and
 * after the last fact, so that a machine that is silent is judged by what is planned now too.
 */
import { judge } from './fold-job.ts';
import { type FoldContext, type FoldState, freshTracks, goingOn, type Ownership, type Tracks } from './fold-state.ts';
import { holdAnew, rule } from './holding.ts';

const none: readonly Ownership[] = [];

/** Brings the state up to a moment, that moment included. `context` is then as it is configured there. */
export function foldPlan(context: FoldContext, state: FoldState, at: number, out: Tracks): void {
  if (isPlanned(context, state, at)) return;
  let done = Number.NEGATIVE_INFINITY;
  for (;;) {
    const configured = context.configuredAfter(state.configFrom) ?? Number.POSITIVE_INFINITY;
    const planned = plannedAfter(context, state, done, at);
    const asked = state.claims.job?.askAgainAt ?? Number.POSITIVE_INFINITY;
    const next = Math.min(configured, planned, asked);
    if (next > at || next === Number.POSITIVE_INFINITY) break;
    context.enter(next);
    if (next === configured) foldConfig(context, state, next, out);
    else if (next === planned) {
      holdAnew(context, state, next, out);
      done = next;
    } else askAgain(context, state, next, out);
  }
  context.enter(at);
}

/** Holdings that begin after the last fact, ascending: the next fact finds the same. */
export function plannedTail(context: FoldContext, state: FoldState): readonly Ownership[] {
  if (isPlanned(context, state, Number.POSITIVE_INFINITY)) return none;
  const tail = freshTracks();
  foldPlan(context, goingOn(state), Number.POSITIVE_INFINITY, tail);
  return tail.ownerships;
}

/** Whether nothing is otherwise at a moment: asked before every fact. */
function isPlanned(context: FoldContext, state: FoldState, at: number): boolean {
  if (context.enter(at) !== state.configFrom) return false;
  const asked = state.claims.job?.askAgainAt ?? null;
  if (asked !== null && asked <= at) return false;
  if (!context.book.operations.anyChanged) return true;
  const planned = plannedAfter(context, state, Number.NEGATIVE_INFINITY, at);
  return planned === Number.POSITIVE_INFINITY || planned > at;
}

/** The first moment at which an operation that owns the machine is planned otherwise, since it owns it and after `done`. */
function plannedAfter({ book }: FoldContext, { ownership }: FoldState, done: number, until: number): number {
  if (ownership?.owner == null || !book.operations.anyChanged) return Number.POSITIVE_INFINITY;
  let first = Number.POSITIVE_INFINITY;
  for (const { operationId } of ownership.owner.shares)
    first = Math.min(first, book.operations.changesOf(operationId, Math.max(ownership.from, done), until)[0] ?? first);
  return first;
}

/** An owner without parts per cycle of its own has the machine's. */
function foldConfig(context: FoldContext, state: FoldState, from: number, out: Tracks): void {
  state.configFrom = from;
  holdAnew(context, state, from, out);
  const { ownership } = state;
  const isByLoad = ownership?.owner?.rule === 'loadDeclared';
  if (ownership !== null && isByLoad !== (context.machine.loads !== undefined))
    rule(context, state, state.claims, from, ownership.seq, out);
}

/** A report that meant nothing, or another order of the same number. */
function askAgain(context: FoldContext, state: FoldState, at: number, out: Tracks): void {
  const { job: report } = state.claims;
  if (report === null) return;
  const job = judge(context, state, report, at, out);
  rule(context, state, { ...state.claims, job }, at, state.ownership?.seq ?? 0, out);
}
