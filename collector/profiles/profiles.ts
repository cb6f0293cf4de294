/**
 * Loads machine profiles (`collector/profiles/*.yaml`) and joins them with the machines of the configuration.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Counter, CounterName } from '../../shared/core/words/plant.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { parseConfig } from '../../shared/io/config.ts';
import {
  applyOverride,
  type MachineMapping,
  type MachineOverride,
  type Profile,
  ProfileSchema,
  type SourceKind,
} from '../sources/mapping/profile.ts';

export type { MachineMapping, Profile } from '../sources/mapping/profile.ts';

export type Profiles = ReadonlyMap<string, Profile>;

/** The profiles that come with the collector. Compiled code stands in `dist/`, the YAML beside its source. */
export function builtInProfilesDir(): string {
  const beside = fileURLToPath(new URL('./', import.meta.url));
  return existsSync(join(beside, 'packml.yaml'))
    ? beside
    : fileURLToPath(new URL('../../../collector/profiles/', import.meta.url));
}

/** Reads every `*.yaml` of the folders; a later folder's profile replaces an earlier one of the same id. */
export function loadProfiles(dirs: readonly string[] = [builtInProfilesDir()]): Profiles {
  const profiles = new Map<string, Profile>();
  for (const dir of dirs)
    for (const file of readdirSync(dir).sort())
      if (file.endsWith('.yaml')) {
        const profile = parseProfile(readFileSync(join(dir, file), 'utf8'), join(dir, file));
        profiles.set(profile.id, profile);
      }
  return profiles;
}

/** YAML text -> profile. Throws Problem('invalid') with a line for each fault: file, line, column and field. */
export function parseProfile(text: string, file: string): Profile {
  return parseConfig(file, text, ProfileSchema);
}

/** A machine entry of a source -> its complete mapping. Throws Problem('invalid') for a person. */
export function resolveMachine(kind: SourceKind, entry: MachineOverride, profiles: Profiles): MachineMapping {
  const base = entry.profile === undefined ? null : profiles.get(entry.profile);
  if (base === undefined)
    throw new Problem(
      'invalid',
      `machine ${entry.machineId}: no profile "${entry.profile}"; expected one of: ${[...profiles.keys()].join(', ')}`,
    );
  if (base !== null && base.kind !== kind)
    throw new Problem(
      'invalid',
      `machine ${entry.machineId}: profile "${base.id}" is for ${base.kind}, the source is ${kind}`,
    );
  try {
    return applyOverride(kind, base, entry);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const faults = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Problem('invalid', `machine ${entry.machineId}: ${faults.join('; ')}`);
  }
}

/** The widths and units of a profile's counters: defaults for `counters` of the plant's machine. */
export function countersOf(mapping: MachineMapping): Partial<Record<CounterName, Counter>> {
  const counters: Partial<Record<CounterName, Counter>> = {};
  for (const name of ['total', 'good', 'scrap'] as const) {
    const counter = mapping.profile.counters[name];
    if (counter) counters[name] = { width: counter.width, unit: counter.unit };
  }
  return counters;
}
