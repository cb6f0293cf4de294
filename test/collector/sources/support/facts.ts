/** What the core makes of a source's samples: the counting of the tests is the product's own. */
import type { Draft } from '../../../../shared/core/event.ts';
import { MachineSchema } from '../../../../shared/core/plant.ts';
import type { Sample } from '../../../../shared/core/sample.ts';
import { freshMemory, observe } from '../../../../shared/core/signal.ts';

export function factsOf(machineId: string, samples: readonly Sample[], width: 'u16' | 'u32'): Draft[] {
  const machine = MachineSchema.parse({
    id: machineId,
    name: machineId,
    workCentreId: 'w',
    calendarId: 'c',
    counters: { total: { width }, good: { width } },
  });
  let memory = freshMemory(machineId);
  const facts: Draft[] = [];
  for (const sample of samples) {
    if (sample.machineId !== machineId) continue;
    const observed = observe(machine, memory, sample);
    memory = observed.memory;
    facts.push(...observed.facts);
  }
  return facts;
}

/** Steps of the one counter that the test's machine has (total or good). */
export function partsOf(facts: readonly Draft[]): number {
  return facts.reduce((sum, fact) => sum + (fact.type === 'counted' && fact.counter !== 'scrap' ? fact.count : 0), 0);
}
