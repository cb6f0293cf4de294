/** MES against ERP, per order: what the facts say, what the ERP holds, and what is on its way. */
import { type Confirmation, type ConfirmedSums, sumTickets } from '../../shared/core/erp/confirmation.ts';
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import { routing, type WorkOrder } from '../../shared/core/words/order.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { Unit } from '../../shared/core/words/quantity.ts';
import type { Erp } from './erp.ts';
import type { Outbox, OutboxStatus } from './outbox.ts';

export interface Reconciliation {
  orderId: string;
  /** What the quantities are whole steps of; pieces where it is left out. */
  unit?: Unit;
  /** A sentence when the ERP could not be asked; then `erp` is null everywhere. */
  problem: string | null;
  operations: readonly {
    operationId: string;
    number: string;
    /** By the facts; null without any production. */
    mes: OperationTotals | null;
    /** By the ERP's own records that are not reversed. */
    erp: ConfirmedSums | null;
    /** Written for the ERP: acknowledged, and still on its way or parked. */
    acknowledged: ConfirmedSums;
    open: number;
    /** Facts minus ERP; all zero = they agree. null when the ERP could not be asked. */
    difference: { yieldPcs: number; scrapPcs: number; reworkPcs: number; machineMs: number; setupMs: number } | null;
    tickets: readonly { confirmation: Confirmation; status: OutboxStatus | null }[];
  }[];
}

export interface ReconcileOptions {
  order: (orderId: string) => WorkOrder | null;
  truthOf: (operationId: string) => OperationTotals | null;
  outbox: Pick<Outbox, 'ticketsOf' | 'statusOf'>;
  erp: Pick<Erp, 'confirmations'>;
}

/** Errors: `unknown` for an order that nobody knows. */
export async function reconcile(options: ReconcileOptions, orderId: string): Promise<Reconciliation> {
  const order = options.order(orderId);
  if (order === null) throw new Problem('unknown', { what: 'noSuchOrder', orderId });
  const { held, problem } = await heldByErp(options.erp, orderId);
  return {
    orderId,
    ...(order.unit === undefined ? {} : { unit: order.unit }),
    problem,
    operations: routing(order).map((operation) => {
      const tickets = options.outbox
        .ticketsOf(operation.id)
        .map((confirmation) => ({ confirmation, status: options.outbox.statusOf(confirmation.key) }));
      const said = tickets.filter(({ status }) => status === 'acknowledged').map(({ confirmation }) => confirmation);
      const mes = options.truthOf(operation.id);
      const erp = held === null ? null : sumTickets(held.filter((ticket) => ticket.operationId === operation.id));
      return {
        operationId: operation.id,
        number: operation.number,
        mes,
        erp,
        acknowledged: sumTickets(said),
        open: tickets.length - said.length,
        difference: erp === null ? null : differenceOf(mes, erp),
        tickets,
      };
    }),
  };
}

async function heldByErp(
  erp: Pick<Erp, 'confirmations'>,
  orderId: string,
): Promise<{ held: readonly Confirmation[] | null; problem: string | null }> {
  if (erp.confirmations === undefined)
    return { held: null, problem: 'This ERP has no way to ask for its confirmations.' };
  try {
    return { held: await erp.confirmations(orderId), problem: null };
  } catch (error) {
    if (error instanceof Problem) return { held: null, problem: error.message };
    throw error;
  }
}

function differenceOf(mes: OperationTotals | null, erp: ConfirmedSums) {
  const scrapPcs = erp.scrap.reduce((sum, scrap) => sum + scrap.quantityPcs, 0);
  return {
    yieldPcs: (mes?.goodPcs ?? 0) - erp.yieldPcs,
    scrapPcs: (mes?.scrapPcs ?? 0) - scrapPcs,
    reworkPcs: (mes?.reworkPcs ?? 0) - erp.reworkPcs,
    machineMs: (mes?.machineMs ?? 0) - erp.machineMs,
    setupMs: (mes?.setupMs ?? 0) - erp.setupMs,
  };
}
