/** Counts -> parts on their operations. */
import type { EventOf } from '../words/event.ts';
import type { Owner } from '../words/interval.ts';
import { type Counted, type CountedOn, countOn, partsIn, wholeOn } from './counting.ts';
import { countStep } from './fold-job.ts';
import { endCycle } from './fold-load.ts';
import { foldPulse } from './fold-signal.ts';
import type { FoldContext, FoldState, Tracks } from './fold-state.ts';
import { type Holder, holderBefore, keepBegun, step } from './holding.ts';
import { lotsOf } from './late-counts.ts';
import { fillLot, keepsLots, type Lot, lotsUntil } from './lots.ts';
import { cyclesOf, isSpread, stepsWithin, strokesOf } from './parts.ts';
import { setupOnParts } from './setup.ts';

export function foldCount(context: FoldContext, state: FoldState, fact: EventOf<'counted'>, out: Tracks): void {
  if (context.machine.judgedBy === 'pulse') foldPulse(context, state, fact, out);
  if (fact.count === 0) return;
  const holder = holderBefore(context, state, fact.at);
  lotsUntil(context, state, fact.at, out);
  if (!countWhole(context, state, fact, holder, out)) {
    if (keepsLots(context)) countByLots(context, state, fact, holder, out);
    else countHere(context, state, fact, holder, out);
  }
  if (context.steps[fact.counter].cycle && fact.unit === 'cycle') endCycle(context, state, fact.at, fact.seq, out);
}

/**
 * Nearly every count: whole parts of one operation, with no setup open, no gap, and nobody before who may have made
 * them. The same as the long way, in a third of its time. false: it has to go that way.
 */
function countWhole(
  context: FoldContext,
  state: FoldState,
  fact: EventOf<'counted'>,
  { owner, counting }: Holder,
  out: Tracks,
): boolean {
  if (owner === null || state.setup !== null || state.lots.past.length > 0 || isSpread(fact)) return false;
  const parts = wholeOn(owner, context.machine, fact, counting);
  const operationId = owner.shares[0]?.operationId;
  if (parts === null || operationId === undefined) return false;
  const change = context.steps[fact.counter];
  state.goodHere += parts * change.goodPcs;
  countStep(state, operationId, parts * change.goodPcs);
  const cycles = cyclesOf(fact, change, owner, context.machine);
  if (parts > 0 || cycles > 0) out.counts.push(fact, operationId, parts, cycles);
  out.keys.add(operationId);
  if (keepsLots(context)) fillLot(context, state.lots.present, parts, fact.counter);
  return true;
}

function countByLots(
  context: FoldContext,
  state: FoldState,
  fact: EventOf<'counted'>,
  holder: Holder,
  out: Tracks,
): void {
  const [here, ...others] = lotsOf(context, state, fact, holder, out);
  if (here.steps > 0) {
    const part = here.steps === fact.count ? fact : { ...fact, count: here.steps };
    const on = countHere(context, state, part, holder, out);
    fillLot(context, here.lot, partsIn(on), fact.counter);
    if (here.lot !== state.lots.present) here.lot.counting = on.after;
  }
  for (const { lot, steps } of others) countBefore(context, state, { ...fact, count: steps }, lot, out);
}

/** Parts of whoever owns the machine's time at the moment of the count; what they are, and what is begun after it. */
function countHere(
  context: FoldContext,
  state: FoldState,
  fact: EventOf<'counted'>,
  holder: Holder,
  out: Tracks,
): CountedOn {
  const { machine } = context;
  const { owner } = holder;
  const change = context.steps[fact.counter];
  const on = countOn(owner, machine, fact, holder.counting);
  const good = partsIn(on) * change.goodPcs;
  state.goodHere += good;
  if (owner?.shares.length === 1) countStep(state, owner.shares[0]?.operationId ?? '', good);
  if (state.setup !== null) {
    const running = machine.judgedBy === 'pulse' || state.state === 'running';
    const made = running ? good : 0;
    step(state, setupOnParts(machine, state.setup, made, change.scrapPcs > 0, fact.at), out);
  }
  if (isSpread(fact)) foldSpread(context, state, fact, out);
  else {
    pushCounted(on.counted, cyclesOf(fact, change, owner, machine), fact, out);
    if (on.after !== holder.counting) keepBegun(state, holder, on.after);
  }
  addKeys(owner, out);
  return on;
}

/** Parts that were counted late: of an owner before. They say nothing of the setup and the work of now. */
function countBefore(context: FoldContext, state: FoldState, fact: EventOf<'counted'>, lot: Lot, out: Tracks): void {
  const { owner, counting } = lot;
  const change = context.steps[fact.counter];
  const on = countOn(owner, context.machine, fact, counting);
  if (owner?.shares.length === 1) countStep(state, owner.shares[0]?.operationId ?? '', partsIn(on) * change.goodPcs);
  pushCounted(on.counted, cyclesOf(fact, change, owner, context.machine), fact, out);
  fillLot(context, lot, partsIn(on), fact.counter);
  if (lot !== state.lots.present) lot.counting = on.after;
  addKeys(owner, out);
}

function addKeys(owner: Owner | null, out: Tracks): void {
  if (owner !== null) for (const share of owner.shares) out.keys.add(share.operationId);
}

const nobodys: Counted = { operationId: null, parts: 0 };

/** A stroke may finish no part, and a part counter tick none of a share's. */
function pushCounted(counted: readonly Counted[], cycles: number, fact: EventOf<'counted'>, out: Tracks): void {
  for (let index = 0; index < counted.length; index++) {
    const { operationId, parts } = counted[index] ?? nobodys;
    const strokes = strokesOf(counted, index, cycles);
    if (parts > 0 || strokes > 0) out.counts.push(fact, operationId, parts, strokes);
  }
}

/** Parts of a gap are placed when they are asked for; what is begun goes on from here. */
function foldSpread(context: FoldContext, state: FoldState, fact: EventOf<'counted'>, out: Tracks): void {
  const { counting, painted } = state;
  out.spread.push({ fact, counting, painted });
  const holder = holderBefore(context, state, fact.at);
  const since = fact.since ?? fact.at;
  const from = Math.max(since, holder.from);
  const count = stepsWithin(fact.count, since, fact.at, from, fact.at);
  const { after } = countOn(holder.owner, context.machine, { ...fact, count }, holder.counting);
  if (after !== holder.counting) keepBegun(state, holder, after);
}
