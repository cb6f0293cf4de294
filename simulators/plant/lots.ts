/** Lots on the simulated floor: what an operator scans in at the start, and what an order's last step fills. */
import { componentsOf, type Operation, type WorkOrder } from '../../shared/core/words/order.ts';
import { stepsToDo } from '../../shared/core/words/routes.ts';
import { WEEK_MS } from '../../shared/core/words/time.ts';

interface LotMove {
  itemId: string;
  lot: string;
  quantityPcs: number;
}

/** A supplier delivers one lot a week; of what is made here, the lot that was filled last. */
export function lotsIn(
  order: WorkOrder,
  operation: Operation,
  at: number,
  lastMade: (itemId: string) => string | null,
): LotMove[] {
  return componentsOf(order, operation).flatMap(({ itemId, supplierId, track, quantityPcs }) => {
    if (track !== 'lot') return [];
    const lot = supplierId === null ? lastMade(itemId) : `${itemId}-${Math.floor(at / WEEK_MS)}`;
    return lot === null ? [] : [{ itemId, lot, quantityPcs }];
  });
}

/** null: in the middle of the routing nothing is put on stock. */
export function lotOut(order: WorkOrder, operation: Operation): LotMove | null {
  if (stepsToDo(order, (id) => id === operation.id).at(-1)?.id !== operation.id) return null;
  return { itemId: order.itemId, lot: `L${order.id.replace(/\D+/g, '')}`, quantityPcs: operation.quantityPcs };
}
