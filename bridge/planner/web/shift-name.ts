/** A shift as the plant calls it in the reader's language; by its id where the plant does not know it any more. */
import { named } from '../../../shared/ui/language.ts';
import type { PlannerView } from '../view.ts';

export function shiftName({ shifts = [] }: PlannerView, shiftId: string): string {
  return named(shifts.find(({ id }) => id === shiftId)?.name ?? shiftId);
}
