/**
 * The contract of every source: one file per protocol in `sources/`, built from checked options,
 * connecting only on `start`. Sources know their driver and the core, never each other, never storage.
 */
import type { Quarantined, Sample } from '../shared/core/sample.ts';

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
  stop(): Promise<void>;
  health(): SourceHealth;
}

/** What wiring hands to a source: the core's rule that clocks and randomness are arguments. */
export interface SourceContext {
  intake: Intake;
  now: () => number;
  log: (level: 'info' | 'warn' | 'error', message: string, details?: Record<string, unknown>) => void;
  /** A folder of its own for trust lists and the like. */
  stateDir: string;
}
