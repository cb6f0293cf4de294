/** Tickets and postings for the tests of ERP dialects and of the outbox. */
import type { Erp } from '../../bridge/erp/erp.ts';
import type { NewPosting, Outbox, ToWrite } from '../../bridge/erp/outbox.ts';
import type { StandingPosting } from '../../bridge/erp/outbox-rows.ts';
import { livePostings, owed } from '../../shared/core/erp/owed.ts';
import type { Planned, Posting, Writer } from '../../shared/core/erp/posting.ts';
import type { Ticket } from '../../shared/core/erp/ticket.ts';
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';

/** Five good parts, one bad one, a second of machine time. */
export function ticketFor(order: WorkOrder, more: Partial<Ticket> = {}): Ticket {
  const operation = order.operations[0];
  if (operation === undefined) throw new Error('an order has operations');
  return {
    kind: 'partial',
    orderId: order.id,
    operationId: operation.id,
    operationNumber: operation.number,
    machineIds: [],
    from: 1_000,
    to: 2_000,
    yieldPcs: 5,
    reworkPcs: 0,
    scrap: [{ reasonId: null, erpCode: null, quantityPcs: 1 }],
    setupMs: 0,
    machineMs: 1_000,
    labourMs: 0,
    stops: [],
    people: [],
    goods: [],
    operators: [],
    basis: { edge: 1 },
    ...more,
  };
}

let made = 0;
/** 32 hexadecimal characters, a new one each time. */
export function nextKey(): string {
  made += 1;
  return made.toString(16).padStart(32, '0');
}

const MOMENT = Date.UTC(2026, 10, 2, 8);

/** What a dialect writes of it, in the plant's zone and at a fixed moment. */
export function plannedOf(writer: Writer, order: WorkOrder, ticket: Ticket, newKey = nextKey): readonly Planned[] {
  const operation = order.operations.find(({ id }) => id === ticket.operationId);
  if (operation === undefined) throw new Error(`${order.id} has no operation ${ticket.operationId}`);
  return writer.plan(ticket, { order, operation, timeZone: 'Europe/Berlin', now: MOMENT }, newKey).postings;
}

/** As they go out. */
export function postingsOf(erp: Pick<Erp, 'writer'>, order: WorkOrder, ticket: Ticket): Posting[] {
  const { orderId, operationId } = ticket;
  return plannedOf(erp.writer, order, ticket).map((planned) => ({ ...planned, orderId, operationId, reverses: null }));
}

/** For the outbox. */
export function owedPostings(writer: Writer, order: WorkOrder, ticket: Ticket, newKey = nextKey): NewPosting[] {
  const { orderId, operationId, from, to, unit, basis } = ticket;
  return plannedOf(writer, order, ticket, newKey).map((planned) => ({
    ...planned,
    orderId,
    operationId,
    from,
    to,
    unit,
    basis,
  }));
}

/** What is owed of an order's first operation, as the bridge works it out. */
export function owedOf(
  writer: Writer,
  outbox: Pick<Outbox, 'standing'>,
  order: WorkOrder,
  totals: OperationTotals,
  newKey = nextKey,
): ToWrite {
  const { reversals, tickets } = owed({
    totals,
    operationNumber: order.operations[0]?.number ?? '',
    unit: order.unit,
    components: order.components,
    standing: outbox.standing(totals.operationId),
    at: totals.lastAt ?? 0,
    basis: {},
    erpCode: (reasonId) => reasonId,
    hold: true,
    can: writer.can,
    isHeard: (ticket) => owedPostings(writer, order, ticket, newKey).length > 0,
  });
  return { reversals, postings: tickets.flatMap((ticket) => owedPostings(writer, order, ticket, newKey)) };
}

/** Whether a doubtful posting is in the books, for a person who sees how many records stand there. */
export function isInBooks(standing: readonly StandingPosting[], key: string, records: number): boolean {
  const sent = standing.filter(({ status }) => status !== 'waiting');
  const others = livePostings(sent).filter((one) => one.key !== key).length;
  const isReversal = sent.some((one) => one.key === key && one.kind === 'reversal');
  return isReversal ? records === others : records > others;
}

/** The posting that takes another one back. */
export function reversalFor(
  erp: Pick<Erp, 'writer'>,
  original: Posting,
  erpRef: Readonly<Record<string, string>>,
): Posting {
  const key = nextKey();
  const body = erp.writer.reversal(original, { key, erpRef, timeZone: 'Europe/Berlin', now: MOMENT });
  const reverses = { key: original.key, erpRef };
  return { ...original, key, kind: 'reversal', says: new Map(), reverses, body };
}
