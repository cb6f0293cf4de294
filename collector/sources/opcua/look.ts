/** Looks around on an OPC UA server: variables with their values, and objects that a profile fits. */

import { z } from 'zod';
import { Problem } from '../../../shared/core/words/problem.ts';
import { withoutSecrets } from '../../../shared/core/words/without-secrets.ts';
import {
  anyMachine,
  type Look,
  type LookContext,
  type Lookout,
  type Placed,
  type Seen,
  type SeenMachine,
  type SeenParts,
  type SignalAddress,
} from '../lookout.ts';
import { printPath } from '../mapping/path.ts';
import type { Profile } from '../mapping/profile.ts';
import { machineIdOf, suggest } from '../mapping/suggest.ts';
import { widthOfType } from '../mapping/width.ts';
import type { Child } from './address-space.ts';
import type * as Driver from './life.ts';
import { lookFields } from './look-fields.ts';
import { type OpcuaOptions, OpcuaOptionsSchema } from './options.ts';
import { loadDriver } from './quiet.ts';
import { splitAddress } from './watched.ts';
import { inWords } from './words.ts';

const LookValues = z.object({
  user: z.string().max(200).default(''),
  password: z.string().max(500).default(''),
  security: z.enum(['None', 'Sign', 'SignAndEncrypt']).default('None'),
  policy: z.enum(['Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss']).default('Basic256Sha256'),
  insecure: z.enum(['no', 'yes']).default('no'),
  depth: z.number().int().min(1).max(20).default(6),
});

export const opcuaLookout: Lookout = {
  protocol: 'opcua',
  prefixes: ['opc.tcp://'],
  examples: ['opc.tcp://10.0.0.5:4840'],
  fields: lookFields,
  listens: false,
  keepsTrust: true,
  connection: (address, values) => {
    const { user, password, security, policy, insecure } = LookValues.parse(values);
    return {
      endpointUrl: address,
      ...(security === 'None' ? {} : { security: { mode: security, policy } }),
      ...(user === '' ? {} : { login: { user, password } }),
      ...(insecure === 'yes' ? { insecure: true } : {}),
    };
  },
  prepare: (connection, values) => {
    const { depth } = LookValues.parse(values);
    // Looking without a password tells nobody anything; to collect so is said in the configuration.
    const said = 'login' in connection ? {} : { insecure: true };
    const look = { id: 'look', kind: 'opcua', machines: [anyMachine] };
    const options = OpcuaOptionsSchema.parse({ ...said, ...connection, ...look });
    return async (profiles, context) => {
      try {
        const own = profiles.filter(({ kind }) => kind === 'opcua');
        return await openServer(options, own, depth, context);
      } catch (error) {
        if (error instanceof Problem) throw error;
        throw new Problem('unavailable', inWords(error, options.endpointUrl));
      }
    };
  },
};

/** Below the deepest object that all of them share. */
export function placedOnServer(picks: readonly SignalAddress[]): Placed {
  const paths = picks.map(({ of }) => of.split('/').slice(1));
  const [first = []] = paths;
  const apart = first.findIndex((name, index) => paths.some((path) => path[index] !== name));
  const shared = apart < 0 ? first : first.slice(0, apart);
  const addresses = picks.map(({ name }, index) => [...(paths[index] ?? []).slice(shared.length), name].join('/'));
  return { groupId: null, at: { root: `/${shared.join('/')}` }, addresses };
}

const maxNodes = 5_000;
/** So many values are kept fresh; the rest stays as it was read once. */
const maxFollowed = 2_000;
const followEveryMs = 500;
/** The server's own objects tell nothing of machines. */
const notMachines = new Set(['Server', 'Aliases', 'Locations', 'DeviceFeatures', 'NetworkSet', 'DeviceTopology']);

interface Found extends Child {
  path: string;
  children: Found[];
}

type Life = Driver.Life;
type DataValue = Awaited<ReturnType<Life['read']>>[number];

/** Walks below Objects, `depth` levels deep, and keeps the values fresh. Throws what connecting throws. */
async function openServer(
  options: OpcuaOptions,
  profiles: readonly Profile[],
  depth: number,
  context: LookContext,
): Promise<Look> {
  const driver = await loadDriver();
  const life = await driver.Life.begin(options, context.stateDir, context.now);
  try {
    const tree = await walkOf(life, depth);
    const variables = flat(tree).filter(({ isVariable }) => isVariable);
    const values = await life.read(variables.map(({ nodeId }) => nodeId));
    const followed = variables.slice(0, maxFollowed).map(({ nodeId }) => nodeId);
    await life.monitor(followed, followEveryMs, (index, value) => {
      values[index] = value;
    });
    let ended: string | null = null;
    void life.ended.then(({ why }) => {
      ended = why;
    });
    return {
      seen: () => variables.flatMap((variable, index) => seenOf(driver, variable, values[index])),
      machines: () => machinesIn(tree, profiles).map(({ machine }) => machine),
      problem: () => (ended === null ? null : withoutSecrets(`OPC UA server ${options.endpointUrl}: ${ended}`)),
      close: () => life.discard(),
    };
  } catch (error) {
    await life.discard();
    throw error;
  }
}

async function walkOf(life: Life, depth: number): Promise<Found[]> {
  let count = 0;
  const walk = async (nodeId: string, path: string, levels: number): Promise<Found[]> => {
    if (levels === 0 || count > maxNodes) return [];
    const found: Found[] = [];
    for (const child of await life.space.children(nodeId)) {
      if (path === '/Objects' && notMachines.has(child.name)) continue;
      count += 1;
      const here = `${path}/${child.name}`;
      const children = await walk(child.nodeId, here, child.isVariable ? 1 : levels - 1);
      found.push({ ...child, path: here, children });
    }
    return found;
  };
  return walk('i=85', '/Objects', depth);
}

function seenOf(driver: typeof Driver, { path, name }: Found, value: DataValue | undefined): Seen[] {
  if (value === undefined) return [];
  const place = { of: path.slice(0, -name.length - 1), name };
  const quality = driver.qualityOf(value);
  const parts = partsOf(driver, name, value.value);
  return [{ where: path, value: driver.plainValue(value.value), at: driver.timeOf(value), quality, place, parts }];
}

function partsOf(driver: typeof Driver, name: string, variant: DataValue['value']): SeenParts {
  return {
    nameAt: (inside) => (inside.length === 0 ? name : `${name}#${printPath(inside).replace(/^\$\.?/, '')}`),
    valueAt: (inside) => driver.valueIn(variant, inside),
    widthAt: (inside) => widthOfType(driver.typeAt(variant, inside) ?? ''),
  };
}

/** Objects below which a profile finds its readings; of nested ones the outermost that finds the most. */
function machinesIn(tree: readonly Found[], profiles: readonly Profile[]): { machine: SeenMachine; places: number }[] {
  return tree.flatMap((node) => {
    if (node.isVariable) return [];
    const paths = new Set(flat(node.children).map(({ path }) => path.slice(node.path.length + 1)));
    const here = suggest(profiles, (address) => paths.has(splitAddress(address).path));
    const deeper = machinesIn(node.children, profiles);
    if (here === null || deeper.some(({ places }) => places >= here.places)) return deeper;
    const machineId = machineIdOf(node.name);
    const root = `/Objects/${machineId}` === node.path ? {} : { root: node.path };
    const entry = { machineId, profile: here.profile.id, ...root };
    const { found, missing, fits, places } = here;
    const place = { root: node.path };
    return [{ machine: { where: node.path, kind: 'opcua', found, missing, fits, entry, place }, places }];
  });
}

function flat(tree: readonly Found[]): Found[] {
  return tree.flatMap((node) => [node, ...flat(node.children)]);
}
