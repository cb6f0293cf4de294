/**
 * Options of a folder into which machines or their cell controllers write files:
 *
 *     - id: cell
 *       kind: files
 *       dropFolder: /mnt/cell                  # relative to this file
 *       machines:
 *         - machineId: saw-1
 *           profile: file-status
 *           files: '{machineId}/*.csv'         # below the folder; * fits anything but a /
 *           silenceMs: 60000                   # no line for so long: the line counts as down
 *         - machineId: oven-1
 *           profile: file-status
 *           files: 'oven/*.csv'
 *           arrive: whole                      # each file comes complete, and is moved to done/ or error/
 */
import { z } from 'zod';
import { overrideShape } from '../mapping/profile.ts';

const arrivals = ['growing', 'whole'] as const;

const Pattern = z
  .string()
  .min(1)
  .max(512)
  .refine(
    (pattern) => pattern.split('/').every((part) => part !== '' && part !== '.' && part !== '..'),
    'a path below the folder, like saw-1/*.csv',
  );

export const FilesOptionsSchema = z.strictObject({
  id: z.string().min(1).max(64),
  kind: z.literal('files'),
  /** Where the files lie; relative to the configuration. */
  dropFolder: z.string().min(1),
  pollMs: z.int().min(20).max(60_000).default(500),
  /** A file that comes whole is taken once nothing was written to it for so long. */
  settleMs: z.int().min(0).max(600_000).default(2_000),
  /** A folder that does not answer for so long is gone. */
  staleMs: z.int().min(500).default(10_000),
  /** Of files that are there when they are met for the first time: all of what they hold, or their last line. */
  begin: z.enum(['start', 'end']).default('end'),
  /** For a trial beside a collector that runs: nothing is moved, and no position is kept. */
  onlyLooks: z.boolean().default(false),
  machines: z
    .array(
      z.strictObject({
        ...overrideShape,
        files: Pattern.default('{machineId}*'),
        arrive: z.enum(arrivals).default('growing'),
        silenceMs: z.int().positive().optional(),
      }),
    )
    .min(1),
});
export type FilesOptions = z.infer<typeof FilesOptionsSchema>;
