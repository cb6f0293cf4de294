/** What looking around brings. */
import type { Quality } from '../../shared/core/sample.ts';

/** One value as it stands there. `at`: source's clock, epoch ms, or null where it says none. */
export interface Seen {
  where: string;
  value: unknown;
  at: number | null;
  quality: Quality;
}

/** Something that looks like a machine, and the entry that would collect it. */
export interface SeenMachine {
  where: string;
  found: string[];
  missing: string[];
  entry: { machineId: string; profile: string } & Record<string, unknown>;
}
