/**
 * The ledger at work: facts are noted (`record`), folded when something is asked, and what was computed is kept
 * until a fact touches it (timeline/effects.ts says what each fact touches).
 */
import { shiftRuns } from '../calendar/period.ts';
import { figuresOf, type SumInput } from '../figures/oee.ts';
import { cutQuantities } from '../figures/windows.ts';
import { Awake, awakeLimits } from '../machine/awake.ts';
import { CHUNK_FACTS } from '../machine/history.ts';
import { isOfMaterial, type MaterialEvent } from '../orders/consumption.ts';
import { jobKey } from '../orders/job-names.ts';
import { type KnownOperation, OrderBook, type OrderEvent, type Paper } from '../orders/order-book.ts';
import { isWork, type WorkEvent } from '../orders/work-log.ts';
import type { Attended } from '../timeline/attendance.ts';
import { byRecording } from '../timeline/classifications.ts';
import { Configs } from '../timeline/configs.ts';
import { effectsOf } from '../timeline/effects.ts';
import { MachineLedger } from '../timeline/machine-ledger.ts';
import type { SaidOfTime } from '../timeline/reassignments.ts';
import { stopsOf } from '../timeline/stops.ts';
import type { Standstill } from '../timeline/timeline.ts';
import type { Event, EventOf, NewFact } from '../words/event.ts';
import type { Figures, MachineSpan, ShiftSpan, SignOn } from '../words/figures.ts';
import type {
  MachineWindow,
  OperationTotals,
  Phase,
  Quantity,
  SetupRecord,
  Stop,
  Supposed,
  Undecided,
} from '../words/interval.ts';
import { canRun, erpNumberOf, type Operation, type WorkOrder } from '../words/order.ts';
import type { Plant, Reason } from '../words/plant.ts';
import { Problem } from '../words/problem.ts';
import type { Unit } from '../words/quantity.ts';
import type { Scope } from '../words/scope.ts';
import { evidenceIn, plansOf, spansWithin } from './evidence.ts';
import { KEPT_FOR_ESTIMATES, KeptTotals, USUALLY_KEPT } from './kept.ts';
import { KeptPhases } from './kept-phases.ts';
import { KeptSetups } from './kept-setups.ts';
import { cellOf, figuresOfCells, KeptSums } from './kept-sums.ts';
import { KeptWaiting } from './kept-waiting.ts';
import { attendedBy } from './labour.ts';
import { Lately } from './lately.ts';
import type { Ledger, LedgerOptions, Plan } from './ledger.ts';
import type { OwnCell } from './rollup.ts';
import { type LedgerParts, restorePart, type SavedPart, savedParts } from './saved-ledger.ts';
import { machinesIn, operationsIn } from './scopes.ts';
import { Seen } from './seen.ts';
import { SharedTime, type WorkChange } from './shared-time.ts';
import { supposing } from './supposing.ts';
import type { RestingTotals } from './totals.ts';
import { Unexplained } from './unexplained.ts';
import { WorkedCells } from './worked-cells.ts';
import { WorkedTotals } from './worked-totals.ts';
import type { OwnPiece } from './worked-until.ts';

export class ComputedLedger implements Ledger {
  readonly #chunkFacts: number;
  readonly #estimates: boolean;
  readonly #awake: Awake;
  readonly #configs: Configs;
  readonly #book = new OrderBook();
  readonly #machines = new Map<string, MachineLedger>();
  readonly #sums = new KeptSums({
    plant: () => this.plant,
    input: (machineId, from, to, now) => this.#input(machineId, from, to, now),
    book: this.#book,
    closedUntil: (machineId) => this.#asked(machineId).history.closedUntil,
  });
  readonly #unexplained = new Unexplained({
    sums: this.#sums,
    machine: (machineId) => this.#asked(machineId),
    reason: (reasonId) => this.#reason(reasonId),
  });
  readonly #waiting = new KeptWaiting();
  readonly #totals: KeptTotals;
  readonly #worked: WorkedTotals;
  readonly #setups = new KeptSetups(this.#book);
  readonly #phases = new KeptPhases((reasonId) => this.#reason(reasonId));
  readonly #lately = new Lately();
  readonly #seen = new Seen();
  readonly #sharedTime = new SharedTime((machineId) => this.#machine(machineId));
  readonly #changedMachines = new Set<string>();
  readonly #changedOperations = new Set<string>();
  /** Latest moment of any fact: what is still open is at least this old. */
  #horizon = Number.NEGATIVE_INFINITY;
  #reasons: Map<string, Reason> | null = null;

  constructor(
    plant: Plant,
    { chunkFacts = CHUNK_FACTS, store, awake = awakeLimits, estimates = false }: LedgerOptions,
  ) {
    this.#estimates = estimates;
    this.#totals = new KeptTotals(estimates ? KEPT_FOR_ESTIMATES : USUALLY_KEPT);
    const reason = (reasonId: string) => this.#reason(reasonId);
    const cellOf = (piece: OwnPiece) => (estimates ? null : this.#cellOf(piece));
    this.#worked = new WorkedTotals({ kept: this.#totals, machines: this.#machines, book: this.#book, reason, cellOf });
    this.#chunkFacts = chunkFacts;
    this.#awake = new Awake(store ?? null, awake);
    this.#configs = new Configs(plant);
  }

  get plant(): Plant {
    return this.#configs.plant;
  }

  get names(): OrderBook['names'] {
    return this.#book.names;
  }

  record(events: readonly Event[]): void {
    for (const event of events) {
      if (!this.#seen.add(event.edgeId, event.seq)) continue;
      this.#lately.clear();
      this.#heard(event.at);
      const effects = effectsOf(event);
      if (event.machineId !== null) {
        this.#machine(event.machineId).record(event, effects);
        this.#changedMachines.add(event.machineId);
        const isOfItsMoment = effects.refold === null && effects.sums === null && effects.owners === null;
        const from = isOfItsMoment ? event.at : undefined;
        for (const name of effects.operations) this.#changed(this.#book.names.operationAt(name, event.at), from);
        if (effects.concerns === 'work' && isWork(event)) this.#recordWork(event);
        if (isOfMaterial(event)) this.#book.material.add(event);
        if (effects.concerns === 'person' && 'by' in event)
          this.#sharedTime.record(event.by, event.machineId, event.at);
      } else if (event.type === 'masterDataChanged') this.#reconfigure(event);
      else this.#recordOrder(event);
    }
  }

  #heard(at: number): void {
    if (at > this.#horizon) this.#horizon = at;
    this.#awake.heard(at);
  }

  #machine(machineId: string): MachineLedger {
    let machine = this.#machines.get(machineId);
    if (machine === undefined) {
      const [chunkFacts, awake] = [this.#chunkFacts, this.#awake];
      machine = new MachineLedger(machineId, this.#configs, this.#book, { chunkFacts, awake });
      this.#machines.set(machineId, machine);
    }
    return machine;
  }

  /** Only what the change touches is computed again: a machine more leaves the others' history alone. */
  #reconfigure(event: EventOf<'masterDataChanged'>): void {
    const machines = [...this.#machines.values()];
    const before = machines.map((machine) => machine.configs);
    const { reasons, timeZone } = this.plant;
    this.#configs.record(event);
    this.#reasons = null;
    this.#totals.reconfigured();
    this.#worked.reconfigured();
    this.#setups.clear();
    if (this.plant.timeZone !== timeZone) for (const kept of [this.#sums, this.#unexplained]) kept.clear();
    const sameReasons = JSON.stringify(this.plant.reasons) === JSON.stringify(reasons);
    machines.forEach((machine, index) => {
      machine.configChanged(before[index] ?? []);
      if (!sameReasons) machine.reasonsChanged();
      this.#changedMachines.add(machine.id);
    });
  }

  #changed(operationId: string, from?: number): void {
    this.#changedOperations.add(operationId);
    this.#totals.forget(operationId, from);
  }

  /** What people did with an operation here decides what other machines may conclude. */
  #recordWork(event: WorkEvent): void {
    this.#book.recordWork(event);
    const operationId = this.#book.names.operationAt(event.operationId, event.at);
    this.#changed(operationId, event.at);
    const known = this.#book.operationAt(operationId, event.at);
    if (known === null) return;
    for (const machine of this.#machines.values()) {
      if (!this.#mayRun(known.operation, machine)) continue;
      machine.history.invalidateKey(jobKey(erpNumberOf(known.order.id)), event.at);
      machine.ordersChanged(event.at);
    }
  }

  /** An order change holds from its moment on: what was made before it is left alone. */
  #recordOrder(event: OrderEvent): void {
    const { names, operations, contentFrom, opennessFrom, isFirst } = this.#book.record(event);
    const from = contentFrom === null || isFirst ? opennessFrom : Math.min(contentFrom, opennessFrom ?? contentFrom);
    for (const { id } of operations) this.#changed(id);
    if (from !== null) this.#setups.dropAll(from);
    for (const machine of this.#machines.values()) {
      if (contentFrom !== null) for (const name of names) machine.operationChanged(name, contentFrom);
      if (from !== null && operations.some((operation) => this.#mayRun(operation, machine)))
        machine.ordersChanged(from);
    }
  }

  #mayRun(operation: Operation, machine: MachineLedger): boolean {
    return machine.configs.some((config) => canRun(operation, config.machine));
  }

  // ---- writing down ----------------------------------------------------------------------------

  save(): Iterable<SavedPart> {
    this.#foldAll();
    return savedParts(this.#parts());
  }

  restore(part: SavedPart): void {
    this.#lately.clear();
    restorePart(this.#parts(), part);
  }

  #parts(): LedgerParts {
    const horizon = this.#horizon;
    const heard = (at: number) => this.#heard(at);
    return {
      ...{ seen: this.#seen, configs: this.#configs, book: this.#book, sharedTime: this.#sharedTime },
      ...{ sums: this.#sums, totals: this.#totals, setups: this.#setups, phases: this.#phases },
      ...{ unexplained: this.#unexplained, waiting: this.#waiting },
      ...{ machines: this.#machines, horizon, heard },
      machine: (machineId) => this.#machine(machineId),
      ...{ changedMachines: this.#changedMachines, changedOperations: this.#changedOperations },
    };
  }

  // ---- asking --------------------------------------------------------------------------------

  #asked(machineId: string): MachineLedger {
    if (this.#configs.of(machineId).length === 0)
      throw new Problem('unknown', { what: 'machineNotInPlant', machineId });
    const machine = this.#machine(machineId);
    this.#shareAgain(this.#fold(machine));
    return machine;
  }

  readonly #reason = (reasonId: string): Reason | undefined => {
    this.#reasons ??= new Map(this.plant.reasons.map((reason) => [reason.id, reason]));
    return this.#reasons.get(reasonId);
  };
  readonly #plans = plansOf(this.#book);

  machine(machineId: string, from: number, to: number): MachineWindow {
    const machine = this.#asked(machineId);
    const now = this.#now(to);
    const intervals = machine.intervals(from, to, now, this.#reason);
    const whole = machine.quantities(from, to);
    return {
      machineId,
      from,
      to,
      intervals,
      quantities: cutQuantities(machine, whole, { from, to, intervals, ...this.#plans.inForce }),
      stretches: machine.stretches(from, to),
      stops: stopsOf(machine, intervals, now, this.#reason),
      undecided: machine.undecided(machine.waiting(from, to, () => whole)),
    };
  }

  phases(machineId: string, from: number, to: number): Phase[] {
    return this.#phases.of(this.#asked(machineId), from, to, this.#now(to));
  }

  unexplained(machineId: string, from: number, now: number, most?: number): Stop[] {
    this.#asked(machineId);
    return this.#unexplained.of(machineId, from, this.#now(now), most);
  }

  undecided(machineId: string, from: number, now: number, most = Number.POSITIVE_INFINITY): Undecided[] {
    const machine = this.#asked(machineId);
    return machine.undecided(this.#waiting.of(machine, from, now, most));
  }

  figures(scope: Scope, from: number, to: number, plan: Plan = 'inForce'): Figures {
    return this.figuresIn(scope, this.spansOf(scope, from, to), to, plan);
  }

  figuresIn(scope: Scope, spans: readonly MachineSpan[], now: number, plan: Plan = 'inForce'): Figures {
    const isOfOne = scope.kind === 'order' || scope.kind === 'operation';
    if (isOfOne && plan === 'inForce') return this.#figuresOfWork(scope, spans, now);
    if (isOfOne || plan === 'today') {
      const inputs = this.evidence(scope, spans, now);
      return figuresOf(
        this.plant,
        inputs.map((input) => ({ ...input, ...this.#plans[plan] })),
      );
    }
    return this.#sums.figures(this.#within(scope, spans), this.#now(now), scope.kind === 'item' ? scope.id : null);
  }

  /** Of operations: what they worked whole within a stretch is summed already, the rest is read. */
  #figuresOfWork(scope: Scope, spans: readonly MachineSpan[], now: number): Figures {
    const worked = new WorkedCells(
      [...(operationsIn(scope, this.#book) ?? [])].map((id) => this.#totalsOf(id, this.#now(now))),
    );
    const own = this.#within(scope, spans);
    const cells = own.map((span) => worked.within(span));
    const read = own.filter((_, index) => cells[index] === null);
    const inputs = read.length === 0 ? [] : this.evidence(scope, read, now);
    return figuresOfCells(this.plant, [
      ...cells.flatMap((known) => known ?? []),
      ...inputs.map((input) => cellOf(this.plant, input)),
    ]);
  }

  /** Of one machine and operation. Parts in it are not spread, and need no cutting. */
  #cellOf({ machine, from, to, intervals, quantities }: OwnPiece): OwnCell {
    const unit = (quantity: Quantity) => this.#unitOf(machine, quantity);
    return cellOf(this.plant, { from: from - 1, to, intervals, quantities, ...this.#plans.inForce, unit });
  }

  #unitOf(machine: MachineLedger, { operationId, at }: Quantity): Unit | undefined {
    return operationId === null ? machine.unitShown(at) : this.#book.operationAt(operationId, at - 1)?.order.unit;
  }

  *reading(scope: Scope, spans: readonly MachineSpan[]): Generator<void> {
    if (scope.kind === 'order' || scope.kind === 'operation') return;
    for (const span of this.#within(scope, spans)) {
      const { history } = this.#asked(span.machineId);
      for (const [from, to] of this.#sums.missing(span)) yield* history.waking(from, to);
    }
  }

  *lookingBack(ms: number): Generator<void> {
    yield* this.folding();
    for (const { history } of this.#machines.values()) yield* history.waking(this.#horizon - ms, this.#horizon);
  }

  evidence(scope: Scope, spans: readonly MachineSpan[], now: number): (SumInput & MachineSpan)[] {
    const read = (machineId: string, from: number, to: number) => this.#input(machineId, from, to, this.#now(now));
    const isOfOne = scope.kind === 'operation' || scope.kind === 'order';
    const of = {
      book: this.#book,
      input: isOfOne
        ? (...[id, from, to]: Parameters<typeof read>) =>
            from >= to
              ? read(id, from, to)
              : this.#lately.of(`${id} ${from} ${to} ${this.#now(now)}`, () => read(id, from, to))
        : read,
      worked: (operationId: string) => this.workedIn(operationId, now),
    };
    return evidenceIn(scope, this.#within(scope, spans), of);
  }

  spansOf(scope: Scope, from: number, to: number): MachineSpan[] {
    const whole = machinesIn(scope, this.plant).map((machineId) => ({ machineId, from, to }));
    return scope.kind === 'operator' ? this.#within(scope, whole) : whole;
  }

  #within(scope: Scope, spans: readonly MachineSpan[]): MachineSpan[] {
    return spansWithin(scope, spans, this.plant, (machineId, from, to) => this.signOns(machineId, from, to));
  }

  shifts(machineId: string, from: number, to: number): ShiftSpan[] {
    return shiftRuns(machineId, this.#asked(machineId).planned(from, to), from, to);
  }

  signOns(machineId: string, from: number, to: number): SignOn[] {
    return this.#asked(machineId).signOns.spans(machineId, from, to);
  }

  attended(by: string, from: number, to: number): Attended[] {
    const machines = this.plant.machines.map(({ id }) => this.#asked(id));
    return attendedBy(by, machines, from, to, this.#now(to), this.#reason);
  }

  sumUp(mostDays = Number.POSITIVE_INFINITY): boolean {
    this.#foldAll();
    for (const { history } of this.#machines.values()) history.seal();
    let left = mostDays;
    for (const machine of this.#machines.values()) {
      const { id, history, configs } = machine;
      if (history.firstAt === null || configs.length === 0) continue;
      left -= this.#sums.sumDays(id, history.firstAt, this.#horizon, left);
      if (!this.#estimates) left -= this.#unexplained.keepDays(id, history.firstAt, this.#horizon, left);
      if (!this.#estimates) left -= this.#waiting.keepDays(machine, left);
      if (this.#estimates) left -= this.#phases.keepDays(machine, this.#horizon, left);
      if (this.#estimates) left -= this.#setups.keepDays(machine, this.#horizon, left);
      if (left <= 0) return false;
    }
    return this.#estimates || this.#worked.workAhead(this.#horizon, left);
  }

  *workOn(): Generator<void> {
    yield* this.folding();
    this.#foldAll();
    yield* this.#worked.workOn(this.#horizon);
  }

  *folding(): Generator<void> {
    for (const machine of this.#machines.values()) {
      const changes = this.#fold(machine);
      this.#shareAgain(changes);
      if (changes.length > 0) yield;
    }
  }

  /** What is still open is as old as the latest fact, or as the window's end where that is later. */
  #now(to: number): number {
    return Math.max(to, this.#horizon);
  }

  #input(machineId: string, from: number, to: number, now: number): SumInput {
    const machine = this.#asked(machineId);
    // An order worked at few of all machines: of the others nothing is read.
    const isEmpty = from >= to;
    const intervals = isEmpty ? [] : machine.intervals(from, to, now, this.#reason);
    const window = { from, to, intervals, ...this.#plans.inForce };
    return {
      ...window,
      quantities: isEmpty ? [] : cutQuantities(machine, machine.quantities(from, to), window),
      unit: (quantity) => this.#unitOf(machine, quantity),
    };
  }

  orders(): ReadonlyMap<string, WorkOrder> {
    return this.#book.orders();
  }

  paper(operationId: string): Paper | null {
    return this.#book.paper(operationId);
  }

  planAt(operationId: string, at: number): KnownOperation | null {
    return this.#book.operationAt(operationId, at);
  }

  itemsOf(operationId: string, from: number, to: number): string[] {
    return this.#book.itemsOf(operationId, from, to);
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

  #totalsOf(operationId: string, now: number): RestingTotals {
    return this.#lately.totals(operationId, now, () => this.#workedOut(operationId, now));
  }

  #workedOut(operationId: string, now: number): RestingTotals {
    this.#foldAll();
    return this.#worked.of(operationId, now);
  }

  workedIn(operationId: string, now: number): readonly MachineSpan[] {
    return this.#totalsOf(operationId, this.#now(now)).own;
  }

  finishedAt(operationId: string): number | null {
    return this.#book.work.finishedAt(operationId);
  }

  materialFacts(operationId: string): readonly MaterialEvent[] {
    return this.#book.material.on(operationId);
  }

  runnable(machineId: string, now: number): readonly KnownOperation[] {
    const machine = this.#asked(machineId).machineAt(now);
    if (machine === null) return [];
    return this.#book.runnableOn(machine, now).filter(({ order }) => this.#book.isOpen(order.id, now));
  }

  #foldAll(): void {
    this.#shareAgain([...this.#machines.values()].flatMap((machine) => this.#fold(machine)));
  }

  /** Folds what is new, and forgets what was kept of the time and the operations that it touches. Whose work changed. */
  #fold(machine: MachineLedger): WorkChange[] {
    machine.fold();
    const changed = machine.takeChanged();
    const shared: WorkChange[] = [];
    let lowest = changed.from;
    for (const { from, to, workFrom } of machine.takeDropped()) {
      lowest = Math.min(lowest, from);
      this.#sums.drop(machine.id, from, to);
      this.#unexplained.drop(machine.id, from, to);
      this.#waiting.drop(machine.id, from, to);
      this.#totals.drop(machine.id, { from, to, workFrom });
      this.#worked.drop(machine, workFrom, to);
      this.#setups.drop(machine.id, from);
      this.#phases.drop(machine.id, from, to);
      shared.push({ machine, from: workFrom, to });
    }
    for (const operationId of changed.operationIds) {
      this.#changed(operationId, lowest);
      this.#changedMachines.add(machine.id);
    }
    return shared;
  }

  /** What is in work elsewhere shares its people's time with what changed. */
  #shareAgain(changes: readonly WorkChange[]): void {
    for (const { operationId, from } of this.#sharedTime.elsewhere(changes)) this.#changed(operationId, from);
  }

  touchedOperations(): readonly string[] {
    this.#foldAll();
    const touched = new Set<string>();
    for (const machine of this.#machines.values()) for (const id of machine.operations()) touched.add(id);
    for (const id of this.#book.material.operations()) touched.add(id);
    return [...touched].sort();
  }

  operationsIn(spans: readonly MachineSpan[]): readonly string[] {
    const found = spans.flatMap(({ machineId, from, to }) => [...this.#asked(machineId).operationsIn(from, to)]);
    return [...new Set(found)].sort();
  }

  takeChanged(): { machineIds: readonly string[]; operationIds: readonly string[] } {
    this.#foldAll();
    const changed = {
      machineIds: [...this.#changedMachines].sort(),
      operationIds: [...this.#changedOperations].sort(),
    };
    this.#changedOperations.clear();
    this.#changedMachines.clear();
    return changed;
  }

  setups(machineId: string, from: number, to: number): readonly SetupRecord[] {
    return this.#setups.of(this.#asked(machineId), from, to, this.#now(to));
  }

  said(machineId: string, from: number, to: number): SaidOfTime {
    const { classifications, reassignments } = this.#asked(machineId);
    const stops = [...classifications.whole(from, to), ...classifications.parts(from, to)].sort(byRecording);
    return { stops, owners: reassignments.said(from, to) };
  }

  supposing(machineId: string, facts: readonly NewFact[], now: number): readonly Supposed[] {
    return supposing(this.#asked(machineId), facts, (id) => this.#workedOut(id, now).totals);
  }

  standstills(machineId: string, from: number, to: number, now: number): readonly Standstill[] {
    const end = Math.min(to, now);
    return from < end ? this.#asked(machineId).standstills(from, end, now) : [];
  }

  operators(machineId: string, now: number): readonly string[] {
    return this.#asked(machineId).signOns.operators(now);
  }

  saidOn(machineId: string, by: string, now: number): boolean {
    return this.#asked(machineId).signOns.saidOn(by, now);
  }
}
