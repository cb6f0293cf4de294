/** Options that every ERP over HTTP has. */
import { z } from 'zod';

export const webFields = {
  url: z.url({ protocol: /^https?$/ }),
  /** http to another machine: orders, tickets and the login cross the network in the clear. */
  insecure: z.boolean().optional(),
  /** The authority (or the certificate itself) that an https address is trusted by, instead of the system's. */
  caFile: z.string().min(1).optional(),
  /** How often orders are asked for. */
  pollMs: z.int().positive().default(15_000),
  /** After this long without an answer a call counts as lost. */
  timeoutMs: z.int().positive().default(30_000),
  /** A call whose answer was lost may still be booked so long after it was sent. */
  longestTransactionMs: z.int().nonnegative().default(150_000),
  /** The ERP's work centre → the plant's, where they are called differently. */
  workCentres: z.record(z.string().min(1), z.string().min(1)).default({}),
  /** Stands in where the ERP plans no time for a step; it is marked as assumed. */
  assumedRunMsPerUnit: z.int().positive().default(60_000),
};
