/** What a look brings beside what is seen. */
import type { MachineState } from '../../../shared/core/words/plant.ts';

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
