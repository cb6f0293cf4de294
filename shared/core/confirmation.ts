/**
 * What the ERP must hear = what the timeline says now - what the ERP has acknowledged.
 * Computed, never remembered by hand, so it heals itself.
 */
import { z } from 'zod';

export const confirmationKinds = ['partial', 'final', 'reversal'] as const;

/** One time ticket. Quantities and times are what is new in it, not totals. */
export const ConfirmationSchema = z
  .object({
    /** Idempotency key, made before the first send. */
    key: z.string().min(8).max(32),
    kind: z.enum(confirmationKinds),
    /** For a reversal: the key of the ticket that it takes back. */
    reverses: z.string().nullable(),
    orderId: z.string(),
    operationId: z.string(),
    operationNumber: z.string(),
    machineIds: z.array(z.string()),
    from: z.int(),
    to: z.int(),
    yieldPcs: z.int(),
    reworkPcs: z.int(),
    scrap: z.array(
      z.object({ reasonId: z.string().nullable(), erpCode: z.string().nullable(), quantityPcs: z.int() }).strict(),
    ),
    setupMs: z.int(),
    machineMs: z.int(),
    labourMs: z.int(),
    stops: z.array(
      z
        .object({
          reasonId: z.string().nullable(),
          erpCode: z.string().nullable(),
          durationMs: z.int(),
          count: z.int(),
        })
        .strict(),
    ),
    operators: z.array(z.string()),
    /** The facts that it rests on: highest `seq` per edge box. */
    basis: z.record(z.string(), z.int()),
  })
  .strict();
export type Confirmation = z.infer<typeof ConfirmationSchema>;
