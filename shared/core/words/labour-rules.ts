/** What of a person's signed-on time counts as labour: the plant's choice, with a default for each. */
import { z } from 'zod';
import { HOUR_MS, MINUTE_MS } from './time.ts';

export const LabourSchema = z
  .object({
    /** A shift's breaks count. They do not where this is left out. */
    breaks: z.boolean().default(false),
    /** Time outside all shifts counts. It does not where this is left out. */
    outsideShifts: z.boolean().default(false),
    /** What ends a sign-on that nobody ended: the `shift` that it began in, or only a `signOff`. */
    signOnEnds: z.enum(['shift', 'signOff']).default('shift'),
    /** Who signs on so long before a shift begins belongs to that shift. */
    earlyMs: z
      .int()
      .nonnegative()
      .default(30 * MINUTE_MS),
    /** A sign-off so long after the shift's end is believed: the person stayed. A later one was forgotten. */
    overtimeMs: z
      .int()
      .nonnegative()
      .default(4 * HOUR_MS),
  })
  .strict();
export type LabourRules = z.infer<typeof LabourSchema>;

/** Where the plant says nothing of it. */
export const usualLabour: LabourRules = LabourSchema.parse({});
