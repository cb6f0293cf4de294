/** What the page may ask to look at: an address with the few options that it offers, or a source that is configured. */
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { Problem } from '../../../shared/core/words/problem.ts';
import type { CollectorConfig } from '../../config.ts';
import type { SourceOptions } from '../../sources/kind.ts';
import { configuredOf } from './configured.ts';
import { lookDir, type Target } from './looks.ts';

const Secret = z.string().max(500);

export const LookSchema = z
  .object({
    /** A source of the configuration; its own connection is used, and its secrets stay here. */
    sourceId: z.string().min(1).max(64).optional(),
    /** A machine of the configuration that is to be changed: looked at where its source reads it. */
    machineId: z.string().min(1).max(64).optional(),
    address: z.string().max(500).default(''),
    user: z.string().max(200).default(''),
    password: Secret.default(''),
    /** OPC UA. */
    security: z.enum(['None', 'Sign', 'SignAndEncrypt']).default('None'),
    policy: z.enum(['Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss']).default('Basic256Sha256'),
    /** mqtts: PEM of the authority that signed the broker's certificate, beside or below the configuration. */
    caFile: z.string().max(500).default(''),
    depth: z.int().min(1).max(10).default(6),
    topic: z.string().min(1).max(500).default('#'),
  })
  .strict();
export type LookRequest = z.infer<typeof LookSchema>;

/** Errors: `invalid` address, `unknown` source or machine. */
export function targetOf(request: LookRequest, config: CollectorConfig): Target {
  const { depth, topic, machineId, sourceId } = request;
  if (machineId !== undefined) return { ...ofMachine(machineId, config), depth, topic };
  if (sourceId !== undefined) return { ...ofSource(sourceId, config), changing: null, depth, topic };
  const { address } = request;
  const stateDir = lookDir(config.edge.dataDir);
  if (/\/\/[^/]*@/.test(address)) throw new Problem('invalid', { what: 'credentialsInAddress' });
  const where = { address, stateDir, sourceId: null, changing: null, edgeNodes: [], depth, topic };
  if (/^opc\.tcp:\/\/[^\s/]/.test(address))
    return { ...where, protocol: 'opcua', connection: { endpointUrl: address, ...opcuaOptions(request) } };
  if (/^mqtts?:\/\/[^\s/]/.test(address))
    return { ...where, protocol: 'mqtt', connection: { url: address, ...mqttOptions(request, config) } };
  throw new Problem('invalid', { what: 'addressForm' });
}

function opcuaOptions({ security, policy, user, password }: LookRequest): Record<string, unknown> {
  return {
    ...(security === 'None' ? {} : { security: { mode: security, policy } }),
    ...(user === '' ? {} : { login: { user, password } }),
  };
}

function mqttOptions({ user, password, caFile }: LookRequest, { file }: CollectorConfig): Record<string, unknown> {
  return {
    ...(user === '' ? {} : { username: user, password }),
    ...(caFile === '' ? {} : { tls: { caFile: insideFolder(caFile, file) } }),
  };
}

/** A page must not be able to have any file of the box read. */
function insideFolder(path: string, configFile: string): string {
  const folder = resolve(configFile, '..');
  const inside = relative(folder, resolve(folder, path));
  if (isAbsolute(path) || inside === '' || inside.startsWith('..') || !existsSync(join(folder, inside)))
    throw new Problem('invalid', { what: 'noFileBeside', path });
  return join(folder, inside);
}

function ofMachine(machineId: string, config: CollectorConfig): Omit<Target, 'depth' | 'topic'> {
  const source = config.sources.find(({ machines }) => machines.some((one) => one.machineId === machineId));
  const configured = configuredOf(readFileSync(config.file, 'utf8'), machineId);
  if (source === undefined || configured === null)
    throw new Problem('unknown', { what: 'connectMachineFirst', machineId });
  const { options } = source;
  const { kind, groupId = null } = options;
  return { ...ofSource(options.id, config), changing: { kind, groupId, machine: configured.entry } };
}

function ofSource(sourceId: string, config: CollectorConfig): Omit<Target, 'depth' | 'topic' | 'changing'> {
  const options = config.sources.find((source) => source.options.id === sourceId)?.options;
  if (options === undefined) throw new Problem('unknown', { what: 'noSuchSource', sourceId });
  const stateDir = join(config.edge.dataDir, 'sources', sourceId);
  const kind = config.kinds.of(options.kind);
  return {
    protocol: kind.kind === 'opcua' ? 'opcua' : 'mqtt',
    address: shownUrl(kind.address(options)),
    connection: kind.connection(options),
    edgeNodes: edgeNodesOf(options),
    stateDir,
    sourceId,
  };
}

function edgeNodesOf({ kind, groupId, machines }: SourceOptions): Target['edgeNodes'] {
  if (kind !== 'sparkplug' || groupId === undefined) return [];
  const ids = new Set(machines.flatMap((one) => ('edgeNodeId' in one ? [String(one.edgeNodeId)] : [])));
  return [...ids].map((edgeNodeId) => ({ groupId, edgeNodeId }));
}

/** An address in a file may hold a password; one on a screen may not. */
export function shownUrl(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}
