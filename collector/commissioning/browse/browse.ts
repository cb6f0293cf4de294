/**
 * Commissioning: look at a server or broker, see what its machines would mean, get the configuration for it.
 * Nothing is written anywhere, neither to the peer nor to a journal; a Sparkplug edge node is asked for a rebirth.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { stringify } from 'yaml';
import { Problem } from '../../../shared/core/words/problem.ts';
import { loadProfiles, type Profiles } from '../../profiles/profiles.ts';
import { MqttJsonOptionsSchema } from '../../sources/mqtt-json/mqtt-json.ts';
import { OpcuaOptionsSchema } from '../../sources/opcua/opcua.ts';
import { inWords } from '../../sources/opcua/words.ts';
import { builtInSources, type SourceRegistry } from '../../sources/registry.ts';
import { meaningOf } from './meaning.ts';
import { openBroker } from './mqtt.ts';
import { openServer } from './opcua.ts';
import { guestOptions, parsed, type RawSource } from './options.ts';
import type { Meaning, Seen, SeenMachine } from './types.ts';

export interface BrowseRequest {
  /** opc.tcp://…, mqtt://… or mqtts://… */
  url: string;
  /** How long to listen, s. */
  seconds: number;
  /** OPC UA: levels below Objects. */
  depth: number;
  /** MQTT: what to listen to. */
  topic: string;
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
  const found = request.url.startsWith('opc.tcp:')
    ? await onServer(request, profiles, context)
    : await onBroker(request, profiles, context);
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

type Context = { now: () => number; stateDir: string };

async function onServer(request: BrowseRequest, profiles: Profiles, context: Context): Promise<Around> {
  const connection = { endpointUrl: request.url, ...request.connection };
  const options = parsed(OpcuaOptionsSchema, { id: 'browse', kind: 'opcua', ...connection, machines: [anyMachine] });
  try {
    const all = [...profiles.values()].filter(({ kind }) => kind === 'opcua');
    const look = await openServer(options, all, request.depth, context);
    const seen = look.seen();
    const machines = look.machines();
    await look.close();
    const entries = distinct(machines).map(({ entry }) => entry);
    const source = { id: 'opcua-1', kind: 'opcua', ...connection, machines: entries };
    return { seen, machines, sources: entries.length === 0 ? [] : [source] };
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('unavailable', inWords(error, request.url));
  }
}

async function onBroker(request: BrowseRequest, profiles: Profiles, context: Context): Promise<Around> {
  const connection = { url: request.url, ...request.connection };
  const options = parsed(MqttJsonOptionsSchema, {
    id: 'browse',
    kind: 'mqtt-json',
    ...connection,
    machines: [anyMachine],
  });
  const look = await openBroker(options, request.topic, [...profiles.values()], context);
  await pause(request.seconds * 1_000);
  const view = look.view();
  const problem = look.problem();
  await look.close();
  if (problem !== null && view.seen.length === 0) throw new Problem('unavailable', problem);
  const json = distinct(view.json);
  const sources: RawSource[] = [];
  if (json.length > 0)
    sources.push({ id: 'mqtt-1', kind: 'mqtt-json', ...connection, machines: json.map(({ entry }) => entry) });
  const plugged: SeenMachine[] = [];
  for (const [groupId, machines] of view.sparkplug) {
    const some = distinct(machines, [...json, ...plugged]);
    if (some.length === 0) continue;
    plugged.push(...some);
    const id = `sparkplug-${sources.length + 1}`;
    sources.push({
      id,
      kind: 'sparkplug',
      ...connection,
      groupId,
      machines: some.map(({ entry }) => entry),
    });
  }
  return { seen: view.seen, machines: [...json, ...plugged], sources };
}

/** Only for the options' checks: looking around needs no machine yet. */
const anyMachine = { machineId: 'any' };

/** A machine id stands for one machine: a second one of the same name gets a number. */
function distinct(machines: readonly SeenMachine[], others: readonly SeenMachine[] = []): SeenMachine[] {
  const taken = new Set(others.map(({ entry }) => entry.machineId));
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
