/** What a broker shows of Sparkplug devices: their metrics, and fitting profiles. */
import { Problem } from '../../../shared/core/words/problem.ts';
import {
  type KnownMachine,
  type Placed,
  type Seen,
  type SeenMachine,
  type SignalAddress,
  wholeOf,
} from '../lookout.ts';
import type { Profile } from '../mapping/profile.ts';
import { machineIdOf, suggest } from '../mapping/suggest.ts';
import { widthOfType } from '../mapping/width.ts';
import type { ListenContext, Listener } from '../mqtt/look.ts';
import { sparkplugMark } from '../mqtt/options.ts';
import { createPlugged, type EdgeNodeId, type SparkplugDevice } from './plugged.ts';

export const isSparkplug = (topic: string): boolean => topic.startsWith(sparkplugMark);

export function listenToDevices(profiles: readonly Profile[], { send, now, known }: ListenContext): Listener {
  const own = profiles.filter(({ kind }) => kind === 'sparkplug');
  const plugged = createPlugged(send, now);
  return {
    hear: plugged.hear,
    begin: () => {
      for (const node of edgeNodesOf(known)) plugged.ask(node);
    },
    view: () => viewOf(plugged.devices(), own),
  };
}

/** Nodes that the configuration names: asked for a rebirth at once. */
function edgeNodesOf(known: readonly KnownMachine[]): EdgeNodeId[] {
  const nodes = new Map<string, EdgeNodeId>();
  for (const { groupId, machine } of known)
    if (groupId !== null && typeof machine.edgeNodeId === 'string')
      nodes.set(`${groupId}/${machine.edgeNodeId}`, { groupId, edgeNodeId: machine.edgeNodeId });
  return [...nodes.values()];
}

function viewOf(devices: Iterable<SparkplugDevice>, profiles: readonly Profile[]): ReturnType<Listener['view']> {
  const seen: Seen[] = [];
  const machines: SeenMachine[] = [];
  for (const { groupId, edgeNodeId, deviceId, metrics } of devices) {
    const where = [groupId, edgeNodeId, ...(deviceId === null ? [] : [deviceId])].join('/');
    for (const [name, { value, at, datatype }] of metrics)
      seen.push({
        where: `${where} ${name}`,
        value,
        at,
        quality: 'good',
        place: { of: `${sparkplugMark}${where}`, name },
        parts: wholeOf(name, value, widthOfType(datatypeNames[datatype ?? 0] ?? '')),
      });
    const fit = suggest(profiles, (address) => metrics.has(address));
    if (fit === null) continue;
    const machineId = machineIdOf(deviceId ?? edgeNodeId);
    const entry = {
      machineId,
      profile: fit.profile.id,
      edgeNodeId,
      ...(deviceId === machineId ? {} : { deviceId }),
    };
    const { found, missing, fits } = fit;
    const place = { edgeNodeId, deviceId };
    machines.push({ where, kind: 'sparkplug', found, missing, fits, groupId, entry, place });
  }
  return { seen, machines };
}

/** Numbers of Sparkplug's datatypes whose counters roll over somewhere. */
const datatypeNames: Readonly<Record<number, string>> = {
  2: 'Int16',
  3: 'Int32',
  4: 'Int64',
  6: 'UInt16',
  7: 'UInt32',
  8: 'UInt64',
  9: 'Float',
  10: 'Double',
};

export function placedOnDevice(picks: readonly SignalAddress[]): Placed {
  const devices = new Set(picks.map(({ of }) => of));
  if (devices.size > 1) throw new Problem('invalid', { what: 'oneDevice' });
  const [groupId = '', edgeNodeId = '', deviceId = null] = [...devices].join('').slice(sparkplugMark.length).split('/');
  return { groupId, at: { edgeNodeId, deviceId }, addresses: picks.map(({ name }) => name) };
}
