/**
 * The contract of every source: one file per protocol in `sources/`, built from checked options,
 * connecting only on `start`. Sources know their driver and the core, never each other, never storage.
 *
 * What a source promises:
 * - **Lines.** `{signal: 'line', up: false}` when a machine's data stops being trustworthy, with `at` the
 *   last moment at which it still was; `up: true` on regain, before the machine's first values. While the
 *   line is up this is said again every few seconds: the line was alive at `at`. A line that a killed
 *   collector left open is closed (as of its memory's `aliveAt`) by whoever keeps the memory.
 * - **The past is marked.** A buffered value, or one older than what is known of its signal, is `historical`.
 * - **Counters are cumulative readings**, sent as they are: resets, rollovers and repeats are `signal.ts`'s.
 *   After every (re)connect they are read again, so that what was made meanwhile is not lost.
 * - **Nothing is acknowledged** to a broker before `take` (or `quarantine`) of it has resolved.
 * - **What makes no sense** goes to quarantine with a sentence; a source never throws for a peer's input.
 * - **Machines come and go** (`change`) without a break for the others: no value of theirs is lost, no line falls.
 * - `stop` closes the lines and resolves when everything handed over is on disk.
 */
import type { Quarantined, Sample } from '../../shared/core/words/sample.ts';
import type { SendingResult, SentValue } from '../../shared/core/words/sending.ts';
import type { MachineMapping } from './mapping/profile.ts';

export interface SourceHealth {
  connected: boolean;
  /** A sentence for a plant person while not connected. */
  problem: string | null;
  lastValueAt: number | null;
  reconnects: number;
  received: number;
  quarantined: number;
  /** Source clock minus box clock, ms, median of recent values; null = unknown. */
  clockOffsetMs: number | null;
  machines: readonly MachineHealth[];
}

interface MachineHealth {
  machineId: string;
  /** The line as last said. */
  up: boolean;
  problem: string | null;
  lastValueAt: number | null;
  received: number;
  quarantined: number;
  clockOffsetMs: number | null;
  /** How much of it is taken off its times already, ms; 0 or absent: its own times are used. */
  clockCorrectedMs?: number;
}

/** Where a source hands its input. Must not throw; the promise resolves when all of it is on disk. */
export interface Intake {
  /** Resolves after the commit that holds these samples' facts: acknowledge to the broker only then. */
  take(samples: readonly Sample[]): Promise<void>;
  quarantine(input: Quarantined): Promise<void>;
}

export interface Source {
  readonly id: string;
  readonly machineIds: readonly string[];
  start(): Promise<void>;
  /** `why` is what the lines of its machines say. */
  stop(why?: string): Promise<void>;
  /**
   * Takes over which machines it reads, and how, while it runs. `options` are its own, with other `machines`;
   * machines that are as before never notice. Throws, and leaves all as it was, where `machines` make no sense.
   * A source without this is stopped and started again.
   */
  change?(options: unknown, machines: readonly MachineMapping[]): void;
  health(): SourceHealth;
  /**
   * Writes to a machine what its allow-list names, in this order, and reads it back. Stops at the first value
   * that is not confirmed. Never rejects, never tries again: what became of each value stands in the results.
   */
  send?(machineId: string, sending: SendingJob): Promise<readonly SendingResult[]>;
}

export interface SendingJob {
  /** What the machine's own job is called, where it keeps jobs. */
  operationId: string;
  quantityPcs: number;
  values: readonly SentValue[];
}

/** What wiring hands to a source: the core's rule that clocks and randomness are arguments. */
export interface SourceContext {
  intake: Intake;
  now: () => number;
  log: (level: 'info' | 'warn' | 'error', message: string, details?: Record<string, unknown>) => void;
  /** A folder of its own for trust lists and the like. */
  stateDir: string;
}
