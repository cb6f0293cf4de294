/**
 * What is said in the unified namespace, as UMH's conventions want it: `umh/v1/`, the path of ISA-95, a data contract
 * that begins with an underscore, a name. Names of people are in none of it. Pure.
 */
import type { Event } from '../../shared/core/words/event.ts';
import type { Figures, KpiName } from '../../shared/core/words/figures.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import type { NamespaceSettings } from '../namespace-settings.ts';

export interface Message {
  topic: string;
  payload: string;
  /** Whoever comes later hears it at once: what stands now, not what happened. */
  retain: boolean;
}

type Place = Pick<NamespaceSettings, 'enterprise' | 'site' | 'area'>;

/** A fact of a machine; nothing for one that is about people or planning alone. */
export function factMessages(event: Event, plant: Plant, place: Place): Message[] {
  if (event.machineId === null || ofPeople.has(event.type)) return [];
  const at = pathOf(event.machineId, plant, place);
  const fact: Message = {
    topic: `${at}/_istwert_fact_v1/${event.type}`,
    payload: JSON.stringify({ timestamp_ms: event.at, ...withoutNames(event) }),
    retain: false,
  };
  if (event.type !== 'stateChanged') return [fact];
  return [fact, tag(at, 'state', event.at, event.state)];
}

/** Of one machine over the time until `to`. A figure that is withheld, or would be invented, is not said. */
export function figureMessages(machineId: string, figures: Figures, to: number, plant: Plant, place: Place): Message[] {
  const at = pathOf(machineId, plant, place);
  const { coverage, withheld, kpis } = figures;
  return [
    ...(coverage === null ? [] : [tag(at, 'figures/coverage', to, coverage)]),
    ...said.flatMap((name) => {
      const value = kpis[name];
      return withheld || value === null ? [] : [tag(at, `figures/${name}`, to, value)];
    }),
  ];
}

const said: readonly KpiName[] = ['availability', 'effectiveness', 'qualityRatio', 'oee'];

/** Who came and went, and what somebody wrote: nobody's but the plant's. */
const ofPeople: ReadonlySet<Event['type']> = new Set(['operatorSignedOn', 'operatorSignedOff', 'noteAdded']);
const named: ReadonlySet<string> = new Set(['by', 'note', 'commandId']);

function withoutNames(event: Event): object {
  return Object.fromEntries(Object.entries(event).filter(([field]) => !named.has(field)));
}

function tag(at: string, name: string, timestamp: number, value: string | number): Message {
  return {
    topic: `${at}/_historian/${name}`,
    payload: JSON.stringify({ timestamp_ms: timestamp, value }),
    retain: true,
  };
}

function pathOf(machineId: string, plant: Plant, { enterprise, site, area }: Place): string {
  const centre = plant.machines.find(({ id }) => id === machineId)?.workCentreId ?? 'unknown';
  const steps = [enterprise, site, ...(area === undefined ? [] : [area]), step(centre), step(machineId)];
  return `umh/v1/${steps.join('/')}`;
}

/**
 * A step holds nothing that a broker or UMH's topic parser takes for something else: it refuses other characters, and a
 * level that begins with an underscore is the data contract to it. What was changed carries a mark of what it was: two
 * machines are never one topic.
 */
export function step(id: string): string {
  const plain = id.replace(/[^A-Za-z0-9_-]/g, '_').replace(/^_+/, '');
  return plain === id && id !== '' ? id : `${plain === '' ? 'x' : plain}-${markOf(id)}`;
}

/** FNV-1a: short, and the same everywhere. */
function markOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
