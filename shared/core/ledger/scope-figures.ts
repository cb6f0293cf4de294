/** Figures of a scope (a plant, a machine, a person, an order …): which time it is over, and what it comes to. */
import type { SumInput } from '../figures/oee.ts';
import type { Figures, MachineSpan } from '../words/figures.ts';
import type { Scope } from '../words/scope.ts';
import { evidenceIn, spansWithin } from './evidence.ts';
import type { FoldedPlant } from './folded-plant.ts';
import { cellOf, figuresOfCell } from './kept-sums.ts';
import type { Lately } from './lately.ts';
import type { FigureSum, Plan } from './ledger.ts';
import { machinesIn, operationsIn } from './scopes.ts';
import { addUp, CellSum, type OwnCell } from './sum-cell.ts';
import type { WorkTotals } from './totals.ts';
import { WorkedCells } from './worked-cells.ts';

/** Nothing of these moments is before the latest fact: `now` is as late as that. */
export class ScopeFigures {
  readonly #plant: FoldedPlant;
  readonly #lately: Lately;
  readonly #totalsOf: (operationId: string, now: number) => WorkTotals;

  constructor(plant: FoldedPlant, lately: Lately, totalsOf: (operationId: string, now: number) => WorkTotals) {
    this.#plant = plant;
    this.#lately = lately;
    this.#totalsOf = totalsOf;
  }

  of(scope: Scope, spans: readonly MachineSpan[], now: number, plan: Plan): Figures {
    if (isOfMachines(scope) && plan === 'inForce') return this.#ofMachines(scope, spans, now);
    const sum = this.adding(scope, now, plan);
    for (const span of spans) sum.add(span);
    return sum.figures();
  }

  #ofMachines(scope: Scope, spans: readonly MachineSpan[], now: number): Figures {
    const { plant, kept } = this.#plant;
    const sum = new CellSum();
    kept.sums.addAll(sum, this.within(scope, spans), now, itemOf(scope));
    return figuresOfCell(plant, sum.cell);
  }

  adding(scope: Scope, now: number, plan: Plan): FigureSum {
    if (isOfWork(scope) || (scope.kind === 'item' && plan === 'today')) return this.#addingAtOnce(scope, now, plan);
    const { plant, kept } = this.#plant;
    const sum = new CellSum();
    const itemId = itemOf(scope);
    const add = (span: MachineSpan): void => {
      if (plan === 'inForce') for (const own of this.within(scope, [span])) kept.sums.add(sum, own, now, itemId);
      else for (const cell of this.#read(scope, [span], now, plan)) sum.add(cell);
    };
    return { add, figures: () => figuresOfCell(plant, sum.cell) };
  }

  /** Its operations are looked for once, when all stretches are known. */
  #addingAtOnce(scope: Scope, now: number, plan: Plan): FigureSum {
    const { plant } = this.#plant;
    const spans: MachineSpan[] = [];
    const cells = () => (plan === 'inForce' ? this.#worked(scope, spans, now) : this.#read(scope, spans, now, plan));
    return { add: (span) => void spans.push(span), figures: () => figuresOfCell(plant, addUp(cells())) };
  }

  /** Of operations: what they worked whole within a stretch is summed already, the rest is read. */
  #worked(scope: Scope, spans: readonly MachineSpan[], now: number): OwnCell[] {
    const { book } = this.#plant;
    const worked = new WorkedCells([...(operationsIn(scope, book) ?? [])].map((id) => this.#totalsOf(id, now)));
    const own = this.within(scope, spans);
    const cells = own.map((span) => worked.within(span));
    const read = own.filter((_, index) => cells[index] === null);
    const rest = read.length === 0 ? [] : this.#read(scope, read, now, 'inForce');
    return [...cells.flatMap((known) => known ?? []), ...rest];
  }

  #read(scope: Scope, spans: readonly MachineSpan[], now: number, plan: Plan): OwnCell[] {
    const { plant, kept } = this.#plant;
    return this.evidence(scope, spans, now).map((input) => cellOf(plant, { ...input, ...kept.inputs.plans[plan] }));
  }

  /** What they are made of, one for each stretch. */
  evidence(scope: Scope, spans: readonly MachineSpan[], now: number): (SumInput & MachineSpan)[] {
    const { book, kept } = this.#plant;
    const read = (machineId: string, from: number, to: number) => kept.inputs.of(machineId, from, to, now);
    const readOnce: typeof read = (id, from, to) =>
      from >= to ? read(id, from, to) : this.#lately.of(`${id} ${from} ${to} ${now}`, () => read(id, from, to));
    return evidenceIn(scope, this.within(scope, spans), {
      book,
      input: isOfWork(scope) ? readOnce : read,
      worked: (operationId) => this.#totalsOf(operationId, now).own,
    });
  }

  /** Reads what their sums need of facts that rest, and sums them, in pieces. */
  *ahead(scope: Scope, spans: readonly MachineSpan[], now: number): Generator<void> {
    if (!isOfMachines(scope)) return;
    const { kept } = this.#plant;
    const reading = (piece: MachineSpan) => this.#reading(piece);
    yield* kept.sums.ahead(this.within(scope, spans), now, itemOf(scope), reading);
  }

  *#reading(span: MachineSpan): Generator<void> {
    const { history } = this.#plant.machine(span.machineId);
    for (const [from, to] of this.#plant.kept.sums.missing(span)) yield* history.waking(from, to);
  }

  spansOf(scope: Scope, from: number, to: number): MachineSpan[] {
    const whole = machinesIn(scope, this.#plant.plant).map((machineId) => ({ machineId, from, to }));
    return scope.kind === 'operator' ? this.within(scope, whole) : whole;
  }

  /** What of these stretches is the scope's. */
  within(scope: Scope, spans: readonly MachineSpan[]): MachineSpan[] {
    const signOns = (machineId: string, from: number, to: number) =>
      this.#plant.machine(machineId).signOns.spans(machineId, from, to);
    return spansWithin(scope, spans, this.#plant.plant, signOns);
  }
}

const isOfWork = ({ kind }: Scope): boolean => kind === 'order' || kind === 'operation';
/** Of all of their time, or of what an item owned of it. */
const isOfMachines = ({ kind }: Scope): boolean =>
  kind === 'plant' || kind === 'machine' || kind === 'workCentre' || kind === 'item';
const itemOf = (scope: Scope): string | null => (scope.kind === 'item' ? scope.id : null);
