/**
 * Up to where what an agent said is on disk, kept beside the source's other state, so that what it observes while the
 * collector does not run is recalled. It may be some seconds old: a reading that is told twice is no news by its time.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { jsonOf } from '../../../shared/core/words/json.ts';
import { replaceFile } from '../../../shared/io/replace-file.ts';
import type { AgentMachine } from './machine.ts';

const PositionSchema = z.object({
  instanceId: z.string(),
  /** What to ask for next. */
  next: z.int().positive(),
  /** When the agent was heard last, box's clock, epoch ms. */
  at: z.int(),
  /** Which machines were read, and what tells how: one that is read in another way has no past. */
  machines: z.record(z.string(), z.string()),
});
export type Position = z.infer<typeof PositionSchema>;

/** null: there is none, or none that can be read. */
export function keptPosition(file: string): Position | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  return PositionSchema.safeParse(jsonOf(text)).data ?? null;
}

/** Errors: as `replaceFile`. */
export function keepPosition(file: string, position: Position): void {
  replaceFile(file, JSON.stringify(position));
}

export function readingsOf({ mapping, device }: AgentMachine): string {
  return createHash('sha256')
    .update(JSON.stringify([device, mapping.profile]))
    .digest('base64url');
}
