/** Orders by their ids, for whoever need not know where each of them lies. */
import type { WorkOrder } from '../words/order.ts';

/** Ids cost nothing; an order that is over may have to be read when somebody asks for it. */
export interface OrdersById {
  has(orderId: string): boolean;
  get(orderId: string): WorkOrder | undefined;
  keys(): Iterable<string>;
  values(): Iterable<WorkOrder>;
  [Symbol.iterator](): Iterator<[orderId: string, order: WorkOrder]>;
}

/** All that either knows, as the others know it where both do: then the order itself is not asked for. */
export function* asOthersKnow(orders: OrdersById | null, others: readonly WorkOrder[]): Generator<WorkOrder> {
  const left = new Map(others.map((order) => [order.id, order]));
  // Whoever goes over them in turns sees each once, also one that is told of anew meanwhile.
  for (const id of [...(orders?.keys() ?? [])]) {
    const order = left.get(id) ?? orders?.get(id);
    left.delete(id);
    if (order !== undefined) yield order;
  }
  yield* left.values();
}
