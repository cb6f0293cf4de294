/** What is remembered of a machine between samples, and what observing one gives. */

import type { NewFact } from '../words/event.ts';
import type { CounterName, MachineState } from '../words/plant.ts';
import type { Sample } from '../words/sample.ts';
import type { CounterMemory } from './counter.ts';

/** What must be remembered of a machine between samples. Plain JSON: it lives on disk. */
export interface SignalMemory {
  machineId: string;
  /** Of a pulse, `reading` is how many cycles it has told of. */
  counters: Partial<Record<CounterName | 'pulse', CounterMemory>>;
  /** null = unknown: never said, or not since the last gap. */
  state: { state: MachineState; word: string | null; alarm: string | null; at: number } | null;
  /** A new state that has not lasted as long as the machine's `debounceMs` yet. */
  waiting: { state: MachineState; word: string | null; alarm: string | null; at: number } | null;
  job: { job: string | null; program: string | null; item: string | null; tool: string | null } | null;
  jobAt: number | null;
  /** false from `signalLost` to `signalRestored`. */
  lineUp: boolean;
  /** Its source said that the line is down: a counter that still moves does not restore it. */
  saidDown?: boolean;
  /** Last moment (source clock) that the machine was known alive: where a gap begins. */
  aliveAt: number | null;
  /** Where the last gap began, and the moment of contact that ended it. */
  gapFrom: number | null;
  contactAt: number | null;
  /** When the last pulses were: a pulse that is sent again is known by its time. */
  pulsesAt: readonly number[];
  /** The last messages that were a pulse each, by the broker's number: one that is sent again is known by it. */
  pulsePackets?: readonly string[];
  /** When the last of them with a time of its own came, by the box's clock. */
  pulseHeardAt?: number;
  /** Implausible counts that wait for a person's decision, oldest first. */
  held: readonly HeldCount[];
}

/** Steps made, if at all, in (since, at]. */
export interface HeldCount {
  counter: CounterName;
  steps: number;
  since: number;
  at: number;
  reading: number;
}

export interface Observed {
  memory: SignalMemory;
  facts: readonly NewFact[];
  /** Why the sample was not counted; null = it was taken. */
  quarantined: string | null;
}

export function freshMemory(machineId: string): SignalMemory {
  return {
    machineId,
    counters: {},
    state: null,
    waiting: null,
    job: null,
    jobAt: null,
    lineUp: false,
    aliveAt: null,
    gapFrom: null,
    contactAt: null,
    pulsesAt: [],
    held: [],
  };
}

export function taken(memory: SignalMemory, facts: readonly NewFact[] = []): Observed {
  return { memory, facts, quarantined: null };
}

export function refused(memory: SignalMemory, why: string): Observed {
  return { memory, facts: [], quarantined: why };
}

/** Facts have whole milliseconds. */
export function whenOf(sample: Sample): number {
  return Math.round(sample.at);
}

/** What a fact's text holds at most (event.ts). */
export function textOf(text: string | null): string | null {
  return text === null ? null : text.slice(0, 2_000);
}
