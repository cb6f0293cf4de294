/** People as capacity: who can work where, who is there in which shift, and what waits for them. */
import type { Plant } from '../../../shared/core/words/plant.ts';
import { DAY_MS, HOUR_MS, WEEK_MS } from '../../../shared/core/words/time.ts';
import type { Laws, PeopleLaw } from '../laws.ts';
import { groupBy } from '../numbers/pool.ts';
import type { Measured } from '../shop.ts';
import { crewsOf, placesOf, workersOf } from './crews.ts';

/** Who works where changes with people's leave and the plant's needs. */
const MEMORY_MS = 13 * WEEK_MS;
/** Steps that outlast a shift: fewer tell nothing of whether people stay. */
const FEWEST_LONG = 5;
/** More are no plant's: what is beyond is left out. */
const MOST_PEOPLE = 1000;

/** What the plant's file says of people stands before what was seen; nothing where neither says anything. */
export function estimatePeople({ hands = [] }: Measured, plant: Plant, now: number): Pick<Laws, 'people'> {
  const recent = hands.filter(({ at }) => at >= now - MEMORY_MS && at <= now);
  const people = plant.people === undefined ? seenPeople(recent, now) : statedPeople(plant, plant.people, recent);
  return people === null ? {} : { people };
}

function statedPeople(
  plant: Plant,
  stated: NonNullable<Plant['people']>,
  hands: NonNullable<Measured['hands']>,
): PeopleLaw | null {
  const shifts = [...new Set(plant.calendars.flatMap((calendar) => calendar.shifts.map(({ id }) => id)))];
  const each = stated.flatMap((group) => Array.from({ length: group.count }, () => group)).slice(0, MOST_PEOPLE);
  if (each.length === 0) return null;
  const crew = (shift: string): number[] =>
    each.flatMap((one, index) => (one.shifts === undefined || one.shifts.includes(shift) ? [index] : []));
  return {
    people: each.map(({ skills, machines }) => ({ id: null, skills: new Set(skills), atOnce: machines })),
    places: new Set(each.flatMap(({ skills }) => skills)),
    weeks: [new Map(shifts.map((shift) => [shift, crew(shift)]))],
    stays: false,
    ...standsOf(hands),
    starts: 0,
  };
}

function seenPeople(recent: NonNullable<Measured['hands']>, now: number): PeopleLaw | null {
  const places = placesOf(recent);
  if (places.size === 0) return null;
  const there = recent.filter(({ to }) => places.has(to));
  const workers = [...workersOf(there, places)].filter(([, { skills }]) => skills.size > 0).slice(0, MOST_PEOPLE);
  const indexOf = new Map(workers.map(([id], index) => [id, index]));
  const weeks = wholeWeeks([...crewsOf(there)], now).map(
    ([, shifts]) =>
      new Map([...shifts].map(([shift, crew]) => [shift, [...crew].flatMap((id) => indexOf.get(id) ?? [])])),
  );
  if (weeks.length === 0) return null;
  const long = there.flatMap(({ stayed }) => stayed ?? []);
  return {
    people: workers.map(([id, { skills, atOnce }]) => ({ id, skills, atOnce })),
    places,
    weeks,
    stays: long.length >= FEWEST_LONG && 2 * long.filter(Boolean).length > long.length,
    ...standsOf(there),
    starts: there.length,
  };
}

/** Of the time alone, what a machine ran that needs somebody: until it was noticed. */
const HARDLY_RAN = 0.25;
/** Less time alone may have been one stop. */
const LEAST_ALONE_MS = 8 * HOUR_MS;

/** Work centres whose machines stood as a rule once all who had been at them were gone: others run on, as far as facts say. */
function standsOf(hands: NonNullable<Measured['hands']>): Pick<PeopleLaw, 'stands'> {
  const stands = [...groupBy(hands, ({ to }) => to)].flatMap(([to, own]) => {
    const alone = own.flatMap((one) => one.alone ?? []);
    const ms = alone.reduce((sum, one) => sum + one.ms, 0);
    const ranMs = alone.reduce((sum, one) => sum + one.ranMs, 0);
    return alone.length >= FEWEST_LONG && ms >= LEAST_ALONE_MS && ranMs < HARDLY_RAN * ms ? [to] : [];
  });
  return stands.length === 0 ? {} : { stands: new Set(stands) };
}

/** The first and this one are cut: who is missing may have come before, or come yet. */
function wholeWeeks<T>(weeks: readonly [number, T][], now: number): [number, T][] {
  const first = Math.min(...weeks.map(([week]) => week));
  return weeks.filter(([week]) => week > first && (week + 7) * DAY_MS + DAY_MS / 2 < now).sort(([a], [b]) => a - b);
}
