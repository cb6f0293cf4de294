/** Parts recovered after a cut line: spread over the time they were made in, each stretch its own. */

import type { EventOf } from '../words/event.ts';
import type { Quantity, Stretch } from '../words/interval.ts';
import type { CounterName } from '../words/plant.ts';
import { cyclesOf, isSpread, partsPerCycleOf, quantityOf, type StepChange, splitParts, stepsWithin } from './parts.ts';

/** A spread count, cut where the owner changes: integer pieces that add up to the count. */
export function partsOfSpread(
  fact: EventOf<'counted'>,
  stretches: readonly Stretch[],
  steps: Record<CounterName, StepChange>,
  machinePartsPerCycle: number,
): Quantity[] {
  const { since } = fact;
  if (since === null || !isSpread(fact)) return [];
  const change = steps[fact.counter];
  const found: Quantity[] = [];
  for (const stretch of stretches) {
    const count = stepsWithin(fact.count, since, fact.at, stretch.from, stretch.to);
    if (count === 0) continue;
    const piece = { ...fact, count, since: Math.max(since, stretch.from), at: Math.min(fact.at, stretch.to) };
    const { owner } = stretch;
    if (owner === null) {
      const parts = fact.unit === 'part' ? count : count * machinePartsPerCycle;
      found.push(quantityOf(piece, change, null, parts, cyclesOf(piece, change, machinePartsPerCycle)));
      continue;
    }
    const all = partsPerCycleOf(owner);
    const split = splitParts(owner, 0, fact.unit === 'part' ? count : count * all);
    owner.shares.forEach((share, index) => {
      const parts = split[index] ?? 0;
      const cycles = index === 0 ? cyclesOf(piece, change, all) : 0;
      if (parts > 0 || cycles > 0) found.push(quantityOf(piece, change, share.operationId, parts, cycles));
    });
  }
  return found;
}
