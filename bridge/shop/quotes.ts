/** An enquiry becomes an order that nobody has placed yet, so that the promise can be asked for its date. */
import { z } from 'zod';
import { MomentSchema } from '../../shared/core/words/moments.ts';
import {
  ComponentSchema,
  type Operation,
  OperationSchema,
  strategies,
  unitOf,
  type WorkOrder,
} from '../../shared/core/words/order.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { parseQuantity, pieces, type Unit } from '../../shared/core/words/quantity.ts';
import { dayEnd } from '../promise/delivery-day.ts';
import type { Enquiry } from '../promise/shop.ts';

export const quotePlaces = ['quoted', 'wanted', 'last'] as const;

/** Epoch ms, or a day of the plant's calendar, which means its end. */
export const WhenSchema = z.union([z.iso.date(), MomentSchema]);
export function momentOf(when: z.infer<typeof WhenSchema>, timeZone: string): number {
  return typeof when === 'number' ? when : dayEnd(timeZone, when);
}

export const QuoteSchema = z
  .object({
    itemId: z.string().min(1).max(64),
    /** In the item's unit, as decimal text or a number; or in whole steps of it. One of the two. */
    quantity: z.union([z.string().max(24), z.number()]).optional(),
    quantityPcs: z.int().positive().max(10_000_000_000).optional(),
    /** The date that the customer wants. */
    dueAt: WhenSchema.nullable().default(null),
    /** Its place among the open orders: by the date that it is quoted, by the wanted date, or behind all of them. */
    place: z.enum(quotePlaces).default('quoted'),
    strategy: z.enum(strategies).default('MTO'),
    /** When the material is confirmed to be there; null = on stock. */
    materialAt: WhenSchema.nullable().default(null),
    /** A kit (ATO): every component with its confirmed date and supplier; the last one gates the start. */
    components: z.array(ComponentSchema).max(200).optional(),
    /** The routing; the item's last one where it is left out. */
    operations: z.array(OperationSchema).min(1).max(50).optional(),
  })
  .strict();
export type QuoteRequest = z.infer<typeof QuoteSchema>;

const ID = 'enquiry';

/**
 * The routing is the given one or that of the item's newest order. Errors: `unknown` without either; `invalid` for a
 * wanted or a material date that has passed.
 */
export function enquiryOf(request: QuoteRequest, orders: readonly WorkOrder[], now: number, timeZone = 'UTC'): Enquiry {
  const template = orders
    .filter((order) => order.itemId === request.itemId && order.status !== 'cancelled')
    .reduce<WorkOrder | null>(
      (newest, order) => (newest && newest.createdAt >= order.createdAt ? newest : order),
      null,
    );
  const operations = request.operations ?? template?.operations;
  if (operations === undefined) throw new Problem('unknown', { what: 'itemUnknown', itemId: request.itemId });
  const { place } = request;
  const dueAt = request.dueAt === null ? null : momentOf(request.dueAt, timeZone);
  const materialAt = request.materialAt === null ? null : momentOf(request.materialAt, timeZone);
  if (dueAt !== null && dueAt <= now) throw new Problem('invalid', { what: 'wantedInPast' });
  if (materialAt !== null && materialAt <= now) throw new Problem('invalid', { what: 'materialInPast' });
  const quantityPcs = quantityIn(request, template === null ? pieces : unitOf(template));
  return {
    order: {
      id: ID,
      itemId: request.itemId,
      itemName: template?.itemName ?? '',
      ...(template?.unit === undefined ? {} : { unit: template.unit }),
      quantityPcs,
      strategy: request.strategy,
      status: 'planned',
      customer: null,
      salesOrder: null,
      createdAt: now,
      dueAt,
      paperFinishAt: null,
      operations: operations.map((operation) => stepOf(operation, quantityPcs)),
      components: [
        ...(request.components ?? []),
        ...(materialAt === null
          ? []
          : [{ itemId: 'material', quantityPcs, confirmedAt: materialAt, arrivedAt: null, supplierId: null }]),
      ],
    },
    priorityAt: place === 'wanted' ? dueAt : null,
    ...(place === 'last' ? { isLast: true } : {}),
  };
}

/** A step outside takes its time however many they are, and is still to be done. */
function stepOf(operation: Operation, quantityPcs: number): Operation {
  const step = { ...operation, id: `${ID}/${operation.number}`, quantityPcs };
  const { outside } = operation;
  if (outside === undefined) return step;
  const plannedRunMsPerPc = (operation.plannedRunMsPerPc * operation.quantityPcs) / quantityPcs;
  return { ...step, plannedRunMsPerPc, outside: { ...outside, finishedAt: null } };
}

/** Errors: `invalid` where it is no quantity of that unit, finer than it, or nothing. */
function quantityIn({ quantity, quantityPcs }: QuoteRequest, unit: Unit): number {
  const steps = quantity === undefined ? quantityPcs : parseQuantity(quantity, unit);
  if (steps !== undefined && steps !== null && steps > 0) return steps;
  const text = String(quantity ?? '');
  throw new Problem('invalid', { what: 'noQuantity', text, unit: unit.name, decimals: unit.decimals });
}
