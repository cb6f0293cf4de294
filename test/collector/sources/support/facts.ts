/** What the core makes of a source's samples: the counting of the tests is the product's own. */
import { countersOf, type MachineMapping } from '../../../../collector/profiles/profiles.ts';
import { stepChanges } from '../../../../shared/core/machine/parts.ts';
import { freshMemory, observe } from '../../../../shared/core/signal/signal.ts';
import type { NewFact } from '../../../../shared/core/words/event.ts';
import { type Counter, type CounterName, counterNames, MachineSchema } from '../../../../shared/core/words/plant.ts';
import type { Sample } from '../../../../shared/core/words/sample.ts';

export function factsOf(machineId: string, samples: readonly Sample[], width: 'u16' | 'u32'): NewFact[] {
  return factsBy(machineId, { total: { width, unit: 'part' }, good: { width, unit: 'part' } }, samples);
}

/** What a machine with these counters made, as the core sums it up; a cycle makes one part. */
export function madeBy(
  mapping: MachineMapping,
  samples: readonly Sample[],
): { producedPcs: number; goodPcs: number; scrapPcs: number } {
  const counters = countersOf(mapping);
  const steps = stepChanges(new Set(counterNames.filter((name) => counters[name] !== undefined)));
  const made = { producedPcs: 0, goodPcs: 0, scrapPcs: 0 };
  for (const fact of factsBy(mapping.machineId, counters, samples)) {
    if (fact.type !== 'counted') continue;
    const { producedPcs, goodPcs, scrapPcs } = steps[fact.counter];
    made.producedPcs += producedPcs * fact.count;
    made.goodPcs += goodPcs * fact.count;
    made.scrapPcs += scrapPcs * fact.count;
  }
  return made;
}

/** The facts of a machine that has these counters. */
export function factsBy(
  machineId: string,
  counters: Partial<Record<CounterName, Counter>>,
  samples: readonly Sample[],
): NewFact[] {
  const machine = MachineSchema.parse({ id: machineId, name: machineId, workCentreId: 'w', calendarId: 'c', counters });
  let memory = freshMemory(machineId);
  const facts: NewFact[] = [];
  for (const sample of samples) {
    if (sample.machineId !== machineId) continue;
    const observed = observe(machine, memory, sample);
    memory = observed.memory;
    facts.push(...observed.facts);
  }
  return facts;
}

/** Steps of the one counter that the test's machine has (total or good). */
export function partsOf(facts: readonly NewFact[]): number {
  return facts.reduce((sum, fact) => sum + (fact.type === 'counted' && fact.counter !== 'scrap' ? fact.count : 0), 0);
}
