/** Sparkplug B as a kind of source: it reads the devices of one group. */
import { sourceKind } from '../kind.ts';
import type { BrokerKind } from '../mqtt/look.ts';
import { guestClient } from '../mqtt/options.ts';
import { isSparkplug, listenToDevices, placedOnDevice } from './look.ts';
import { SparkplugOptionsSchema } from './options.ts';
import { createSparkplug } from './sparkplug.ts';

const kind = sourceKind({
  kind: 'sparkplug',
  options: SparkplugOptionsSchema,
  create: createSparkplug,
  address: ({ url }) => url,
  connection: ({ url, username, password, passwordFile, tls, insecure, protocolVersion, connectTimeoutMs }) => {
    return { url, username, password, passwordFile, tls, insecure, protocolVersion, connectTimeoutMs };
  },
  place: ({ machineId, edgeNodeId, deviceId = machineId }, groupId) => [groupId, textOf(edgeNodeId), textOf(deviceId)],
  // Nor is the state of the plant's own host touched.
  guest: (now) => ({ ...guestClient(now), hostId: 'istwert-browse' }),
});

export const sparkplug: BrokerKind = {
  kind,
  connecting: {
    reads: ({ of }) => isSparkplug(of),
    placed: placedOnDevice,
    placeFields: ['edgeNodeId', 'deviceId'],
    writingFields: [],
  },
  listen: (_topics, profiles, context) => listenToDevices(profiles, context),
};

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
