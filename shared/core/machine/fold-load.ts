/** Loads: what lies in a furnace or a basket owns the cycles that it is in. */
import type { EventOf } from '../words/event.ts';
import type { FoldContext, FoldState, Tracks } from './fold-state.ts';
import { rule } from './holding.ts';

/** What was declared of a stretch alone is laid over it like a reassignment, see timeline/reassignments.ts. */
export function foldLoad(context: FoldContext, state: FoldState, fact: EventOf<'loadDeclared'>, out: Tracks): void {
  for (const { operationId } of fact.content) out.keys.add(operationId);
  if (context.machine.loads === undefined || fact.during !== undefined) return;
  // What takes a load back says nothing itself: then what was declared before holds.
  if (fact.undoes !== undefined || context.isTakenBack(fact)) return;
  const { load: _, ...others } = state.claims;
  const { content, at, seq } = fact;
  rule(context, state, content.length === 0 ? others : { ...others, load: { content, seq } }, at, seq, out);
}

/** A cycle has ended: where loads last one cycle, it used its load up; a cycle without one waits for its own. */
export function endCycle(context: FoldContext, state: FoldState, at: number, seq: number, out: Tracks): void {
  if (context.machine.loads !== 'perCycle') return;
  const { load, ...others } = state.claims;
  const { ownership } = state;
  if (ownership !== null && ownership.from >= at) return;
  if (load !== undefined) {
    rule(context, state, others, at, seq, out);
    return;
  }
  if (ownership !== null && ownership.owner !== null) return;
  if (ownership !== null) state.ownershipBefore = ownership;
  const { claims, previous } = state;
  state.ownership = { from: at, owner: null, inWork: false, seq, claims, previous, isNextCycle: true };
  out.ownerships.push(state.ownership);
}
