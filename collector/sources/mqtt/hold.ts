/**
 * Holds back the acknowledgements of an MQTT client until the messages are on disk.
 *
 * mqtt.js sends PUBACK when its message handler returns, and handles one packet at a time: waiting in the
 * handler for a group commit would let 18 messages a second through, not waiting loses them in a crash.
 * So the packet pump runs on, each outgoing PUBACK is taken out here, and what was taken is written in one
 * piece after the commit. The hook is the client's private `_sendPacket`: `hold.test.ts` holds the version to it.
 */
import type { MqttClient } from 'mqtt';
import { Problem } from '../../../shared/core/words/problem.ts';

/** Packet ids of messages received and not yet acknowledged, in the order of arrival. */
export interface Held {
  /** Takes what has been held since the last call. */
  drain(): number[];
  /** Writes the acknowledgements; only on the connection on which the messages came. */
  release(packetIds: readonly number[]): void;
}

export function holdAcknowledgements(client: MqttClient): Held {
  const original: unknown = Reflect.get(client, '_sendPacket');
  if (typeof original !== 'function')
    throw new Problem('invalid', 'this version of mqtt.js cannot hold back acknowledgements: install mqtt 5.16.0');
  let held: number[] = [];

  const sendPacket = (packet: unknown, callback?: unknown, ...rest: unknown[]): unknown => {
    const packetId = acknowledged(packet);
    if (packetId === null) return Reflect.apply(original, client, [packet, callback, ...rest]);
    held.push(packetId);
    if (typeof callback === 'function') callback();
    return undefined;
  };
  Object.defineProperty(client, '_sendPacket', { value: sendPacket, configurable: true });

  return {
    drain() {
      const taken = held;
      held = [];
      return taken;
    },
    release(packetIds) {
      if (packetIds.length > 0 && client.connected) client.stream.write(pubacks(packetIds));
    },
  };
}

/** The id of an outgoing PUBACK that says "received well"; refusals go out at once. */
function acknowledged(packet: unknown): number | null {
  if (typeof packet !== 'object' || packet === null || !('cmd' in packet) || packet.cmd !== 'puback') return null;
  if ('reasonCode' in packet && packet.reasonCode !== 0 && packet.reasonCode !== undefined) return null;
  return 'messageId' in packet && typeof packet.messageId === 'number' ? packet.messageId : null;
}

/** PUBACK packets in one buffer: 0x40, remaining length 2, id. In MQTT 5 no reason code means success. */
export function pubacks(packetIds: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(packetIds.length * 4);
  packetIds.forEach((id, index) => {
    bytes.writeUInt32BE(0x40020000 + id, index * 4);
  });
  return bytes;
}
