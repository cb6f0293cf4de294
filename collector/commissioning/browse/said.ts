/** What a signal memory says, as people read it, and by how much its counters moved while somebody watched. */

import type { SignalMemory } from '../../../shared/core/signal/signal.ts';
import type { Event, NewFact } from '../../../shared/core/words/event.ts';
import type { Machine } from '../../../shared/core/words/plant.ts';
import type { Meaning } from './types.ts';

/** Counter -> steps since the watching began. */
export type Moved = Map<string, { steps: number; unit: 'cycle' | 'part' }>;

/** Adds what a fact counted; other facts move nothing. */
export function noteMoved(moved: Moved, fact: NewFact | Event): void {
  if (fact.type !== 'counted') return;
  const steps = (moved.get(fact.counter)?.steps ?? 0) + fact.count;
  moved.set(fact.counter, { steps, unit: fact.unit });
}

/** `machine`: says in which unit a counter counts that has not moved yet; null = not configured: parts. */
export function saidBy(
  { counters: readings, state, job }: Pick<SignalMemory, 'counters' | 'state' | 'job'>,
  moved: Moved,
  machine: Machine | null,
): Pick<Meaning, 'state' | 'word' | 'alarm' | 'since' | 'counters' | 'job'> {
  const counters: Meaning['counters'] = {};
  for (const [name, { reading }] of Object.entries(readings)) {
    if (name === 'pulse') continue;
    const configured = machine?.counters[name === 'good' || name === 'scrap' ? name : 'total'];
    const { steps, unit } = moved.get(name) ?? { steps: 0, unit: configured?.unit ?? 'part' };
    counters[name] = { reading, moved: steps, unit };
  }
  for (const [name, { steps, unit }] of moved) counters[name] ??= { reading: null, moved: steps, unit };
  return {
    state: state?.state ?? null,
    word: state?.word ?? null,
    alarm: state?.alarm ?? null,
    since: state?.at ?? null,
    counters,
    job: job === null ? null : (job.job ?? job.program ?? job.item ?? job.tool),
  };
}
