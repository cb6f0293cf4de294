/** How the box and its lines are, per machine and source: for the page, for /health and for Prometheus. */

import type { DiskUse } from '../../shared/io/disk-use.ts';
import type { LoopHeld } from '../../shared/io/loop-watch.ts';
import type { ClockOff } from '../../shared/io/steady-clock.ts';
import type { MachineTraffic } from '../intake/traffic.ts';
import type { NamespaceState } from '../namespace/namespace.ts';
import type { BridgeState } from '../sending/publish.ts';
import type { SourceHealth } from '../sources/source.ts';

/** Times are epoch ms; counts are since the collector's start. null = unknown. */
export interface Health {
  /** Facts can be written and the configuration in force is the one on disk. */
  ok: boolean;
  /** Also what does not keep it from its work: its clock. */
  problems: readonly string[];
  edgeId: string;
  now: number;
  facts: number;
  /** `cursor`: the last fact that the bridge has confirmed. `since`: when it came or went. */
  bridge: BridgeState & { cursor: number; since: number | null };
  /** What is said at a broker for others; left out where nothing is. */
  namespace?: NamespaceState;
  quarantine: { open: number; dropped: number };
  /** Values that are not on disk yet, so that nobody was told that they have arrived; and since when. */
  backlog: { values: number; since: number | null };
  disk: DiskUse | null;
  loop: LoopHeld;
  /** The system's clock jumped, and is not followed; null: it is. */
  clock: ClockOff | null;
  /** A time server sets the system's clock; null: nobody tells, or not yet. */
  setByServer: boolean | null;
  /**
   * The last fact that the snapshot holds; `dropped`: why the one of the last start was of no use, until there is
   * another; `computing`: only the newest facts are computed yet.
   */
  snapshot: { cursor: number; dropped: string | null; computing: boolean };
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
