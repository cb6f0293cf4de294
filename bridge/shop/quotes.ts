/** An enquiry becomes an order that nobody has placed yet, so that the promise can be asked for its date. */
import { z } from 'zod';
import { ComponentSchema, OperationSchema, strategies, type WorkOrder } from '../../shared/core/words/order.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { Enquiry } from '../promise/shop.ts';

export const QuoteSchema = z
  .object({
    itemId: z.string().min(1).max(64),
    quantityPcs: z.int().positive().max(10_000_000),
    /** The date that the customer wants, epoch ms. */
    dueAt: z.int().nullable().default(null),
    strategy: z.enum(strategies).default('MTO'),
    /** When the material is confirmed to be there; null = on stock. */
    materialAt: z.int().nullable().default(null),
    /** A kit (ATO): every component with its confirmed date and supplier; the last one gates the start. */
    components: z.array(ComponentSchema).max(200).optional(),
    /** The routing; the item's last one where it is left out. */
    operations: z.array(OperationSchema).min(1).max(50).optional(),
  })
  .strict();
export type QuoteRequest = z.infer<typeof QuoteSchema>;

const ID = 'enquiry';

/** The routing is the given one or that of the item's newest order. Errors: `unknown` without either. */
export function enquiryOf(request: QuoteRequest, orders: readonly WorkOrder[], now: number): Enquiry {
  const template = orders
    .filter((order) => order.itemId === request.itemId && order.status !== 'cancelled')
    .reduce<WorkOrder | null>(
      (newest, order) => (newest && newest.createdAt >= order.createdAt ? newest : order),
      null,
    );
  const operations = request.operations ?? template?.operations;
  if (operations === undefined) throw new Problem('unknown', { what: 'itemUnknown', itemId: request.itemId });
  const { quantityPcs, materialAt } = request;
  return {
    order: {
      id: ID,
      itemId: request.itemId,
      itemName: template?.itemName ?? '',
      quantityPcs,
      strategy: request.strategy,
      status: 'planned',
      customer: null,
      salesOrder: null,
      createdAt: now,
      dueAt: request.dueAt,
      paperFinishAt: null,
      operations: operations.map((operation) => ({ ...operation, id: `${ID}/${operation.number}`, quantityPcs })),
      components: [
        ...(request.components ?? []),
        ...(materialAt === null
          ? []
          : [{ itemId: 'material', quantityPcs, confirmedAt: materialAt, arrivedAt: null, supplierId: null }]),
      ],
    },
    priorityAt: request.dueAt,
  };
}
