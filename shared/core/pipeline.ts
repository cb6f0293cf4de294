/**
 * The whole computation, composed: facts in, everything else out. Read this first.
 *
 *     facts ─► orders ─► assignment ─► timeline ─► figures, totals, confirmations
 *
 * A `Ledger` holds a plant's facts and what was computed from them. It knows no I/O, clock, timer or
 * randomness: "now" is always an argument. Facts may come in any order and any lateness; the same
 * facts give the same answers.
 */
import type { Event } from './event.ts';
import type { Figures, Scope } from './figures.ts';
import type { Interval, OperationTotals, Quantity, SetupRecord, Stop, Stretch, Undecided } from './interval.ts';
import type { WorkOrder } from './order.ts';
import type { Plant } from './plant.ts';

export interface Ledger {
  readonly plant: Plant;
  /** Takes facts over; repeats (same edge and seq) are ignored. */
  record(events: readonly Event[]): void;
  /** One machine's time, cut to [from, to); `to` is also "now" for what is still open. */
  machine(machineId: string, from: number, to: number): MachineWindow;
  figures(scope: Scope, from: number, to: number): Figures;
  orders(): ReadonlyMap<string, WorkOrder>;
  operation(operationId: string, now: number): OperationTotals | null;
  /** Operations that have any production, interruption, start or finish on them. */
  touchedOperations(): readonly string[];
  /** Operations whose totals may have changed since facts were last recorded by this call. */
  takeChanged(): { machineIds: readonly string[]; operationIds: readonly string[] };
  setups(machineId: string, from: number, to: number): readonly SetupRecord[];
  /** Who is signed on at a machine. */
  operators(machineId: string, now: number): readonly string[];
}

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

export function openLedger(plant: Plant): Ledger {
  throw new Error(`not built yet: ${plant.id}`);
}
