/**
 * The places of a table as machines. One that does several things at once has so many machines, each known from the
 * moment on at which it was first needed.
 */
import { plannedIntervals, workMsBetween } from '../../../shared/core/calendar/calendar.ts';
import { own } from '../../../shared/core/words/own.ts';
import type { Calendar, Machine, Plant } from '../../../shared/core/words/plant.ts';
import { PlantSchema } from '../../../shared/core/words/plant.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import type { TableMap } from './map.ts';
import { calendarOf } from './map-days.ts';

export interface Place {
  machineId: string;
  workCentreId: string;
}

interface Pause {
  at: number;
  works: boolean;
}

export interface Places {
  /** A free machine of the place; it is busy until it is left. `isNew`: the plant has one machine more. */
  take(resource: string): Place & { isNew: boolean };
  leave(machineId: string): void;
  plant(): Plant;
  /** Time at work within [from, to): nights and weekends are none, unless there is nothing else in it. */
  workedMs(machineId: string, from: number, to: number): number;
  /** When work stops (false) and goes on (true) within (from, to): nights and weekends of a line that spans them. */
  pauses(resource: string, from: number, to: number): Pause[];
  /** Errors: `invalid`, naming the places that the plant does not have. */
  mustKnow(resources: Iterable<string>): void;
}

/** What the table calls a place, as an id. */
export function idOf(text: string): string {
  const id = text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|-+$/g, '')
    .slice(0, 56);
  return id === '' ? 'place' : id;
}

/** Machines made of the table's own places. */
export function newPlaces(map: TableMap): Places {
  const machines: Machine[] = [];
  const workCentres = new Map<string, string>();
  const ofResource = new Map<string, Place[]>();
  const used = new Set<string>();
  const busy = new Set<string>();
  const calendar = calendarOf(map.week);
  const free = (id: string): string => {
    let name = id;
    for (let n = 2; used.has(name); n += 1) name = `${id}.${n}`;
    used.add(name);
    return name;
  };
  return {
    take: (resource) => {
      const places = ofResource.get(resource) ?? [];
      ofResource.set(resource, places);
      const known = places.find(({ machineId }) => !busy.has(machineId));
      const place = known ?? {
        machineId: free(own(map.resources, resource) ?? places[0]?.machineId ?? idOf(resource)),
        workCentreId: places[0]?.workCentreId ?? idOf(own(map.workCentres, resource) ?? resource),
      };
      busy.add(place.machineId);
      if (known !== undefined) return { ...known, isNew: false };
      places.push(place);
      workCentres.set(place.workCentreId, own(map.workCentres, resource) ?? resource);
      machines.push(machineOf(place, resource));
      return { ...place, isNew: true };
    },
    leave: (machineId) => busy.delete(machineId),
    mustKnow: () => {},
    workedMs: (machineId, from, to) => workedOf(calendar, map.timeZone, machineId, from, to),
    pauses: (resource, from, to) => pausesOf(calendar, map.timeZone, resource, from, to),
    plant: () =>
      PlantSchema.parse({
        id: 'table',
        name: 'table',
        timeZone: map.timeZone,
        calendars: [calendar],
        // A plant has a machine at least, also where all of the table is time that passes.
        workCentres:
          machines.length === 0 ? [{ id: 'none', name: 'none' }] : [...workCentres].map(([id, name]) => ({ id, name })),
        machines: machines.length === 0 ? [machineOf({ machineId: 'none', workCentreId: 'none' }, 'none')] : machines,
      }),
  };
}

function workedOf(calendar: Calendar, timeZone: string, machineId: string, from: number, to: number): number {
  const workedMs = workMsBetween(calendar, timeZone, machineId, from, to);
  return workedMs > 0 ? workedMs : to - from;
}

/** None where nothing in it is work: then people worked in spite of the calendar. */
function pausesOf(calendar: Calendar, timeZone: string, machineId: string, from: number, to: number): Pause[] {
  const work = plannedIntervals(calendar, timeZone, machineId, from, to).filter(({ kind }) => kind === 'work');
  return work.flatMap((span, index): Pause[] => {
    const nextAt = work[index + 1]?.from ?? to;
    const stops = span.to < nextAt ? [{ at: span.to, works: false }] : [];
    return span.to < nextAt && nextAt < to ? [...stops, { at: nextAt, works: true }] : stops;
  });
}

function machineOf({ machineId, workCentreId }: Place, name: string): Machine {
  return {
    id: machineId,
    name,
    workCentreId,
    calendarId: 'table',
    partsPerCycle: 1,
    judgedBy: 'state',
    counters: {},
    minorStopMaxMs: 120_000,
    debounceMs: 0,
    setup: { begins: 'signal', ends: 'signal', testParts: 0 },
    stateReasons: {},
    alarmReasons: {},
    correctClock: false,
  };
}

/** Machines of a plant that is there, by id or name. */
export function placesOf(plant: Plant, map: TableMap): Places {
  const found = (resource: string): Machine | undefined => {
    const wanted = own(map.resources, resource) ?? resource;
    return plant.machines.find(({ id, name }) => id === wanted || name === wanted);
  };
  const calendarAt = (machineId: string): Calendar | undefined => {
    const id = plant.machines.find((machine) => machine.id === machineId)?.calendarId;
    return plant.calendars.find((one) => one.id === id);
  };
  return {
    take: (resource) => {
      const machine = found(resource);
      if (machine === undefined) throw new Problem('invalid', `No machine "${resource}".`);
      return { machineId: machine.id, workCentreId: machine.workCentreId, isNew: false };
    },
    leave: () => {},
    plant: () => plant,
    workedMs: (machineId, from, to) => {
      const calendar = calendarAt(machineId);
      return calendar === undefined ? to - from : workedOf(calendar, plant.timeZone, machineId, from, to);
    },
    pauses: (resource, from, to) => {
      const machineId = found(resource)?.id ?? '';
      const calendar = calendarAt(machineId);
      return calendar === undefined ? [] : pausesOf(calendar, plant.timeZone, machineId, from, to);
    },
    mustKnow: (resources) => {
      const missing = [...new Set(resources)].filter((resource) => found(resource) === undefined);
      if (missing.length > 0)
        throw new Problem(
          'invalid',
          `The plant has no machine ${missing.map((name) => `"${name}"`).join(', ')}. Name its machine in the map, as in resources: { "${missing[0]}": ${plant.machines[0]?.id} }, or take the table over without a plant.`,
        );
    },
  };
}
