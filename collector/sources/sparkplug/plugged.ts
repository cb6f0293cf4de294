/**
 * Sparkplug devices as somebody who came late sees them. Data names its metrics by an alias that only a birth
 * explains: as every host application does, whoever looks asks such an edge node for a rebirth.
 */
import { decodePayload, Malformed } from './decode.ts';
import { encodeCommand } from './encode.ts';
import { parseTopic, printTopic } from './topic.ts';
import { metricValue } from './value.ts';

export interface SparkplugDevice {
  groupId: string;
  edgeNodeId: string;
  deviceId: string | null;
  metrics: Map<string, { value: unknown; at: number; datatype: number | null }>;
  /** Births give an alias its name and datatype. */
  born: Map<number | bigint, { name: string; datatype: number | null }>;
}

export interface EdgeNodeId {
  groupId: string;
  edgeNodeId: string;
}

export interface Plugged {
  /** Of a node that is known and may say nothing for hours. */
  ask(node: EdgeNodeId): void;
  /** Any message of the broker; what is no Sparkplug is left alone. */
  hear(topic: string, payload: Buffer): void;
  devices(): Iterable<SparkplugDevice>;
}

/** A node that does not answer is asked this often at most, and so many times. */
const askAgainMs = 5_000;
const mostAsked = 3;

/** `send` publishes to the broker. */
export function createPlugged(send: (topic: string, payload: Buffer) => void, now: () => number): Plugged {
  const devices = new Map<string, SparkplugDevice>();
  const nodes = new Map<string, { born: boolean; asked: number; askedAt: number }>();

  const deviceOf = (groupId: string, edgeNodeId: string, deviceId: string | null): SparkplugDevice => {
    const key = JSON.stringify([groupId, edgeNodeId, deviceId]);
    const device = devices.get(key) ?? { groupId, edgeNodeId, deviceId, metrics: new Map(), born: new Map() };
    devices.set(key, device);
    return device;
  };
  const askRebirth = (groupId: string, edgeNodeId: string): void => {
    const key = JSON.stringify([groupId, edgeNodeId]);
    const node = nodes.get(key) ?? { born: false, asked: 0, askedAt: Number.NEGATIVE_INFINITY };
    nodes.set(key, node);
    if (node.born || node.asked >= mostAsked || now() - node.askedAt < askAgainMs) return;
    nodes.set(key, { born: false, asked: node.asked + 1, askedAt: now() });
    const metric = { name: 'Node Control/Rebirth', value: true, datatype: null };
    send(printTopic({ groupId, type: 'NCMD', edgeNodeId, deviceId: null }), encodeCommand([metric], now()));
  };

  return {
    ask: ({ groupId, edgeNodeId }) => askRebirth(groupId, edgeNodeId),
    devices: () => devices.values(),
    hear: (topic, bytes) => {
      const parts = parseTopic(topic);
      if (parts === null || !/BIRTH|DATA/.test(parts.type)) return;
      const { groupId, edgeNodeId, deviceId, type } = parts;
      if (type === 'NBIRTH') nodes.set(JSON.stringify([groupId, edgeNodeId]), { born: true, asked: 0, askedAt: 0 });
      else askRebirth(groupId, edgeNodeId);
      try {
        learn(deviceOf(groupId, edgeNodeId, deviceId), bytes, now());
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
      }
    },
  };
}

/** Names and last values of a device's metrics; data by alias alone waits for a birth. */
function learn(device: SparkplugDevice, bytes: Buffer, now: number): void {
  const { timestamp, metrics } = decodePayload(bytes);
  for (const metric of metrics) {
    const { alias, datatype } = metric;
    const born = alias === null ? undefined : device.born.get(alias);
    const name = metric.name ?? born?.name;
    if (name === undefined) continue;
    if (alias !== null && metric.name !== null) device.born.set(alias, { name, datatype });
    // Data may leave the type to the birth, also where metrics have names.
    const declared = datatype ?? born?.datatype ?? device.metrics.get(name)?.datatype ?? null;
    const value = metricValue(metric, declared);
    device.metrics.set(name, { value, at: metric.timestamp ?? timestamp ?? now, datatype: declared });
  }
}
