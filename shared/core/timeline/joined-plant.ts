/** One plant out of what its edge boxes know of it: each configures the machines that it is connected to. */
import type { Plant } from '../words/plant.ts';

/** Lists joined by id, a later box's word before an earlier's; the first names the plant. */
export function joinedPlant(first: Plant, others: readonly Plant[]): Plant {
  if (others.length === 0) return first;
  const join = <T extends { id: string }>(pick: (plant: Plant) => readonly T[]): T[] => [
    ...new Map([first, ...others].flatMap(pick).map((item) => [item.id, item])).values(),
  ];
  return {
    ...first,
    calendars: join((plant) => plant.calendars),
    workCentres: join((plant) => plant.workCentres),
    machines: join((plant) => plant.machines),
    reasons: join((plant) => plant.reasons),
  };
}
