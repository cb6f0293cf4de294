/** What open orders still wait for, by supplier. */
import type { WorkOrder } from '../words/order.ts';
import { isThere } from './measure.ts';

export interface MissingParts {
  /** '': nobody is named. */
  supplierId: string;
  /** Components that have not come. */
  parts: number;
  orders: number;
  /** Of those, whose confirmed day is over, and by how much the longest; and those without any day. */
  overdue: number;
  longestMs: number;
  undated: number;
}

/** The worst first: overdue, then many. `orders` that are open and not begun. */
export function missingParts(orders: Iterable<WorkOrder>, now: number): MissingParts[] {
  const rows = new Map<string, MissingParts>();
  for (const { components } of orders) {
    const seen = new Set<string>();
    for (const component of components) {
      if (isThere(component, now)) continue;
      const supplierId = component.supplierId ?? '';
      const row = rows.get(supplierId) ?? { supplierId, parts: 0, orders: 0, overdue: 0, longestMs: 0, undated: 0 };
      rows.set(supplierId, row);
      row.parts += 1;
      if (!seen.has(supplierId)) row.orders += 1;
      seen.add(supplierId);
      const { confirmedAt } = component;
      if (confirmedAt === null) row.undated += 1;
      else if (confirmedAt < now) {
        row.overdue += 1;
        row.longestMs = Math.max(row.longestMs, now - confirmedAt);
      }
    }
  }
  return [...rows.values()].sort(
    (a, b) => b.overdue - a.overdue || b.parts - a.parts || (a.supplierId < b.supplierId ? -1 : 1),
  );
}
