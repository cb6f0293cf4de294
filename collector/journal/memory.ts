/** The signal memories as they lie on disk: written by this program, so checked for damage, not for wishes. */
import { z } from 'zod';
import { freshMemory, type SignalMemory } from '../../shared/core/signal/signal.ts';
import { jsonOf } from '../../shared/core/words/json.ts';

const Entry = z.looseObject({ machineId: z.string().min(1), counters: z.record(z.string(), z.looseObject({})) });

/** A stored memory; fields that an older version did not know get their fresh value. `null` when damaged. */
export function parseMemory(text: string): SignalMemory | null {
  const value = jsonOf(text);
  if (!isMemory(value)) return null;
  const memory = { ...freshMemory(value.machineId), ...value, ...unpacked(value) };
  for (const packed of ['pulseSteps', 'pulseIds']) Reflect.deleteProperty(memory, packed);
  return memory;
}

/** A thousand pulses that are known again are written with each commit: in some 10 bytes each. */
export function printMemory({ pulsesAt, pulsePackets, ...memory }: SignalMemory): string {
  const steps = pulsesAt.map((at, index) => (at - (pulsesAt[index - 1] ?? 0)).toString(36));
  const ids = pulsePackets === undefined || pulsePackets.length === 0 ? {} : { pulseIds: pulsePackets.join('\n') };
  return JSON.stringify({ ...memory, ...(steps.length === 0 ? {} : { pulseSteps: steps.join(' ') }), ...ids });
}

const Packed = z.object({ pulseSteps: z.string().optional(), pulseIds: z.string().optional() });

/** Nothing of a memory that an older version wrote: its lists stand as they are. */
function unpacked(value: unknown): Partial<SignalMemory> {
  const { pulseSteps, pulseIds } = Packed.safeParse(value).data ?? {};
  let at = 0;
  const pulsesAt = pulseSteps?.split(' ').map((step) => {
    at += Number.parseInt(step, 36);
    return at;
  });
  return {
    ...(pulsesAt === undefined || pulsesAt.some(Number.isNaN) ? {} : { pulsesAt }),
    ...(pulseIds === undefined ? {} : { pulsePackets: pulseIds.split('\n') }),
  };
}

function isMemory(value: unknown): value is SignalMemory {
  return Entry.safeParse(value).success;
}
