/** What the ERP makes of a customer's order: one work order, or of what is engineered with its sub-orders. */
import type { WorkOrder } from '../../shared/core/words/order.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { type CustomerOrder, makeWorkOrder } from './customer-orders.ts';
import type { SimulatedPlant } from './params.ts';

/**
 * The order itself first, then those that are made for it, with the serials after it; a project where there are any.
 * Sub-orders are needed when the order itself begins on paper. Errors: as `makeWorkOrder`.
 */
export function makeFamily(
  plant: Plant,
  sim: SimulatedPlant,
  wanted: CustomerOrder,
  serial: number,
  at: number,
): [WorkOrder, ...WorkOrder[]] {
  const top = makeWorkOrder(plant, sim, wanted, serial, at);
  const item = sim.items.find(({ id }) => id === wanted.itemId);
  const parts = (item?.components ?? []).filter(({ subOrder }) => subOrder === true);
  if (parts.length === 0) return [top];
  const project = { id: `P-${serial}`, name: [top.itemName, top.customer].filter(Boolean).join(', ') };
  const children = parts.map(({ itemId, perPart }, index) => {
    const quantityPcs = Math.ceil(perPart * wanted.quantityPcs);
    return makeWorkOrder(plant, sim, { ...wanted, itemId, quantityPcs, dueAt: null }, serial + 1 + index, at);
  });
  const partsAt = Math.max(at, ...children.map(({ paperFinishAt }) => paperFinishAt ?? at));
  const ownMs = (top.paperFinishAt ?? at) - at;
  const dueAt = wanted.dueAt === null ? null : Math.max(at, wanted.dueAt - ownMs);
  return [
    { ...top, project, paperFinishAt: partsAt + ownMs },
    ...children.map((child) => {
      const { calculation: _sold, ...order } = child;
      const pegs = [{ orderId: top.id, quantityPcs: child.quantityPcs }];
      return { ...order, salesOrder: top.salesOrder, dueAt, project, pegs };
    }),
  ];
}
