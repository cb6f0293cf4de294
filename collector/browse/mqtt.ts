/** Watches a broker: topics with their last payload, Sparkplug devices with their metrics, and fitting profiles. */

import { parsePath, valueAt } from '../sources/mapping/path.ts';
import type { Profile } from '../sources/mapping/profile.ts';
import { readTime } from '../sources/mapping/time.ts';
import { MqttLink } from '../sources/mqtt/link.ts';
import type { MqttConnection } from '../sources/mqtt/options.ts';
import { decodePayload, Malformed } from '../sources/sparkplug/decode.ts';
import { parseTopic } from '../sources/sparkplug/topic.ts';
import { metricValue } from '../sources/sparkplug/value.ts';
import { machineIdOf, suggest } from './suggest.ts';
import type { Seen, SeenMachine } from './types.ts';

const maxTopics = 5_000;

interface Topic {
  count: number;
  payload: Buffer;
  at: number;
}

export interface SparkplugDevice {
  groupId: string;
  edgeNodeId: string;
  deviceId: string | null;
  metrics: Map<string, unknown>;
}

export interface BrokerView {
  seen: Seen[];
  json: SeenMachine[];
  /** By group: a source of its own. */
  sparkplug: Map<string, SeenMachine[]>;
}

/** Listens for `seconds` under a session of its own; throws Problem('unavailable') where it cannot connect. */
export async function watchBroker(
  connection: MqttConnection,
  topic: string,
  profiles: readonly Profile[],
  seconds: number,
  context: { now: () => number },
): Promise<BrokerView & { problem: string | null }> {
  const topics = new Map<string, Topic>();
  const devices = new Map<string, SparkplugDevice>();
  const link = new MqttLink(
    {
      connection,
      clientId: `istwert-browse-${Math.floor(context.now()).toString(36)}`,
      subscriptions: [{ topic, qos: 0 }],
      keepSession: false,
    },
    {
      message(name, payload) {
        const known = topics.get(name);
        if (known === undefined && topics.size >= maxTopics) return;
        topics.set(name, { count: (known?.count ?? 0) + 1, payload, at: context.now() });
        if (name.startsWith('spBv1.0/')) learn(devices, name, payload);
      },
      flush: async () => {},
      up: () => {},
      down: () => {},
    },
    { now: context.now, log: () => {} },
  );
  link.start();
  const giveUpAt = performance.now() + connection.connectTimeoutMs + seconds * 1_000;
  while (!link.connected && performance.now() < giveUpAt) await pause(20);
  if (link.connected) await pause(seconds * 1_000);
  const problem = link.connected ? null : link.problem;
  await link.stop();
  return { ...viewOf(topics, devices, profiles), problem };
}

function viewOf(
  topics: ReadonlyMap<string, Topic>,
  devices: ReadonlyMap<string, SparkplugDevice>,
  profiles: readonly Profile[],
): BrokerView {
  const seen: Seen[] = [];
  const json: SeenMachine[] = [];
  for (const [where, { payload, at }] of topics) {
    if (where.startsWith('spBv1.0/')) continue;
    const text = payload.toString('utf8');
    const value = parsed(text);
    seen.push({ where, value: value ?? text, at, quality: 'good' });
    const machine = value === undefined ? null : jsonMachine(where, value, profiles);
    if (machine !== null) json.push(machine);
  }
  const sparkplug = new Map<string, SeenMachine[]>();
  for (const device of devices.values()) {
    const where = [device.groupId, device.edgeNodeId, ...(device.deviceId === null ? [] : [device.deviceId])].join('/');
    for (const [name, value] of device.metrics)
      seen.push({ where: `${where} ${name}`, value, at: null, quality: 'good' });
    const fit = suggest(
      profiles.filter(({ kind }) => kind === 'sparkplug'),
      (address) => device.metrics.has(address),
    );
    if (fit === null) continue;
    const machineId = machineIdOf(device.deviceId ?? device.edgeNodeId);
    const deviceId = device.deviceId === machineId ? {} : { deviceId: device.deviceId };
    const entry = { machineId, profile: fit.profile.id, edgeNodeId: device.edgeNodeId, ...deviceId };
    const list = sparkplug.get(device.groupId) ?? [];
    sparkplug.set(device.groupId, [...list, { where, found: fit.found, missing: fit.missing, entry }]);
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
  return { where: topic, found: fit.found, missing: fit.missing, entry };
}

/** Names and last values of a device's metrics, from its births; data by alias alone waits for one. */
function learn(devices: Map<string, SparkplugDevice>, topic: string, bytes: Buffer): void {
  const parts = parseTopic(topic);
  if (parts === null || !/BIRTH|DATA/.test(parts.type)) return;
  try {
    const { groupId, edgeNodeId, deviceId } = parts;
    const key = JSON.stringify([groupId, edgeNodeId, deviceId]);
    const device = devices.get(key) ?? { groupId, edgeNodeId, deviceId, metrics: new Map() };
    devices.set(key, device);
    for (const metric of decodePayload(bytes).metrics)
      if (metric.name !== null) device.metrics.set(metric.name, metricValue(metric, metric.datatype));
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
