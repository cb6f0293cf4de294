/**
 * A plant's facts: noted as they come (`record`), folded when something is asked. What was kept is dropped where a fact
 * touches it (timeline/effects.ts says what each fact touches).
 */
import { Awake, awakeLimits } from '../machine/awake.ts';
import { CHUNK_FACTS } from '../machine/history.ts';
import { isOfMaterial } from '../orders/consumption.ts';
import { jobKey } from '../orders/job-names.ts';
import { OrderBook, type OrderEvent } from '../orders/order-book.ts';
import { isWork, type WorkEvent } from '../orders/work-log.ts';
import { Configs } from '../timeline/configs.ts';
import { effectsOf } from '../timeline/effects.ts';
import { MachineLedger } from '../timeline/machine-ledger.ts';
import { AtHand } from '../words/at-rest.ts';
import { MemoryCellar } from '../words/cellar.ts';
import type { Event, EventOf } from '../words/event.ts';
import { canRun, erpNumberOf, type Operation } from '../words/order.ts';
import type { RestingPlace } from '../words/pages.ts';
import type { Plant, Reason } from '../words/plant.ts';
import { Problem } from '../words/problem.ts';
import { KeptAnswers } from './kept-answers.ts';
import type { LedgerOptions } from './ledger.ts';
import { type LedgerParts, restorePart, type SavedPart, savedParts } from './saved-ledger.ts';
import { Seen } from './seen.ts';
import { SharedTime, type WorkChange } from './shared-time.ts';

/**
 * Some 3 kB a page: what a question over some weeks reads. Of operations what people said of them, some 500 bytes each,
 * more than are in work at once at 50 machines; of orders that are over, some 3 kB each, a tenth as many. Of what is kept
 * by day, 2 kB at most each: two weeks of 56 machines of which most wait for a person now and then.
 */
const usuallyAtHand = { pages: 200, orders: 3_000, days: 500, rows: 16 };

const noWork: readonly WorkChange[] = [];

export class FoldedPlant {
  readonly book: OrderBook;
  readonly kept: KeptAnswers;
  readonly #machines = new Map<string, MachineLedger>();
  readonly #chunkFacts: number;
  readonly #awake: Awake;
  readonly #place: RestingPlace;
  readonly #configs: Configs;
  readonly #seen = new Seen();
  readonly #sharedTime = new SharedTime((machineId) => this.#machine(machineId));
  readonly #changedMachines = new Set<string>();
  readonly #changedOperations = new Set<string>();
  readonly #tellsChanges: boolean;
  #horizon = Number.NEGATIVE_INFINITY;
  #reasons: Map<string, Reason> | null = null;

  constructor(
    plant: Plant,
    {
      chunkFacts = CHUNK_FACTS,
      store,
      awake = awakeLimits,
      estimates = false,
      tellsChanges = true,
      cellar = new MemoryCellar(),
      atHand = usuallyAtHand,
    }: LedgerOptions,
  ) {
    this.#chunkFacts = chunkFacts;
    this.#tellsChanges = tellsChanges;
    this.#awake = new Awake(store ?? null, awake, { cellar, hand: new AtHand(atHand.pages) });
    this.#place = { cellar, hand: new AtHand(atHand.pages), rows: atHand.rows };
    this.book = new OrderBook(
      { ...this.#place, hand: new AtHand(atHand.orders) },
      new AtHand(Math.ceil(atHand.orders / 10)),
    );
    this.#configs = new Configs(plant);
    this.kept = new KeptAnswers({
      book: this.book,
      machines: this.#machines,
      reason: this.reason,
      estimates,
      cellar,
      daysPlace: { cellar, hand: new AtHand(atHand.days) },
      plant: () => this.plant,
      machine: (machineId) => this.machine(machineId),
    });
  }

  get plant(): Plant {
    return this.#configs.plant;
  }

  /** Latest moment of any fact: what is still open is at least this old. */
  get horizon(): number {
    return this.#horizon;
  }

  /** Of which there are facts, folded or not. */
  get machines(): ReadonlyMap<string, MachineLedger> {
    return this.#machines;
  }

  /** One of the plant's, folded. */
  machine(machineId: string): MachineLedger {
    if (this.#configs.of(machineId).length === 0)
      throw new Problem('unknown', { what: 'machineNotInPlant', machineId });
    const machine = this.#machine(machineId);
    this.#shareAgain(this.#fold(machine));
    return machine;
  }

  readonly reason = (reasonId: string): Reason | undefined => {
    this.#reasons ??= new Map(this.plant.reasons.map((reason) => [reason.id, reason]));
    return this.#reasons.get(reasonId);
  };

  // ---- noting ----------------------------------------------------------------------------------

  record(events: readonly Event[]): void {
    for (const event of events) {
      if (!this.#seen.add(event.edgeId, event.seq)) continue;
      this.#heard(event.at);
      const effects = effectsOf(event);
      if (event.machineId !== null) {
        this.#machine(event.machineId).record(event, effects);
        this.#changedMachines.add(event.machineId);
        const isOfItsMoment = effects.refold === null && effects.sums === null && effects.owners === null;
        const from = isOfItsMoment ? event.at : undefined;
        for (const name of effects.operations) this.#changed(this.book.names.operationAt(name, event.at), from);
        if (effects.concerns === 'work' && isWork(event)) this.#recordWork(event);
        if (isOfMaterial(event)) this.book.recordMaterial(event);
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
      const how = { chunkFacts: this.#chunkFacts, awake: this.#awake, place: this.#place };
      machine = new MachineLedger(machineId, this.#configs, this.book, how);
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
    this.kept.reconfigured(this.plant.timeZone !== timeZone);
    const sameReasons = JSON.stringify(this.plant.reasons) === JSON.stringify(reasons);
    machines.forEach((machine, index) => {
      const from = machine.configChanged(before[index] ?? []);
      if (from !== null) this.#sharedTime.reconfigured(machine, from);
      if (!sameReasons) machine.reasonsChanged();
      this.#changedMachines.add(machine.id);
    });
  }

  #changed(operationId: string, from?: number): void {
    if (this.#tellsChanges) this.#changedOperations.add(operationId);
    this.kept.totals.forget(operationId, from);
  }

  /** What people did with an operation here decides what other machines may conclude. */
  #recordWork(event: WorkEvent): void {
    this.book.recordWork(event);
    const operationId = this.book.names.operationAt(event.operationId, event.at);
    this.#changed(operationId, event.at);
    for (const id of this.book.work.displacedBy(event)) this.#changed(id, event.at);
    const known = this.book.operations.at(operationId, event.at);
    if (known === null) return;
    for (const machine of this.#machines.values()) {
      if (!this.#mayRun(known.operation, machine)) continue;
      machine.history.invalidateKey(jobKey(erpNumberOf(known.order.id)), event.at);
      machine.ordersChanged(event.at);
    }
  }

  /** An order change holds from its moment on: what was made before it is left alone. */
  #recordOrder(event: OrderEvent): void {
    const { names, operations, contentFrom, opennessFrom, isFirst } = this.book.record(event);
    const from = contentFrom === null || isFirst ? opennessFrom : Math.min(contentFrom, opennessFrom ?? contentFrom);
    for (const { id } of operations) this.#changed(id);
    if (from !== null) this.kept.setups.dropAll(from);
    for (const machine of this.#machines.values()) {
      if (contentFrom !== null) for (const name of names) machine.operationChanged(name, contentFrom);
      if (from !== null && operations.some((operation) => this.#mayRun(operation, machine)))
        machine.ordersChanged(from);
    }
  }

  #mayRun(operation: Operation, machine: MachineLedger): boolean {
    return machine.configs.some((config) => canRun(operation, config.machine));
  }

  // ---- folding ---------------------------------------------------------------------------------

  /** A machine at each step. */
  *folding(): Generator<void> {
    for (const machine of this.#machines.values()) {
      const changes = this.#fold(machine);
      this.#shareAgain(changes);
      if (changes.length > 0) yield;
    }
  }

  fold(): void {
    this.#shareAgain([...this.#machines.values()].flatMap((machine) => this.#fold(machine)));
  }

  /** Folds what is new, and forgets what was kept of the time and the operations that it touches. Whose work changed. */
  #fold(machine: MachineLedger): readonly WorkChange[] {
    if (!machine.fold()) return noWork;
    const changed = machine.takeChanged();
    const shared: WorkChange[] = [];
    let lowest = changed.from;
    for (const touched of machine.takeDropped()) {
      lowest = Math.min(lowest, touched.from);
      this.kept.drop(machine, touched);
      shared.push({ machine, from: touched.workFrom, to: touched.to });
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

  takeChanged(): { machineIds: readonly string[]; operationIds: readonly string[] } {
    if (!this.#tellsChanges) throw new Error('this ledger was opened to tell nobody what changed');
    this.fold();
    const changed = {
      machineIds: [...this.#changedMachines].sort(),
      operationIds: [...this.#changedOperations].sort(),
    };
    this.#changedOperations.clear();
    this.#changedMachines.clear();
    return changed;
  }

  // ---- writing down ----------------------------------------------------------------------------

  save(): Iterable<SavedPart> {
    this.fold();
    return savedParts(this.#parts());
  }

  restore(part: SavedPart): void {
    restorePart(this.#parts(), part);
    // Whoever wrote it down may have told what changed.
    if (!this.#tellsChanges) this.#changedOperations.clear();
  }

  #parts(): LedgerParts {
    return {
      seen: this.#seen,
      configs: this.#configs,
      book: this.book,
      sharedTime: this.#sharedTime,
      kept: this.kept,
      machines: this.#machines,
      machine: (machineId) => this.#machine(machineId),
      changedMachines: this.#changedMachines,
      changedOperations: this.#changedOperations,
      horizon: this.#horizon,
      heard: (at) => this.#heard(at),
    };
  }
}
