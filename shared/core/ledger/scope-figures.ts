/** Figures of a scope (a plant, a machine, a person, an order …): which time it is over, and what it comes to. */
import { figuresOf, type SumInput } from '../figures/oee.ts';
import type { Figures, MachineSpan } from '../words/figures.ts';
import type { Scope } from '../words/scope.ts';
import { evidenceIn, spansWithin } from './evidence.ts';
import type { FoldedPlant } from './folded-plant.ts';
import { cellOf, figuresOfCells } from './kept-sums.ts';
import type { Lately } from './lately.ts';
import type { Plan } from './ledger.ts';
import { machinesIn, operationsIn } from './scopes.ts';
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
    const { plant, kept } = this.#plant;
    const isOfOne = isOfWork(scope);
    if (isOfOne && plan === 'inForce') return this.#ofWork(scope, spans, now);
    if (isOfOne || plan === 'today') {
      const inputs = this.evidence(scope, spans, now);
      return figuresOf(
        plant,
        inputs.map((input) => ({ ...input, ...kept.inputs.plans[plan] })),
      );
    }
    return kept.sums.figures(this.within(scope, spans), now, scope.kind === 'item' ? scope.id : null);
  }

  /** Of operations: what they worked whole within a stretch is summed already, the rest is read. */
  #ofWork(scope: Scope, spans: readonly MachineSpan[], now: number): Figures {
    const { plant, book } = this.#plant;
    const worked = new WorkedCells([...(operationsIn(scope, book) ?? [])].map((id) => this.#totalsOf(id, now)));
    const own = this.within(scope, spans);
    const cells = own.map((span) => worked.within(span));
    const read = own.filter((_, index) => cells[index] === null);
    const inputs = read.length === 0 ? [] : this.evidence(scope, read, now);
    return figuresOfCells(plant, [
      ...cells.flatMap((known) => known ?? []),
      ...inputs.map((input) => cellOf(plant, input)),
    ]);
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

  /** Reads what their sums need of facts that rest, in pieces. */
  *reading(scope: Scope, spans: readonly MachineSpan[]): Generator<void> {
    if (isOfWork(scope)) return;
    for (const span of this.within(scope, spans)) {
      const { history } = this.#plant.machine(span.machineId);
      for (const [from, to] of this.#plant.kept.sums.missing(span)) yield* history.waking(from, to);
    }
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
