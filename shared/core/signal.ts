/**
 * Sample -> fact: counter deltas, state changes, job changes, lost lines; what makes no sense is
 * quarantined with its reason. One memory per machine, stored in the same transaction as the facts.
 */
import type { Draft } from './event.ts';
import type { CounterName, Machine, MachineState } from './plant.ts';
import type { Sample } from './sample.ts';

/** What must be remembered of a machine between samples. Plain JSON: it lives on disk. */
export interface SignalMemory {
  machineId: string;
  counters: Partial<Record<CounterName | 'pulse', { reading: number; at: number }>>;
  state: { state: MachineState; word: string | null; alarm: string | null; at: number } | null;
  job: { job: string | null; program: string | null; item: string | null; tool: string | null } | null;
  /** false from `signalLost` to `signalRestored`. */
  lineUp: boolean;
  /** Last moment (source clock) that the machine was known alive: where a gap begins. */
  aliveAt: number | null;
}

export interface Observed {
  memory: SignalMemory;
  facts: readonly Draft[];
  /** Why the sample was not counted; null = it was taken. */
  quarantined: string | null;
}

export function freshMemory(machineId: string): SignalMemory {
  return { machineId, counters: {}, state: null, job: null, lineUp: false, aliveAt: null };
}

export function observe(_machine: Machine, _memory: SignalMemory, _sample: Sample): Observed {
  throw new Error('not built yet');
}
