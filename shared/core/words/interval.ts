/**
 * What the computation works out of the facts: the shapes that timeline, assignment, figures,
 * confirmations, promise and screens share. All of it can be computed again from the journal.
 */
import type { Material } from './material.ts';
import type { IntervalClass, MachineState } from './plant.ts';
import type { Unit } from './quantity.ts';
import type { Ratio } from './ratio.ts';

/** Which rule found the owner of a stretch of production, in falling order of sureness. */
export const ownerRules = [
  'reassigned',
  'loadDeclared',
  'machineJob',
  'operatorStarted',
  'matched',
  'onlyOneWaiting',
] as const;
export type OwnerRule = (typeof ownerRules)[number];
/** `certain`: said by a person or the machine; `likely`: concluded. */
export type Sureness = 'certain' | 'likely';
export const surenessOf: Record<OwnerRule, Sureness> = {
  reassigned: 'certain',
  loadDeclared: 'certain',
  machineJob: 'certain',
  operatorStarted: 'certain',
  matched: 'likely',
  onlyOneWaiting: 'likely',
};

/** One operation's part of a cycle: so many whole steps of its order's unit, or a fraction of one. */
export interface Share {
  operationId: string;
  perCycle: Ratio;
  /** The order's unit; left out for pieces. */
  unit?: Unit | undefined;
  /** Planned time of it in whole ms, where time is shared by that and not by parts; at least 1. */
  plannedMs?: number;
}
/** Who owns a stretch of a machine's time; more than one share on a family tool. */
export interface Owner {
  shares: readonly Share[];
  rule: OwnerRule;
  sureness: Sureness;
  /** A load that one cycle uses up: more cycles under it are nobody's. */
  oneCycle?: true;
}

/** [from, to) of a machine's time under one owner, or under none. */
export interface Stretch {
  from: number;
  to: number;
  owner: Owner | null;
}

/** [from, to) of one machine's time. Intervals of a machine cover its time exactly once. */
export interface Interval {
  machineId: string;
  from: number;
  to: number;
  class: IntervalClass;
  /** What the machine's own signal said; null where nothing is known. */
  state: MachineState | null;
  reasonId: string | null;
  reasonFrom: 'person' | 'machine' | 'calendar' | null;
  owner: Owner | null;
  shiftId: string | null;
  /** The local date, YYYY-MM-DD, that the shift belongs to; null outside shifts. */
  shiftDate: string | null;
  /** Start of the whole stop that this is a part of, uncut by shifts, breaks and orders. */
  stopFrom: number | null;
  /** `seq` of the facts that decided it: the one that began it first. */
  facts: readonly number[];
}

/**
 * A machine's time as far as estimators look at it: without gaps, neighbours that are alike as one. `operationId`: of
 * the first that it was of.
 */
export type Phase = Pick<Interval, 'from' | 'to' | 'class' | 'stopFrom'> & { operationId: string | null };

export const samePhase = (a: Phase, b: Phase): boolean =>
  a.class === b.class && a.operationId === b.operationId && a.stopFrom === b.stopFrom;

/** A stop as a person sees it: whole, however many intervals it was cut into. */
export interface Stop {
  machineId: string;
  from: number;
  /** null while it lasts. */
  to: number | null;
  /** Elapsed within planned time. */
  durationMs: number;
  class: 'minorStop' | 'stop' | 'plannedStop' | 'setup' | 'noOrder';
  reasonId: string | null;
  /** A person must still say why. */
  unexplained: boolean;
  operationIds: readonly string[];
}

/**
 * Parts, additive: sums of these are the truth about quantities, signed because corrections are.
 * Made in (since, at]; `recovered` ones are spread evenly over that time, others stand at `at`.
 */
export interface Quantity {
  machineId: string;
  operationId: string | null;
  since: number;
  at: number;
  producedPcs: number;
  goodPcs: number;
  scrapPcs: number;
  reworkPcs: number;
  cycles: number;
  /** Scrap or rework reason; null = none given. */
  reasonId: string | null;
  recovered: boolean;
  seq: number;
}

/** A stretch whose parts no rule can give to an order: it waits for one tap. */
export interface Undecided {
  machineId: string;
  from: number;
  to: number;
  producedPcs: number;
  /** What the counter shows; left out for pieces. */
  unit?: Unit;
  /** What it could be, best guess first. */
  candidates: readonly string[];
  why: 'noneReleased' | 'severalPossible' | 'unknownJob' | 'noSetupBetween' | 'otherUnit' | 'noLoad';
  /** Cycles in it, where nobody can say how many parts they made. */
  cycles?: number;
}

/** A setup from one family to another, in worked time: stops inside it are a part of it. */
export interface SetupRecord {
  machineId: string;
  from: number;
  to: number;
  durationMs: number;
  fromFamily: string | null;
  toFamily: string;
  operationId: string;
  /** `seq` of the fact that began it. */
  seq: number;
}

/** Where an operation stands, over all machines that worked on it. */
export interface OperationTotals {
  operationId: string;
  orderId: string;
  status: 'waiting' | 'running' | 'interrupted' | 'finished';
  machineIds: readonly string[];
  /** Machines at which it is started and neither interrupted nor finished; it is done when none is left. */
  inWorkAt: readonly string[];
  startedAt: number | null;
  finishedAt: number | null;
  /** Last moment that anything of it happened. */
  lastAt: number | null;
  producedPcs: number;
  goodPcs: number;
  scrapPcs: number;
  reworkPcs: number;
  scrapByReason: readonly { reasonId: string | null; quantityPcs: number }[];
  /** APT, AUST of it, and labour: planned time worked by signed-on people (0 when nobody signs on), see labour.ts. */
  machineMs: number;
  setupMs: number;
  labourMs: number;
  /** Labour by person, where anybody signed on. */
  labourBy?: readonly { by: string; labourMs: number }[];
  stopsByReason: readonly { reasonId: string | null; durationMs: number; count: number }[];
  operators: readonly string[];
  /** What went in and came out of it, where anything is known of that. */
  material?: Material;
  /** Declared or taken back beyond what there was, as only foreign or old journals can: in none of the parts above. */
  overDeclaredPcs: number;
  /** Sign-ons in its time that nobody ended: they ended with the shift, at that moment. */
  endedByShift: readonly { by: string; machineId: string; at: number }[];
}

/** An operation as it is and as it would be if one thing more was said; null: nothing of it has happened. */
export interface Supposed {
  operationId: string;
  before: OperationTotals | null;
  after: OperationTotals | null;
}

/** One machine's time, and what was made and decided in it. */
export interface MachineWindow {
  machineId: string;
  from: number;
  to: number;
  intervals: readonly Interval[];
  quantities: readonly Quantity[];
  stretches: readonly Stretch[];
  stops: readonly Stop[];
  undecided: readonly Undecided[];
}
