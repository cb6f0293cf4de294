/** The plant and the sources that the ingest benchmark runs on. */
import { type Plant, PlantSchema } from '../../../shared/core/words/plant.ts';

export type Protocol = 'mqtt' | 'sparkplug' | 'opcua';

export function machineIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `m-${index + 1}`);
}

/** `count` machines that run around the clock, with three counters each. */
export function plantOf(count: number): Plant {
  const counter = { width: 'u32' };
  return PlantSchema.parse({
    id: 'bench',
    name: 'Bench',
    timeZone: 'UTC',
    calendars: [
      {
        id: 'always',
        shifts: [{ id: 'day', name: 'Day', start: '00:00', end: '24:00' }],
        week: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, ['day']])),
      },
    ],
    workCentres: [{ id: 'w', name: 'W' }],
    machines: machineIds(count).map((id) => ({
      id,
      name: id,
      workCentreId: 'w',
      calendarId: 'always',
      counters: { total: counter, good: counter, scrap: counter },
    })),
  });
}

/** One entry of `sources`, as the configuration would have it. */
export function sourceOf(protocol: Protocol, url: string, count: number): object {
  const ids = machineIds(count);
  switch (protocol) {
    case 'mqtt':
      return {
        id: 'bench',
        kind: 'mqtt-json',
        url,
        machines: ids.map((machineId) => ({ machineId, profile: 'mqtt-status', topic: 'bench/{machineId}/status' })),
      };
    case 'sparkplug':
      return {
        id: 'bench',
        kind: 'sparkplug',
        url,
        groupId: 'bench',
        machines: ids.map((machineId) => ({ machineId, profile: 'sparkplug-cnc', edgeNodeId: 'node' })),
      };
    case 'opcua':
      return {
        id: 'bench',
        kind: 'opcua',
        endpointUrl: url,
        publishingIntervalMs: 100,
        samplingIntervalMs: 0,
        machines: ids.map((machineId) => ({
          machineId,
          read: { total: 'Total', good: 'Good', scrap: 'Scrap' },
          counters: {
            total: { read: 'total', width: 'u32' },
            good: { read: 'good', width: 'u32' },
            scrap: { read: 'scrap', width: 'u32' },
          },
        })),
      };
  }
}

/** Value below which a share of the sorted values lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
