/**
 * The promise's input and output: the shop as it stands, what was measured of it, and the dates that
 * follow. Plain data, made by the bridge from its ledger and its ERP's orders (or by a study's plant
 * twin), so that a promise can be recomputed from its snapshot alone.
 */

import type { WorkOrder } from '../../shared/core/words/order.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import type { Sentence } from '../../shared/core/words/sentence.ts';
import type { Stretches } from './stretch-list.ts';

export interface ShopSnapshot {
  now: number;
  plant: Plant;
  orders: readonly OpenOrder[];
  machines: readonly MachineNow[];
  measured: Measured;
  /** Highest `seq` per edge that it rests on. */
  basis: Readonly<Record<string, number>>;
  /** From an order to a component that nobody confirmed, where its supplier was never measured; 28 days. */
  usualLeadMs?: number;
  /** What an hour of a machine costs, by its id; absent: nothing is said of money. */
  hourCosts?: Readonly<Record<string, number>>;
}

/** The shop as it stands: what is simulated once its past has told what it tells. */
export interface StandingShop extends Omit<ShopSnapshot, 'measured'> {
  measured: Pick<Measured, 'milestones'>;
}

export interface OpenOrder {
  order: WorkOrder;
  /** The date that steers the dispatching on the floor; the order's wanted date where absent. */
  priorityAt: number | null;
  /** The date that was given word on, where it is another one: what `keepProbability` is of. */
  promisedAt?: number | null;
  /** Per operation, in routing order. */
  operations: readonly {
    operationId: string;
    status: 'waiting' | 'running' | 'interrupted' | 'finished';
    goodPcs: number;
    scrapPcs: number;
    machineId: string | null;
    /** End of a finished operation: the next one is on its way since then. Absent = long ago. */
    finishedAt?: number | null;
    /** It was sent pieces back: productive ms of the time that it makes them again, or did last. Absent: it was not. */
    againMs?: number;
  }[];
  /** Per component, the dates that were confirmed for it up to now; absent: none was ever changed. */
  confirmed?: readonly (readonly number[])[];
  /** When it was released to the floor: parts of an order to engineer are ordered from then on. */
  releasedAt?: number | null;
  /** When it was done, if it is: then every date of its promise is this one. */
  finishedAt?: number | null;
}

export interface MachineNow {
  machineId: string;
  operationId: string | null;
  /** Setup family that the machine is set up for. */
  setupFamily: string | null;
  phase: 'setup' | 'run' | 'idle';
  /** Worked time of the running setup so far. */
  setupElapsedMs: number;
  /** Planned-time age of the stop that is open now; null = none. */
  openStopMs: number | null;
  /** Who is signed on there; absent: nobody. */
  by?: readonly string[];
}

/** Facts as the estimators want them; durations are planned (shift) time, never calendar time. */
export interface Measured {
  /**
   * Productive stretch and the stop that ended it, per machine, in order of time; last may be open, or have no stop
   * (`stopMs` 0) where the machine has run on since.
   * `productiveMs` adds up producing time only: setups and time without an order are left out, and a
   * stop inside a setup is the setup's. A stop across a shift edge is one stop. No data: no entry.
   */
  stretches: Stretches;
  /** An operation that started on a machine without any setup is a record of `durationMs` 0. */
  setups: readonly { machineId: string; at: number; fromFamily: string | null; toFamily: string; durationMs: number }[];
  /** A finished (or long enough running) operation: productive time spent against the plan for what was made. */
  runs: readonly {
    operationId: string;
    itemId: string;
    operationNumber: string;
    workCentreId: string;
    at: number;
    productiveMs: number;
    producedPcs: number;
    goodPcs: number;
    plannedRunMsPerPc: number;
    /** The setup family; absent: none is told. */
    family?: string;
    /** The ERP gave none: it is a default. */
    isRunAssumed?: true;
  }[];
  /**
   * Lateness against each date that was confirmed. `isAgain`: another date had stood before it. `open`: it had not come
   * yet at `at`, so that it is later than this.
   */
  materials: readonly { supplierId: string; at: number; lateMs: number; open?: true; isAgain?: true }[];
  /**
   * From an order to its component's arrival, calendar ms; `open`: not there yet at `at`. `fromMs`: nobody would know
   * of it had it come earlier than this. Absent: never measured.
   */
  leadTimes?: readonly { supplierId: string; at: number; durationMs: number; open: boolean; fromMs?: number }[];
  /**
   * Steps done by somebody else, calendar ms from the end of the step before to its own end by the ERP's word, else
   * to the start of the next step; `open`: under way at `at`. `key` is `outsideKey`'s. Absent: never measured.
   */
  outside?: readonly {
    key: string;
    at: number;
    durationMs: number;
    plannedMs: number;
    open: boolean;
    fromMs?: number;
  }[];
  /**
   * Orders as they came in: rate and templates of what will still come. With `order` and `priorityAt`
   * (the date it was promised or wanted) a finished order serves as a template too; without them only
   * orders that are still open do, and those are the long ones. `confirmed` as of an open order: a pattern begins with
   * the dates that were confirmed first.
   */
  arrivals: readonly {
    at: number;
    orderId: string;
    priorityAt?: number | null;
    order?: WorkOrder;
    confirmed?: readonly (readonly number[])[];
  }[];
  /**
   * From the end of an operation to the moment the next one of the same order could start, calendar ms.
   * `fromMs`: its machine was busy or unmanned before, so that it took at least this and at most
   * `durationMs`. Absent: it took just that. `to`: the work centre of the next one. `open`: it has not started at `at`
   * although a machine stood free, so that it takes longer than this. `passedMs`: a machine that goes by date took one that
   * is less urgent then, so that it was not there yet unless somebody decided so.
   */
  transfers: readonly {
    at: number;
    durationMs: number;
    fromMs?: number;
    to?: string;
    open?: true;
    passedMs?: number;
  }[];
  /**
   * Lots that overlap: the share of a step's pieces that was through when the next one began, by the work centres of both;
   * 1: it waited for all of them although a machine stood free. `isAtMost`: its machine was busy before. `rest`: how it
   * went on once the step before was done. Absent: nobody looked.
   */
  overlaps?: readonly { at: number; from: string; to: string; share: number; isAtMost?: true; rest?: LotRest }[];
  /** On how many machines at once a step was done, where it might have been on another: one stood free. Absent: nobody looked. */
  splits?: readonly { at: number; to: string; machines: number }[];
  /** Steps that were done, by how many there were in the machine's load with them, where machines treat loads. Absent: none does. */
  loads?: readonly { operationId: string; at: number; to: string; together: number }[];
  /** How often steps were done, and sent pieces back. Absent: none ever did, or nobody looked. */
  rework?: ReworkSeen;
  /**
   * Starts of steps by who was signed on at the machine then, with the calendar's shift and its week (the day number of
   * its Monday). `atOnce`: machines with work that the busiest of them served then, this one among them. `stayed`, of a step
   * that outlasted the shift: somebody who began it was there until it was done. Absent: nobody ever signed on.
   */
  hands?: readonly {
    at: number;
    to: string;
    by: readonly string[];
    atOnce: number;
    shift: string;
    week: number;
    stayed?: boolean;
    /** Planned time of the step after all who had been at it were gone, and how much of that its machine ran; absent: none. */
    alone?: { ms: number; ranMs: number };
  }[];
  /**
   * What was picked when a machine had a choice. `overtookMs`: priority date of what was picked minus
   * the earliest that waited. `familyBehindMs`: priority date of the most urgent of the family that is set
   * up minus that of the most urgent other; null where one of the two did not wait. Absent: the
   * dispatching habit is assumed, not measured.
   */
  dispatches?: readonly Choice[];
  /**
   * From an order to engineer (ETO) to its release, calendar ms; `open`: not released at `at`. `fromMs`: nobody would know
   * of it had it been released earlier than this.
   */
  milestones?: readonly { at: number; durationMs: number; open?: true; fromMs?: number }[];
  /** Orders that came in at `at`, and that were begun, or cancelled before anybody began them. Absent: nobody looked. */
  fates?: readonly { at: number; cancelled: boolean }[];
  /** Orders by when they came in, ascending, and when they were done; absent: nothing of it is known. */
  leads?: readonly LeadTime[];
  /** Earlier promises and how they ended. `quantiles`: level ("0.9") to epoch ms, before recalibration. */
  outcomes: readonly {
    orderId: string;
    madeAt: number;
    quantiles: Readonly<Record<string, number>>;
    finishedAt: number | null;
    strategy?: string;
  }[];
}

interface StepSeen {
  operationId: string;
  itemId: string;
  operationNumber: string;
  /** Its work centre. */
  to: string;
  at: number;
}

export interface ReworkSeen {
  /** Each time that a step was done; `backTo`: the work centre of the step that it sent pieces to, or its own. Absent: all went on. */
  passes: readonly (StepSeen & { backTo?: string })[];
  /**
   * Each time that a step was done again, `isSent`: it was sent the pieces, else it comes after one that was. `share`: its
   * productive time over the planned run of the whole lot; 0: it might have been done again, and was not; null: no plan.
   */
  again: readonly (StepSeen & { share: number | null; productiveMs: number; isSent: boolean })[];
}

/** What is left of a step's lot when the one before it is done: the share of its pieces, and how long they were waited with. */
export interface LotRest {
  share: number;
  waitMs: number;
}

/** What a place of work goes by: the date that steers an order, who has waited longest, who is done soonest. */
export const dispatchRules = ['dueDate', 'first', 'shortest'] as const;
export type DispatchRule = (typeof dispatchRules)[number];

/** A start at which several orders waited. */
export interface Choice {
  at: number;
  sameFamily: boolean;
  overtookMs: number;
  familyBehindMs?: number | null;
  /** The work centre that chose, and what each rule says of it; absent: nobody looked. */
  to?: string;
  rules?: ChoiceByRule;
}

export interface ChoiceByRule {
  /** Those that waited and were of the set-up family, or not, as what was picked is: with it, 2 at least. */
  waited: number;
  /** The chance that a rule would have picked it of those: 0, or 1 over how many were alike. */
  chance: Readonly<Record<DispatchRule, number>>;
  /** As `familyBehindMs`, in what the rule goes by. */
  behindMs: Readonly<Record<DispatchRule, number | null>>;
}

/** How long an order took from when it came in. */
export interface LeadTime {
  orderId: string;
  itemId: string;
  /** Setup families of its steps; absent: none is told. */
  family?: string;
  quantityPcs: number;
  /** Planned setup and run time of all its steps, ms. */
  workMs: number;
  /** Its material was there when it came in. */
  isReady: boolean;
  createdAt: number;
  /** Had it been done before, nobody would know of it. */
  seenFrom: number;
  finishedAt: number | null;
}

export const spreadSources = ['queue', 'stops', 'setup', 'run', 'material'] as const;
export type SpreadSource = (typeof spreadSources)[number];

export interface Driver {
  source: SpreadSource;
  /** Of the spread beyond P50, by what it loses when the source is held at its mean; all shares add up to 1. */
  share: number;
}

/**
 * What a promise rests on, in codes that the page translates:
 * - `paperOnly`: no measured stop, nor enough work without one; level from the paper figure, spread wide
 * - `fewStops`: fewer than 20 measured stops in a work centre that the order needs
 * - `noMeasuredSetup`: a setup family without a measured setup; the planned time is used
 * - `noMeasuredRun`: no finished operation of a work centre; the planned run time is used
 * - `runMeasured`: the ERP gives no planned run time; what was measured of the step is used
 * - `runAssumed`: the ERP gives none and nothing was measured: a default is used
 * - `noSupplierRecord`: a component's supplier without any measured delivery
 * - `noMilestoneRecord`: an order to engineer, and no release of one was ever measured
 * - `materialOverdue`: a confirmed date has passed and nothing came
 * - `noArrivals`: no order arrivals known; nobody will overtake
 * - `openTemplates`: arrivals are modelled on open orders only
 * - `notRecalibrated`: too few ended promises to check the model on
 * - `materialUnknown`: a component is ordered, and nobody says when it comes
 * - `outside`: a step is done by somebody else, by the times measured of it
 * - `outsideOnPaper`: nobody ever measured it: its planned time and up to about twice that
 * - `elsewhere`: a work centre that is not in the plant is taken as somebody else's
 * - `noMachine`: an operation that no machine of the plant may run; left out (of old: now it has no date)
 * - `noCalendar`: one of the machines that it could take has no planned time ahead
 * - `besideUndated`: an order without a date wants the same machines; it is left out
 * - `pastWeighs`: on the plant's record its own past did better than the model: the date is a mixture of both
 * - `beyondHorizon`: some of the scenarios did not finish inside the calendar's horizon
 */
const warningCodes = [
  'paperOnly',
  'fewStops',
  'noMeasuredSetup',
  'noMeasuredRun',
  'runMeasured',
  'runAssumed',
  'noSupplierRecord',
  'noMilestoneRecord',
  'materialOverdue',
  'noArrivals',
  'openTemplates',
  'notRecalibrated',
  'materialUnknown',
  'outside',
  'outsideOnPaper',
  'elsewhere',
  'noMachine',
  'noCalendar',
  'besideUndated',
  'pastWeighs',
  'beyondHorizon',
] as const;
export type WarningCode = (typeof warningCodes)[number];

export interface OrderPromise {
  orderId: string;
  p50: number;
  p80: number;
  p90: number;
  p95: number;
  quotedAt: number;
  quoteLevel: number;
  /** Of meeting the wanted date (`dueAt`); null without one. */
  onTimeProbability: number | null;
  /** Of keeping the date that was given, else the wanted one, else the one that steers it; null without any. */
  keepProbability?: number | null;
  warnings: readonly string[];
  drivers: readonly { source: SpreadSource; share: number }[];
  seed: number;
  scenarios: number;
  /** The model's own quantiles before recalibration, level ("0.9") to epoch ms: keep them on record. */
  quantiles?: Readonly<Record<string, number>>;
  /** After recalibration, as it is told: what the chance of any date is read from. Not kept on record. */
  told?: Readonly<Record<string, number>>;
  /** What its machines will still cost, by the scenarios, in the unit of `hourCosts`. Not kept on record. */
  restCost?: RestCost;
}

export interface RestCost {
  p10: number;
  p50: number;
  p90: number;
}

/** An order that no date can be given for, and why, for readers of any language. */
export interface Undated {
  orderId: string;
  why: Sentence;
}

/** Every order that is open is in one of the two. */
export interface ShopDates {
  promises: readonly OrderPromise[];
  undated: readonly Undated[];
}

/** A question for a date. `order` is built by the bridge from the item's routing; its id is free. */
export interface Enquiry {
  order: WorkOrder;
  /** The date that would steer it; null = the date that the quote itself arrives at. */
  priorityAt: number | null;
  /** It overtakes no order that is open, whatever its dates. */
  isLast?: boolean;
  /** A full re-simulation instead of slot insertion: for the booking. */
  full?: boolean;
}

export interface QuoteAnswer extends OrderPromise {
  paperFinishAt: number;
  /** What the answer rests on, in amounts of data. */
  basis: QuoteBasis;
}

export interface QuoteBasis {
  now: number;
  /** Highest `seq` per edge. */
  cursors: Readonly<Record<string, number>>;
  stops: number;
  setups: number;
  runs: number;
  materials: number;
  arrivals: number;
  outcomes: number;
  estimatorVersion: string;
  method: 'slot' | 'full';
}
