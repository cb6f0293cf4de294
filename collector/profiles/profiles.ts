/**
 * Loads machine profiles (`collector/profiles/*.yaml`) and joins them with the machines of the configuration.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { faultsIn } from '../../shared/core/words/faults.ts';
import { type Counter, type CounterName, type CounterWidth, counterNames } from '../../shared/core/words/plant.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { wordsSaid } from '../../shared/core/words/sentence.ts';
import { parseConfig } from '../../shared/io/config.ts';
import type { SourceKind } from '../sources/kind.ts';
import {
  applyOverride,
  type MachineMapping,
  type MachineOverride,
  type Profile,
  ProfileSchema,
} from '../sources/mapping/profile.ts';
import { builtInSources, type SourceRegistry } from '../sources/registry.ts';

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
export function loadProfiles(
  dirs: readonly string[] = [builtInProfilesDir()],
  sources: SourceRegistry = builtInSources,
): Profiles {
  const profiles = new Map<string, Profile>();
  for (const dir of dirs)
    for (const file of readdirSync(dir).sort())
      if (file.endsWith('.yaml')) {
        const profile = profileIn(join(dir, file), sources);
        profiles.set(profile.id, profile);
      }
  return profiles;
}

/** What was read of files, by their text: the page for connecting a machine looks at all of them with each change. */
const read = new WeakMap<SourceRegistry, Map<string, { text: string; profile: Profile }>>();

function profileIn(file: string, sources: SourceRegistry): Profile {
  const text = readFileSync(file, 'utf8');
  const known = read.get(sources) ?? new Map<string, { text: string; profile: Profile }>();
  read.set(sources, known);
  const before = known.get(file);
  const profile = before?.text === text ? before.profile : parseProfile(text, file, sources);
  known.set(file, { text, profile });
  return profile;
}

/** YAML text -> profile. Throws Problem('invalid') with a line for each fault: file, line, column and field. */
export function parseProfile(text: string, file: string, sources: SourceRegistry = builtInSources): Profile {
  const ofKnownKind = ProfileSchema.superRefine((profile, context) => {
    const kind = sources.kinds.find((one) => one.kind === profile.kind);
    if (kind !== undefined) for (const fault of faultsInAddresses(kind, profile)) context.addIssue(fault);
    else {
      const message = `no source of kind "${profile.kind}"; expected one of: ${sources.kinds.map((one) => one.kind).join(', ')}`;
      context.addIssue({ code: 'custom', path: ['kind'], message });
    }
  });
  return parseConfig(file, text, ofKnownKind);
}

/** Addresses under `read` that mean nothing to the kind of source that is to read them. */
function faultsInAddresses(
  { faultInAddress }: SourceKind,
  profile: Profile,
): { code: 'custom'; path: string[]; message: string }[] {
  return Object.entries(profile.read).flatMap(([name, read]) => {
    const [message] = [read].flat().flatMap((address) => faultInAddress?.(address, profile) ?? []);
    return message === undefined ? [] : [{ code: 'custom', path: ['read', name], message }];
  });
}

/** A machine entry of a source -> its complete mapping. Throws Problem('invalid') for a person. */
export function resolveMachine(
  kind: string,
  entry: MachineOverride,
  profiles: Profiles,
  sources: SourceRegistry = builtInSources,
): MachineMapping {
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
    const mapping = applyOverride(kind, base, entry);
    const [fault] = faultsInAddresses(sources.of(kind), mapping.profile);
    if (fault === undefined) return withWidths(sources.of(kind), mapping);
    throw new z.ZodError([{ ...fault, input: mapping.profile.read }]);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const faults = faultsIn(error).map(({ path, message }) => `${path.join('.')}: ${wordsSaid(message)}`);
    throw new Problem('invalid', `machine ${entry.machineId}: ${faults.join('; ')}`);
  }
}

/** Counters whose address says how wide they are are no wider; one that says so itself may roll over earlier. */
function withWidths({ counterWidth }: SourceKind, mapping: MachineMapping): MachineMapping {
  if (counterWidth === undefined) return mapping;
  const { profile } = mapping;
  const counters = { ...profile.counters };
  for (const name of counterNames) {
    const counter = counters[name];
    const [address] = [profile.read[counter?.read ?? ''] ?? []].flat();
    if (counter === undefined || counter === null || address === undefined) continue;
    const width = counterWidth(address);
    const fault = faultInWidth(counter.width, width, address);
    if (fault !== null)
      throw new z.ZodError([{ code: 'custom', path: ['counters', name], message: fault, input: counter.width }]);
    if (width !== null && counter.width === 'unbounded') counters[name] = { ...counter, width };
  }
  return { ...mapping, profile: { ...profile, counters } };
}

/** Steps that a width holds, as a power of two; what is not here has no end. */
const bits: Partial<Record<CounterWidth, number>> = { u16: 16, i16: 15, u32: 32, i32: 31 };

function faultInWidth(said: CounterWidth, width: CounterWidth | null, address: string): string | null {
  if (width === null) return `${address} is no number: it cannot be a counter`;
  const [most, wanted] = [bits[width], bits[said]];
  if (said === 'unbounded' || wanted === undefined || most === undefined || wanted <= most) return null;
  return `${address} is ${width}: it cannot be as wide as ${said}`;
}

/** The widths and units of a profile's counters: defaults for `counters` of the plant's machine. */
export function countersOf(mapping: MachineMapping): Partial<Record<CounterName, Counter>> {
  const counters: Partial<Record<CounterName, Counter>> = {};
  for (const name of ['total', 'good', 'scrap'] as const) {
    const counter = mapping.profile.counters[name];
    if (!counter) continue;
    const { width, unit, counts } = counter;
    counters[name] = { width, unit, ...(counts === undefined ? {} : { counts }) };
  }
  return counters;
}
