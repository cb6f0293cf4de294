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

/** Machine -> counter -> its place, as text. */
const PlacesSchema = z.record(z.string(), z.partialRecord(z.enum(counterNames), z.string()));
/** Where each counter is read, beside the journal. */
export const PLACES_FILE = 'counters.json';

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

export function placesOf({ sources, kinds }: Pick<CollectorConfig, 'sources' | 'kinds'>): CounterPlaces {
  const places: CounterPlaces = {};
  for (const { options, machines } of sources) {
    const entries = new Map(options.machines.map((entry) => [entry.machineId, entry]));
    const { kind, place } = kinds.of(options.kind);
    for (const { machineId, profile } of machines) {
      const below = place(entries.get(machineId) ?? { machineId }, options.groupId ?? null);
      const around = [kind, ...below, profile.topic ?? null, profile.batch ?? null];
      const own: CounterPlaces[string] = {};
      places[machineId] = own;
      for (const name of counterNames) {
        const address = profile.read[profile.counters[name]?.read ?? ''];
        if (address !== undefined) own[name] = JSON.stringify([...around, ...[address].flat()]);
      }
    }
  }
  return places;
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
