/** What lies in a machine that treats several orders at once: a furnace's load, a washing basket. */
import { z } from 'zod';

/**
 * When a load ends. `perCycle`: with the cycle that it is made in, the next one is declared anew. `untilNext`: every
 * cycle is one of it, until another is declared.
 */
export const loadKinds = ['perCycle', 'untilNext'] as const;
export type LoadKind = (typeof loadKinds)[number];

/** So many of one operation in each cycle, in whole steps of its order's unit. */
export const LoadPartSchema = z.strictObject({
  orderId: z.string().min(1).max(128),
  operationId: z.string().min(1).max(128),
  quantityPcs: z.int().positive().max(1_000_000_000),
});
export type LoadPart = z.infer<typeof LoadPartSchema>;

/** More of an operation than is left to make may lie in one load by this share of what was ordered. */
export const LOAD_SLACK = 0.1;
