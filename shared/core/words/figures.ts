/**
 * The shapes of the figures. Formulas: ISO 22400-2:2014; see oee.ts.
 * All sums are exactly additive over machines and windows; ratios are made last. They are integers
 * (ms, pieces), but for the three with PRI in them, which are multiples of 1/1024 ms (oee.ts: exactPri).
 */
import type { IntervalClass } from './plant.ts';
import type { Unit } from './quantity.ts';

/**
 * Time elements and quantities of ISO 22400-2 that the facts allow, plus what explains them. What each is made
 * of stands once, in figures/elements.ts.
 */
export interface Sums {
  /** Calendar time of the window. */
  calendarMs: number;
  /** POT: planned operation time = shift time. */
  potMs: number;
  plannedDowntimeMs: number;
  /** Planned busy time that nobody observed: in no other element, shown as missing coverage. */
  noDataMs: number;
  /** PBT = POT - planned downtime - unobserved time = AUBT + ADOT. */
  pbtMs: number;
  /** AUBT = AUPT + ADET. */
  aubtMs: number;
  /** AUPT = APT + AUST. */
  auptMs: number;
  aptMs: number;
  austMs: number;
  /** Stops and minor stops while an order is in work. */
  adetMs: number;
  /** Available, but not running with an order. */
  adotMs: number;
  /** PQ, GQ, SQ, RQ in planned, observed time: what the ratios use. */
  pqPcs: number;
  gqPcs: number;
  sqPcs: number;
  rqPcs: number;
  /** Σ PRI·PQ and Σ PRI·GQ; parts whose PRI is unknown are in `unpricedPcs` instead. */
  priPqMs: number;
  priGqMs: number;
  /** Σ PRI·(PQ − GQ) of parts made during setup: start-up losses. */
  priStartUpLossMs: number;
  unpricedPcs: number;
  /** All parts of the window, also those outside shifts and in unobserved time. */
  allProducedPcs: number;
  allGoodPcs: number;
  recoveredPcs: number;
  outsideShiftPcs: number;
  outsideShiftMs: number;
  minorStopMs: number;
  minorStops: number;
  stopMs: number;
  stops: number;
  unexplainedMs: number;
  failures: number;
  /** Σ TBF (operating time between failures), Σ TTR. */
  tbfMs: number;
  ttrMs: number;
  /** PMT: planned maintenance, that is planned downtime with a reason that is `preventive`. */
  pmtMs: number;
  byClassMs: Record<IntervalClass, number>;
}

export type SumName = Exclude<keyof Sums, 'byClassMs'>;

/** What is made of the sums; each is defined once, in figures/kpis.ts. */
export const kpiNames = [
  'availability',
  'effectiveness',
  'qualityRatio',
  'oee',
  'nee',
  'teep',
  'setupRatio',
  'technicalEfficiency',
  'utilizationEfficiency',
  'allocationEfficiency',
  'throughputPerHour',
  'scrapRatio',
  'reworkRatio',
  'firstPassYield',
  'mtbfMs',
  'mttfMs',
  'mttrMs',
  'correctiveMaintenanceRatio',
  'equipmentLoadRatio',
] as const;
export type KpiName = (typeof kpiNames)[number];

/** null where it would be invented (a zero denominator). Not capped. */
export type Kpis = Record<KpiName, number | null>;

const sixBigLosses = [
  'equipmentFailure',
  'setupAndAdjustment',
  'idlingAndMinorStops',
  'reducedSpeed',
  'processDefects',
  'reducedYield',
] as const;
export type BigLoss = (typeof sixBigLosses)[number];

/** From planned operation time down to good time; the steps add up to the millisecond. */
export interface Waterfall {
  plannedMs: number;
  steps: readonly { loss: BigLoss | 'plannedDowntime' | 'noData' | 'noOrder' | 'fasterThanPlanned'; ms: number }[];
  goodMs: number;
}

export interface ParetoRow {
  reasonId: string | null;
  durationMs: number;
  count: number;
}

/** One row a unit: quantities of different units are never added. */
export interface ScrapOfReason {
  reasonId: string | null;
  quantityPcs: number;
  /** Left out for pieces. */
  unit?: Unit;
}

/** What a screen shows: KPIs with what stands behind them. */
export interface Figures {
  sums: Sums;
  kpis: Kpis;
  /** Share of planned busy time that was observed; null without planned time. */
  coverage: number | null;
  /** Coverage is below the plant's limit: show a dash and say why. */
  withheld: boolean;
  waterfall: Waterfall;
  stopPareto: readonly ParetoRow[];
  scrapPareto: readonly ScrapOfReason[];
  /**
   * What the quantities are whole steps of; left out for pieces. Several: sums of pieces mean nothing, and ratios of
   * them are null; what is weighted by planned time is not touched.
   */
  units?: readonly Unit[];
}

/** [from, to) of one machine. */
export interface MachineSpan {
  machineId: string;
  from: number;
  to: number;
}

/** A stretch of one shift as planned, its breaks within; what lies between shifts has none. */
export interface ShiftSpan extends MachineSpan {
  shiftId: string | null;
  /** Local date on which the shift starts, YYYY-MM-DD. */
  shiftDate: string | null;
}

/** [from, to) for which a person was signed on at a machine. */
export interface SignOn extends MachineSpan {
  by: string;
  /** Nobody signed off: it ended with the shift. */
  endedByShift: boolean;
}
