/** Facts of a machine's signal -> segments: what it was known to do, and when nothing was known. */
import type { EventOf } from '../words/event.ts';
import type { Owner } from '../words/interval.ts';
import type { MachineState } from '../words/plant.ts';
import { numberOf } from '../words/ratio.ts';
import type { FoldContext, FoldState, Tracks } from './fold-state.ts';
import { ownerBefore } from './holding.ts';
import { cyclesPerStep } from './parts.ts';

function segment(state: FoldState, from: number, what: MachineState | null, seq: number, out: Tracks): void {
  const alarm = what === null ? null : state.alarm;
  const word = what === null ? null : state.word;
  const last = state.segment;
  if (last !== null && last.state === what && last.alarm === alarm && last.word === word) return;
  state.segment = { from, state: what, alarm, word, seq };
  out.segments.push(state.segment);
}

/** Any fact that the machine sends itself shows that its line is alive. */
export function hear(context: FoldContext, state: FoldState, at: number, seq: number, out: Tracks): void {
  const back = !state.up;
  state.up = true;
  const { judgedBy, pulse } = context.machine;
  if (judgedBy === 'state') segment(state, at, state.state, seq, out);
  else if (back && pulse !== undefined) {
    // Alive again, perhaps in mid-cycle: the gap after which it stands is measured from here.
    segment(state, at, 'running', seq, out);
    state.lastCycleAt = at;
    state.lastCycleSeq = seq;
    state.cycleMs = pulse.plannedCycleMs;
    state.gapMs = pulse.plannedCycleMs * pulse.toleranceFactor + pulse.toleranceMs;
  }
}

export function foldLost(context: FoldContext, state: FoldState, fact: EventOf<'signalLost'>, out: Tracks): void {
  if (context.machine.judgedBy === 'pulse') {
    closeGap(state, fact.at, out);
    state.lastCycleAt = null;
  }
  state.up = false;
  state.restsSince = null;
  segment(state, fact.at, null, fact.seq, out);
}

/** A pulse machine whose last cycle is longer ago than allowed has stood since that cycle's end. */
function closeGap(state: FoldState, at: number, out: Tracks): void {
  if (state.lastCycleAt !== null && at - state.lastCycleAt > state.gapMs)
    segment(state, state.lastCycleAt, 'stopped', state.lastCycleSeq, out);
}

export function foldPulse(context: FoldContext, state: FoldState, fact: EventOf<'counted'>, out: Tracks): void {
  const { pulse } = context.machine;
  if (pulse === undefined || fact.count === 0 || !context.steps[fact.counter].cycle) return;
  const { lastCycleAt } = state;
  const owner = ownerBefore(context, state, fact.at);
  const perStep =
    fact.unit === 'cycle' || owner === null ? 1 : numberOf(cyclesPerStep(fact.counter, owner, context.machine));
  const cycles = Math.max(1, fact.count * perStep);
  if (lastCycleAt === null) segment(state, fact.at, 'running', fact.seq, out);
  else if (fact.at - lastCycleAt > state.gapMs * cycles) {
    segment(state, lastCycleAt, 'stopped', state.lastCycleSeq, out);
    // The cycle that just ended began about one planned cycle ago: the stop was over then.
    segment(state, Math.max(lastCycleAt, fact.at - Math.round(state.cycleMs * cycles)), 'running', fact.seq, out);
  } else segment(state, lastCycleAt, 'running', fact.seq, out);
  state.lastCycleAt = fact.at;
  state.lastCycleSeq = fact.seq;
  state.cycleMs = plannedCycleMs(context, owner, fact.at) ?? pulse.plannedCycleMs;
  state.gapMs = state.cycleMs * pulse.toleranceFactor + pulse.toleranceMs;
}

/** Planned run time of one cycle of all its shares; null where an operation is not known. */
export function plannedCycleMs(context: FoldContext, owner: Owner | null, at: number): number | null {
  if (owner === null) return null;
  let sum = 0;
  for (const share of owner.shares) {
    const known = context.book.operations.at(share.operationId, at);
    if (known === null) return null;
    sum += known.operation.plannedRunMsPerPc * numberOf(share.perCycle);
  }
  return sum;
}
