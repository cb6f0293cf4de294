/** What a newcomer is to find in the demo: an order that nobody can take, and one that somebody has open in the ERP. */
import type { WorkOrder } from '../../shared/core/words/order.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { WEEK_MS } from '../../shared/core/words/time.ts';
import { makeWorkOrder } from '../plant/customer-orders.ts';
import type { SimulatedPlant } from '../plant/params.ts';
import type { Refusal } from './book.ts';

export interface ShowcaseWish {
  /** The number of an order whose quantity lies below zero. */
  oddOrder?: string | undefined;
  /** Somebody has this order open: its tickets are refused until one of them is tried again. */
  refuseOnce?: string | undefined;
}

export interface Showcase {
  /** As they are handed out beside the orders in the store, which keeps none that is odd. */
  oddOrders: readonly WorkOrder[];
  /** The refusal of this ticket, if its order is the one. A corrected ticket is refused too; a second try goes through. */
  takeRefusal(ticket: { orderId: string; key: string }): Refusal | null;
}

const ODD_PCS = -200;

export function createShowcase(plant: Plant, sim: SimulatedPlant, wish: ShowcaseWish, now: number): Showcase {
  let openOrder = wish.refuseOnce;
  const refused = new Set<string>();
  return {
    oddOrders: wish.oddOrder === undefined ? [] : [oddOrder(plant, sim, wish.oddOrder, now)],
    takeRefusal({ orderId, key }) {
      if (orderId !== openOrder) return null;
      if (refused.has(key)) {
        openOrder = undefined;
        return null;
      }
      refused.add(key);
      return { code: 'RU-120', message: `Order ${orderId} is being processed by user MEIER`, cure: 'openOrder' };
    },
  };
}

function oddOrder(plant: Plant, sim: SimulatedPlant, id: string, now: number): WorkOrder {
  const wanted = {
    customer: sim.customers[0] ?? null,
    itemId: sim.items[0]?.id ?? '',
    quantityPcs: Math.abs(ODD_PCS),
    dueAt: now + WEEK_MS,
    strategy: null,
  };
  return { ...makeWorkOrder(plant, sim, wanted, 0, now), id, quantityPcs: ODD_PCS };
}
