/** What every connection to an MQTT broker needs, whatever is spoken over it. */
import { z } from 'zod';
import { isOpenLine } from '../../../shared/core/words/open-line.ts';

export const mqttConnectionShape = {
  /** `mqtt://host:1883`, or `mqtts://host:8883` for TLS. */
  url: z.string().regex(/^(mqtts?|wss?):\/\/[^\s]+$/, 'a broker address like mqtt://127.0.0.1:1883'),
  /**
   * The name of the broker's session. Without: one that nobody can guess, made once and kept beside the journal;
   * whoever knows it can take the session away.
   */
  clientId: z.string().min(1).max(64).optional(),
  /** Beyond this machine without TLS: whoever is in the network reads what is said, the password too, and can change it. */
  insecure: z.boolean().optional(),
  username: z.string().min(1).optional(),
  password: z.string().optional(),
  /** A file that holds the password, so that the configuration holds no secret. */
  passwordFile: z.string().min(1).optional(),
  tls: z
    .strictObject({
      /** PEM of the authority that signed the broker's certificate; the system's where absent. */
      caFile: z.string().min(1).optional(),
      certFile: z.string().min(1).optional(),
      keyFile: z.string().min(1).optional(),
      /** The name in the broker's certificate, where it differs from the address. */
      serverName: z.string().min(1).optional(),
    })
    .optional(),
  /** 5 unless the broker cannot: an ACL's refusal is only said in 5. */
  protocolVersion: z.union([z.literal(4), z.literal(5)]).default(5),
  keepaliveS: z.int().min(1).max(3_600).default(5),
  /** How long the broker keeps the session (and queues for it) while the collector is away. */
  sessionExpiryS: z
    .int()
    .min(0)
    .default(7 * 24 * 3_600),
  reconnectMs: z.int().min(50).default(1_000),
  connectTimeoutMs: z.int().min(100).default(5_000),
};

/** Why such a connection may not be; null = it may. */
export function openBrokerFault({ url, insecure }: { url: string; insecure?: boolean | undefined }): string | null {
  if (insecure === true || !isOpenLine(url)) return null;
  return 'password and values would cross the network in the clear: use mqtts:// or wss://, or say insecure: true';
}

const ConnectionSchema = z.strictObject(mqttConnectionShape);
export type MqttConnection = z.infer<typeof ConnectionSchema>;

/** How the topics of Sparkplug begin: no other kind's payloads stand there. */
export const sparkplugMark = 'spBv1.0/';

/**
 * A session of its own: that of a collector that runs is not taken over. What may be said to an open broker was looked
 * at when the address was.
 */
export function guestClient(now: number): { clientId: string; insecure: true } {
  return { insecure: true, clientId: `istwert-look-${Math.floor(now).toString(36)}` };
}
