/**
 * Looks around at a broker: one connection for every kind of source that is spoken over it, each of which listens in
 * its own way and says what it sees.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { Problem } from '../../../shared/core/words/problem.ts';
import type { SourceKind } from '../kind.ts';
import type { Connecting, KnownMachine, Look, LookContext, Lookout, Seen, SeenMachine } from '../lookout.ts';
import type { Profile } from '../mapping/profile.ts';
import { MqttLink } from './link.ts';
import { lookFields } from './look-fields.ts';
import { type MqttConnection, mqttConnectionShape, openBrokerFault } from './options.ts';

/** Topics with their last payload; `at`: the box's clock, epoch ms. */
export type Topics = ReadonlyMap<string, { payload: Buffer; at: number }>;

export interface ListenContext {
  /** Publishes once; where the broker does not allow it, nothing happens. */
  send: (topic: string, payload: Buffer) => void;
  now: () => number;
  known: readonly KnownMachine[];
}

/** How one kind of source listens to a broker. */
export interface Listener {
  /** The broker is there. */
  begin(): void;
  /** Any message; what is none of its own is left alone. */
  hear(topic: string, payload: Buffer): void;
  view(): { seen: Seen[]; machines: SeenMachine[] };
}

/** A kind of source that is spoken over a broker. */
export interface BrokerKind {
  kind: SourceKind;
  connecting: Omit<Connecting, 'lookout'>;
  listen(topics: Topics, profiles: readonly Profile[], context: ListenContext): Listener;
}

/** The kinds that are spoken over MQTT, with one way to look around for all of them. */
export function overBroker(spoken: readonly BrokerKind[]): SourceKind[] {
  const lookout = brokerLookout(spoken);
  return spoken.map(({ kind, connecting }) => ({ ...kind, connecting: { ...connecting, lookout } }));
}

const LookValues = z.object({
  user: z.string().max(200).default(''),
  password: z.string().max(500).default(''),
  caFile: z.string().max(500).default(''),
  insecure: z.enum(['no', 'yes']).default('no'),
  topic: z.string().min(1).max(500).default('#'),
});
/** Other options of a kind are not needed to look; looking without a password tells nobody anything. */
const ConnectionSchema = z.strictObject(mqttConnectionShape).superRefine(({ url, insecure, username }, context) => {
  const message = username === undefined ? null : openBrokerFault({ url, insecure });
  if (message !== null) context.addIssue({ code: 'custom', path: ['url'], message });
});

function brokerLookout(spoken: readonly BrokerKind[]): Lookout {
  return {
    protocol: 'mqtt',
    prefixes: ['mqtt://', 'mqtts://'],
    examples: ['mqtt://10.0.0.6:1883', 'mqtts://10.0.0.6:8883'],
    fields: lookFields,
    listens: true,
    keepsTrust: false,
    connection: (address, values) => {
      const { user, password, caFile, insecure } = LookValues.parse(values);
      return {
        url: address,
        ...(user === '' ? {} : { username: user, password }),
        ...(caFile === '' ? {} : { tls: { caFile } }),
        ...(insecure === 'yes' ? { insecure: true } : {}),
      };
    },
    prepare: (connection, values, known) => {
      const { topic } = LookValues.parse(values);
      const checked = ConnectionSchema.parse(connection);
      return (profiles, context) => openBroker(checked, { topic, known, spoken }, profiles, context);
    },
  };
}

const maxTopics = 5_000;
/** So much is kept of all payloads together; a topic that would be too much is not seen. */
const maxBytes = 64_000_000;
/** A broker that is just starting refuses at first: it is dialled again for so long. */
const connectAgainMs = 1_000;

/** Connects under a session of its own and listens until it is closed. Throws Problem('unavailable'). */
async function openBroker(
  connection: MqttConnection,
  { topic, known, spoken }: { topic: string; known: readonly KnownMachine[]; spoken: readonly BrokerKind[] },
  profiles: readonly Profile[],
  { now }: LookContext,
): Promise<Look> {
  const topics = new Map<string, { payload: Buffer; at: number }>();
  let bytes = 0;
  const send = (name: string, payload: Buffer): void => {
    link.publish({ topic: name, payload, qos: 0, retain: false }).catch(() => {});
  };
  const listeners = spoken.map(({ listen }) => listen(topics, profiles, { send, now, known }));
  const link = new MqttLink(
    {
      connection,
      clientId: () => `istwert-browse-${Math.floor(now()).toString(36)}`,
      subscriptions: [{ topic, qos: 0 }],
      keepSession: false,
    },
    {
      message(name, payload) {
        const before = topics.get(name);
        const more = payload.length - (before?.payload.length ?? 0);
        if ((before === undefined && topics.size >= maxTopics) || bytes + more > maxBytes) return;
        bytes += more;
        topics.set(name, { payload, at: now() });
        for (const listener of listeners) listener.hear(name, payload);
      },
      flush: async () => {},
      up: () => {},
      down: () => {},
    },
    { now, log: () => {} },
  );
  link.start();
  const giveUpAt = performance.now() + connection.connectTimeoutMs + connectAgainMs;
  while (!link.connected && !link.isTurnedAway && performance.now() < giveUpAt) await pause(20);
  if (!link.connected) {
    const problem = link.problem ?? 'the broker does not answer';
    await link.stop();
    throw new Problem('unavailable', problem);
  }
  for (const listener of listeners) listener.begin();
  return {
    seen: () => listeners.flatMap((listener) => listener.view().seen),
    machines: () => listeners.flatMap((listener) => listener.view().machines),
    problem: () => (link.connected ? link.denial(topic) : link.problem),
    close: () => link.stop(),
  };
}
