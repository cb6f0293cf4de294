/** What the text of a configuration says of one machine, as a person wrote it; and what a change keeps of it. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { Problem } from '../../../shared/core/words/problem.ts';
import { pieceOfYaml } from '../../../shared/io/yaml.ts';
import type { MachineEntry } from '../../sources/kind.ts';

export interface ConfiguredMachine {
  /** `['sources', 1, 'machines', 0]`. */
  path: [string, number, string, number];
  entry: MachineEntry;
  /** How many machines its source reads. */
  beside: number;
  /** Its entry in `plant.machines`, and where it stands; null where there is none. */
  plant: { path: [string, string, number]; entry: Record<string, unknown> } | null;
}

/** null where no source reads the machine. */
export function configuredOf(text: string, machineId: string): ConfiguredMachine | null {
  const whole = pieceOfYaml(text);
  const plantAt = listIn(listIn(whole, 'plant'), 'machines');
  for (const [index, source] of itemsOf(listIn(whole, 'sources')).entries()) {
    const machines = itemsOf(listIn(source, 'machines'));
    for (const [place, entry] of machines.entries())
      if (isEntry(entry) && entry.machineId === machineId)
        return {
          path: ['sources', index, 'machines', place],
          entry,
          beside: machines.length,
          plant: plantEntryIn(plantAt, machineId),
        };
  }
  return null;
}

/** Its entry in `plant.machines`, also where no source reads it. */
export function plantEntryOf(text: string, machineId: string): ConfiguredMachine['plant'] {
  return plantEntryIn(listIn(listIn(pieceOfYaml(text), 'plant'), 'machines'), machineId);
}

function plantEntryIn(machines: unknown, machineId: string): ConfiguredMachine['plant'] {
  const at = itemsOf(machines).findIndex((one) => isRecord(one) && one.id === machineId);
  const entry = itemsOf(machines)[at];
  return isRecord(entry) ? { path: ['plant', 'machines', at], entry } : null;
}

/** What may be written to a machine is not for a page to say: it stands in the file, put there by hand. */
const protectedFields = ['write', 'send'] as const;
/** What a profile says, and an entry may say otherwise. */
const ofProfile = [
  'read',
  'state',
  'counters',
  'job',
  'pulse',
  'time',
  'batch',
  'quality',
  'number',
  'format',
  'where',
] as const;

/**
 * The chosen machine type or signals with the settings that the machine has already. What it says otherwise than its
 * profile stays as long as the profile stays. `placeFields`: where its kind of source says that a machine is.
 */
export function withSettings(
  configured: MachineEntry,
  chosen: MachineEntry,
  placeFields: readonly string[],
): MachineEntry {
  const sameProfile = chosen.profile !== undefined && chosen.profile === configured.profile;
  const replaced: readonly string[] = [...placeFields, 'profile', ...(sameProfile ? [] : ofProfile)];
  const kept = Object.entries(configured).filter(([field]) => !replaced.includes(field));
  const topic = configured.topic;
  const sameTopic = typeof topic === 'string' && filled(topic, configured.machineId) === chosen.topic;
  return { ...Object.fromEntries(kept), ...chosen, ...(sameTopic ? { topic } : {}) };
}

/** `writingFields`: what else its kind of source takes for leave to write. Errors: `invalid` YAML or another machine's, `refused` where it would allow other writing to the machine. */
export function editedEntry(configured: MachineEntry, yaml: string, writingFields: readonly string[]): MachineEntry {
  const entry = pieceOfYaml(yaml);
  const one: unknown = Array.isArray(entry) && entry.length === 1 ? entry[0] : entry;
  if (!isEntry(one) || one.machineId !== configured.machineId)
    throw new Problem('invalid', { what: 'noEntryOf', machineId: configured.machineId });
  for (const field of [...protectedFields, ...writingFields])
    if (!isDeepStrictEqual(one[field], configured[field]))
      throw new Problem('refused', { what: 'writtenInFile', field });
  return one;
}

/** A topic template with this machine's id in it. */
export function filled(topic: string, machineId: string): string {
  return topic.replaceAll('{machineId}', machineId);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEntry(value: unknown): value is MachineEntry {
  return isRecord(value) && typeof value.machineId === 'string';
}

function listIn(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}

function itemsOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
