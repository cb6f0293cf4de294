/**
 * Which machine wants a person first. No zod here: the wall uses this file.
 */
import type { IntervalClass } from '../words/plant.ts';

export interface Watched {
  class: IntervalClass;
  /** An order is in work there. */
  isBusy: boolean;
  /** A sentence while the line to the machine is down. */
  lineProblem: string | null;
  /** It stands, and nobody has said why. */
  isUnexplained: boolean;
  /** Stops that nobody has explained, and stretches whose parts nobody owns. */
  open: number;
  /** Since when it is in this class, epoch ms. */
  since: number | null;
}

/** How far a machine is from running as it should; less is more urgent. */
function rankOf({ class: kind, isBusy, lineProblem, isUnexplained, open }: Watched): number {
  if (kind === 'stop') return isUnexplained ? 0 : 1;
  if (lineProblem !== null || kind === 'noData') return 2;
  if (kind === 'noOrder') return isBusy ? 3 : 4;
  if (kind === 'unscheduled') return open > 0 ? 6 : 9;
  if (open > 0) return 5;
  return kind === 'setup' || kind === 'minorStop' ? 6 : kind === 'producing' ? 7 : 8;
}

/** Ascending: the most urgent first; of equals the one that has been so the longest. */
export function byUrgency(a: Watched, b: Watched): number {
  const rank = rankOf(a) - rankOf(b);
  // Those that run as they should keep their places.
  if (rank !== 0 || rankOf(a) >= 5) return rank;
  return (a.since ?? Number.POSITIVE_INFINITY) - (b.since ?? Number.POSITIVE_INFINITY) || 0;
}
