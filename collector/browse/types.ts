/** What looking around brings. */
import type { Quality } from '../../shared/core/sample.ts';

/** One value as it stands there. `at`: source's clock, epoch ms, or null where it says none. */
export interface Seen {
  where: string;
  value: unknown;
  at: number | null;
  quality: Quality;
  /** The same place in two parts: an object, topic or device, and what is read of it. */
  place: Place;
}

export interface Place {
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
