/** Options of SAP S/4HANA by OData. */
import { z } from 'zod';
import { confirmRules } from '../../../../shared/core/words/order.ts';
import { webFields } from '../web/options.ts';
import { sapOptions } from './options.ts';

export const SapOdataOptionsSchema = z
  .object({
    kind: z.literal('sap-odata'),
    ...webFields,
    ...sapOptions,
    user: z.string().min(1),
    password: z.string().min(1).optional(),
    passwordFile: z.string().min(1).optional(),
    /** Left out: the system's own. */
    client: z
      .string()
      .regex(/^\d{3}$/, 'expected three digits')
      .optional(),
    orderService: z.string().startsWith('/').default('/sap/opu/odata/sap/API_PRODUCTION_ORDER_2_SRV'),
    confirmationService: z.string().startsWith('/').default('/sap/opu/odata/sap/API_PROD_ORDER_CONFIRMATION_2_SRV'),
    /** Only orders of these; left out: of all that the user may see. */
    plants: z.array(z.string().min(1).max(4)).default([]),
    /** Control key → how its operations are confirmed. */
    confirmRules: z.record(z.string().min(1).max(4), z.enum(confirmRules)).default({}),
    /** The order interface has no planned times: SAP is asked what it would propose for the whole quantity, or nobody. */
    plannedTimes: z.enum(['proposal', 'none']).default('proposal'),
    /** Goods that we issue ourselves; never those that SAP backflushes. */
    goods: z.enum(['none', 'notBackflushed']).default('none'),
    /** SAP's messages that mean "locked, try again", beside HTTP 423. */
    busyCodes: z.array(z.string().min(1).max(32)).default([]),
    /** So long an order rests after a confirmation: SAP still works on its goods movements. */
    pauseMs: z.int().nonnegative().default(2_000),
  })
  .strict();
export type SapOdataOptions = z.infer<typeof SapOdataOptionsSchema>;
