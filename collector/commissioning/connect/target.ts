/** What the page may ask to look at: an address with the few options that it offers, or a source that is configured. */
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { Problem } from '../../../shared/core/words/problem.ts';
import { withoutSecrets } from '../../../shared/core/words/without-secrets.ts';
import type { CollectorConfig } from '../../config.ts';
import type { Lookout, LookValues } from '../../sources/lookout.ts';
import { lookoutAt, lookoutOf } from '../browse/lookouts.ts';
import { orFaults } from '../browse/options.ts';
import { isOfCloud } from './cloud-address.ts';
import { configuredOf } from './configured.ts';
import { lookDir, type Target } from './looks.ts';

/** Beside address, source or machine stand the fields of the lookout, by their names. */
export const LookSchema = z
  .object({
    /** A source of the configuration; its own connection is used, and its secrets stay here. */
    sourceId: z.string().min(1).max(64).optional(),
    /** A machine of the configuration that is to be changed: looked at where its source reads it. */
    machineId: z.string().min(1).max(64).optional(),
    address: z.string().max(500).optional(),
  })
  .catchall(z.union([z.string().max(500), z.number()]));
export type LookRequest = z.infer<typeof LookSchema>;

/** Errors: `invalid` address or field, `unknown` source or machine. */
export function targetOf(
  { sourceId, machineId, address = '', ...values }: LookRequest,
  config: CollectorConfig,
): Target {
  if (machineId !== undefined) return withValues(ofMachine(machineId, config), values);
  if (sourceId !== undefined) return withValues({ ...ofSource(sourceId, config), changing: null }, values);
  if (/\/\/[^/]*@/.test(address)) throw new Problem('invalid', { what: 'credentialsInAddress' });
  if (isOfCloud(address)) throw new Problem('refused', { what: 'addressOfCloud' });
  const lookout = lookoutAt(address, config.kinds);
  const fault = lookout.faultOnPage?.(address) ?? null;
  if (fault !== null) throw new Problem('refused', fault);
  const typed = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      isFile(lookout, name, value) ? insideFolder(String(value), config.file) : value,
    ]),
  );
  const connection = orFaults(() => lookout.connection(address, typed));
  const stateDir = lookDir(config.edge.dataDir);
  const where = { lookout, address, dialled: address, connection, stateDir };
  return withValues({ ...where, sourceId: null, changing: null, known: [] }, typed);
}

function isFile({ fields }: Lookout, name: string, value: unknown): boolean {
  return value !== '' && fields.some((field) => field.name === name && field.type.is === 'file');
}

/** Errors: `invalid` for a field that the lookout does not ask for. */
function withValues(target: Omit<Target, 'values'>, values: LookValues): Target {
  const names = target.lookout.fields.map(({ name }) => name);
  const other = Object.keys(values).find((name) => !names.includes(name));
  if (other === undefined) return { ...target, values };
  throw new Problem('invalid', { what: 'noSuchField', field: other, fields: names });
}

/** A page must not be able to have any file of the box read. */
function insideFolder(path: string, configFile: string): string {
  const folder = resolve(configFile, '..');
  const inside = relative(folder, resolve(folder, path));
  if (isAbsolute(path) || inside === '' || inside.startsWith('..') || !existsSync(join(folder, inside)))
    throw new Problem('invalid', { what: 'noFileBeside', path });
  return join(folder, inside);
}

function ofMachine(machineId: string, config: CollectorConfig): Omit<Target, 'values'> {
  const source = config.sources.find(({ machines }) => machines.some((one) => one.machineId === machineId));
  const configured = configuredOf(readFileSync(config.file, 'utf8'), machineId);
  if (source === undefined || configured === null)
    throw new Problem('unknown', { what: 'connectMachineFirst', machineId });
  const { options } = source;
  const { kind, groupId = null } = options;
  return { ...ofSource(options.id, config), changing: { kind, groupId, machine: configured.entry } };
}

/** Errors: `unknown` source, `invalid` where its kind has no way to look around. */
function ofSource(sourceId: string, config: CollectorConfig): Omit<Target, 'values' | 'changing'> {
  const options = config.sources.find((source) => source.options.id === sourceId)?.options;
  if (options === undefined) throw new Problem('unknown', { what: 'noSuchSource', sourceId });
  const kind = config.kinds.of(options.kind);
  const dialled = kind.address(options);
  const groupId = options.groupId ?? null;
  return {
    lookout: lookoutOf(options.kind, config.kinds),
    address: shownUrl(dialled),
    dialled,
    connection: kind.connection(options),
    known: options.machines.map((machine) => ({ groupId, machine })),
    stateDir: join(config.edge.dataDir, 'sources', sourceId),
    sourceId,
  };
}

/** An address in a file may hold a password; one on a screen may not. */
export function shownUrl(url: string): string {
  return withoutSecrets(url);
}
