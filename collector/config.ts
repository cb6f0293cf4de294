/** The collector's one YAML file: the plant, this edge box, where its machines speak, and its bridge. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { ConfiguredPlantSchema } from '../shared/core/words/calendar-days.ts';
import { isOpenLine } from '../shared/core/words/open-line.ts';
import { Problem, saidBy } from '../shared/core/words/problem.ts';
import { withoutSecrets } from '../shared/core/words/without-secrets.ts';
import { wordsOf } from '../shared/core/words/words-of.ts';
import {
  type AcrossCheck,
  checkRaw,
  type Fault,
  parseConfig,
  readConfig,
  withAbsoluteFiles,
} from '../shared/io/config.ts';
import { AccessSchema } from '../shared/io/door/access.ts';
import { absoluteTls, exposure, readCertificate, TlsSchema } from '../shared/io/tls.ts';
import { NamespaceSchema, type NamespaceSettings } from './namespace-settings.ts';
import { builtInProfilesDir, countersOf, loadProfiles, type Profiles, resolveMachine } from './profiles/profiles.ts';
import type { SourceOptions } from './sources/kind.ts';
import type { MachineMapping } from './sources/mapping/profile.ts';
import { builtInSources, type SourceRegistry } from './sources/registry.ts';

const connectRights = ['off', 'look', 'add'] as const;

const EdgeSchema = z
  .object({
    /** This box's name in every fact. It stays with the journal for ever. */
    id: z
      .string()
      .min(1)
      .max(64)
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'an id has letters, digits, ".", "_" and "-" only'),
    host: z.string().min(1).default('127.0.0.1'),
    port: z.int().min(0).max(65_535).default(7410),
    /** Where the journal lies; relative to this file. */
    dataDir: z.string().min(1).default('data'),
    /** Input that made no sense: so many entries are kept, the oldest give way and are counted. */
    quarantineEntries: z.int().min(100).max(1_000_000).optional(),
    /** Facts that were recorded longer ago are packed: a tenth of the room, and read as before. */
    archiveAfterDays: z.int().min(1).max(36_500).default(90),
    /** More machine profiles; relative to this file. */
    profilesDir: z.string().min(1).optional(),
    /** The tablets come by HTTPS (a proxy before this box): the session's cookie is sent by HTTPS only. */
    secureCookies: z.boolean().default(false),
    /** This box speaks https itself; the files are relative to this one. */
    tls: TlsSchema.optional(),
    /** Beyond loopback without TLS: only where a proxy before this box speaks it. */
    insecure: z.boolean().default(false),
    /**
     * What an administrator may do on the page for connecting machines: nothing, look at servers and brokers, or
     * also add what was seen to this file.
     */
    connect: z.enum(connectRights).default('look'),
    /** Names of this box, proxies, how long sessions last, figures of people. */
    access: AccessSchema,
  })
  .strict()
  .superRefine((edge, context) => {
    const message = exposure(edge);
    if (message !== null) context.addIssue({ code: 'custom', path: ['host'], message });
  });

const BridgeSchema = z
  .object({
    url: z.url({ protocol: /^https?$/, error: 'an address like http://127.0.0.1:7420' }),
    token: z.string().min(16, 'a token has at least 16 characters').optional(),
    /** A file that holds the token, so that this one holds no secret; relative to this file. */
    tokenFile: z.string().min(1).optional(),
    /** Days after which box and bridge change over to a new token by themselves; 0: never. */
    renewTokenDays: z.int().min(0).max(3_650).default(90),
    /** PEM of the authority that signed the bridge's certificate, or that certificate itself; relative to this file. */
    caFile: z.string().min(1).optional(),
    /** The token may cross the network in the clear. */
    insecure: z.boolean().default(false),
  })
  .strict()
  .superRefine((bridge, context) => {
    if (!bridge.insecure && isOpenLine(bridge.url))
      context.addIssue({
        code: 'custom',
        path: ['url'],
        message: 'the token would cross the network in the clear: use https, or say insecure: true',
      });
  })
  .refine((bridge) => (bridge.token === undefined) !== (bridge.tokenFile === undefined), {
    message: 'give either token or tokenFile',
  });

/** What a file may hold by itself; machines, profiles and files that it names are looked up beyond it. */
export const configSchema = ({ SourcesSchema }: SourceRegistry) =>
  z
    .object({
      plant: ConfiguredPlantSchema,
      edge: EdgeSchema,
      // A key with nothing but comments below it is a list that is empty.
      sources: SourcesSchema.nullish().transform((given) => given ?? []),
      bridge: BridgeSchema.optional(),
      /** Facts and figures said at a broker; nothing is where it is left out. */
      namespace: NamespaceSchema.optional(),
    })
    .strict();

export type RawConfig = z.infer<ReturnType<typeof configSchema>>;

export interface BridgeAddress {
  url: string;
  token: string;
  renewTokenDays?: number;
  /** Trusted instead of the system's authorities. */
  ca?: Buffer;
}

/** A checked configuration: paths absolute, the token read, every machine's mapping put together. */
export interface CollectorConfig {
  file: string;
  plant: RawConfig['plant'];
  edge: RawConfig['edge'];
  sources: readonly { options: SourceOptions; machines: readonly MachineMapping[] }[];
  bridge: BridgeAddress | null;
  namespace: NamespaceSettings | null;
  profiles: Profiles;
  /** The kinds of source that it may name. */
  kinds: SourceRegistry;
}

/** Errors: `invalid`, one line a fault: `file:line:column field: what was expected`. */
export function loadConfig(file: string, kinds: SourceRegistry = builtInSources): CollectorConfig {
  const path = resolve(file);
  return complete(path, readConfig(path, configSchema(kinds), acrossIn(dirname(path), kinds)), kinds);
}

/** The same for a text that is to become the file. */
export function checkConfig(file: string, text: string, kinds: SourceRegistry = builtInSources): CollectorConfig {
  const path = resolve(file);
  return complete(path, parseConfig(path, text, configSchema(kinds), acrossIn(dirname(path), kinds)), kinds);
}

/** All that is wrong with what a file holds. */
export function faultsIn(file: string, raw: unknown, kinds: SourceRegistry = builtInSources): readonly Fault[] {
  return checkRaw(raw, configSchema(kinds), acrossIn(dirname(file), kinds)).faults;
}

/** The configuration that it says; null where something is wrong with it. */
export function configFrom(file: string, raw: unknown, kinds: SourceRegistry = builtInSources): CollectorConfig | null {
  const { data } = checkRaw(raw, configSchema(kinds), acrossIn(dirname(file), kinds));
  return data === null ? null : complete(file, data, kinds);
}

/** Of a file of which something else may be wrong: as much as its parts say by themselves. */
const PartsSchema = z.object({
  plant: z.object({ machines: z.array(z.object({ id: z.string() }).catch({ id: '' })) }).catch({ machines: [] }),
  edge: z.object({ profilesDir: z.string().optional(), tls: TlsSchema.optional() }).catch({}).default({}),
  sources: z.array(z.unknown()).catch([]).default([]),
  bridge: z
    .object({ token: z.string().optional(), tokenFile: z.string().optional(), caFile: z.string().optional() })
    .optional()
    .catch(undefined),
});

/** That machines, profiles and files are there; relative paths start at `folder`. */
function acrossIn(folder: string, kinds: SourceRegistry): AcrossCheck {
  return (raw) => {
    const parts = PartsSchema.safeParse(raw).data;
    if (parts === undefined) return [];
    const { plant, edge, sources, bridge } = parts;
    const faults: Fault[] = [];
    const tried = <T>(path: Fault['path'], act: () => T): T | null => {
      try {
        return act();
      } catch (error) {
        const fault = namedFault(path, wordsOf(error));
        faults.push(fault.path === path ? { path, message: saidBy(error) } : fault);
        return null;
      }
    };
    tried(['edge', 'tls'], () => absoluteTls(edge.tls, folder, 'edge.tls'));
    if (bridge?.tokenFile !== undefined) tried(['bridge', 'tokenFile'], () => tokenOf(bridge, folder));
    const { caFile } = bridge ?? {};
    if (caFile !== undefined)
      tried(['bridge', 'caFile'], () => readCertificate(resolve(folder, caFile), 'bridge.caFile'));
    const profiles = tried(['edge', 'profilesDir'], () => profilesOf(edge.profilesDir, folder, kinds));
    const known = plant.machines.map(({ id }) => id);
    for (const [index, one] of sources.entries()) {
      const source = kinds.OptionsSchema.safeParse(one).data;
      for (const [place, entry] of (source?.machines ?? []).entries()) {
        const at = ['sources', index, 'machines', place];
        if (!known.includes(entry.machineId)) {
          const message = { what: 'machineExpected', machineId: entry.machineId, known } as const;
          faults.push({ path: [...at, 'machineId'], message });
        }
        if (source !== undefined && profiles !== null)
          tried(at, () => kinds.checkMachine(source, resolveMachine(source.kind, entry, profiles, kinds)));
      }
    }
    return faults;
  };
}

/** Some messages begin with the very field that they are about; of a machine's entry, with one below it. */
function namedFault(path: Fault['path'], message: string): Fault {
  const [entry, below] = /^machine \S+: ((?:read|counters|gaps)\.[\w.-]+|pulse|write): /.exec(message) ?? [];
  if (entry !== undefined && below !== undefined) {
    const steps = below.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
    return { path: [...path, ...steps], message: message.slice(entry.length) };
  }
  const [start, field] = /^([A-Za-z.]+): /.exec(message) ?? [];
  if (start === undefined || field?.startsWith(path.join('.')) !== true) return { path, message };
  return { path: field.split('.'), message: message.slice(start.length) };
}

function complete(path: string, raw: RawConfig, kinds: SourceRegistry): CollectorConfig {
  const folder = dirname(path);
  const profiles = profilesOf(raw.edge.profilesDir, folder, kinds);
  const sources = raw.sources.map((options) => ({
    options: kinds.OptionsSchema.parse(withAbsoluteFiles(options, folder)),
    machines: options.machines.map((entry) => resolveMachine(options.kind, entry, profiles, kinds)),
  }));
  return {
    file: path,
    plant: withProfileCounters(
      raw.plant,
      sources.flatMap((source) => source.machines),
    ),
    edge: { ...raw.edge, dataDir: resolve(folder, raw.edge.dataDir), ...absoluteTls(raw.edge.tls, folder, 'edge.tls') },
    sources,
    bridge: raw.bridge === undefined ? null : bridgeOf(raw.bridge, folder),
    namespace: raw.namespace === undefined ? null : NamespaceSchema.parse(withAbsoluteFiles(raw.namespace, folder)),
    profiles,
    kinds,
  };
}

function profilesOf(profilesDir: string | undefined, folder: string, kinds: SourceRegistry): Profiles {
  const own = profilesDir === undefined ? [] : [resolve(folder, profilesDir)];
  return loadProfiles([builtInProfilesDir(), ...own], kinds);
}

function bridgeOf(bridge: z.infer<typeof BridgeSchema>, folder: string): BridgeAddress {
  const address = {
    url: bridge.url,
    token: tokenOf(bridge, folder),
    renewTokenDays: bridge.renewTokenDays,
  };
  return bridge.caFile === undefined
    ? address
    : { ...address, ca: readCertificate(resolve(folder, bridge.caFile), 'bridge.caFile') };
}

function tokenOf(bridge: { token?: string | undefined; tokenFile?: string | undefined }, folder: string): string {
  if (bridge.token !== undefined) return bridge.token;
  const file = resolve(folder, bridge.tokenFile ?? '');
  let token: string;
  try {
    token = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Problem('invalid', `The bridge's token file ${file} cannot be read (${wordsOf(error)}).`, {
      cause: error,
    });
  }
  if (token.length < 16)
    throw new Problem('invalid', `The bridge's token file ${file} holds no token of at least 16 characters.`);
  return token;
}

/** A counter that only the machine's profile speaks of is as wide as the profile says. */
function withProfileCounters(plant: RawConfig['plant'], mappings: readonly MachineMapping[]): RawConfig['plant'] {
  return {
    ...plant,
    machines: plant.machines.map((machine) => {
      const mapping = mappings.find((one) => one.machineId === machine.id);
      return mapping === undefined
        ? machine
        : { ...machine, counters: { ...countersOf(mapping), ...machine.counters } };
    }),
  };
}

/** What `check` says of a good file. */
export function describeConfig(config: CollectorConfig): string {
  const spoken = new Map(
    config.sources.flatMap(({ machines, options }) => machines.map((m) => [m.machineId, options] as const)),
  );
  const silent = config.plant.machines.filter((machine) => !spoken.has(machine.id)).map((machine) => machine.id);
  return [
    `ok  ${config.file}`,
    `    plant ${config.plant.id}, time zone ${config.plant.timeZone}, edge box ${config.edge.id}`,
    `    ${config.plant.machines.length} machines in ${config.plant.workCentres.length} work centres, ${config.plant.reasons.length} reasons, ${config.plant.calendars.length} calendars`,
    ...config.sources.map(
      ({ options, machines }) =>
        `    source ${options.id} (${options.kind}): ${machines.map((m) => m.machineId).join(', ')}`,
    ),
    ...(silent.length > 0 ? [`    note: no source reads ${silent.join(', ')}: there will be no data`] : []),
    config.bridge === null ? '    no bridge: facts stay on this box' : `    bridge ${config.bridge.url}`,
  ]
    .map((line) => withoutSecrets(line))
    .join('\n');
}
