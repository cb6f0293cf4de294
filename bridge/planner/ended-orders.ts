/**
 * Which orders are over, and since when, by people's word. Of a year's orders that is much to read, and the page asks every
 * few seconds: each is looked at once, and again where a fact speaks of it or the bridge itself knows it otherwise.
 */
import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';
import { isElsewhere } from '../promise/open-work.ts';
import { finishOf } from '../shop/lead-times.ts';

/** After a start, and where a past was poured in, every step has changed: then all are looked at again. */
const MANY = 2_000;

/** When it was over; 0: nobody says when; null: it is not. `own`: as the bridge itself knew it then. */
interface Seen {
  at: number | null;
  own: WorkOrder | undefined;
}

export interface Look {
  own: WorkOrder | undefined;
  ledger: Ledger;
  totalsOf: (operationId: string) => OperationTotals | null;
}

export class EndedOrders {
  readonly #seen = new Map<string, Seen>();
  readonly #open = new Set<string>();
  /** That nobody has looked at since something was said of them. */
  #unseen = new Set<string>();
  #newest = new Newest();
  #ledger: Ledger | null = null;

  /** What facts changed since it was last asked. */
  forget(ledger: Ledger, operationIds: ReadonlySet<string>): void {
    if (ledger !== this.#ledger || operationIds.size > MANY) {
      this.#seen.clear();
      this.#open.clear();
      this.#newest = new Newest();
      this.#unseen = new Set(ledger.orders().keys());
    } else
      for (const id of operationIds) {
        const orderId = ledger.lastPlan(id)?.order.id;
        if (orderId === undefined) continue;
        this.#take(orderId);
        this.#unseen.add(orderId);
      }
    this.#ledger = ledger;
  }

  /** All but those that are known to be over. */
  mayBeOpen(): string[] {
    return [...this.#open, ...this.#unseen];
  }

  /** undefined: nobody looked yet, or the bridge knew it otherwise then. */
  endOf(orderId: string, own: WorkOrder | undefined): number | null | undefined {
    const seen = this.#seen.get(orderId);
    return seen === undefined || seen.own !== own ? undefined : seen.at;
  }

  /** As `endOf` says it from now on. */
  look(order: WorkOrder, { own, ledger, totalsOf }: Look): number | null {
    const { id, status } = order;
    const isClosed = status === 'closed' || status === 'cancelled' || status === 'finished';
    const at = endedAt(order, ledger, totalsOf) ?? (isClosed ? 0 : null);
    this.#take(id);
    this.#unseen.delete(id);
    this.#seen.set(id, { at, own });
    if (at === null) this.#open.add(id);
    else this.#newest.add({ id, at });
    return at;
  }

  /** Those that ended last, the last one first. */
  newest(most: number): string[] {
    const over = this.#seen.size - this.#open.size;
    if (this.#newest.size < Math.min(most, over)) {
      this.#newest = new Newest();
      for (const [id, { at }] of this.#seen) if (at !== null) this.#newest.add({ id, at });
    }
    return this.#newest.first(most);
  }

  #take(orderId: string): void {
    if (this.#seen.delete(orderId) && !this.#open.delete(orderId)) this.#newest.remove(orderId);
  }
}

interface Ended {
  id: string;
  at: number;
}

/** Some more than the page shows: of ever more orders those that ended last are never looked for again. */
class Newest {
  /** The last one first. */
  readonly #rows: Ended[] = [];
  /** Of those that found no room the one that ended last. */
  #left: Ended | null = null;

  get size(): number {
    return this.#rows.length;
  }

  add(one: Ended): void {
    if (this.#left !== null && before(this.#left, one) < 0) return;
    const place = this.#rows.findLastIndex((other) => before(other, one) < 0) + 1;
    this.#rows.splice(place, 0, one);
    if (this.#rows.length > MOST_NEWEST) this.#left = this.#rows.pop() ?? null;
  }

  remove(orderId: string): void {
    const place = this.#rows.findIndex(({ id }) => id === orderId);
    if (place !== -1) this.#rows.splice(place, 1);
  }

  first(most: number): string[] {
    return this.#rows.slice(0, most).map(({ id }) => id);
  }
}

const MOST_NEWEST = 120;

const before = (a: Ended, b: Ended): number => b.at - a.at || (a.id < b.id ? -1 : 1);

/** When the last of its steps was finished; null: not each of those that are to be done is. */
function endedAt(order: WorkOrder, ledger: Ledger, totalsOf: Look['totalsOf']): number | null {
  const isPlain = order.operations.every(
    (operation) => operation.sequence === undefined && !isElsewhere(operation, ledger.plant),
  );
  // What stands beside it, or comes back from outside, hangs on when its steps began.
  if (!isPlain) return finishOf(order, ledger.plant, totalsOf);
  const ends = order.operations.map(({ id }) => ledger.finishedAt(id));
  return ends.every((at) => at !== null) ? Math.max(0, ...ends) : null;
}
