/** Looks around on an OPC UA server: variables with their values, and objects that a profile fits. */
import type { Profile } from '../../sources/mapping/profile.ts';
import type { Child } from '../../sources/opcua/address-space.ts';
import type * as Driver from '../../sources/opcua/life.ts';
import type { OpcuaOptions } from '../../sources/opcua/options.ts';
import { loadDriver } from '../../sources/opcua/quiet.ts';
import { splitAddress } from '../../sources/opcua/watched.ts';
import { machineIdOf, suggest } from './suggest.ts';
import type { Look, Seen, SeenMachine } from './types.ts';

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
export async function openServer(
  options: OpcuaOptions,
  profiles: readonly Profile[],
  depth: number,
  context: { now: () => number; stateDir: string },
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
      problem: () => (ended === null ? null : `OPC UA server ${options.endpointUrl}: ${ended}`),
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
  return [{ where: path, value: driver.plainValue(value.value), at: driver.timeOf(value), quality, place }];
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
    return [{ machine: { where: node.path, found, missing, fits, entry }, places }];
  });
}

function flat(tree: readonly Found[]): Found[] {
  return tree.flatMap((node) => [node, ...flat(node.children)]);
}
