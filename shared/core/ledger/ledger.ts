/**
 * The whole computation, composed: facts in, everything else out. Read this first.
 *
 *     facts ─► orders ─► assignment ─► timeline ─► figures, totals, confirmations
 *
 * A `Ledger` holds a plant's facts and what was computed from them. It knows no I/O, clock, timer or
 * randomness: "now" is always an argument. Facts may come in any order and any lateness; the same
 * facts give the same answers.
 *
 *     folded-plant.ts    how it is done: what is noted, folded, kept, dropped; computed-ledger.ts: who answers what
 *     order-book.ts      what planning and people said of orders, over all machines
 *     machine-ledger.ts  one machine: history.ts (facts in order, folded in chunks by fold.ts),
 *                        classifications.ts, reassignments.ts, configs.ts; asked for intervals (timeline.ts), parts
 *     totals.ts          one operation over all machines
 *     oee.ts             intervals and parts -> figures
 */
import type { SumInput } from '../figures/oee.ts';
import type { AwakeLimits } from '../machine/awake.ts';
import type { FactStore } from '../machine/resting.ts';
import type { MaterialEvent } from '../orders/consumption.ts';
import type { NameIndex } from '../orders/name-index.ts';
import type { KnownOperation, Paper } from '../orders/order-book.ts';
import type { OrdersById } from '../orders/orders-by-id.ts';
import type { Attended } from '../timeline/attendance.ts';
import type { SaidOfTime } from '../timeline/reassignments.ts';
import type { Standstill } from '../timeline/timeline.ts';
import type { Cellar } from '../words/cellar.ts';
import type { Event, NewFact } from '../words/event.ts';
import type { Figures, MachineSpan, ShiftSpan, SignOn } from '../words/figures.ts';
import type {
  MachineWindow,
  OperationTotals,
  Phase,
  SetupRecord,
  Stop,
  Supposed,
  Undecided,
} from '../words/interval.ts';
import type { WorkOrder } from '../words/order.ts';
import type { Plant } from '../words/plant.ts';
import type { Scope } from '../words/scope.ts';
import { HOUR_MS } from '../words/time.ts';
import { ComputedLedger } from './computed-ledger.ts';
import type { SavedPart } from './saved-ledger.ts';

export type { MachineWindow };

export interface Ledger {
  readonly plant: Plant;
  /** What the names of operations mean in facts, where the ERP used a number again. */
  readonly names: Pick<NameIndex, 'nameOf' | 'operationAt'>;
  /** Takes facts over; repeats (same edge and seq) are ignored. */
  record(events: readonly Event[]): void;
  /** One machine's time, cut to [from, to); `to` is also "now" for what is still open. */
  machine(machineId: string, from: number, to: number): MachineWindow;
  /** The same as far as estimators look at it; of days that are over it is kept, so that half a year reads no facts. */
  phases(machineId: string, from: number, to: number): readonly Phase[];
  /**
   * Stops that touch [from, now) and that nobody has explained, each whole, oldest first. `mostDays`: of days that are
   * not kept, only so many are looked at, the newest; what lies in the others comes with a later call.
   */
  unexplained(machineId: string, from: number, now: number, mostDays?: number): readonly Stop[];
  /**
   * Parts since the day of `from` that nobody gave to an operation, oldest first, with what they could be by the orders
   * that are known now. `mostDays`: as of the stops.
   */
  undecided(machineId: string, from: number, now: number, mostDays?: number): readonly Undecided[];
  figures(scope: Scope, from: number, to: number, plan?: Plan): Figures;
  /** The same of these stretches of machines alone, which do not overlap; `now`: for what is still open. */
  figuresIn(scope: Scope, spans: readonly MachineSpan[], now: number, plan?: Plan): Figures;
  /** The same of stretches that are told one by one: those of many rows, machine by machine in time, read each fact once. */
  adding(scope: Scope, now: number, plan?: Plan): FigureSum;
  /** Makes sums of these stretches of a scope of machines in pieces: then their figures, by the plan in force, are there at once. */
  summingAhead(scope: Scope, spans: readonly MachineSpan[], now: number): Iterable<void>;
  /** What those figures are made of, one for each stretch: what is added up (`sumsOf`) and can be shown. */
  evidence(scope: Scope, spans: readonly MachineSpan[], now: number): readonly (SumInput & MachineSpan)[];
  /** The machines' time that a scope is over. */
  spansOf(scope: Scope, from: number, to: number): readonly MachineSpan[];
  /** A machine's shifts as planned, and the time between them: they cover [from, to). */
  shifts(machineId: string, from: number, to: number): readonly ShiftSpan[];
  /** Who was signed on at a machine and when, cut to [from, to). */
  signOns(machineId: string, from: number, to: number): readonly SignOn[];
  /** A person's counted time in [from, to), at all machines, with what was in work there: what labour is made of. */
  attended(by: string, from: number, to: number): readonly Attended[];
  /** The same at one machine, of one stretch in which the person was signed on there; `now`: for what is still open. */
  attendedIn(signOn: MachineSpan & { by: string }, now: number): readonly Attended[];
  /** In the order in which they were last told of. */
  orders(): OrdersById;
  /** Those alone that are not over: neither closed by planning nor finished, step by step, by people's word. */
  openOrders(): Iterable<WorkOrder>;
  /** Operations that took in or made pieces of an item by their serial numbers, and perhaps some that did not. */
  operationsWithSerials(itemId: string): ReadonlySet<string>;
  /** The operation as its order is planned now; null: no order has it, or has it any more. */
  planNow(operationId: string): KnownOperation | null;
  /** The same, one that an order change dropped as it was last said. */
  lastPlan(operationId: string): KnownOperation | null;
  /** What was planned for an operation, with its order; null: not known. */
  paper(operationId: string): Paper | null;
  /** The same as it was planned at a moment. */
  planAt(operationId: string, at: number): KnownOperation | null;
  /** Items that the operation was of within [from, to), as planned then. */
  itemsOf(operationId: string, from: number, to: number): readonly string[];
  /** Every item that any order was of, by name. */
  itemIds(): readonly string[];
  /** When the order was first released to the floor; null = not yet. */
  releasedAt(orderId: string): number | null;
  /** The order as planning told it, each time, oldest first. */
  toldOrders(orderId: string): readonly WorkOrder[];
  /** How often what is to be made of it was changed after that. */
  changesAfterRelease(orderId: string): number;
  operation(operationId: string, now: number): OperationTotals | null;
  /** Where it was in work, of each machine from its first to its last moment there. */
  workedIn(operationId: string, now: number): readonly MachineSpan[];
  /** When people finished it, where that is their last word on it; null: it is not. Asks for no totals. */
  finishedAt(operationId: string): number | null;
  /** Whenever people said that it was finished, in order of occurrence. Asks for no totals. */
  finishes(operationId: string): readonly number[];
  /** What people said went into an operation and came out of it, in order of occurrence. */
  materialFacts(operationId: string): readonly MaterialEvent[];
  /** Released operations that the machine can run and that nobody has finished, by id. Asks for no totals. */
  runnable(machineId: string, now: number): readonly KnownOperation[];
  /** Operations that have any production, interruption, start or finish on them. */
  touchedOperations(): readonly string[];
  /** All that may have time or parts in these stretches, ids sorted: found without reading them. */
  operationsIn(spans: readonly MachineSpan[]): readonly string[];
  /** Operations whose totals may have changed since facts were last recorded by this call. */
  takeChanged(): { machineIds: readonly string[]; operationIds: readonly string[] };
  setups(machineId: string, from: number, to: number): readonly SetupRecord[];
  /** What people said of a machine's time that touches [from, to), in order of recording. */
  said(machineId: string, from: number, to: number): SaidOfTime;
  /** Operations that these facts about the machine's time would change, as they are and as they would be. */
  supposing(machineId: string, facts: readonly NewFact[], now: number): readonly Supposed[];
  /** The standstills that touch [from, to), each whole, and what people said of them; as seen at `now`. */
  standstills(machineId: string, from: number, to: number, now: number): readonly Standstill[];
  /** Who is signed on at a machine. */
  operators(machineId: string, now: number): readonly string[];
  /** Whether that person's last word there was to sign on, even where the shift has ended it since. */
  saidOn(machineId: string, by: string, now: number): boolean;
  /**
   * Computes what is pending and works out days that are over (sums, setups, phases), at most `mostDays` of single
   * machines, before their facts come to rest: then a question over a year reads none. False: there is more to do.
   */
  sumUp(mostDays?: number): boolean;
  /** The same and operations, all there is, one at each step; until it ends nothing is recorded. */
  summing(): Iterable<void>;
  /** Computes what is pending, a machine at each step. */
  folding(): Iterable<void>;
  /** Reads the latest facts of so long again, in pieces: what pages look at lies ready then. */
  lookingBack(ms: number): Iterable<void>;
  /** Works out where operations in work stand, in pieces, so that the next to ask reads little. */
  workOn(): Iterable<void>;
  /**
   * Everything that was computed, as plain data that is the ledger's own: to be written down part by part before
   * anything else is recorded or asked.
   */
  save(): Iterable<SavedPart>;
  /** Takes a part over that `save` gave, in that order, into a ledger that has recorded nothing yet. */
  restore(part: SavedPart): void;
}

/** What stretches of machines come to together; they do not overlap. */
export interface FigureSum {
  add(span: MachineSpan): void;
  figures(): Figures;
}

/** Which planned times parts are priced by: those in force when they were made, or, to compare, today's. */
export const plans = ['inForce', 'today'] as const;
export type Plan = (typeof plans)[number];

/**
 * Whoever takes a past in sums it up so seldom, in the plant's time: facts are in memory for as long, and what people say
 * late of a shift, and whoever is still at work in it, change nothing any more of what was worked out.
 */
export const SUM_UP_MS = 12 * HOUR_MS;

export interface LedgerOptions {
  /** See history.ts: trades memory for the cost of a late fact; it never changes an answer. */
  chunkFacts?: number;
  /** Where facts can be read again. With one, old facts rest; without, all of them stay in memory. */
  store?: FactStore;
  /** Estimators will ask: setups and phases of days that are over are worked out along with their sums. */
  estimates?: boolean;
  /** false: nobody will take what changed (`takeChanged`), so it is not kept until somebody does. */
  tellsChanges?: boolean;
  /** With a store: how much stays in memory. */
  awake?: AwakeLimits;
  /** Where what is over lies as text; left out: in memory. */
  cellar?: Cellar;
  /** How much of that is in memory too, and how many rows of a list lie together: trades memory for time. */
  atHand?: { pages: number; orders: number; days: number; rows: number };
}

/** A ledger of a plant as configured by `plant`, until facts say how it is configured. */
export function openLedger(plant: Plant, options: LedgerOptions = {}): Ledger {
  return new ComputedLedger(plant, options);
}
