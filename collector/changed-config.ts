/**
 * A configuration that changed while the box runs. What is wrong with one machine concerns that machine alone, where
 * that is safe: it stays as it was, or away where it is new, and the others are taken over.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { Problem } from '../shared/core/words/problem.ts';
import { wordsOf } from '../shared/core/words/words-of.ts';
import { type Fault, rawConfig } from '../shared/io/config.ts';
import { type CollectorConfig, checkConfig, configFrom, faultsIn } from './config.ts';

/** What is in force now, and what it was read from: the next change is held against it. */
export interface Changed {
  config: CollectorConfig;
  raw: unknown;
  /** Why some machines are as they were; null where all of it was taken over. */
  left: { machineIds: readonly string[]; why: string } | null;
}

/** The file as it stands, unchecked: for a configuration that was taken over whole. */
export function rawOf(file: string): unknown {
  return rawConfig(file, readText(file));
}

/** `before`: what the running configuration was read from. Errors: `invalid`, where it can be taken over in no part. */
export function changedConfig(file: string, before: unknown): Changed {
  const path = resolve(file);
  const text = readText(path);
  try {
    return { config: checkConfig(path, text), raw: rawConfig(path, text), left: null };
  } catch (error) {
    const raw = rawConfig(path, text);
    const machineIds = oddMachines(raw, faultsIn(path, raw));
    if (machineIds === null) throw error;
    const mended = withMachinesOf(raw, before, machineIds);
    const config = mended === null ? null : configFrom(path, mended);
    if (config === null) throw error;
    return { config, raw: mended, left: { machineIds, why: wordsOf(error) } };
  }
}

const FileSchema = z.looseObject({
  plant: z.looseObject({ machines: z.array(z.unknown()) }),
  sources: z.array(z.looseObject({ id: z.string(), machines: z.array(z.unknown()) })).nullish(),
});
type File = z.infer<typeof FileSchema>;
const MachineId = z.looseObject({ id: z.string() }).transform(({ id }) => id);
const EntryId = z.looseObject({ machineId: z.string() }).transform(({ machineId }) => machineId);
const idOf = (machine: unknown): string | null => MachineId.safeParse(machine).data ?? null;
const entryOf = (entry: unknown): string | null => EntryId.safeParse(entry).data ?? null;

/** The machines that all faults are about; null where one is about something else. */
function oddMachines(raw: unknown, faults: readonly Fault[]): string[] | null {
  const file = FileSchema.safeParse(raw).data;
  if (file === undefined || faults.length === 0) return null;
  const found = faults.map(({ path: [room, second, third, fourth] }) => {
    if (room === 'plant' && second === 'machines' && typeof third === 'number') return idOf(file.plant.machines[third]);
    if (room !== 'sources' || typeof second !== 'number' || third !== 'machines' || typeof fourth !== 'number')
      return null;
    return entryOf(file.sources?.[second]?.machines[fourth]);
  });
  return found.some((id) => id === null) ? null : [...new Set(found.flatMap((id) => id ?? []))];
}

/** The new file with these machines as they were; null where their source is not there any more. */
function withMachinesOf(raw: unknown, before: unknown, machineIds: readonly string[]): File | null {
  const now = FileSchema.safeParse(raw).data;
  const was = FileSchema.safeParse(before).data;
  if (now === undefined || was === undefined) return null;
  const isOdd = (id: string | null) => id !== null && machineIds.includes(id);
  const old = (was.sources ?? []).map(({ id, machines }) => ({
    id,
    machines: machines.filter((entry) => isOdd(entryOf(entry))),
  }));
  const sources = now.sources ?? [];
  if (old.some(({ id, machines }) => machines.length > 0 && !sources.some((one) => one.id === id))) return null;
  return {
    ...now,
    plant: {
      ...now.plant,
      machines: now.plant.machines.flatMap((machine) =>
        isOdd(idOf(machine)) ? was.plant.machines.filter((one) => idOf(one) === idOf(machine)).slice(0, 1) : [machine],
      ),
    },
    sources: sources.map((source) => ({
      ...source,
      machines: [
        ...source.machines.filter((entry) => !isOdd(entryOf(entry))),
        ...(old.find(({ id }) => id === source.id)?.machines ?? []),
      ],
    })),
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Problem('invalid', { what: 'fileUnreadable', file, words: wordsOf(error) }, { cause: error });
  }
}
