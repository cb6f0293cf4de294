/** Options that every dialect of BODs in folders has. */
import { z } from 'zod';
import { cures } from '../../../../shared/core/erp/posting.ts';
import { isZone } from '../../../../shared/core/words/zone.ts';

/** What a person can do, by the ERP's code of a refusal. */
const CuresSchema = z.record(z.string().min(1), z.enum(cures));
export type Cures = z.infer<typeof CuresSchema>;

export const folderOptions = {
  /** Where the ERP puts its documents for us. It is never made: what is not there is away. */
  inFolder: z.string().min(1),
  /** Where ours for the ERP go. */
  outFolder: z.string().min(1),
  /** A file counts as whole when it has not changed for so long. */
  settleMs: z.int().nonnegative().default(2_000),
  /** So long copies of what was handed over stay in `outFolder`/sent. */
  keepSentDays: z.int().positive().max(3_650).default(90),
  /** How often orders are asked for. */
  pollMs: z.int().positive().default(10_000),
  /** Times without an offset are of this zone. */
  timeZone: z.string().refine(isZone, 'expected a time zone like Europe/Berlin').default('UTC'),
  /** Who we are, in ApplicationArea/Sender. */
  logicalId: z.string().min(1).max(200).default('istwert'),
  cures: CuresSchema.default({}),
  /** So long an order rests after one of its documents, ms. */
  pauseMs: z.int().nonnegative().default(0),
};

/** How times are written. */
export const TimeFormSchema = z
  .strictObject({
    as: z.enum(['duration', 'h', 'min', 's']).default('duration'),
    decimals: z.int().min(0).max(6).default(0),
  })
  .default({ as: 'duration', decimals: 0 });

export interface FolderOptions {
  inFolder: string;
  outFolder: string;
  settleMs: number;
  keepSentDays: number;
  cures: Cures;
}
