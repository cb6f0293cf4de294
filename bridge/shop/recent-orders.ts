/**
 * The orders that tell something of the months behind: all that came in, were worked on or delivered to since. Those that
 * were over before are ever more, and each is read once; what suppliers delivered for them is kept.
 */
import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';
import { inTurns } from '../../shared/io/turn.ts';
import type { Measured } from '../promise/shop.ts';
import { confirmedOf, deliveriesOf } from './deliveries.ts';
import { BEFORE_MS } from './flow.ts';
import { finishOf } from './lead-times.ts';
import type { ElsewhereInput } from './outside.ts';

type Delivery = Measured['materials'][number];

export interface RecentOrdersInput {
  ledger: Ledger;
  /** As the bridge itself knows them: these go before what boxes tell. */
  own: readonly WorkOrder[];
  totalsOf: ElsewhereInput['totalsOf'];
  /** What is measured begins here. */
  since: number;
  now: number;
}

export interface RecentOrders {
  orders: WorkOrder[];
  /** For orders that were over before. */
  deliveries: Delivery[];
}

const none: readonly Delivery[] = [];

export class RecentOrdersReader {
  readonly #recent = new Map<string, { order: WorkOrder; lastAt: number | null }>();
  readonly #past = new Map<string, readonly Delivery[]>();
  #ledger: Ledger | null = null;

  /** Operations of which something was said. */
  forget(ledger: Ledger, operationIds: Iterable<string>): void {
    if (this.#ledger !== ledger) {
      this.#recent.clear();
      this.#past.clear();
    } else
      for (const id of operationIds) {
        const orderId = ledger.lastPlan(id)?.order.id ?? '';
        this.#recent.delete(orderId);
        this.#past.delete(orderId);
      }
    this.#ledger = ledger;
  }

  async read(input: RecentOrdersInput): Promise<RecentOrders> {
    const { ledger, own, since } = input;
    const ownById = new Map(own.map((order) => [order.id, order]));
    const found: RecentOrders = { orders: [], deliveries: [] };
    await inTurns(new Set([...ledger.orders().keys(), ...ownById.keys()]), (id) => {
      const ownOrder = ownById.get(id);
      if (ownOrder !== undefined) return found.orders.push(ownOrder);
      const deliveries = this.#past.get(id) ?? this.#look(id, input, since - BEFORE_MS);
      found.deliveries.push(...(deliveries ?? none));
      const recent = this.#recent.get(id);
      if (recent !== undefined) found.orders.push(recent.order);
    });
    return found;
  }

  /** null: it still tells something. */
  #look(id: string, { ledger, totalsOf, now }: RecentOrdersInput, before: number): readonly Delivery[] | null {
    const known = this.#recent.get(id);
    const order = known?.order ?? ledger.orders().get(id);
    if (order === undefined) return null;
    const lastAt = known === undefined ? overSince(order, ledger, totalsOf) : known.lastAt;
    if (lastAt === null || lastAt >= before) {
      if (known === undefined) this.#recent.set(id, { order, lastAt });
      return null;
    }
    const datesOf = () => confirmedOf(order, (orderId) => ledger.toldOrders(orderId));
    const own = deliveriesOf({ orders: [order], totalsOf, now, datesOf });
    const kept = own.length === 0 ? none : own;
    this.#recent.delete(id);
    this.#past.set(id, kept);
    return kept;
  }
}

/** The last moment that anything of it happened, where nothing more will; null: it is not over. */
function overSince(order: WorkOrder, ledger: Ledger, totalsOf: RecentOrdersInput['totalsOf']): number | null {
  const isClosed = order.status !== 'released' && order.status !== 'planned';
  if (!isClosed && finishOf(order, ledger.plant, totalsOf) === null) return null;
  let lastAt = Math.max(order.createdAt, ledger.releasedAt(order.id) ?? 0);
  for (const { arrivedAt } of order.components) lastAt = Math.max(lastAt, arrivedAt ?? 0);
  for (const { id, outside } of order.operations) {
    const { startedAt = null, finishedAt = null } = totalsOf(id) ?? {};
    // Closed while it was in work: nobody knows until when it was.
    if (startedAt !== null && finishedAt === null) return null;
    lastAt = Math.max(lastAt, startedAt ?? 0, finishedAt ?? 0, outside?.finishedAt ?? 0);
  }
  return lastAt;
}
