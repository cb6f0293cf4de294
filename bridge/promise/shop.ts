/**
 * The promise's input: the shop as it stands and what was measured of it. Plain data, made by the
 * bridge from its ledger and its ERP's orders (or by a study's plant twin), so that a promise can be
 * recomputed from its snapshot alone.
 */
import type { WorkOrder } from '../../shared/core/order.ts';
import type { Plant } from '../../shared/core/plant.ts';

export interface ShopSnapshot {
  now: number;
  plant: Plant;
  orders: readonly OpenOrder[];
  machines: readonly MachineNow[];
  measured: Measured;
  /** Highest `seq` per edge that it rests on. */
  basis: Readonly<Record<string, number>>;
}

export interface OpenOrder {
  order: WorkOrder;
  /** The date that steers the dispatching: what was promised, else what is wanted. */
  priorityAt: number | null;
  /** Per operation, in routing order. */
  operations: readonly {
    operationId: string;
    status: 'waiting' | 'running' | 'interrupted' | 'finished';
    goodPcs: number;
    scrapPcs: number;
    machineId: string | null;
  }[];
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
}

/** Facts as the estimators want them; durations are planned (shift) time, never calendar time. */
export interface Measured {
  /** Productive stretch and the stop that ended it, per machine, in order of time; last may be open. */
  stretches: readonly {
    machineId: string;
    endedAt: number;
    productiveMs: number;
    stopMs: number;
    stopFrom: number;
    open: boolean;
  }[];
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
  }[];
  materials: readonly { supplierId: string; at: number; lateMs: number }[];
  /** Orders as they came in: rate and templates of what will still come. */
  arrivals: readonly { at: number; orderId: string }[];
  /** From the end of an operation to the start of the next one of the same order, calendar ms. */
  transfers: readonly { at: number; durationMs: number }[];
  /** Earlier promises and how they ended. */
  outcomes: readonly {
    orderId: string;
    madeAt: number;
    quantiles: Readonly<Record<string, number>>;
    finishedAt: number | null;
  }[];
}

export interface OrderPromise {
  orderId: string;
  p50: number;
  p80: number;
  p90: number;
  p95: number;
  quotedAt: number;
  quoteLevel: number;
  onTimeProbability: number | null;
  warnings: readonly string[];
  drivers: readonly { source: 'queue' | 'stops' | 'setup' | 'run' | 'material'; share: number }[];
  seed: number;
  scenarios: number;
}
