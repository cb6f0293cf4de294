/** The signals of one press, and what became facts of them. */
import { freshMemory, observe, type SignalMemory } from '../../../../shared/core/signal/signal.ts';
import type { NewFact } from '../../../../shared/core/words/event.ts';
import { type Machine, MachineSchema } from '../../../../shared/core/words/plant.ts';
import type { Quality, Sample, SampleValue } from '../../../../shared/core/words/sample.ts';

export const T = Date.UTC(2026, 10, 18, 8);
export const second = 1_000;

export function machineWith(
  counters: Machine['counters'] = { total: { width: 'u32', unit: 'part', maxPerSecond: 2 } },
): Machine {
  return MachineSchema.parse({ id: 'press', name: 'Press', workCentreId: 'forge', calendarId: 'c', counters });
}

export interface Extra {
  quality?: Quality;
  historical?: boolean;
  receivedAt?: number;
}
export function sample(at: number, value: SampleValue, extra: Extra = {}): Sample {
  return { machineId: 'press', at: T + at, receivedAt: T + at, quality: 'good', historical: false, value, ...extra };
}
export const total = (at: number, reading: number, extra?: Extra) =>
  sample(at, { signal: 'counter', counter: 'total', reading }, extra);
export const state = (
  at: number,
  name: 'running' | 'stopped' | 'fault' | 'idle',
  extra?: Extra,
  alarm: string | null = null,
) => sample(at, { signal: 'state', state: name, word: null, alarm }, extra);
export const line = (at: number, up: boolean) => sample(at, { signal: 'line', up, why: up ? '' : 'cable cut' });
export const pulse = (at: number, count = 1, extra?: Extra) => sample(at, { signal: 'pulse', count }, extra);

export function run(samples: readonly Sample[], machine = machineWith(), start: SignalMemory = freshMemory('press')) {
  let memory = start;
  const facts: NewFact[] = [];
  const quarantined: string[] = [];
  for (const one of samples) {
    // What lies on disk between two samples is JSON.
    const observed = observe(machine, JSON.parse(JSON.stringify(memory)), one);
    memory = observed.memory;
    facts.push(...observed.facts);
    if (observed.quarantined !== null) quarantined.push(observed.quarantined);
  }
  return { memory, facts, quarantined };
}
export const counts = (facts: readonly NewFact[]) =>
  facts.flatMap((fact) => (fact.type === 'counted' ? [fact.count] : []));
export const sum = (facts: readonly NewFact[]) => counts(facts).reduce((a, b) => a + b, 0);
/** Facts in words, times in seconds after T. */
export const story = (facts: readonly NewFact[]) =>
  facts.map((fact) => {
    const at = (fact.at - T) / second;
    switch (fact.type) {
      case 'counted': {
        const since = fact.since === null ? '?' : (fact.since - T) / second;
        return `${fact.counter} +${fact.count} in (${since}, ${at}]${fact.recovered ? ' recovered' : ''}`;
      }
      case 'stateChanged':
        return `${fact.state} at ${at}`;
      case 'jobChanged':
        return `job ${fact.job} at ${at}`;
      default:
        return `${fact.type} at ${at}`;
    }
  });
