/**
 * What was tried becomes part of the configuration: checked as the whole file is, written at once or not at all,
 * taken over by the hot reload. A password goes into a file of its own that only the collector can read.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import { z } from 'zod';
import { nameIn } from '../../../shared/core/words/plant.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { replaceFile } from '../../../shared/io/replace-file.ts';
import { pieceOfYaml } from '../../../shared/io/yaml.ts';
import { type CollectorConfig, checkConfig } from '../../config.ts';
import { takeOverTrust } from '../../sources/opcua/trust.ts';
import { type ConfigChange, withChanges } from './alter.ts';
import { configuredOf, plantEntryOf } from './configured.ts';
import { type Addition, withAdditions } from './edit.ts';
import type { Entry } from './entry.ts';
import { sourceOf, type Target } from './looks.ts';

const Id = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'an id has letters, digits, ".", "_" and "-" only');

/** What the plant must know of the machine; the ids of a machine that it knows already are not looked at. */
export const PlaceSchema = z
  .object({
    /** A source of its own under this name, or the name of one that is there and has the same address. */
    sourceId: Id,
    name: z.string().min(1).max(200),
    workCentreId: z.string().max(64),
    calendarId: z.string().max(64),
  })
  .strict();
export type PlaceInPlant = z.infer<typeof PlaceSchema>;

export interface Adoption {
  /** What is added or changed, to be read or copied. Holds no secret. */
  yaml: string;
  /** What the checker says of the whole file with it, `file:line:column field: …`; null when all is well. */
  fault: string | null;
  /** The whole file with it. */
  text: string;
  config: CollectorConfig | null;
  secret: { file: string; value: string } | null;
}

/** Reads the file and puts the machine in, or changes it there; writes nothing. Errors: `invalid` where the file is no YAML. */
export function draftOf(target: Target, entry: Entry, place: PlaceInPlant, config: CollectorConfig): Adoption {
  const before = readFileSync(config.file, 'utf8');
  if (target.changing !== null) return changeOf(before, target.changing, entry, place, config);
  const additions = additionsFor(target, entry, place, config, pieceOfYaml(before));
  const yaml = additions.map((one) => piece(one.list.join('.'), one.entry)).join('\n');
  return checkedDraft(yaml, withAdditions(before, additions), config, secretOf(target, place, config));
}

/** A configured machine becomes what was chosen; in the plant only what the page shows of it. */
function changeOf(
  before: string,
  from: Entry,
  { machine }: Entry,
  place: PlaceInPlant,
  config: CollectorConfig,
): Adoption {
  const configured = configuredOf(before, machine.machineId);
  if (configured === null || !isDeepStrictEqual(configured.entry, from.machine))
    throw new Problem('conflict', { what: 'changedMeanwhile' });
  const changes: ConfigChange[] = [{ what: 'set', path: configured.path, entry: machine }];
  let yaml = piece('sources.machines', machine);
  if (configured.plant !== null) {
    const { path, entry } = configured.plant;
    const { name, workCentreId, calendarId } = place;
    const shown = config.plant.machines.find(({ id }) => id === machine.machineId)?.name;
    const renamed = shown !== undefined && name !== nameIn(shown, 'en') ? { name } : {};
    const changed = { ...entry, workCentreId, calendarId, ...renamed };
    if (!isDeepStrictEqual(changed, entry)) {
      changes.push({ what: 'set', path, entry: changed });
      yaml = `${piece('plant.machines', changed)}\n${yaml}`;
    }
  }
  return checkedDraft(yaml, withChanges(before, changes), config, null);
}

/**
 * Takes a machine out of its source, and that with its last machine; `fromPlant`: also out of the plant, where it is
 * no longer shown. Its facts stay in the journal. Errors: `unknown` machine.
 */
export function removalOf(machineId: string, fromPlant: boolean, config: CollectorConfig): Adoption {
  const before = readFileSync(config.file, 'utf8');
  const configured = configuredOf(before, machineId);
  const plant = plantEntryOf(before, machineId);
  const changes: ConfigChange[] = [];
  if (configured !== null)
    changes.push({ what: 'remove', path: configured.beside > 1 ? configured.path : configured.path.slice(0, 2) });
  if (fromPlant && plant !== null) changes.push({ what: 'remove', path: plant.path });
  if (changes.length === 0) throw new Problem('unknown', { what: 'nothingReads', machineId });
  return checkedDraft('', withChanges(before, changes), config, null);
}

function piece(where: string, entry: object): string {
  return `# ${where}\n${stringify([entry], { lineWidth: 0 })}`;
}

function checkedDraft(yaml: string, text: string, config: CollectorConfig, secret: Adoption['secret']): Adoption {
  try {
    const checked = checkConfig(config.file, text, config.kinds);
    for (const field of ['id', 'host'] as const)
      if (checked.edge[field] !== config.edge[field]) throw new Problem('refused', { what: 'otherOnDisk', field });
    return { yaml, fault: null, text, config: checked, secret };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { yaml, fault: error.message, text, config: null, secret };
  }
}

/**
 * Writes the file and has it taken over; the old text comes back where that fails.
 * `reload`: resolves with null, or why the new one was refused. Errors: `invalid` with the checker's lines,
 * `unavailable` where the file cannot be written.
 */
export async function adopt(
  draft: Adoption,
  target: Target,
  place: PlaceInPlant,
  config: CollectorConfig,
  reload: () => Promise<string | null>,
): Promise<void> {
  if (draft.config !== null && draft.secret !== null) {
    if (existsSync(draft.secret.file))
      throw new Problem('conflict', { what: 'secretFileExists', file: draft.secret.file });
    replaceFile(draft.secret.file, `${draft.secret.value}\n`);
  }
  if (draft.config !== null && target.lookout.keepsTrust && target.sourceId === null)
    takeOverTrust(target.stateDir, join(config.edge.dataDir, 'sources', place.sourceId));
  await takeOver(draft, config, reload);
}

/** The same for a draft that needs nothing beside the file. */
export async function takeOver(
  draft: Adoption,
  { file }: CollectorConfig,
  reload: () => Promise<string | null>,
): Promise<void> {
  if (draft.config === null) throw new Problem('invalid', draft.fault ?? { what: 'configDoesNotFit' });
  const before = readFileSync(file, 'utf8');
  replaceFile(file, draft.text);
  const refused = await reload();
  if (refused === null) return;
  replaceFile(file, before);
  await reload();
  throw new Problem('refused', refused);
}

function additionsFor(
  target: Target,
  entry: Entry,
  place: PlaceInPlant,
  config: CollectorConfig,
  raw: unknown,
): Addition[] {
  const { machineId } = entry.machine;
  const additions: Addition[] = [];
  if (!config.plant.machines.some(({ id }) => id === machineId)) {
    const { name, workCentreId, calendarId } = place;
    additions.push({ list: ['plant', 'machines'], entry: { id: machineId, name, workCentreId, calendarId } });
  }
  const at = sourcesIn(raw).indexOf(place.sourceId);
  if (at < 0) {
    if (target.sourceId !== null)
      throw new Problem('invalid', { what: 'connectionOfSource', sourceId: target.sourceId });
    const { connection } = withoutSecret(target, place, config);
    additions.push({ list: ['sources'], entry: sourceOf({ ...target, connection }, entry, place.sourceId) });
  } else {
    mustFit(target, entry, place.sourceId, config);
    additions.push({ list: ['sources', at, 'machines'], entry: entry.machine });
  }
  return additions;
}

function sourcesIn(raw: unknown): unknown[] {
  const sources: unknown = typeof raw === 'object' && raw !== null && 'sources' in raw ? raw.sources : [];
  return Array.isArray(sources)
    ? sources.map((one: unknown) => (typeof one === 'object' && one !== null && 'id' in one ? one.id : null))
    : [];
}

/** A machine joins a source of its own kind at its own address only. */
function mustFit(target: Target, entry: Entry, sourceId: string, config: CollectorConfig): void {
  const options = config.sources.find((source) => source.options.id === sourceId)?.options;
  if (options === undefined) return;
  const address = config.kinds.of(options.kind).address(options);
  if (options.kind !== entry.kind || address !== target.dialled || (options.groupId ?? null) !== entry.groupId)
    throw new Problem('invalid', { what: 'sourceReadsElse', sourceId });
}

/** The connection as it is written down: the password stands in a file of its own. */
function withoutSecret(target: Target, place: PlaceInPlant, config: CollectorConfig): Pick<Target, 'connection'> {
  const secret = secretOf(target, place, config);
  const { password: _password, login, tls, ...connection } = target.connection;
  const passwordFile = secret === null ? {} : { passwordFile: relative(dirname(config.file), secret.file) };
  const user: unknown = typeof login === 'object' && login !== null && 'user' in login ? login.user : undefined;
  return {
    connection: {
      ...connection,
      ...(tls === undefined ? {} : { tls: withRelativeFiles(tls, dirname(config.file)) }),
      ...(user === undefined ? passwordFile : { login: { user, ...passwordFile } }),
    },
  };
}

function withRelativeFiles(tls: unknown, folder: string): unknown {
  if (typeof tls !== 'object' || tls === null) return tls;
  return Object.fromEntries(
    Object.entries(tls).map(([key, value]: [string, unknown]) => [
      key,
      key.endsWith('File') && typeof value === 'string' ? relative(folder, value) : value,
    ]),
  );
}

function secretOf(
  { connection, sourceId }: Target,
  place: PlaceInPlant,
  config: CollectorConfig,
): { file: string; value: string } | null {
  if (sourceId !== null) return null;
  const { login } = connection;
  const value: unknown =
    typeof login === 'object' && login !== null && 'password' in login ? login.password : connection.password;
  if (typeof value !== 'string' || value === '') return null;
  return { file: join(dirname(config.file), `${place.sourceId}.password`), value };
}
