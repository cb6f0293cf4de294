/** JSON or bare payloads over MQTT as a kind of source. */
import { sourceKind } from '../kind.ts';
import { faultInPath } from '../mapping/path.ts';
import type { BrokerKind } from '../mqtt/look.ts';
import { guestClient } from '../mqtt/options.ts';
import { isJson, listenToJson, placedOnTopics } from './look.ts';
import { createMqttJson } from './mqtt-json.ts';
import { MqttJsonOptionsSchema } from './options.ts';

const kind = sourceKind({
  kind: 'mqtt-json',
  options: MqttJsonOptionsSchema,
  create: createMqttJson,
  address: ({ url }) => url,
  connection: ({ id: _id, kind: _kind, machines: _machines, qos: _qos, clientId: _client, ...connection }) =>
    connection,
  // The topic says where a machine is, and the mapping holds it.
  place: () => [],
  /** A path into the payload; where the topic names the signal: that part of it, and behind `#` the path. */
  faultInAddress: (address, { topic }) => {
    const at = address.indexOf('#');
    if (topic?.includes('{signal}') !== true) return faultInPath(address);
    return at < 0 ? null : faultInPath(address.slice(at + 1));
  },
  guest: guestClient,
});

export const mqttJson: BrokerKind = {
  kind,
  connecting: {
    reads: ({ of }) => isJson(of),
    placed: placedOnTopics,
    placeFields: ['topic'],
    writingFields: [],
  },
  listen: listenToJson,
};
