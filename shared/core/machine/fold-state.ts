/** What a fold over one machine's facts remembers, and the tracks that it lays down. */
import { type Claims, type JobNamed, noClaims } from '../orders/assignment.ts';
import type { OrderBook } from '../orders/order-book.ts';
import type { Event, EventOf, EventType } from '../words/event.ts';
import type { Owner, Quantity } from '../words/interval.ts';
import type { CounterName, Machine, MachineState } from '../words/plant.ts';
import { type Counting, freshCounting } from './counting.ts';
import { Counts } from './counts.ts';
import { copyOf, freshLots, type Lots } from './lots.ts';
import type { StepChange } from './parts.ts';
import type { OpenSetup, SetupSpan } from './setup.ts';

/** Facts that the fold reads; the rest of a machine's facts are overlays or lists of their own. */
const foldedTypes = [
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
  'loadDeclared',
] as const satisfies readonly EventType[];
export type FoldedEvent = EventOf<(typeof foldedTypes)[number]>;

/** What people declared of parts. */
export type Declared = EventOf<'scrapDeclared' | 'reworkDeclared' | 'countCorrected'>;

const folded: ReadonlySet<string> = new Set(foldedTypes);
export function isDeclared(event: Event): event is Declared {
  return event.type === 'scrapDeclared' || event.type === 'reworkDeclared' || event.type === 'countCorrected';
}
export function isFolded(event: Event): event is FoldedEvent {
  return folded.has(event.type);
}

/** What the signal said from `from` on; `state` null: nothing is known. */
export interface Segment {
  from: number;
  state: MachineState | null;
  alarm: string | null;
  word: string | null;
  seq: number;
}

/** Who owned the machine's time from `from` on, by the rules. */
export interface Ownership {
  from: number;
  owner: Owner | null;
  /** false: parts still go to the owner, but a person has ended its work: standing still is no stop. */
  inWork: boolean;
  seq: number;
  /** For what was left undecided: what was claimed, and who was here before. */
  claims: Claims;
  previous: readonly string[];
  /** It begins with the end of a cycle that had no load: each of them waits for its own. */
  isNextCycle?: true;
  /** What the holding before had begun of a part when it ended; left out where nothing. */
  before?: Counting;
}

/** A person's reassignment, painted: latest recorded on top. `owner` null: it belongs to nobody. */
export interface Reassigned {
  from: number;
  to: number;
  owner: Owner | null;
  seq: number;
}

/** What of a part was begun within a reassignment. */
interface Painted {
  seq: number;
  counting: Counting;
}

/** A count that is spread over time, and what was begun of a part before it. */
export interface SpreadCount {
  fact: EventOf<'counted'>;
  counting: Counting;
  painted: Painted | null;
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
  ownership: Ownership | null;
  /** The holding before, for a part that was finished at the very moment of the change. */
  ownershipBefore: Ownership | null;
  /** Last operations in work here, kept over times without an order. */
  previous: readonly string[];
  /** Good parts per operation made here in the present holding, for "complete". */
  goodHere: number;
  /** What of a part was begun under the present operations; and under those before, for the moment of the change. */
  counting: Counting;
  countingBefore: Counting;
  /** The same under the reassignment that was counted for last. */
  painted: Painted | null;
  /** Whose parts were counted last, where a counter may speak late. */
  lots: Lots;
  /** Steps of orders that were passed here, and good parts of those that are on; the last ones. */
  passed: readonly string[];
  /** Since when the machine says that it does not run; null while it does. */
  stoodSince: number | null;
  /** Since when it is known to neither run nor be set up: it makes nothing; null: it may. */
  restsSince: number | null;
  stepGood: readonly { operationId: string; goodPcs: number }[];
  setup: OpenSetup | null;
  /** Since when the machine has been configured as the fold last saw it; null: from the start. */
  configFrom: number | null;
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
    ownership: null,
    ownershipBefore: null,
    previous: [],
    goodHere: 0,
    counting: freshCounting,
    countingBefore: freshCounting,
    painted: null,
    lots: freshLots(),
    passed: [],
    stoodSince: null,
    restsSince: null,
    stepGood: [],
    setup: null,
    configFrom: null,
  };
}

/** To go on from, with what a fold changes in place as its own. */
export function goingOn(before: FoldState): FoldState {
  return { ...before, lots: copyOf(before.lots) };
}

/** What a stretch of facts was folded into. Spread counts are kept whole: they are cut when asked for. */
export interface Tracks {
  segments: Segment[];
  ownerships: Ownership[];
  setups: SetupSpan[];
  counts: Counts;
  /** Declarations and corrections. */
  quantities: Quantity[];
  spread: SpreadCount[];
  /** Everything by whose change this stretch would come out otherwise: operations, names of jobs. */
  keys: Set<string>;
  /** A rule that looks at all released orders was asked. */
  guessed: boolean;
  /** It was asked how many good parts were made, or are open of a lot, or a lot gave way to another of its moment. */
  weighed: boolean;
}

export function freshTracks(): Tracks {
  return {
    segments: [],
    ownerships: [],
    setups: [],
    counts: new Counts(),
    quantities: [],
    spread: [],
    keys: new Set(),
    guessed: false,
    weighed: false,
  };
}

/** What the fold knows of the world around the machine's own facts. */
export interface FoldContext {
  machine: Machine;
  book: OrderBook;
  steps: Record<CounterName, StepChange>;
  /** A counter beside a total says which of its parts are good or scrap. */
  sorts: boolean;
  /** Rejects are counted beside good parts, and nothing counts both. */
  rejects: boolean;
  /** A reassignment that covers the instant just before `at`. */
  reassignedBefore(at: number): Reassigned | null;
  /** Reassignments that touch [from, to), ascending. */
  reassignedWithin(from: number, to: number): readonly Reassigned[];
  /** Whose a declaration of this operation is, where its moment was given to another since; null: it stays. */
  movedTo(fact: Declared, operationId: string, ruled: Owner | null): { owner: Owner | null } | null;
  /** When the machine's next own report of a job comes; Infinity if none. */
  nextJobAfter(at: number): number;
  /** Counts after this one, up to so long after it. */
  countsSoonAfter(fact: EventOf<'counted'>, withinMs: number): readonly EventOf<'counted'>[];
  /** Whether a person took this load back since. */
  isTakenBack(load: EventOf<'loadDeclared'>): boolean;
  /** Whether the machine reports this again within `withinMs` of `at`; `maybe`: or may still do so. */
  reportsAgain(said: JobNamed, at: number, withinMs: number, maybe: boolean): boolean;
  /**
   * Called before each fact: `machine` is then as it was configured at that moment.
   * Returns since when it has been so; null: from the start.
   */
  enter(at: number): number | null;
  /** When it was configured anew after that moment (null: the start); null: it was not. */
  configuredAfter(from: number | null): number | null;
}
