/**
 * Commissioning: look at a server or broker, see what its machines would mean, get the configuration for it.
 * Nothing is written anywhere, neither to the peer nor to a journal; a Sparkplug edge node is asked for a rebirth.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { stringify } from 'yaml';
import { Problem } from '../../../shared/core/words/problem.ts';
import { loadProfiles, type Profiles } from '../../profiles/profiles.ts';
import type { LookContext, Seen, SeenMachine } from '../../sources/lookout.ts';
import { builtInSources, type SourceRegistry } from '../../sources/registry.ts';
import { lookoutAt } from './lookouts.ts';
import { meaningOf } from './meaning.ts';
import { guestOptions, orFaults, type RawSource } from './options.ts';
import type { Meaning } from './types.ts';

export interface BrowseRequest {
  /** opc.tcp://…, mqtt://…, mqtts://…, http://… or https://… */
  url: string;
  /** How long to listen, s. */
  seconds: number;
  /** OPC UA: levels below Objects. */
  depth: number;
  /** MQTT: what to listen to. */
  topic: string;
  /** Controllers that are only asked: places to try, and of several devices which. */
  places?: string;
  unitId?: number;
  /** Further options of the connection, as in the configuration (login, security, tls, …). */
  connection: Record<string, unknown>;
  /** Where certificates are kept. */
  stateDir: string;
  /** More profiles than the collector's own. */
  profileDirs?: readonly string[];
}

export interface Browsed {
  seen: Seen[];
  machines: (SeenMachine & { meaning: Meaning | null })[];
  /** What to put under `sources`; empty where nothing fits a profile. */
  yaml: string;
}

/** Throws Problem: `invalid` for a wrong address or option, `unavailable` where nobody answers. */
export async function browse(
  request: BrowseRequest,
  now: () => number,
  kinds: SourceRegistry = builtInSources,
): Promise<Browsed> {
  const profiles = loadProfiles(request.profileDirs, kinds);
  const context = { now, stateDir: request.stateDir };
  const found = await around(request, kinds, profiles, context);
  const sources = found.sources.map((source) => guestOptions(source, kinds, now()));
  const meanings: Meaning[] = [];
  for (const source of sources) meanings.push(...(await meaningOf(source, kinds, profiles, request.seconds, context)));
  return {
    seen: found.seen,
    machines: found.machines.map((machine) => ({
      ...machine,
      meaning: meanings.find(({ machineId }) => machineId === machine.entry.machineId) ?? null,
    })),
    yaml: sources.length === 0 ? '' : stringify({ sources: found.sources }),
  };
}

interface Around {
  seen: Seen[];
  machines: SeenMachine[];
  sources: RawSource[];
}

/** Errors: `invalid` where no kind of source is spoken at such an address. */
async function around(
  { url, connection: more, depth, topic, seconds, places, unitId }: BrowseRequest,
  kinds: SourceRegistry,
  profiles: Profiles,
  context: LookContext,
): Promise<Around> {
  const lookout = lookoutAt(url, kinds);
  const values = { depth, topic, places, unitId };
  const connection = { ...lookout.connection(url, values), ...more };
  const open = orFaults(() => lookout.prepare(connection, values, []));
  const look = await open([...profiles.values()], context);
  if (lookout.listens) await pause(seconds * 1_000);
  const seen = look.seen();
  const machines = distinct(look.machines());
  const problem = look.problem();
  await look.close();
  if (problem !== null && seen.length === 0) throw new Problem('unavailable', problem);
  return { seen, machines, sources: sourcesOf(machines, connection) };
}

/** One for each kind, and for each group of what it reads. */
function sourcesOf(machines: readonly SeenMachine[], connection: Readonly<Record<string, unknown>>): RawSource[] {
  const sources = new Map<string, RawSource & { machines: SeenMachine['entry'][] }>();
  for (const { kind, groupId, entry } of machines) {
    const key = JSON.stringify([kind, groupId]);
    const source = sources.get(key) ?? {
      id: `${kind}-${sources.size + 1}`,
      kind,
      ...connection,
      ...(groupId === undefined ? {} : { groupId }),
      machines: [],
    };
    source.machines.push(entry);
    sources.set(key, source);
  }
  return [...sources.values()];
}

/** A machine id stands for one machine: a second one of the same name gets a number. */
function distinct(machines: readonly SeenMachine[]): SeenMachine[] {
  const taken = new Set<string>();
  for (const { entry } of machines) {
    const base = entry.machineId;
    for (let n = 2; taken.has(entry.machineId); n++) entry.machineId = `${base}-${n}`;
    taken.add(entry.machineId);
  }
  return [...machines];
}

/** The result for a person at a terminal. */
export function describeBrowsed({ seen, machines, yaml }: Browsed): string {
  const lines = seen.map(({ where, value, at, quality }) => {
    const time = at === null ? '' : `  ${new Date(at).toISOString()}`;
    return `${where} = ${shown(value)}${time}${quality === 'good' ? '' : `  (${quality})`}`;
  });
  const found = machines.map(({ where, entry, found: has, missing, meaning }) => {
    const head = `${where}: looks like profile "${entry.profile}" (has ${has.join(', ')}${missing.length > 0 ? `; lacks ${missing.join(', ')}` : ''})`;
    return meaning === null ? head : `${head}\n    ${meant(meaning)}`;
  });
  const end = yaml === '' ? 'No profile fits. Name what to read under `read` of a machine of your own.' : yaml;
  return [...lines, '', ...found, '', end].join('\n');
}

function meant({ up, state, word, counters, job, problems }: Meaning): string {
  if (!up) return `no data: ${problems.join('; ') || 'nothing came'}`;
  const counted = Object.entries(counters).map(
    ([name, { reading, moved }]) => `${name} ${reading ?? '–'} (+${moved} while watched)`,
  );
  const said = state === null ? 'state unknown' : `${state}${word === null ? '' : ` ("${word}")`}`;
  return [said, ...counted, ...(job === null ? [] : [`job ${job}`]), ...problems].join(', ');
}

function shown(value: unknown): string {
  const text =
    typeof value === 'bigint'
      ? String(value)
      : (JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? String(one) : one)) ?? '');
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
