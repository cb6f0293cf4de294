/** Samples that the core's rule did not believe, as entries of the quarantine and back. */
import { z } from 'zod';
import { counterNames } from '../../shared/core/words/plant.ts';
import type { Quarantined, Sample } from '../../shared/core/words/sample.ts';
import type { QuarantineEntry } from '../journal/quarantine.ts';

/** What stands as source of such entries: no source's fault, but the signal's. */
const SIGNAL = 'signal';

const HeldSample = z.object({
  machineId: z.string(),
  at: z.int(),
  receivedAt: z.int(),
  quality: z.enum(['good', 'uncertain', 'bad']),
  historical: z.boolean(),
  value: z.object({ signal: z.literal('counter'), counter: z.enum(counterNames), reading: z.number() }),
});

export function setAside(sample: Sample, why: string): Quarantined {
  const { machineId, receivedAt: at, value } = sample;
  const where = value.signal === 'counter' ? `counter ${value.counter}` : value.signal;
  return { at, sourceId: SIGNAL, machineId, where, why, raw: JSON.stringify(sample) };
}

/** The counter reading in an entry, which a person may bring in after all; null where there is none. */
export function heldBehind(entry: QuarantineEntry): Sample | null {
  if (entry.sourceId !== SIGNAL) return null;
  try {
    const result = HeldSample.safeParse(JSON.parse(entry.raw));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}
