/**
 * One machine's facts, folded in order of occurrence into tracks: what its signal said (segments), who
 * owned its time by the rules (claims), its setups, and its parts. Nothing here looks at calendars,
 * reasons or "now": timeline.ts lays those over the tracks.
 *
 * A fold can stop after any fact and go on from a copy of its state: history.ts keeps such copies, so
 * that a late fact recomputes only what it touches.
 */
import {
  type Claims,
  matchJob,
  noClaims,
  ownerOf,
  resolveJob,
  rulingOf,
  startOperation,
  waitingHere,
} from './assignment.ts';
import type { EventOf, EventType } from './event.ts';
import type { Owner, Quantity } from './interval.ts';
import type { OrderBook } from './orderbook.ts';
import { isSpread, partsPerCycleOf, type StepChange, splitParts } from './parts.ts';
import type { CounterName, Machine, MachineState } from './plant.ts';
import { type OpenSetup, type SetupSpan, setupOnEnd, setupOnParts, setupOnStart, setupOnState } from './setup.ts';

/** Facts that the fold reads; the rest of a machine's facts are overlays or lists of their own. */
export const foldedTypes = [
  'counted',
  'stateChanged',
  'jobChanged',
  'signalLost',
  'signalRestored',
  'operationStarted',
  'setupFinished',
  'operationInterrupted',
  'operationFinished',
  'scrapDeclared',
  'reworkDeclared',
  'countCorrected',
] as const satisfies readonly EventType[];
export type FoldedEvent = EventOf<(typeof foldedTypes)[number]>;

/** What the signal said from `from` on; `state` null: nothing is known. */
export interface Segment {
  from: number;
  state: MachineState | null;
  alarm: string | null;
  word: string | null;
  seq: number;
}

/** Who owned the machine's time from `from` on, by the rules. */
export interface Holding {
  from: number;
  owner: Owner | null;
  /** false: parts still go to the owner, but a person has ended its work: standing still is no stop. */
  inWork: boolean;
  seq: number;
  /** For what was left undecided: what was claimed, and who was here before. */
  claims: Claims;
  previous: readonly string[];
}

/** A person's reassignment, painted: latest recorded on top. `owner` null: it belongs to nobody. */
export interface Painted {
  from: number;
  to: number;
  owner: Owner | null;
  seq: number;
}

export interface FoldState {
  /** The line: null before anything was heard. */
  up: boolean;
  state: MachineState | null;
  alarm: string | null;
  word: string | null;
  segment: Segment | null;
  /** Pulse machines: end of the last cycle, the cycle and the gap allowed after it. */
  lastCycleAt: number | null;
  lastCycleSeq: number;
  cycleMs: number;
  gapMs: number;
  claims: Claims;
  holding: Holding | null;
  /** The holding before, for a part that was finished at the very moment of the change. */
  holdingBefore: Holding | null;
  /** Last operations in work here, kept over times without an order. */
  previous: readonly string[];
  /** Good parts per operation made here in the present holding, for "complete". */
  goodHere: number;
  /** Parts split over a family tool's shares so far (modulo one cycle). */
  splitBefore: number;
  setup: OpenSetup | null;
}

export function freshState(): FoldState {
  return {
    up: false,
    state: null,
    alarm: null,
    word: null,
    segment: null,
    lastCycleAt: null,
    lastCycleSeq: 0,
    cycleMs: 0,
    gapMs: 0,
    claims: noClaims,
    holding: null,
    holdingBefore: null,
    previous: [],
    goodHere: 0,
    splitBefore: 0,
    setup: null,
  };
}

/** What a stretch of facts was folded into. Spread counts are kept whole: they are cut when asked for. */
export interface Tracks {
  segments: Segment[];
  holdings: Holding[];
  setups: SetupSpan[];
  quantities: Quantity[];
  spread: EventOf<'counted'>[];
  /** Everything by whose change this stretch would come out otherwise: operations, names of jobs. */
  keys: Set<string>;
  /** A rule that looks at all released orders was asked. */
  guessed: boolean;
}

export function freshTracks(): Tracks {
  return { segments: [], holdings: [], setups: [], quantities: [], spread: [], keys: new Set(), guessed: false };
}

/** What the fold knows of the world around the machine's own facts. */
export interface FoldContext {
  machine: Machine;
  book: OrderBook;
  steps: Record<CounterName, StepChange>;
  /** A reassignment that covers the instant just before `at`. */
  paintedBefore(at: number): Painted | null;
  /** When the machine's next own report of a job comes; Infinity if none. */
  nextJobAfter(at: number): number;
  /** Called before each fact: `machine` is then as it was configured at that moment. */
  enter(at: number): void;
}

export function foldFact(context: FoldContext, state: FoldState, fact: FoldedEvent, out: Tracks): void {
  context.enter(fact.at);
  switch (fact.type) {
    case 'counted':
      hear(context, state, fact.at, fact.seq, out);
      return foldCount(context, state, fact, out);
    case 'stateChanged':
      state.state = fact.state;
      state.alarm = fact.alarm;
      state.word = fact.word;
      hear(context, state, fact.at, fact.seq, out);
      return foldState(context, state, fact, out);
    case 'jobChanged':
      hear(context, state, fact.at, fact.seq, out);
      return foldJob(context, state, fact, out);
    case 'signalLost':
      return foldLost(context, state, fact, out);
    case 'signalRestored':
      return hear(context, state, fact.at, fact.seq, out);
    case 'operationStarted':
    case 'operationInterrupted':
    case 'operationFinished':
    case 'setupFinished':
      return foldWork(context, state, fact, out);
    case 'scrapDeclared':
    case 'reworkDeclared':
    case 'countCorrected':
      return foldDeclared(context, state, fact, out);
    default:
      return fact satisfies never;
  }
}

// ---- what the signal says --------------------------------------------------------------------

function segment(state: FoldState, from: number, what: MachineState | null, seq: number, out: Tracks): void {
  const alarm = what === null ? null : state.alarm;
  const word = what === null ? null : state.word;
  const last = state.segment;
  if (last !== null && last.state === what && last.alarm === alarm && last.word === word) return;
  state.segment = { from, state: what, alarm, word, seq };
  out.segments.push(state.segment);
}

/** Any fact that the machine sends itself shows that its line is alive. */
function hear(context: FoldContext, state: FoldState, at: number, seq: number, out: Tracks): void {
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

function foldLost(context: FoldContext, state: FoldState, fact: EventOf<'signalLost'>, out: Tracks): void {
  if (context.machine.judgedBy === 'pulse') {
    closeGap(state, fact.at, out);
    state.lastCycleAt = null;
  }
  state.up = false;
  segment(state, fact.at, null, fact.seq, out);
}

/** A pulse machine whose last cycle is longer ago than allowed has stood since that cycle's end. */
function closeGap(state: FoldState, at: number, out: Tracks): void {
  if (state.lastCycleAt !== null && at - state.lastCycleAt > state.gapMs)
    segment(state, state.lastCycleAt, 'stopped', state.lastCycleSeq, out);
}

function foldPulse(context: FoldContext, state: FoldState, fact: EventOf<'counted'>, out: Tracks): void {
  const { pulse } = context.machine;
  if (pulse === undefined || fact.count === 0 || !context.steps[fact.counter].cycle) return;
  const { lastCycleAt } = state;
  const owner = ownerBefore(context, state, fact.at);
  const perStep = fact.unit === 'cycle' || owner === null ? 1 : 1 / partsPerCycleOf(owner);
  const cycles = Math.max(1, fact.count * perStep);
  if (lastCycleAt === null) segment(state, fact.at, 'running', fact.seq, out);
  else if (fact.at - lastCycleAt > state.gapMs * cycles) {
    segment(state, lastCycleAt, 'stopped', state.lastCycleSeq, out);
    // The cycle that just ended began about one planned cycle ago: the stop was over then.
    segment(state, Math.max(lastCycleAt, fact.at - Math.round(state.cycleMs * cycles)), 'running', fact.seq, out);
  } else segment(state, lastCycleAt, 'running', fact.seq, out);
  state.lastCycleAt = fact.at;
  state.lastCycleSeq = fact.seq;
  state.cycleMs = plannedCycleMs(context, owner) ?? pulse.plannedCycleMs;
  state.gapMs = state.cycleMs * pulse.toleranceFactor + pulse.toleranceMs;
}

/** Planned run time of one cycle of all its shares; null where an operation is not known. */
function plannedCycleMs(context: FoldContext, owner: Owner | null): number | null {
  if (owner === null) return null;
  let sum = 0;
  for (const share of owner.shares) {
    const known = context.book.operation(share.operationId);
    if (known === null) return null;
    sum += known.operation.plannedRunMsPerPc * share.partsPerCycle;
  }
  return sum;
}

function foldState(context: FoldContext, state: FoldState, fact: EventOf<'stateChanged'>, out: Tracks): void {
  const begun = state.setup;
  step(state, setupOnState(context.machine, begun, fact.state, fact.at, fact.seq), out);
  if (begun === null && state.setup !== null) onlyOneWaiting(context, state, fact.at, fact.seq, out);
}

function step(state: FoldState, next: ReturnType<typeof setupOnState>, out: Tracks): void {
  state.setup = next.open;
  if (next.ended !== null && next.ended.to > next.ended.from) out.setups.push(next.ended);
}

// ---- whose it is -----------------------------------------------------------------------------

function ownerBefore(context: FoldContext, state: FoldState, at: number): Owner | null {
  const painted = context.paintedBefore(at);
  if (painted !== null) return painted.owner;
  const { holding, holdingBefore } = state;
  if (holding === null) return null;
  return holding.from < at ? holding.owner : (holdingBefore?.owner ?? null);
}

function foldJob(context: FoldContext, state: FoldState, fact: EventOf<'jobChanged'>, out: Tracks): void {
  const { at, job, program, item, tool } = fact;
  const named = job === null ? null : resolveJob(job, context.machine, context.book, at);
  if (job !== null) out.keys.add(job);
  const report = { job, program, item, tool, at };
  const match = named === null ? ask(context, report, at, out) : { matched: null, several: false };
  const nothing = job === null && program === null && item === null && tool === null;
  const claims = state.claims;
  rule(
    context,
    state,
    {
      ...claims,
      job: nothing ? null : { ...report, named, ...match },
      onlyOne: named === null && match.matched === null ? claims.onlyOne : null,
      ended: [],
    },
    at,
    fact.seq,
    out,
  );
}

function ask(
  context: FoldContext,
  job: NonNullable<Claims['job']> | Omit<NonNullable<Claims['job']>, 'named' | 'matched' | 'several'>,
  at: number,
  out: Tracks,
) {
  out.guessed = true;
  return matchJob(job, context.machine, context.book, at, context.nextJobAfter(job.at));
}

function foldWork(
  context: FoldContext,
  state: FoldState,
  fact: EventOf<'operationStarted' | 'operationInterrupted' | 'operationFinished' | 'setupFinished'>,
  out: Tracks,
): void {
  const { at, operationId, seq } = fact;
  out.keys.add(operationId);
  if (fact.type === 'setupFinished') return step(state, setupOnEnd(state.setup, at), out);
  const { claims } = state;
  if (fact.type === 'operationStarted') {
    const started = startOperation(claims.started, operationId, context.book);
    const again = claims.started.includes(operationId) || state.previous.includes(operationId);
    step(state, setupOnStart(context.machine, state.setup, again, at, seq, state.state === 'running'), out);
    const ended = claims.ended.filter((id) => id !== operationId);
    return rule(context, state, { ...claims, started, ended, onlyOne: null, startedUsedUp: false }, at, seq, out);
  }
  const started = claims.started.filter((id) => id !== operationId);
  if (started.length === 0 && claims.started.length > 0) step(state, setupOnEnd(state.setup, at), out);
  const ended = claims.ended.includes(operationId) ? claims.ended : [...claims.ended, operationId];
  const onlyOne = claims.onlyOne === operationId ? null : claims.onlyOne;
  const { job } = claims;
  const again = job !== null && job.named === null ? { ...job, ...ask(context, job, at, out) } : job;
  rule(context, state, { ...claims, started, ended, onlyOne, job: again }, at, seq, out);
}

/** Rule 5, asked when a setup begins. */
function onlyOneWaiting(context: FoldContext, state: FoldState, at: number, seq: number, out: Tracks): void {
  const { claims } = state;
  const ruling = rulingOf(claims);
  if (ruling?.rule === 'machineJob' || ruling?.rule === 'matched') return;
  if (ruling !== null && !isComplete(context, state, ruling.operationIds)) return;
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
function isComplete(context: FoldContext, state: FoldState, operationIds: readonly string[]): boolean {
  const [operationId] = operationIds;
  if (operationIds.length !== 1 || operationId === undefined) return false;
  const known = context.book.operation(operationId);
  return known !== null && state.goodHere >= known.operation.quantityPcs;
}

/** Weighs the claims; a new owner begins a new holding. */
function rule(context: FoldContext, state: FoldState, claims: Claims, at: number, seq: number, out: Tracks): void {
  state.claims = claims;
  const ruling = rulingOf(claims);
  const { holding } = state;
  const same =
    holding?.owner != null &&
    ruling !== null &&
    holding.owner.rule === ruling.rule &&
    sameIds(
      holding.owner.shares.map((share) => share.operationId),
      ruling.operationIds,
    );
  if (same && holding.inWork === ruling.inWork) return;
  if (ruling === null && holding !== null && holding.owner === null && sameClaims(holding.claims, claims)) return;
  const owner = same
    ? holding.owner
    : ruling === null
      ? null
      : ownerOf(ruling.operationIds, ruling.rule, context.machine, context.book);
  if (holding !== null && holding.from < at) state.holdingBefore = holding;
  const ids = ruling?.operationIds ?? [];
  const sameOperations =
    holding?.owner != null &&
    sameIds(
      holding.owner.shares.map((share) => share.operationId),
      ids,
    );
  if (!sameOperations) {
    state.goodHere = 0;
    state.splitBefore = 0;
  }
  state.holding = { from: at, owner, inWork: ruling?.inWork ?? false, seq, claims, previous: state.previous };
  for (const id of ids) out.keys.add(id);
  if (ids.length > 0) state.previous = ids;
  out.holdings.push(state.holding);
}

const sameIds = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id, index) => id === b[index]);
const sameClaims = (a: Claims, b: Claims): boolean => a.job === b.job;

// ---- what was made ---------------------------------------------------------------------------

function foldCount(context: FoldContext, state: FoldState, fact: EventOf<'counted'>, out: Tracks): void {
  if (context.machine.judgedBy === 'pulse') foldPulse(context, state, fact, out);
  if (fact.count === 0) return;
  const { at, count } = fact;
  const owner = ownerBefore(context, state, at);
  const change = context.steps[fact.counter];
  const perStep = fact.unit === 'part' ? 1 : owner === null ? context.machine.partsPerCycle : partsPerCycleOf(owner);
  const good = count * perStep * change.goodPcs;
  state.goodHere += good;
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
    out.quantities.push(quantityOf(fact, change, share?.operationId ?? null, parts, cyclesOf(fact, change, perCycle)));
    return;
  }
  const all = partsPerCycleOf(owner);
  const parts = fact.unit === 'part' ? fact.count : fact.count * all;
  const split = splitParts(owner, state.splitBefore, parts);
  if (change.producedPcs !== 0) state.splitBefore = (state.splitBefore + parts) % all;
  owner.shares.forEach((share, index) => {
    const cycles = index === 0 ? cyclesOf(fact, change, all) : 0;
    const shareParts = split[index] ?? 0;
    if (shareParts > 0 || cycles > 0)
      out.quantities.push(quantityOf(fact, change, share.operationId, shareParts, cycles));
  });
}

/** Strokes of the machine; of a part counter only where a stroke makes one part or whole strokes come. */
export function cyclesOf(fact: EventOf<'counted'>, change: StepChange, perCycle: number): number {
  if (!change.cycle) return 0;
  return fact.unit === 'cycle' ? fact.count : Math.floor(fact.count / perCycle);
}

export function quantityOf(
  fact: EventOf<'counted'>,
  change: StepChange,
  operationId: string | null,
  parts: number,
  cycles: number,
): Quantity {
  return {
    machineId: fact.machineId,
    operationId,
    since: fact.since ?? fact.at,
    at: fact.at,
    producedPcs: times(parts, change.producedPcs),
    goodPcs: times(parts, change.goodPcs),
    scrapPcs: times(parts, change.scrapPcs),
    reworkPcs: 0,
    cycles,
    reasonId: null,
    recovered: fact.recovered,
    seq: fact.seq,
  };
}

/** Without the negative zero. */
function times(parts: number, sign: -1 | 0 | 1): number {
  return sign === 0 || parts === 0 ? 0 : parts * sign;
}

function foldDeclared(
  context: FoldContext,
  state: FoldState,
  fact: EventOf<'scrapDeclared' | 'reworkDeclared' | 'countCorrected'>,
  out: Tracks,
): void {
  const owner = ownerBefore(context, state, fact.at);
  // Several orders on one tool: nobody said which of them; it stays on the machine alone.
  const operationId = fact.operationId ?? (owner?.shares.length === 1 ? (owner.shares[0]?.operationId ?? null) : null);
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
