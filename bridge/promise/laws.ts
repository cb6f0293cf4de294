/**
 * What is believed of the shop: the estimators' result and the simulation's only source of chance.
 * A study's oracle writes the true laws into the same shape.
 */
import type { WorkOrder } from '../../shared/core/words/order.ts';
import type { DispatchRule } from './shop.ts';

/** Raised whenever an estimator changes what it would say of the same facts. */
export const ESTIMATOR_VERSION = '34';

export interface Laws {
  /** Per work centre id. */
  stops: ReadonlyMap<string, StopLaw>;
  setups: ReadonlyMap<string, SetupLaw>;
  runs: ReadonlyMap<string, RunLaw>;
  /** Per supplier id; '' for suppliers without a record. */
  suppliers: ReadonlyMap<string, SupplierLaw>;
  /** The same against a date that another took the place of; suppliers alone that ever gave one. */
  reconfirmed?: ReadonlyMap<string, SupplierLaw>;
  /** From an order to a component that nobody confirmed, per supplier id; '' for those without a record. */
  leadTimes: ReadonlyMap<string, SupplierLaw>;
  /** Steps done by somebody else, per `outsideKey`; '' for those without a record. */
  outside: ReadonlyMap<string, OutsideLaw>;
  arrivals: ArrivalLaw;
  /** Release of an order that engineering must finish first, calendar ms. */
  milestone: MilestoneLaw;
  transfers: TransferLaw;
  dispatch: DispatchLaw;
  /** Per work centre that treats loads of several steps: how many there are in one, equally likely values, ascending. */
  loads?: ReadonlyMap<string, Float64Array>;
  /** Of the orders that nobody has begun, those that will be cancelled before anybody does; absent: none ever was. */
  cancelShare?: number;
  /** Absent where no lots were ever seen to overlap. */
  overlaps?: OverlapLaw;
  /** Absent where no step was ever seen to send pieces back. */
  rework?: ReworkLaw;
  /** Absent where the plant never stood as a whole. */
  plantOutages?: PlantOutageLaw;
  /** Absent where nobody signs on and the plant's file names nobody: then nothing waits for people. */
  people?: PeopleLaw;
  /** Per work centre where a step was ever done on several machines at once: on how many, where they are free; ascending. */
  splits?: ReadonlyMap<string, Float64Array>;
}

export interface StopLaw {
  /** Equally likely pairs, ascending by stop: a productive stretch and the stop that ended it. */
  stretchMs: Float64Array;
  stopMs: Float64Array;
  /** Log of Σ stop / Σ stretch of the table: what the levels are relative to. */
  tableLevel: number;
  /** Log of stops per productive ms of the table. */
  tableFrequency: number;
  /** Log-odds down/up of the group: mean and standard deviation. */
  groupLevel: number;
  groupSd: number;
  groupFrequency: number;
  /** Sd of the logs of frequency and of mean length, each by itself. */
  frequencySd: number;
  lengthSd: number;
  /** Per machine id; a machine without an entry has the group's level and `betweenSd`. */
  machines: ReadonlyMap<string, MachineLevel>;
  betweenSd: number;
  /** Stops that hit the machines together: events per worked ms, lengths in worked ms (ascending). */
  outagesPerMs: number;
  outageMs: Float64Array;
  /** Amount of data: measured stops, effective number after recency, last paper prior's weight in the level (0..1). */
  count: number;
  effectiveCount: number;
  priorShare: number;
}

export interface MachineLevel {
  /** Log of down/up. */
  level: number;
  /** Log of stops per productive ms: the part of the level that is frequency, the rest is length. */
  frequency: number;
  /** Sd of the machine's level when the group's is known, and how much of the group's error it takes over. */
  sd: number;
  groupShare: number;
}

export interface SetupLaw {
  /** Mean per pair, key `from>to`; worked ms. */
  pairs: ReadonlyMap<string, { meanMs: number; sdLog: number; count: number }>;
  /** Ratio to the planned setup where a pair was never measured. */
  sameRatio: number;
  otherRatio: number;
  sameSdLog: number;
  otherSdLog: number;
  /** Mean where no plan is known either. */
  sameMs: number;
  otherMs: number;
  /** Planned setup per family, as met in orders. */
  plannedMs: ReadonlyMap<string, number>;
  /** Relative lengths with mean 1, ascending; per kind of change. */
  shapes: Float64Array;
  count: number;
  measuredFamilies: ReadonlySet<string>;
}

export interface RunLaw {
  /** Productive ms per planned ms of good pieces; key `item/number`. */
  items: ReadonlyMap<string, { ratio: number; sdLog: number; count: number }>;
  /** For an item that was never measured, of a setup family whose plans are off otherwise than others'. */
  families?: ReadonlyMap<string, { ratio: number; sdLog: number; count: number }>;
  /** For any other. */
  ratio: number;
  sdLog: number;
  /** Relative ratios with mean 1, ascending. */
  shapes: Float64Array;
  count: number;
  /** Pieces that were scrapped of those produced, lately; null before anything was produced. In the ratio already. */
  scrapShare: number | null;
  scrapSd: number;
  /** Planned ms are those of the lot as far as its time goes with it; absent: with pieces alone. */
  lot?: LotTime;
}

/** Time that goes with a step's lot, not with its pieces. */
export interface LotTime {
  /** Of the time of a lot of the usual size, and its sd. */
  share: number;
  sd: number;
  /** What is planned for the usual lot: by `itemKey`, or of the work centre alike for all (null). */
  items: ReadonlyMap<string, number> | null;
  centreMs: number;
  /** Operations that it was read from. */
  count: number;
}

export interface SupplierLaw {
  /** Lateness against the confirmed date, calendar ms, ascending; early is negative. */
  lateMs: Float64Array;
  count: number;
  /** Of the log of what is late or waited for, as far as few data tell; 0 where absent. */
  sdLog?: number;
}

/** Release by engineering: from the order on, or, where orders wait in line, from when an engineer takes it up. */
export interface MilestoneLaw extends SupplierLaw {
  /** How many take orders as they came; absent: no order is seen to wait for another. */
  engineers?: number;
}

export interface OutsideLaw {
  /** Calendar time over the planned time, ascending. */
  ratios: Float64Array;
  /** Steps that came back. */
  count: number;
  sdLog?: number;
}

export interface ArrivalLaw {
  /** Orders per calendar ms, with the relative sd of that rate. */
  perMs: number;
  relativeSd: number;
  /** From Monday on, how many come on a weekday over the mean; absent where all are alike, as far as anybody can tell. */
  weekdays?: readonly number[];
  /** What comes: equally likely, by resampling; empty = nothing comes. */
  templates: readonly Template[];
  count: number;
  /** Typical time from an order's arrival to the date that steers it. */
  leadMs: number;
  fromOpenOrdersOnly: boolean;
}

export interface Template {
  order: WorkOrder;
  /** Priority date minus arrival. */
  leadMs: number;
  weight: number;
}

export interface TransferLaw {
  /** Calendar ms between operations: equally likely values, ascending. */
  ms: Float64Array;
  /** The same by the work centre that is gone to, where ways to it were seen. */
  to?: ReadonlyMap<string, Float64Array>;
  /** Ways that were seen, and those of which only bounds are known. */
  count: number;
  withinCount: number;
  effectiveCount: number;
}

/** Stops that hit work centres together: events per worked ms of the plant, lengths in worked ms (ascending). */
export interface PlantOutageLaw {
  perMs: number;
  ms: Float64Array;
  events: number;
}

export interface Overlapping {
  /** Of a step's pieces, what is through when the next one may begin; 1: all. Equally likely values, ascending. */
  shares: Float64Array;
  /** Equally likely pairs, ascending by wait: how long the rest of the next one waits once the step is done, and its share. */
  waitMs: Float64Array;
  restShare: Float64Array;
}

export interface OverlapLaw {
  any: Overlapping;
  /** By the work centres of both, key `from>to`. */
  pairs: ReadonlyMap<string, Overlapping>;
  /** Steps that tell of it, and those that began early. */
  count: number;
  overlapped: number;
}

export interface ReworkLaw {
  /** Work centres whose steps send pieces back. */
  centres: ReadonlyMap<string, ReworkAt>;
  /** What is sent pieces, and what comes after it until it was sent on: per work centre; '' for one without a record. */
  sent: ReadonlyMap<string, MadeAgain>;
  after: ReadonlyMap<string, MadeAgain>;
  /** How often an order goes back at most. */
  most: number;
}

export interface ReworkAt {
  /** Of the times that a step is done, and the sd of its log. */
  share: number;
  sdLog: number;
  /** The same by `itemKey`. */
  items: ReadonlyMap<string, number>;
  /** To the last step before it, or itself, of these work centres; shares add up to 1. */
  targets: readonly { to: string; share: number }[];
  passes: number;
  sent: number;
}

export interface MadeAgain {
  /** Productive time over the planned run of the whole lot: the mean; and over it, equally likely values, ascending, 0: not done again. */
  mean: number;
  shapes: Float64Array;
  /** Of their mean. */
  sdLog: number;
  count: number;
}

export interface PeopleLaw {
  /** Who there is. `id`: as facts name them, so that who is at a machine now is found; null: nobody has one. */
  people: readonly { id: string | null; skills: ReadonlySet<string>; atOnce: number }[];
  /** Work centres whose machines begin nothing without somebody who can work there, is there and has a hand free. */
  places: ReadonlySet<string>;
  /** Equally likely weeks: by shift, who of them is there. */
  weeks: readonly ReadonlyMap<string, readonly number[]>[];
  /** Who began a step stays until it is done, past the end of the shift too; else the next shift takes over. */
  stays: boolean;
  /** Work centres of `places` whose machines stand while nobody is at them; absent: they run on. */
  stands?: ReadonlySet<string>;
  /** Starts that it was read from; 0: the plant's file says it. */
  starts: number;
}

export interface DispatchLaw {
  /** An order of the family that is set up may overtake one that is this much more urgent. */
  familyBonusMs: number;
  /** Share of starts that follow neither date nor family. */
  overrideShare: number;
  /** Starts with a choice that it was read from; below thirty it is assumed. */
  choices: number;
  /** Where the bonus lies, as far as the choices tell. */
  bonusLowMs: number;
  bonusHighMs: number;
  /** What each work centre goes by, where its choices tell; absent or without an entry: by date, as above. */
  centres?: ReadonlyMap<string, CentreHabit>;
}

/** A rule takes the place of the date from this probability on. */
export const SURE_RULE = 0.8;

export interface CentreHabit {
  rule: DispatchRule;
  /** Probability of the rule among all rules. */
  sure: number;
  /** Choices that it was read from. */
  choices: number;
  /** In what the rule goes by. */
  familyBonusMs: number;
  /** Share of starts that do not follow the rule. */
  overrideShare: number;
}

export const isSureHabit = ({ sure }: CentreHabit): boolean => sure >= SURE_RULE;

/** Goes by something else than the date. */
export function isOffDate(habit: CentreHabit | undefined): boolean {
  return habit !== undefined && isSureHabit(habit) && habit.rule !== 'dueDate';
}

export function pairKey(fromFamily: string | null, toFamily: string): string {
  return `${fromFamily ?? ''}>${toFamily}`;
}

export function itemKey(itemId: string, operationNumber: string): string {
  return `${itemId}/${operationNumber}`;
}
