/** Watches a broker: topics with their last payload, Sparkplug devices with their metrics, and fitting profiles. */
import { setTimeout as pause } from 'node:timers/promises';
import { jsonOf } from '../../../shared/core/words/json.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { parsePath, valueAt } from '../../sources/mapping/path.ts';
import type { Profile } from '../../sources/mapping/profile.ts';
import { readTime } from '../../sources/mapping/time.ts';
import { MqttLink } from '../../sources/mqtt/link.ts';
import type { MqttConnection } from '../../sources/mqtt/options.ts';
import { createPlugged, type EdgeNodeId, type SparkplugDevice } from './sparkplug.ts';
import { machineIdOf, suggest } from './suggest.ts';
import type { Look, Seen, SeenMachine } from './types.ts';

const maxTopics = 5_000;
/** So much is kept of all payloads together; a topic that would be too much is not seen. */
const maxBytes = 64_000_000;
/** A broker that is just starting refuses at first: it is dialled again for so long. */
const connectAgainMs = 1_000;

interface Topic {
  payload: Buffer;
  at: number;
}

export interface BrokerView {
  seen: Seen[];
  json: SeenMachine[];
  /** By group: a source of its own. */
  sparkplug: Map<string, SeenMachine[]>;
}

/**
 * Connects under a session of its own and listens until it is closed. `edgeNodes`: Sparkplug nodes that are known to
 * be there. Throws Problem('unavailable').
 */
export async function openBroker(
  connection: MqttConnection,
  topic: string,
  profiles: readonly Profile[],
  context: { now: () => number },
  edgeNodes: readonly EdgeNodeId[] = [],
): Promise<Look & { view(): BrokerView }> {
  const topics = new Map<string, Topic>();
  let bytes = 0;
  const plugged = createPlugged((topicOfNode, payload) => {
    // Where the broker does not allow it, births are waited for.
    link.publish({ topic: topicOfNode, payload, qos: 0, retain: false }).catch(() => {});
  }, context.now);
  const link = new MqttLink(
    {
      connection,
      clientId: `istwert-browse-${Math.floor(context.now()).toString(36)}`,
      subscriptions: [{ topic, qos: 0 }],
      keepSession: false,
    },
    {
      message(name, payload) {
        const before = topics.get(name);
        const more = payload.length - (before?.payload.length ?? 0);
        if ((before === undefined && topics.size >= maxTopics) || bytes + more > maxBytes) return;
        bytes += more;
        topics.set(name, { payload, at: context.now() });
        plugged.hear(name, payload);
      },
      flush: async () => {},
      up: () => {},
      down: () => {},
    },
    { now: context.now, log: () => {} },
  );
  link.start();
  const giveUpAt = performance.now() + connection.connectTimeoutMs + connectAgainMs;
  while (!link.connected && performance.now() < giveUpAt) await pause(20);
  if (!link.connected) {
    const problem = link.problem ?? 'the broker does not answer';
    await link.stop();
    throw new Problem('unavailable', problem);
  }
  for (const node of edgeNodes) plugged.ask(node);
  const view = () => viewOf(topics, plugged.devices(), profiles);
  return {
    view,
    seen: () => view().seen,
    machines: () => {
      const { json, sparkplug } = view();
      return [...json, ...[...sparkplug.values()].flat()];
    },
    problem: () => (link.connected ? link.denial(topic) : link.problem),
    close: () => link.stop(),
  };
}

function viewOf(
  topics: ReadonlyMap<string, Topic>,
  devices: Iterable<SparkplugDevice>,
  profiles: readonly Profile[],
): BrokerView {
  const seen: Seen[] = [];
  const json: SeenMachine[] = [];
  for (const [where, { payload, at }] of topics) {
    if (where.startsWith('spBv1.0/')) continue;
    const text = payload.toString('utf8');
    const value = jsonOf(text);
    seen.push({
      where,
      value: value ?? text,
      at: saidAt(value) ?? at,
      quality: 'good',
      place: { of: where, name: '$' },
    });
    const machine = value === undefined ? null : jsonMachine(where, value, profiles);
    if (machine !== null) json.push(machine);
  }
  json.push(...signalMachines(topics.keys(), profiles));
  const sparkplug = new Map<string, SeenMachine[]>();
  for (const device of devices) {
    const where = [device.groupId, device.edgeNodeId, ...(device.deviceId === null ? [] : [device.deviceId])].join('/');
    for (const [name, { value, at }] of device.metrics)
      seen.push({ where: `${where} ${name}`, value, at, quality: 'good', place: { of: `spBv1.0/${where}`, name } });
    const fit = suggest(
      profiles.filter(({ kind }) => kind === 'sparkplug'),
      (address) => device.metrics.has(address),
    );
    if (fit === null) continue;
    const machineId = machineIdOf(device.deviceId ?? device.edgeNodeId);
    const deviceId = device.deviceId === machineId ? {} : { deviceId: device.deviceId };
    const entry = { machineId, profile: fit.profile.id, edgeNodeId: device.edgeNodeId, ...deviceId };
    const { groupId } = device;
    const { found, missing, fits } = fit;
    sparkplug.set(groupId, [...(sparkplug.get(groupId) ?? []), { where, found, missing, fits, groupId, entry }]);
  }
  return { seen, json, sparkplug };
}

/** A payload that a profile reads, its time included; the machine is named by the topic's last part but one. */
function jsonMachine(topic: string, value: unknown, profiles: readonly Profile[]): SeenMachine | null {
  const fitting = profiles.filter(
    ({ kind, time, topic: template }) =>
      kind === 'mqtt-json' &&
      // A topic for each signal holds bare values: one payload with all of them is another kind of machine.
      template?.includes('{signal}') !== true &&
      (time === undefined || readTime(valueAt(value, parsePath(time.path)), time.form) !== null),
  );
  const fit = suggest(fitting, (address) => !address.includes('#') && valueAt(value, parsePath(address)) !== undefined);
  if (fit === null) return null;
  const parts = topic.split('/');
  const name = parts.length > 1 ? (parts.at(-2) ?? topic) : topic;
  const entry = { machineId: machineIdOf(name), profile: fit.profile.id, topic };
  return { where: topic, found: fit.found, missing: fit.missing, fits: fit.fits, entry };
}

/** Machines with a topic for each signal: topics that differ in their last part only. */
function signalMachines(topics: Iterable<string>, profiles: readonly Profile[]): SeenMachine[] {
  const signals = new Map<string, Set<string>>();
  for (const topic of topics) {
    const at = topic.lastIndexOf('/');
    if (at <= 0 || topic.startsWith('spBv1.0/')) continue;
    const parent = topic.slice(0, at);
    signals.set(parent, (signals.get(parent) ?? new Set()).add(topic.slice(at + 1)));
  }
  const perSignal = profiles.filter((one) => one.kind === 'mqtt-json' && one.topic?.includes('{signal}') === true);
  return [...signals].flatMap(([parent, names]) => {
    const fit = suggest(perSignal, (address) => names.has(address.split('#')[0] ?? address));
    // A lone topic called "state" is no machine yet.
    if (fit === null || fit.found.length < 2) return [];
    const machineId = machineIdOf(parent.split('/').at(-1) ?? parent);
    const entry = { machineId, profile: fit.profile.id, topic: `${parent}/{signal}` };
    return [{ where: `${parent}/…`, found: fit.found, missing: fit.missing, fits: fit.fits, entry }];
  });
}

/** The time that a payload tells by one of the usual names. */
function saidAt(value: unknown): number | null {
  for (const name of ['ts', 'timestamp', 'time']) {
    const at = readTime(valueAt(value, [name]), 'auto');
    if (at !== null) return at;
  }
  return null;
}
