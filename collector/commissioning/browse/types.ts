/** What looking around brings. */
import type { MachineState } from '../../../shared/core/words/plant.ts';
import type { Quality } from '../../../shared/core/words/sample.ts';

/** One value as it stands there. `at`: source's clock, epoch ms, or null where it says none. */
export interface Seen {
  where: string;
  value: unknown;
  at: number | null;
  quality: Quality;
  /** The same place in two parts: an object, topic or device, and what is read of it. */
  place: SignalAddress;
}

export interface SignalAddress {
  /** OPC UA: path of the object; MQTT: topic; Sparkplug: `group/edgeNode[/device]`. */
  of: string;
  /** OPC UA: browse name; MQTT: path into the payload, `$` for all of it; Sparkplug: metric. */
  name: string;
}

/** Something that looks like a machine, and the entry that would collect it. */
export interface SeenMachine {
  where: string;
  found: string[];
  missing: string[];
  /** Ids of all profiles that fit, the best first. */
  fits: string[];
  /** Sparkplug: the source reads one group. */
  groupId?: string;
  entry: { machineId: string; profile: string } & Record<string, unknown>;
}

/** A connection that stays open and keeps its values fresh. */
export interface Look {
  seen(): Seen[];
  machines(): SeenMachine[];
  /** A sentence once nothing comes any more; null while all is well. */
  problem(): string | null;
  close(): Promise<void>;
}

/** What a machine's values mean, as the core's rule sees them while they are watched. */
export interface Meaning {
  machineId: string;
  up: boolean;
  state: MachineState | null;
  word: string | null;
  alarm: string | null;
  /** Since when it is in this state, by its own clock, as far as it was watched; epoch ms. */
  since: number | null;
  /** Counter -> its reading now (a pulse has none), and by how many steps it moved while it was watched. */
  counters: Record<string, { reading: number | null; moved: number; unit: 'cycle' | 'part' }>;
  job: string | null;
  /** Values handed over while it was watched. */
  received: number;
  /** What would go into quarantine: the last few. */
  refused: { where: string; why: string }[];
  problems: string[];
}
