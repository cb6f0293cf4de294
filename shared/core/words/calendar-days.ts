/**
 * Days of calendars that cannot be meant: refused where a configuration is read. A journal's own plant is not
 * held to it, so that old ones can still be read; there the first of two entries holds.
 */
import { type Calendar, type Plant, PlantSchema } from './plant.ts';
import { overlapFaults, shiftFaults, type TimeFault } from './shift-times.ts';

const FIRST_DATE = '2000-01-01';
const LAST_DATE = '2199-12-31';

/** A plant as a person writes it in a configuration. */
export const ConfiguredPlantSchema = PlantSchema.superRefine((plant, context) => {
  for (const { path, message } of dayFaults(plant)) context.addIssue({ code: 'custom', path, message });
});

function dayFaults(plant: Pick<Plant, 'calendars'>): TimeFault[] {
  return plant.calendars.flatMap((calendar, index) =>
    faultsOf(calendar).map(({ path, message }) => ({ path: ['calendars', index, ...path], message })),
  );
}

function faultsOf(calendar: Calendar): TimeFault[] {
  const { exceptions, week, shifts } = calendar;
  const faults: TimeFault[] = [];
  const known = new Set(shifts.map(({ id }) => id));
  const seen = new Map<string, string>();
  exceptions.forEach(({ date, shifts: listed, extra }, place) => {
    const path = ['exceptions', place, 'date'];
    const content = JSON.stringify([listed, extra]);
    const before = seen.get(date);
    if (!isDay(date)) faults.push({ path, message: `"${date}" is no day of the calendar` });
    else if (date < FIRST_DATE || date > LAST_DATE)
      faults.push({ path, message: `"${date}" lies outside ${FIRST_DATE} to ${LAST_DATE}; a date is like 2026-12-24` });
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
    extra.forEach((shift, number) => {
      const { id } = shift;
      faults.push(...shiftFaults(shift, ['exceptions', place, 'extra', number]));
      if (known.has(id) || extra.findIndex((one) => one.id === id) < number)
        faults.push({
          path: ['exceptions', place, 'extra', number, 'id'],
          message: `"${id}" is the id of another shift already; an extra shift needs its own`,
        });
    });
  });
  for (const [day, listed] of Object.entries(week)) faults.push(...twice(listed, ['week', day], day));
  shifts.forEach((shift, place) => {
    faults.push(...shiftFaults(shift, ['shifts', place]));
  });
  faults.push(...stopFaults(calendar));
  // Two at once follow from times that are wrong by themselves: those are said first, and alone.
  return faults.length === 0 ? overlapFaults(calendar) : faults;
}

/** Epoch milliseconds: ten digits are seconds, and mean a day in January 1970. */
function stopFaults({ plannedStops }: Calendar): TimeFault[] {
  return plannedStops.flatMap(({ from, to }, place) =>
    (
      [
        ['from', from],
        ['to', to],
      ] as const
    ).flatMap(([field, at]) =>
      at >= Date.parse(FIRST_DATE) && at <= Date.parse(LAST_DATE)
        ? []
        : [
            {
              path: ['plannedStops', place, field],
              message: `${at} lies outside ${FIRST_DATE} to ${LAST_DATE}; it is counted in milliseconds since 1970`,
            },
          ],
    ),
  );
}

function twice(listed: readonly string[], path: (string | number)[], day: string): TimeFault[] {
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
