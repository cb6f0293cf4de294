/** Taking a ticket in, with the checks that ERPs make. The same key twice makes two records, as in real ERPs. */
import type { Confirmation } from '../../shared/core/erp/confirmation.ts';
import type { Cure } from '../../shared/core/erp/posting.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';
import { pieces, sameUnit } from '../../shared/core/words/quantity.ts';
import { stepsToDo } from '../../shared/core/words/routes.ts';
import type { ErpStore, Ticket } from './store.ts';

/** The ERP's own words for a ticket that it does not take. */
export interface Refusal {
  code: string;
  message: string;
  /** What would mend it, as the contract names it. */
  cure?: Cure;
}

/** Books the ticket, or says why not; the order's status follows its operations' final tickets. */
export function book(store: ErpStore, ticket: Confirmation, receivedAt: number): { number: number } | Refusal {
  return store.transaction(() => {
    const order = store.order(ticket.orderId);
    const earlier = store.tickets({ operationId: ticket.operationId });
    const refusal = refusalOf(order, ticket, earlier);
    if (refusal !== null || order === null) return refusal ?? unknownOrder(ticket);
    if (ticket.kind === 'reversal') {
      const original = reversible(earlier, ticket);
      if (original !== undefined) store.markReversed(original.number);
    }
    const number = store.addTicket(ticket, receivedAt);
    followFinals(store, order);
    return { number };
  });
}

const unknownOrder = (ticket: Confirmation): Refusal => ({
  code: 'RU-012',
  message: `Order ${ticket.orderId} does not exist`,
});

function refusalOf(order: WorkOrder | null, ticket: Confirmation, earlier: readonly Ticket[]): Refusal | null {
  if (order === null) return unknownOrder(ticket);
  if (!order.operations.some((operation) => operation.id === ticket.operationId))
    return { code: 'RU-013', message: `Operation ${ticket.operationNumber} does not exist in order ${order.id}` };
  if (order.status === 'closed' || order.status === 'cancelled')
    return { code: 'RU-103', message: `Order ${order.id} is ${order.status}; confirmations are not possible` };
  if (order.status === 'planned') return { code: 'RU-101', message: `Order ${order.id} is not released` };
  if (ticket.kind === 'reversal')
    return reversible(earlier, ticket) === undefined
      ? { code: 'RU-404', message: `Confirmation ${ticket.reverses} does not exist or is reversed already` }
      : null;
  if (ticket.yieldPcs < 0 || ticket.reworkPcs < 0 || ticket.scrap.some((part) => part.quantityPcs < 0))
    return { code: 'RU-215', message: 'Negative quantities are not allowed; reverse the earlier confirmation' };
  if (earlier.some((other) => other.confirmation.kind === 'final' && !other.reversed))
    return { code: 'RU-110', message: `Operation ${ticket.operationNumber} is finally confirmed already` };
  return goodsRefusal(order, ticket);
}

/** Material goes into the order that needs it, in the unit of its reservation, and never beside our own backflush. */
function goodsRefusal(order: WorkOrder, { goods = [] }: Confirmation): Refusal | null {
  for (const { move, itemId, unit, lot } of goods) {
    if (move === 'receipt' && order.receipts !== 'byUs')
      return { code: 'M7-022', message: `Order ${order.id} receives ${itemId} by its confirmations` };
    if (move !== 'issue') continue;
    const component = order.components.find((one) => one.itemId === itemId);
    if (component === undefined) return { code: 'M7-030', message: `${itemId} is no component of order ${order.id}` };
    if (component.backflush === true)
      return { code: 'M7-031', message: `${itemId} is backflushed in order ${order.id}; it is issued already` };
    if (!sameUnit(component.unit ?? pieces, unit))
      return {
        code: 'M7-032',
        message: `${itemId} is kept in ${(component.unit ?? pieces).name}, not in ${unit.name}`,
      };
    if (component.track === 'lot' && lot === null) return { code: 'M7-018', message: `Enter a batch for ${itemId}` };
  }
  return null;
}

function reversible(earlier: readonly Ticket[], ticket: Confirmation): Ticket | undefined {
  return earlier.findLast(
    (other) => other.confirmation.key === ticket.reverses && !other.reversed && other.confirmation.kind !== 'reversal',
  );
}

/** Whether somebody began an operation, as far as the ERP heard. */
export const hasTicket =
  (tickets: readonly Ticket[]) =>
  (operationId: string): boolean =>
    tickets.some(({ confirmation, reversed }) => confirmation.operationId === operationId && !reversed);

/** Finished when every operation that is to be done has a final ticket that stands, and what was outside is back; released again when one is taken back. */
export function followFinals(store: ErpStore, order: WorkOrder): void {
  const tickets = store.tickets({ orderId: order.id });
  const finished = stepsToDo(order, hasTicket(tickets)).every((operation) =>
    operation.outside === undefined
      ? tickets.some(
          ({ confirmation, reversed }) =>
            confirmation.operationId === operation.id && confirmation.kind === 'final' && !reversed,
        )
      : operation.outside.finishedAt !== null,
  );
  const status = finished ? 'finished' : 'released';
  if (order.status !== status) store.putOrder({ ...order, status });
}
