/** What suppliers delivered against the dates that they confirmed, and what of it has not come yet. */
import { confirmedDates } from '../../shared/core/orders/confirmed-dates.ts';
import { isOutside, type WorkOrder } from '../../shared/core/words/order.ts';
import type { Measured, OpenOrder } from '../promise/shop.ts';
import type { ElsewhereInput } from './outside.ts';

/** The order as it was told, each time. */
type ToldOf = (orderId: string) => readonly WorkOrder[];

export interface DeliveriesInput extends Pick<ElsewhereInput, 'orders' | 'totalsOf' | 'now'> {
  /** As `confirmedOf` has them. */
  datesOf: (order: WorkOrder) => readonly (readonly number[])[];
}

/** Per component, all dates that were confirmed for it: a new one does not make the old one's lateness vanish. */
export function confirmedOf(order: WorkOrder, toldOf: ToldOf): (readonly number[])[] {
  const dated = order.components.some(({ supplierId, confirmedAt }) => supplierId !== null && confirmedAt !== null);
  return dated ? confirmedDates(toldOf(order.id), order) : order.components.map(() => []);
}

/** Where one of them took another's place. */
export function changedDates(dates: readonly (readonly number[])[]): Pick<OpenOrder, 'confirmed'> {
  return dates.some((own) => own.length > 1) ? { confirmed: dates } : {};
}

export function deliveriesOf({ orders, totalsOf, datesOf, now }: DeliveriesInput): Measured['materials'] {
  return orders.flatMap((order) => {
    const dates = datesOf(order);
    const mayWait = isAwaiting(order, totalsOf);
    return order.components.flatMap(({ supplierId, arrivedAt }, place) => {
      const open = arrivedAt === null || arrivedAt > now;
      if (supplierId === null || (open && !mayWait)) return [];
      const at = open ? now : arrivedAt;
      return (dates[place] ?? []).map((date, index) => ({
        supplierId,
        at,
        lateMs: at - date,
        ...(open ? { open: true as const } : {}),
        ...(index > 0 ? { isAgain: true as const } : {}),
      }));
    });
  });
}

/** Nothing of it has begun: what nobody booked in by then was there. */
function isAwaiting({ status, operations }: WorkOrder, totalsOf: DeliveriesInput['totalsOf']): boolean {
  const isOpen = status === 'released' || status === 'planned';
  return isOpen && operations.every((one) => isOutside(one) || (totalsOf(one.id)?.startedAt ?? null) === null);
}
