/** Whoever asks a ledger: its facts are folded up to now, and each question goes to what answers it. */
import { shiftRuns } from '../calendar/period.ts';
import type { SumInput } from '../figures/oee.ts';
import { cutQuantities } from '../figures/windows.ts';
import type { MaterialEvent } from '../orders/consumption.ts';
import type { KnownOperation, OrderBook, Paper } from '../orders/order-book.ts';
import type { OrdersById } from '../orders/orders-by-id.ts';
import type { Attended } from '../timeline/attendance.ts';
import { byRecording } from '../timeline/classifications.ts';
import type { SaidOfTime } from '../timeline/reassignments.ts';
import { stopsOf } from '../timeline/stops.ts';
import type { Standstill } from '../timeline/timeline.ts';
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
import { FoldedPlant } from './folded-plant.ts';
import type { KeptAnswers } from './kept-answers.ts';
import { attendedAt, attendedBy } from './labour.ts';
import { Lately } from './lately.ts';
import type { FigureSum, Ledger, LedgerOptions, Plan } from './ledger.ts';
import type { SavedPart } from './saved-ledger.ts';
import { ScopeFigures } from './scope-figures.ts';
import { supposing } from './supposing.ts';
import type { WorkTotals } from './totals.ts';

export class ComputedLedger implements Ledger {
  readonly #folded: FoldedPlant;
  readonly #book: OrderBook;
  readonly #kept: KeptAnswers;
  readonly #lately = new Lately();
  readonly #figures: ScopeFigures;

  constructor(plant: Plant, options: LedgerOptions) {
    this.#folded = new FoldedPlant(plant, options);
    this.#book = this.#folded.book;
    this.#kept = this.#folded.kept;
    this.#figures = new ScopeFigures(this.#folded, this.#lately, (id, now) => this.#totalsOf(id, now));
  }

  get plant(): Plant {
    return this.#folded.plant;
  }

  get names(): OrderBook['names'] {
    return this.#book.names;
  }

  record(events: readonly Event[]): void {
    this.#lately.clear();
    this.#folded.record(events);
  }

  save(): Iterable<SavedPart> {
    return this.#folded.save();
  }

  restore(part: SavedPart): void {
    this.#lately.clear();
    this.#folded.restore(part);
  }

  machine(machineId: string, from: number, to: number): MachineWindow {
    const machine = this.#folded.machine(machineId);
    const now = this.#now(to);
    const intervals = machine.intervals(from, to, now, this.#folded.reason);
    const whole = machine.quantities(from, to);
    return {
      machineId,
      from,
      to,
      intervals,
      quantities: cutQuantities(machine, whole, { from, to, intervals, ...this.#kept.inputs.plans.inForce }),
      stretches: machine.stretches(from, to),
      stops: stopsOf(machine, intervals, now, this.#folded.reason),
      undecided: machine.undecided(machine.waiting(from, to, () => whole)),
    };
  }

  phases(machineId: string, from: number, to: number): Phase[] {
    return this.#kept.phases.of(this.#folded.machine(machineId), from, to, this.#now(to));
  }

  unexplained(machineId: string, from: number, now: number, most?: number): Stop[] {
    this.#folded.machine(machineId);
    return this.#kept.unexplained.of(machineId, from, this.#now(now), most);
  }

  undecided(machineId: string, from: number, now: number, most = Number.POSITIVE_INFINITY): Undecided[] {
    const machine = this.#folded.machine(machineId);
    return machine.undecided(this.#kept.waiting.of(machine, from, now, most));
  }

  figures(scope: Scope, from: number, to: number, plan: Plan = 'inForce'): Figures {
    return this.figuresIn(scope, this.spansOf(scope, from, to), to, plan);
  }

  figuresIn(scope: Scope, spans: readonly MachineSpan[], now: number, plan: Plan = 'inForce'): Figures {
    return this.#figures.of(scope, spans, this.#now(now), plan);
  }

  adding(scope: Scope, now: number, plan: Plan = 'inForce'): FigureSum {
    return this.#figures.adding(scope, this.#now(now), plan);
  }

  summingAhead(scope: Scope, spans: readonly MachineSpan[], now: number): Iterable<void> {
    return this.#figures.ahead(scope, spans, this.#now(now));
  }

  *lookingBack(ms: number): Generator<void> {
    yield* this.folding();
    const { machines, horizon } = this.#folded;
    for (const { history } of machines.values()) yield* history.waking(horizon - ms, horizon);
  }

  evidence(scope: Scope, spans: readonly MachineSpan[], now: number): (SumInput & MachineSpan)[] {
    return this.#figures.evidence(scope, spans, this.#now(now));
  }

  spansOf(scope: Scope, from: number, to: number): MachineSpan[] {
    return this.#figures.spansOf(scope, from, to);
  }

  shifts(machineId: string, from: number, to: number): ShiftSpan[] {
    return shiftRuns(machineId, this.#folded.machine(machineId).planned(from, to), from, to);
  }

  signOns(machineId: string, from: number, to: number): SignOn[] {
    return this.#folded.machine(machineId).signOns.spans(machineId, from, to);
  }

  attended(by: string, from: number, to: number): Attended[] {
    const machines = this.plant.machines.map(({ id }) => this.#folded.machine(id));
    return attendedBy(by, machines, from, to, this.#now(to), this.#folded.reason);
  }

  attendedIn(signOn: MachineSpan & { by: string }, now: number): Attended[] {
    return attendedAt(this.#folded.machine(signOn.machineId), signOn, this.#now(now), this.#folded.reason);
  }

  sumUp(mostDays = Number.POSITIVE_INFINITY): boolean {
    this.#folded.fold();
    for (const { history } of this.#folded.machines.values()) history.seal();
    return this.#kept.workAhead(this.#folded.horizon, mostDays);
  }

  *summing(): Generator<void> {
    yield* this.folding();
    this.sumUp(0);
    yield* this.#kept.working(this.#folded.horizon);
  }

  *workOn(): Generator<void> {
    yield* this.folding();
    this.#folded.fold();
    yield* this.#kept.worked.workOn(this.#folded.horizon);
  }

  folding(): Iterable<void> {
    return this.#folded.folding();
  }

  /** What is still open is as old as the latest fact, or as the window's end where that is later. */
  #now(to: number): number {
    return Math.max(to, this.#folded.horizon);
  }

  orders(): OrdersById {
    return this.#book.orders();
  }

  openOrders(): Iterable<WorkOrder> {
    return this.#book.openOrders();
  }

  operationsWithSerials(itemId: string): ReadonlySet<string> {
    return this.#book.operationsWithSerials(itemId);
  }

  planNow(operationId: string): KnownOperation | null {
    return this.#book.planNow(operationId);
  }

  lastPlan(operationId: string): KnownOperation | null {
    return this.#book.operations.now(operationId);
  }

  paper(operationId: string): Paper | null {
    return this.#book.paper(operationId);
  }

  planAt(operationId: string, at: number): KnownOperation | null {
    return this.#book.operations.at(operationId, at);
  }

  itemsOf(operationId: string, from: number, to: number): string[] {
    return this.#book.items.within(operationId, from, to);
  }

  itemIds(): string[] {
    return this.#book.itemIds();
  }

  toldOrders(orderId: string): readonly WorkOrder[] {
    return this.#book.told(orderId);
  }

  releasedAt(orderId: string): number | null {
    return this.#book.releasedAt(orderId);
  }

  changesAfterRelease(orderId: string): number {
    return this.#book.changesAfterRelease(orderId);
  }

  operation(operationId: string, now: number): OperationTotals | null {
    return this.#totalsOf(operationId, now).totals;
  }

  #totalsOf(operationId: string, now: number): WorkTotals {
    return this.#lately.totals(operationId, now, () => this.#workedOut(operationId, now));
  }

  #workedOut(operationId: string, now: number): WorkTotals {
    this.#folded.fold();
    return this.#kept.worked.of(operationId, now);
  }

  workedIn(operationId: string, now: number): readonly MachineSpan[] {
    return this.#totalsOf(operationId, this.#now(now)).own;
  }

  finishedAt(operationId: string): number | null {
    return this.#book.work.finishedAt(operationId);
  }

  finishes(operationId: string): readonly number[] {
    return this.#book.work.on(operationId).flatMap(({ type, at }) => (type === 'operationFinished' ? [at] : []));
  }

  materialFacts(operationId: string): readonly MaterialEvent[] {
    return this.#book.material.on(operationId);
  }

  runnable(machineId: string, now: number): readonly KnownOperation[] {
    const machine = this.#folded.machine(machineId).machineAt(now);
    if (machine === null) return [];
    return this.#book.runnableOn(machine, now).filter(({ order }) => this.#book.isOpen(order.id, now));
  }

  touchedOperations(): readonly string[] {
    this.#folded.fold();
    const touched = new Set<string>();
    for (const machine of this.#folded.machines.values()) for (const id of machine.operations()) touched.add(id);
    for (const id of this.#book.material.operations()) touched.add(id);
    return [...touched].sort();
  }

  operationsIn(spans: readonly MachineSpan[]): readonly string[] {
    const found = spans.flatMap(({ machineId, from, to }) => [
      ...this.#folded.machine(machineId).operationsIn(from, to),
    ]);
    return [...new Set(found)].sort();
  }

  takeChanged(): { machineIds: readonly string[]; operationIds: readonly string[] } {
    return this.#folded.takeChanged();
  }

  setups(machineId: string, from: number, to: number): readonly SetupRecord[] {
    return this.#kept.setups.of(this.#folded.machine(machineId), from, to, this.#now(to));
  }

  said(machineId: string, from: number, to: number): SaidOfTime {
    const { classifications, reassignments } = this.#folded.machine(machineId);
    const stops = [...classifications.whole(from, to), ...classifications.parts(from, to)].sort(byRecording);
    return { stops, owners: reassignments.said(from, to) };
  }

  supposing(machineId: string, facts: readonly NewFact[], now: number): readonly Supposed[] {
    return supposing(this.#folded.machine(machineId), facts, (id) => this.#workedOut(id, now).totals);
  }

  standstills(machineId: string, from: number, to: number, now: number): readonly Standstill[] {
    const end = Math.min(to, now);
    return from < end ? this.#folded.machine(machineId).standstills(from, end, now) : [];
  }

  operators(machineId: string, now: number): readonly string[] {
    return this.#folded.machine(machineId).signOns.operators(now);
  }

  saidOn(machineId: string, by: string, now: number): boolean {
    return this.#folded.machine(machineId).signOns.saidOn(by, now);
  }
}
