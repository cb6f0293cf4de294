/** The signal memories as they lie on disk: written by this program, so checked for damage, not for wishes. */
import { z } from 'zod';
import { freshMemory, type SignalMemory } from '../../shared/core/signal/signal.ts';
import { jsonOf } from '../../shared/core/words/json.ts';

const Entry = z.looseObject({ machineId: z.string().min(1), counters: z.record(z.string(), z.looseObject({})) });

/** A stored memory; fields that an older version did not know get their fresh value. `null` when damaged. */
export function parseMemory(text: string): SignalMemory | null {
  const value = jsonOf(text);
  return isMemory(value) ? { ...freshMemory(value.machineId), ...value } : null;
}

export function printMemory(memory: SignalMemory): string {
  return JSON.stringify(memory);
}

function isMemory(value: unknown): value is SignalMemory {
  return Entry.safeParse(value).success;
}
