/** How the box and its lines are, per machine and source: for the page, for /health and for Prometheus. */

import type { MachineTraffic } from './ingest.ts';
import type { BridgeState } from './publish.ts';
import type { SourceHealth } from './source.ts';

export interface Health {
  /** Facts can be written and the configuration in force is the one on disk. */
  ok: boolean;
  problems: readonly string[];
  edgeId: string;
  now: number;
  facts: number;
  bridge: BridgeState;
  quarantine: { open: number; dropped: number };
  sources: readonly (SourceHealth & { id: string; kind: string; machineIds: readonly string[] })[];
  machines: readonly (MachineTraffic & { machineId: string; sourceId: string | null; problem: string | null })[];
}
