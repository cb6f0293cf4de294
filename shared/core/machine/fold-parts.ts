/** Counts and declarations -> parts on their operations. */
import type { EventOf } from '../words/event.ts';
import type { Owner, Quantity } from '../words/interval.ts';
import { countStep } from './fold-job.ts';
import { foldPulse } from './fold-signal.ts';
import type { FoldContext, FoldState, Tracks } from './fold-state.ts';
import { ownerBefore, step } from './holding.ts';
import { cyclesOf, isSpread, partsPerCycleOf, type StepChange, splitParts } from './parts.ts';
import { setupOnParts } from './setup.ts';

export function foldCount(context: FoldContext, state: FoldState, fact: EventOf<'counted'>, out: Tracks): void {
  if (context.machine.judgedBy === 'pulse') foldPulse(context, state, fact, out);
  if (fact.count === 0) return;
  const { at, count } = fact;
  const owner = ownerBefore(context, state, at);
  const change = context.steps[fact.counter];
  const perStep = fact.unit === 'part' ? 1 : owner === null ? context.machine.partsPerCycle : partsPerCycleOf(owner);
  const good = count * perStep * change.goodPcs;
  state.goodHere += good;
  if (owner?.shares.length === 1) countStep(state, owner.shares[0]?.operationId ?? '', good);
  if (state.setup !== null) {
    const running = context.machine.judgedBy === 'pulse' || state.state === 'running';
    const made = running ? good : 0;
    step(state, setupOnParts(context.machine, state.setup, made, change.scrapPcs > 0, at), out);
  }
  if (isSpread(fact)) out.spread.push(fact);
  else pushParts(context.machine.partsPerCycle, owner, state, fact, change, out);
  if (owner !== null) for (const share of owner.shares) out.keys.add(share.operationId);
}

function pushParts(
  machinePartsPerCycle: number,
  owner: Owner | null,
  state: FoldState,
  fact: EventOf<'counted'>,
  change: StepChange,
  out: Tracks,
): void {
  const single = owner === null || owner.shares.length === 1;
  if (single) {
    const share = owner?.shares[0];
    const perCycle = share?.partsPerCycle ?? machinePartsPerCycle;
    const parts = fact.unit === 'part' ? fact.count : fact.count * perCycle;
    out.counts.push(fact, share?.operationId ?? null, parts, cyclesOf(fact, change, perCycle));
    return;
  }
  const all = partsPerCycleOf(owner);
  const parts = fact.unit === 'part' ? fact.count : fact.count * all;
  const split = splitParts(owner, state.splitBefore, parts);
  if (change.producedPcs !== 0) state.splitBefore = (state.splitBefore + parts) % all;
  owner.shares.forEach((share, index) => {
    const cycles = index === 0 ? cyclesOf(fact, change, all) : 0;
    const shareParts = split[index] ?? 0;
    if (shareParts > 0 || cycles > 0) out.counts.push(fact, share.operationId, shareParts, cycles);
  });
}

export function foldDeclared(
  context: FoldContext,
  state: FoldState,
  fact: EventOf<'scrapDeclared' | 'reworkDeclared' | 'countCorrected'>,
  out: Tracks,
): void {
  const owner = ownerBefore(context, state, fact.at);
  // Several orders on one tool: nobody said which of them; it stays on the machine alone.
  const named = fact.operationId === null ? null : context.book.names.operationAt(fact.operationId, fact.at);
  const operationId = named ?? (owner?.shares.length === 1 ? (owner.shares[0]?.operationId ?? null) : null);
  if (fact.operationId !== null) out.keys.add(fact.operationId);
  if (operationId !== null) out.keys.add(operationId);
  const add = (change: Partial<Quantity>): void => {
    out.quantities.push({
      machineId: fact.machineId,
      operationId,
      since: fact.at,
      at: fact.at,
      producedPcs: 0,
      goodPcs: 0,
      scrapPcs: 0,
      reworkPcs: 0,
      cycles: 0,
      reasonId: null,
      recovered: false,
      seq: fact.seq,
      ...change,
    });
  };
  const q = fact.quantityPcs;
  if (q === 0) return;
  if (fact.type === 'countCorrected') {
    add(fact.counter === 'good' ? { producedPcs: q, goodPcs: q } : { producedPcs: q, scrapPcs: q });
  } else if (fact.type === 'reworkDeclared') {
    add({ goodPcs: -q, reworkPcs: q, reasonId: fact.reasonId });
  } else if (fact.of === 'good') {
    add({ goodPcs: -q, scrapPcs: q, reasonId: fact.reasonId });
  } else {
    add({ scrapPcs: -q });
    add({ scrapPcs: q, reasonId: fact.reasonId });
  }
}
