/**
 * When orders that are over ended, by people's word. Of a year's orders that is much to read, and the page asks every few
 * seconds; it stays as it is until a fact speaks of one of their steps.
 */
import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';

/** After a start, and where a past was poured in, every step has changed: then all are forgotten. */
const MANY = 2_000;

export class EndedOrders {
  readonly #ends = new Map<string, number>();
  #ledger: Ledger | null = null;

  /** What facts changed since it was last asked. */
  forget(ledger: Ledger, operationIds: ReadonlySet<string>): void {
    if (ledger !== this.#ledger || operationIds.size > MANY) this.#ends.clear();
    else for (const id of operationIds) this.#ends.delete(ledger.lastPlan(id)?.order.id ?? '');
    this.#ledger = ledger;
  }

  /** Epoch ms; undefined: nobody asked yet, or it was not over then. */
  endOf(orderId: string): number | undefined {
    return this.#ends.get(orderId);
  }

  /** When the last of its steps was finished; null: not each of them is. */
  look(order: WorkOrder, ledger: Ledger): number | null {
    const ends = order.operations.map(({ id }) => ledger.finishedAt(id));
    if (!ends.every((at) => at !== null)) return null;
    const last = Math.max(0, ...ends);
    this.#ends.set(order.id, last);
    return last;
  }
}
