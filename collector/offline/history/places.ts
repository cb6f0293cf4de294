/**
 * The places of a table as machines. One that does several things at once has so many machines, each known from the
 * moment on at which it was first needed.
 */
import type { Machine, Plant } from '../../../shared/core/words/plant.ts';
import { PlantSchema } from '../../../shared/core/words/plant.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import type { TableMap } from './map.ts';
import { calendarOf } from './map-days.ts';

export interface Place {
  machineId: string;
  workCentreId: string;
}

export interface Places {
  /** A free machine of the place; it is busy until it is left. `isNew`: the plant has one machine more. */
  take(resource: string): Place & { isNew: boolean };
  leave(machineId: string): void;
  plant(): Plant;
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
        machineId: free(map.resources[resource] ?? places[0]?.machineId ?? idOf(resource)),
        workCentreId: places[0]?.workCentreId ?? idOf(map.workCentres[resource] ?? resource),
      };
      busy.add(place.machineId);
      if (known !== undefined) return { ...known, isNew: false };
      places.push(place);
      workCentres.set(place.workCentreId, map.workCentres[resource] ?? resource);
      machines.push(machineOf(place, resource));
      return { ...place, isNew: true };
    },
    leave: (machineId) => busy.delete(machineId),
    mustKnow: () => {},
    plant: () =>
      PlantSchema.parse({
        id: 'table',
        name: 'table',
        timeZone: map.timeZone,
        calendars: [calendarOf(map.week)],
        // A plant has a machine at least, also where all of the table is time that passes.
        workCentres:
          machines.length === 0 ? [{ id: 'none', name: 'none' }] : [...workCentres].map(([id, name]) => ({ id, name })),
        machines: machines.length === 0 ? [machineOf({ machineId: 'none', workCentreId: 'none' }, 'none')] : machines,
      }),
  };
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
    const wanted = map.resources[resource] ?? resource;
    return plant.machines.find(({ id, name }) => id === wanted || name === wanted);
  };
  return {
    take: (resource) => {
      const machine = found(resource);
      if (machine === undefined) throw new Problem('invalid', `No machine "${resource}".`);
      return { machineId: machine.id, workCentreId: machine.workCentreId, isNew: false };
    },
    leave: () => {},
    plant: () => plant,
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
