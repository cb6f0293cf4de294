/**
 * When orders that are over ended, by people's word. Of a year's orders that is much to read, and the page asks every few
 * seconds; it stays as it is until a fact speaks of one of their steps.
 */
import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';

/** After a start, and where a past was poured in, every step has changed: then all are forgotten. */
const MANY = 2_000;

export class EndedOrders {
  readonly #ends = new Map<string, { at: number; steps: string }>();
  #ledger: Ledger | null = null;

  /** What facts changed since it was last asked. */
  forget(ledger: Ledger, operationIds: ReadonlySet<string>): void {
    if (ledger !== this.#ledger || operationIds.size > MANY) this.#ends.clear();
    else for (const id of operationIds) this.#ends.delete(ledger.lastPlan(id)?.order.id ?? '');
    this.#ledger = ledger;
  }

  /**
   * Epoch ms; undefined: nobody asked yet, or it was not over then. `own`: as the bridge knows it itself, where it does: no
   * fact tells that its steps are others now.
   */
  endOf(orderId: string, own: WorkOrder | undefined): number | undefined {
    const known = this.#ends.get(orderId);
    return known === undefined || (own !== undefined && stepsOf(own) !== known.steps) ? undefined : known.at;
  }

  /** When the last of its steps was finished; null: not each of them is. */
  look(order: WorkOrder, ledger: Ledger): number | null {
    const ends = order.operations.map(({ id }) => ledger.finishedAt(id));
    if (!ends.every((at) => at !== null)) return null;
    const last = Math.max(0, ...ends);
    this.#ends.set(order.id, { at: last, steps: stepsOf(order) });
    return last;
  }
}

const stepsOf = ({ operations }: WorkOrder): string => operations.map(({ id }) => id).join('\n');
