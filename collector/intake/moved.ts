/**
 * Which counters are read from another place since the box last read them, also where the configuration was changed
 * while it was off. A counter that is another one now says nothing of what was made since the old one was read: the
 * difference would be parts that nobody made, so it begins with a new baseline. A server's address is no such place:
 * the machine behind it is the same, and what it made meanwhile is to be recovered.
 */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { type CounterName, counterNames } from '../../shared/core/words/plant.ts';
import { replaceFile } from '../../shared/io/replace-file.ts';
import type { CollectorConfig } from '../config.ts';

type Sources = CollectorConfig['sources'];

/** Machine -> counter -> its place, as text. */
const PlacesSchema = z.record(z.string(), z.partialRecord(z.enum(counterNames), z.string()));
export type CounterPlaces = z.infer<typeof PlacesSchema>;

/** A machine that was not read before has nothing to begin anew. */
export function movedCounters(before: CounterPlaces, after: CounterPlaces): Map<string, CounterName[]> {
  const moved = Object.entries(after).flatMap(([machineId, places]): [string, CounterName[]][] => {
    const old = before[machineId] ?? {};
    const names = counterNames.filter((name) => old[name] !== undefined && places[name] !== undefined);
    const others = names.filter((name) => old[name] !== places[name]);
    return others.length === 0 ? [] : [[machineId, others]];
  });
  return new Map(moved);
}

export function placesOf(sources: Sources): CounterPlaces {
  const places: CounterPlaces = {};
  for (const { options, machines } of sources)
    for (const { machineId, profile } of machines) {
      const around = [...aroundOf(options, machineId), profile.topic ?? null, profile.batch ?? null];
      const own: CounterPlaces[string] = {};
      places[machineId] = own;
      for (const name of counterNames) {
        const address = profile.read[profile.counters[name]?.read ?? ''];
        if (address !== undefined) own[name] = JSON.stringify([...around, ...[address].flat()]);
      }
    }
  return places;
}

/** What an address of this machine is below of. */
function aroundOf(options: Sources[number]['options'], machineId: string): unknown[] {
  switch (options.kind) {
    case 'opcua': {
      const entry = options.machines.find((one) => one.machineId === machineId);
      return [options.kind, entry?.root ?? `/Objects/${machineId}`];
    }
    case 'mqtt-json':
      return [options.kind];
    case 'sparkplug': {
      const entry = options.machines.find((one) => one.machineId === machineId);
      const deviceId = entry?.deviceId === undefined ? machineId : entry.deviceId;
      return [options.kind, options.groupId, entry?.edgeNodeId ?? null, deviceId];
    }
    default:
      return options satisfies never;
  }
}

/** Where they stood when the box last read them; what is not readable says nothing. */
export function readPlaces(file: string): CounterPlaces {
  if (!existsSync(file)) return {};
  try {
    return PlacesSchema.catch({}).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}

/** Machines that are gone keep theirs: they may come back. Errors: `unavailable`. */
export function keepPlaces(file: string, before: CounterPlaces, now: CounterPlaces): void {
  replaceFile(file, JSON.stringify({ ...before, ...now }));
}
