/** What differs between plants on Tryton. */
import { z } from 'zod';
import { isZone } from '../../../../shared/core/words/zone.ts';
import { webFields } from '../web/options.ts';

export const TrytonOptionsSchema = z
  .object({
    kind: z.literal('tryton'),
    ...webFields,
    database: z.string().regex(/^[\w-]{1,63}$/, 'expected the name of a database'),
    /** A user of the bridge's own: what it made is known by that. */
    user: z.string().min(1),
    password: z.string().min(1).optional(),
    passwordFile: z.string().min(1).optional(),
    /** Whose days the planned dates are, IANA. */
    timeZone: z.string().refine(isZone, 'expected a time zone like Europe/Berlin'),
    /** The code of a storage location inside the warehouse; without it scrap is not told. */
    scrapLocation: z.string().min(1).optional(),
    /** What is made of a waiting order when the first is told of it: its material is assigned where it is there, or anyway. */
    start: z.enum(['try', 'force', 'never']).default('try'),
    /** The last operation's end is the order's: then nothing can be corrected any more. */
    finishOrders: z.boolean().default(true),
  })
  .strict();
export type TrytonOptions = z.infer<typeof TrytonOptionsSchema>;
