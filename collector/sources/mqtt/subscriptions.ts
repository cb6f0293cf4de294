/**
 * What a connection listens to. It may change while messages come: topics are added and taken away one by one,
 * so that nothing of the others is missed. A topic that the broker denies does not keep the others from being read.
 */

import type { MqttClient } from 'mqtt';
import { inEnglish } from '../../../shared/core/words/sentence.ts';

export interface Subscription {
  topic: string;
  qos: 0 | 1;
}

type Client = Pick<MqttClient, 'connected' | 'subscribeAsync' | 'unsubscribeAsync'>;

export class Subscriptions {
  /** Topics that the broker does not allow to be read. */
  readonly denied = new Set<string>();
  /** Topics that it says it will send. */
  readonly granted = new Set<string>();
  readonly #wanted: Map<string, Subscription>;
  /** No longer wanted; a session that the broker keeps may still hold them. */
  readonly #obsolete = new Set<string>();

  constructor(subscriptions: readonly Subscription[]) {
    this.#wanted = new Map(subscriptions.map((one) => [one.topic, one]));
  }

  /** True when the broker denies every one of them: then there is nothing to wait for. */
  get allDenied(): boolean {
    return this.#wanted.size > 0 && [...this.#wanted.keys()].every((topic) => this.denied.has(topic));
  }

  /** On a new connection. Throws where it breaks meanwhile. Retained messages come with a new subscription only. */
  async begin(client: Client): Promise<void> {
    this.granted.clear();
    await this.#subscribe(client, [...this.#wanted.values()], 1);
    await this.#unsubscribe(client);
  }

  /**
   * `topics` are all from now on; `anew` are those whose retained message is wanted again. Without a connection
   * the next one brings it about. Throws where the connection breaks meanwhile: likewise.
   */
  async change(client: Client | null, topics: readonly Subscription[], anew: ReadonlySet<string>): Promise<void> {
    const before = new Set(this.#wanted.keys());
    this.#wanted.clear();
    for (const one of topics) this.#wanted.set(one.topic, one);
    for (const topic of before) if (!this.#wanted.has(topic)) this.#obsolete.add(topic);
    for (const topic of this.#obsolete) if (this.#wanted.has(topic)) this.#obsolete.delete(topic);
    if (client?.connected !== true) return;
    await this.#subscribe(
      client,
      topics.filter(({ topic }) => anew.has(topic) || !before.has(topic)),
      0,
    );
    await this.#unsubscribe(client);
  }

  async #subscribe(client: Client, subscriptions: readonly Subscription[], retainHandling: 0 | 1): Promise<void> {
    if (subscriptions.length === 0) return;
    const wanted = Object.fromEntries(subscriptions.map(({ topic, qos }) => [topic, { qos, rh: retainHandling }]));
    let answers: readonly number[];
    try {
      answers = (await client.subscribeAsync(wanted)).map(({ qos }) => qos);
    } catch (error) {
      const granted = grantedIn(error);
      if (granted === null) throw error;
      answers = granted;
    }
    subscriptions.forEach(({ topic }, index) => {
      const isDenied = (answers[index] ?? 0) >= 128;
      (isDenied ? this.denied : this.granted).add(topic);
      (isDenied ? this.granted : this.denied).delete(topic);
    });
  }

  async #unsubscribe(client: Client): Promise<void> {
    const topics = [...this.#obsolete];
    if (topics.length === 0) return;
    await client.unsubscribeAsync(topics);
    for (const topic of topics) {
      this.#obsolete.delete(topic);
      this.denied.delete(topic);
      this.granted.delete(topic);
    }
  }
}

export function deniedSentence(topics: Iterable<string>): string {
  return inEnglish({ what: 'readingDenied', topics: [...topics] });
}

/** mqtt.js throws when one of several topics is denied; the broker's answer to each stands in its SUBACK. */
function grantedIn(error: unknown): readonly number[] | null {
  if (!(error instanceof Error) || !('packet' in error)) return null;
  const { packet } = error;
  if (typeof packet !== 'object' || packet === null || !('granted' in packet) || !Array.isArray(packet.granted))
    return null;
  return packet.granted.map((code: unknown) => (typeof code === 'number' ? code : 128));
}
