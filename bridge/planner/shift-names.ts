/** What the plant calls its shifts: figures and beliefs name them by their ids. */
import type { Name, Plant } from '../../shared/core/words/plant.ts';

/** Extra shifts of single days have ids of their own: no page shows more of them. */
const MOST = 200;

/** By id, the weekly ones first; where two calendars have an id, as the first calls it. */
export function shiftNames({ calendars }: Pick<Plant, 'calendars'>): { id: string; name: Name }[] {
  const names = new Map<string, Name>();
  const weekly = calendars.flatMap(({ shifts }) => shifts);
  const extra = calendars.flatMap(({ exceptions }) => exceptions.flatMap((day) => day.extra));
  for (const { id, name } of [...weekly, ...extra]) if (!names.has(id)) names.set(id, name);
  return [...names].slice(0, MOST).map(([id, name]) => ({ id, name }));
}
