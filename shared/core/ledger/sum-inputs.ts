/** What sums are made of: one machine's time and parts, with what is needed to price them. */
import type { SumInput } from '../figures/oee.ts';
import { cutQuantities } from '../figures/windows.ts';
import type { OrderBook } from '../orders/order-book.ts';
import type { MachineLedger } from '../timeline/machine-ledger.ts';
import type { Quantity } from '../words/interval.ts';
import type { Plant, Reason } from '../words/plant.ts';
import type { Unit } from '../words/quantity.ts';
import { plansOf } from './evidence.ts';
import { cellOf } from './kept-sums.ts';
import type { OwnCell } from './sum-cell.ts';
import type { OwnPiece } from './worked-until.ts';

/** What of a plant is asked for it. */
export interface InputSource {
  plant: () => Plant;
  book: OrderBook;
  /** Folded. */
  machine: (machineId: string) => MachineLedger;
  reason: (reasonId: string) => Reason | undefined;
}

export class SumInputs {
  readonly plans: ReturnType<typeof plansOf>;
  readonly #source: InputSource;

  constructor(source: InputSource) {
    this.#source = source;
    this.plans = plansOf(source.book);
  }

  /** Of a machine's [from, to); `now`: for what is still open. */
  of(machineId: string, from: number, to: number, now: number): SumInput {
    const machine = this.#source.machine(machineId);
    // An order worked at few of all machines: of the others nothing is read.
    const isEmpty = from >= to;
    const intervals = isEmpty ? [] : machine.intervals(from, to, now, this.#source.reason);
    const window = { from, to, intervals, ...this.plans.inForce };
    return {
      quantities: isEmpty ? [] : cutQuantities(machine, machine.quantities(from, to), window),
      unit: (quantity) => this.#unitOf(machine, quantity),
      ...window,
    };
  }

  /** Sums of what one operation owned at one machine. Parts in it are not spread, and need no cutting. */
  cellOf({ machine, from, to, intervals, quantities }: OwnPiece): OwnCell {
    const unit = (quantity: Quantity) => this.#unitOf(machine, quantity);
    return cellOf(this.#source.plant(), { from: from - 1, to, intervals, quantities, ...this.plans.inForce, unit });
  }

  #unitOf(machine: MachineLedger, { operationId, at }: Quantity): Unit | undefined {
    return operationId === null
      ? machine.unitShown(at)
      : this.#source.book.operations.at(operationId, at - 1)?.order.unit;
  }
}
