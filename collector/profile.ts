/**
 * Loads machine profiles (`collector/profiles/*.yaml`) and joins them with the machines of the configuration.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Counter, CounterName } from '../shared/core/plant.ts';
import { Problem } from '../shared/core/problem.ts';
import {
  applyOverride,
  type MachineMapping,
  type MachineOverride,
  type Profile,
  ProfileSchema,
  type SourceKind,
} from './sources/mapping/profile.ts';

export type { MachineMapping, Profile } from './sources/mapping/profile.ts';

export type Profiles = ReadonlyMap<string, Profile>;

/** The profiles that come with the collector. Compiled code stands in `dist/`, the YAML beside its source. */
export function builtInProfilesDir(): string {
  const beside = fileURLToPath(new URL('./profiles/', import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL('../../collector/profiles/', import.meta.url));
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

/** YAML text -> profile. Throws Problem('invalid') that names file, line and field. */
export function parseProfile(text: string, file: string): Profile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken) throw new Problem('invalid', `${file}: ${broken.message}`);
  const result = ProfileSchema.safeParse(document.toJS());
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path.map(String) ?? [];
  const node = document.getIn(path, true);
  const offset = isRanged(node) ? node.range[0] : 0;
  const at = lines.linePos(offset);
  throw new Problem('invalid', `${file}:${at.line}:${at.col} ${path.join('.')}: ${issue?.message ?? 'is wrong'}`);
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
    const issue = error.issues[0];
    throw new Problem('invalid', `machine ${entry.machineId}: ${issue?.path.join('.')}: ${issue?.message}`);
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

function isRanged(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}
