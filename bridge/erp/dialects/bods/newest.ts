/** Of an order that came several times one counts, and what was taken back after it came does not. */
export interface OrdersIn {
  orders: readonly VersionedOrder[];
  /** Cancelled or deleted, by their number alone. */
  gone: readonly string[];
}
export interface VersionedOrder {
  /** As written, unchecked. */
  order: Readonly<Record<string, unknown>>;
  /** The highest counts, and of equal ones the last; 0 where the ERP does not count them. */
  version: bigint;
}

/** Document by document, in the order in which they came. */
export function newestOf(documents: readonly OrdersIn[]): { orders: unknown[]; gone: string[] } {
  const newest = new Map<unknown, VersionedOrder>();
  const gone = new Set<unknown>();
  for (const document of documents) {
    for (const one of document.orders) {
      // One without a number is set aside as it is.
      const number = one.order.id ?? one;
      const before = newest.get(number);
      if (before !== undefined && before.version > one.version) continue;
      newest.set(number, one);
      gone.delete(number);
    }
    for (const number of document.gone) {
      newest.delete(number);
      gone.add(number);
    }
  }
  return {
    orders: [...newest.values()].map(({ order }) => order),
    gone: [...gone].filter((number) => typeof number === 'string'),
  };
}
