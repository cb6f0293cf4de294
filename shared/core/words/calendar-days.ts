/**
 * Days of calendars that cannot be meant: refused where a configuration is read. A journal's own plant is not
 * held to it, so that old ones can still be read; there the first of two entries holds.
 */
import { type Calendar, type Plant, PlantSchema } from './plant.ts';

interface DayFault {
  path: (string | number)[];
  message: string;
}

/** A plant as a person writes it in a configuration. */
export const ConfiguredPlantSchema = PlantSchema.superRefine((plant, context) => {
  for (const { path, message } of dayFaults(plant)) context.addIssue({ code: 'custom', path, message });
});

function dayFaults(plant: Pick<Plant, 'calendars'>): DayFault[] {
  return plant.calendars.flatMap((calendar, index) =>
    faultsOf(calendar).map(({ path, message }) => ({ path: ['calendars', index, ...path], message })),
  );
}

function faultsOf({ exceptions, week, shifts }: Calendar): DayFault[] {
  const faults: DayFault[] = [];
  const known = new Set(shifts.map(({ id }) => id));
  const seen = new Map<string, string>();
  exceptions.forEach(({ date, shifts: listed, extra }, place) => {
    const path = ['exceptions', place, 'date'];
    const content = JSON.stringify([listed, extra]);
    const before = seen.get(date);
    if (!isDay(date)) faults.push({ path, message: `"${date}" is no day of the calendar` });
    else if (before !== undefined)
      faults.push({
        path,
        message:
          before === content
            ? `${date} stands twice; keep one of them`
            : `${date} stands twice and says two different things; keep one of them`,
      });
    seen.set(date, before ?? content);
    faults.push(...twice(listed, ['exceptions', place, 'shifts'], date));
    extra.forEach(({ id }, number) => {
      if (known.has(id) || extra.findIndex((one) => one.id === id) < number)
        faults.push({
          path: ['exceptions', place, 'extra', number, 'id'],
          message: `"${id}" is the id of another shift already; an extra shift needs its own`,
        });
    });
  });
  for (const [day, listed] of Object.entries(week)) faults.push(...twice(listed, ['week', day], day));
  return faults;
}

function twice(listed: readonly string[], path: (string | number)[], day: string): DayFault[] {
  return listed.flatMap((id, place) =>
    listed.indexOf(id) < place
      ? [{ path: [...path, place], message: `shift "${id}" stands twice on ${day}; name it once` }]
      : [],
  );
}

/** 2026-02-30 has the form of a date, and no calendar has it. */
function isDay(date: string): boolean {
  const at = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === date;
}
