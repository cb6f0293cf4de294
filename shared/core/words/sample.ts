/**
 * What a source hands over: one observed value of one signal of one machine, already named in the
 * field's words by the machine's profile, not yet a fact. `signal.ts` turns samples into facts.
 */
import type { CounterName, MachineState } from './plant.ts';

export type Quality = 'good' | 'uncertain' | 'bad';

export type SampleValue =
  /** `again`: a broker sends it once more, and its time may be that of now. */
  | { signal: 'counter'; counter: CounterName; reading: number; again?: true }
  /** One finished cycle of a machine that has nothing but a pulse; `count` cycles if several at once. */
  | { signal: 'pulse'; count: number; packet?: Packet | null }
  | { signal: 'state'; state: MachineState; word: string | null; alarm: string | null }
  | { signal: 'job'; job: string | null; program: string | null; item: string | null; tool: string | null }
  /** The line to the machine, as the source sees it. */
  | { signal: 'line'; up: boolean; why: string };

/**
 * What a pulse is told from another by. Absent: its own time. null: nothing, each that comes is one. Else the broker's
 * number of the message, which is a repeat only where the broker says that it sends it `again`; `timed`: by both.
 */
export interface Packet {
  id: string;
  again: boolean;
  timed?: true;
}

export interface Sample {
  machineId: string;
  /** The source's clock, epoch ms; the box's where the source gives none. */
  at: number;
  /** The box's clock on arrival. */
  receivedAt: number;
  quality: Quality;
  /** A buffered value from the past: never touches the live state. */
  historical: boolean;
  value: SampleValue;
}

/** Input that could not become a sample or a fact. Kept, shown, never counted, never dropped silently. */
export interface Quarantined {
  at: number;
  sourceId: string;
  machineId: string | null;
  /** Topic, node id or metric it came on. */
  where: string;
  /** A sentence for a plant person. */
  why: string;
  /** The raw input, printable, cut to 4 kB. */
  raw: string;
}
