/** How the box and its lines are, per machine and source: for the page, for /health and for Prometheus. */
import type { CounterName } from '../shared/core/plant.ts';
import type { Quality, Sample } from '../shared/core/sample.ts';
import type { SourceHealth } from './source.ts';

/** Times are epoch ms; counts are since the collector's start. null = unknown. */
export interface Health {
  /** Facts can be written and the configuration in force is the one on disk. */
  ok: boolean;
  problems: readonly string[];
  edgeId: string;
  now: number;
  facts: number;
  /** `cursor`: the last fact that the bridge has confirmed. `since`: when it came or went. */
  bridge: BridgeState & { cursor: number; since: number | null };
  quarantine: { open: number; dropped: number };
  /** Values that are not on disk yet, so that nobody was told that they have arrived; and since when. */
  backlog: { values: number; since: number | null };
  disk: DiskUse | null;
  sources: readonly SourceVitals[];
  machines: readonly MachineVitals[];
}

export interface SourceVitals extends SourceHealth {
  id: string;
  kind: string;
  machineIds: readonly string[];
  /** Connected, or not, since then. */
  since: number | null;
  valuesPerSecond: number | null;
  /** Of its machines. */
  recoveredSteps: number;
}

export interface MachineVitals extends MachineTraffic {
  machineId: string;
  sourceId: string | null;
  problem: string | null;
  /** Heard, or not, since then. */
  since: number | null;
  valuesPerSecond: number | null;
  clockOffsetMs: number | null;
}

/** What came of a machine, as the journal's side sees it. */
export interface MachineTraffic {
  /** Values; that a line is still alive is none. */
  received: number;
  facts: number;
  quarantined: number;
  /** Of the counter that counts all parts, or of good and scrap: made while the line was cut, counted afterwards. */
  recoveredSteps: number;
  /** `at`: when it came, by the box's clock. */
  lastValue: { at: number; signal: Exclude<Sample['value']['signal'], 'line'>; quality: Quality } | null;
  lineUp: boolean;
  /** How often its line came back since it was first heard. */
  reconnects: number;
  /** Counters that stand still although the machine says that it runs. */
  stuck: readonly CounterName[];
}

export interface BridgeState {
  configured: boolean;
  connected: boolean;
  /** Facts that the bridge has not confirmed. */
  factsBehind: number;
  /** A sentence for a plant person while something is wrong. */
  problem: string | null;
}

export interface DiskUse {
  freeBytes: number;
  sizeBytes: number;
  journalBytes: number;
  /** What SQLite has not yet put into the journal's own file. */
  walBytes: number;
}
