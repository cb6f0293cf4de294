/**
 * One connection to a broker, as every MQTT source needs it: persistent session, acknowledgement after the
 * commit, a line that says when its data can be trusted and when it cannot.
 *
 * Messages of one loop turn make one batch, or several where one turn brings very many: `message` is called for
 * each, then `flush` once; the batch is acknowledged when that promise resolves. A batch that fails is not acknowledged and the connection is
 * dropped, because a broker redelivers only on a new one.
 */

import mqtt, { type IPublishPacket, type MqttClient } from 'mqtt';
import { Problem } from '../../../shared/core/words/problem.ts';
import { inEnglish } from '../../../shared/core/words/sentence.ts';
import { wordsOf } from '../../../shared/core/words/words-of.ts';
import type { SourceContext } from '../source.ts';
import { clientOptions } from './client-options.ts';
import { type Held, holdAcknowledgements } from './hold.ts';
import type { MqttConnection } from './options.ts';
import { limitPackets } from './packet-limit.ts';
import { deniedSentence, type Subscription, Subscriptions } from './subscriptions.ts';
import { endedInWords, inWords, isNoToUser } from './words.ts';

export type { Subscription } from './subscriptions.ts';

export interface Publication {
  topic: string;
  payload: string | Buffer;
  qos: 0 | 1;
  retain: boolean;
}

export interface LinkHandlers {
  /** One message; its samples are handed on in `flush`. Must not throw. */
  message(topic: string, payload: Buffer, packet: IPublishPacket): void;
  /** End of a loop turn with messages: resolves when everything since the last call is on disk. */
  flush(): Promise<void>;
  /** Connected and subscribed. `resumed`: the broker kept the session, so nothing of QoS 1 is missing. */
  up(resumed: boolean): void;
  /** No longer connected; `at` is the last moment at which the broker was heard (epoch ms). */
  down(at: number, why: string): void;
  /** Made anew for each connection. */
  will?(): Publication;
}

export interface LinkOptions {
  connection: MqttConnection;
  /** The name of the session, asked for when the first connection begins. */
  clientId: () => string;
  subscriptions: readonly Subscription[];
  /** Whether the broker keeps the session (and what comes meanwhile) over a lost connection. */
  keepSession: boolean;
  /** So many messages may the broker send without an answer (MQTT 5). */
  inFlight?: number;
}

const mostInFlight = 10_000;
/** A backlog comes in one turn, up to 2 MB of it: in one batch it would hold everything up for half a second. */
const maxBatch = 500;
/** Reason code of a PUBACK. */
const NOT_AUTHORIZED = 135;
/** So many messages may wait for their commit before reading from the broker pauses: bounds memory. */
const maxUncommitted = 20_000;

export class MqttLink {
  /** Connected and subscribed. */
  connected = false;
  problem: string | null = inEnglish({ what: 'notConnectedYet' });
  /** The broker's last answer was a no to this user: asked again in the same way, it says the same. */
  isTurnedAway = false;
  reconnects = 0;

  readonly #options: LinkOptions;
  readonly #connection: MqttConnection;
  readonly #subscriptions: Subscriptions;
  readonly #handlers: LinkHandlers;
  readonly #context: Pick<SourceContext, 'now' | 'log'>;
  #version: 4 | 5;
  #client: MqttClient | null = null;
  #held: Held | null = null;
  #generation = 0;
  #heardAt = 0;
  #flushing = false;
  #unflushed = 0;
  #uncommitted = 0;
  #paused: (() => void)[] = [];
  #tail: Promise<void> = Promise.resolve();
  #stopping = false;
  #everUp = false;
  #open = false;
  #pinged = false;
  /** Whether this try has said what is wrong. */
  #failing = false;
  readonly #unwritable = new Set<string>();

  constructor(options: LinkOptions, handlers: LinkHandlers, context: Pick<SourceContext, 'now' | 'log'>) {
    this.#options = options;
    this.#connection = options.connection;
    this.#subscriptions = new Subscriptions(options.subscriptions);
    this.#handlers = handlers;
    this.#context = context;
    this.#version = options.connection.protocolVersion;
  }

  start(): void {
    this.#stopping = false;
    this.#begin();
  }

  /** Ends the connection after what was received is on disk and acknowledged. The session stays. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#flushNow();
    await this.#tail;
    const client = this.#client;
    this.#client = null;
    this.connected = false;
    if (client === null) return;
    const gone = new Promise<void>((resolve) => client.once('close', () => resolve()));
    const wasConnected = client.connected;
    // A stalled line would hold back the goodbye for ever.
    const force = setTimeout(() => client.stream?.destroy(), 1_000);
    endForGood(client, !wasConnected);
    if (wasConnected) await gone;
    clearTimeout(force);
  }

  /** Resolves when the broker has it (QoS 1) or it is written (QoS 0). Throws Problem('unavailable'). */
  async publish(message: Publication): Promise<void> {
    const client = this.#client;
    if (client === null || !client.connected)
      throw new Problem('unavailable', `the broker ${hostOf(this.#connection.url)} is not connected`);
    try {
      await client.publishAsync(message.topic, message.payload, { qos: message.qos, retain: message.retain });
      this.#unwritable.delete(message.topic);
    } catch (error) {
      const { topic } = message;
      const isDenied = error instanceof Error && 'code' in error && error.code === NOT_AUTHORIZED;
      if (isDenied) this.#unwritable.add(topic);
      const words = inEnglish({ what: isDenied ? 'writingDenied' : 'notTakenOn', topic });
      throw new Problem(isDenied ? 'forbidden' : 'unavailable', words, { cause: error });
    }
  }

  /**
   * Listens to `topics` from now on, to those that stay without a break; retained messages of `anew` come again.
   * Resolves when the broker knows, or when the connection is gone: then its next begin brings it about.
   */
  async listen(topics: readonly Subscription[], anew: ReadonlySet<string> = new Set()): Promise<void> {
    try {
      await this.#subscriptions.change(this.#client, topics, anew);
      this.#sayDenied();
    } catch (error) {
      this.#context.log('warn', inWords(error, this.#connection.url));
    }
  }

  /** A sentence where the broker does not let this topic be read. */
  denial(topic: string): string | null {
    return this.#subscriptions.denied.has(topic) ? deniedSentence([topic]) : null;
  }

  /** The broker says that it sends this topic; that it does not always mean so is another thing. */
  isGranted(topic: string): boolean {
    return this.connected && this.#subscriptions.granted.has(topic);
  }

  /** A sentence where the broker, asked last, did not let this topic be written. MQTT 3.1.1 never says so. */
  writingDenial(topic: string): string | null {
    return this.#unwritable.has(topic) ? inEnglish({ what: 'writingDenied', topic }) : null;
  }

  /** Drops the connection; it is built again by itself. */
  drop(why: string): void {
    this.problem = why;
    this.#client?.stream?.destroy();
  }

  #begin(): void {
    const { clientId, keepSession, inFlight = mostInFlight } = this.#options;
    const client = mqtt.connect(
      this.#connection.url,
      clientOptions(this.#connection, { clientId: clientId(), version: this.#version, keepSession, inFlight }),
    );
    this.#client = client;
    this.#held = holdAcknowledgements(client);
    if (this.#version === 4) limitPackets(client);
    client.handleMessage = (packet, done) => this.#pace(packet, done);
    client.on('message', (topic, payload, packet) => this.#received(topic, payload, packet));
    client.on('packetsend', (packet) => {
      if (packet.cmd === 'pingreq') this.#pinged = true;
    });
    client.on('packetreceive', (packet) => {
      // Only while the answer is missing: a message a good while later would put off the next ping for too long.
      if (packet.cmd === 'pingresp') this.#pinged = false;
      if (packet.cmd !== 'publish') this.#heardAt = this.#context.now();
    });
    client.on('reconnect', () => this.#renewWill(client));
    client.on('connect', (packet) => void this.#connected(client, packet.sessionPresent));
    client.on('disconnect', (packet) => this.#sentAway(packet.reasonCode ?? 0));
    client.on('close', () => this.#closed());
    client.on('error', (error) => this.#failed(client, error));
    this.#renewWill(client);
    client.connect();
  }

  #renewWill(client: MqttClient): void {
    const will = this.#handlers.will?.();
    if (will === undefined) return;
    client.options.will = { ...will, payload: Buffer.from(will.payload) };
  }

  async #connected(client: MqttClient, resumed: boolean): Promise<void> {
    this.#heardAt = this.#context.now();
    // From here on messages may come: of a kept session, they do before the subscription is answered.
    this.#open = true;
    const generation = this.#generation;
    const refused = await this.#subscribe(client);
    if (generation !== this.#generation || client !== this.#client || !client.connected) return;
    if (refused !== null) {
      this.#context.log('error', refused);
      this.isTurnedAway = this.#subscriptions.allDenied;
      this.drop(refused);
      return;
    }
    this.isTurnedAway = false;
    if (this.#everUp) this.reconnects += 1;
    this.#everUp = true;
    this.connected = true;
    this.problem = null;
    this.#handlers.up(resumed);
  }

  /** null, or a sentence on why nothing can be read. */
  async #subscribe(client: MqttClient): Promise<string | null> {
    try {
      await this.#subscriptions.begin(client);
    } catch (error) {
      return inWords(error, this.#connection.url);
    }
    if (this.#subscriptions.allDenied) return deniedSentence(this.#subscriptions.denied);
    this.#sayDenied();
    return null;
  }

  #sayDenied(): void {
    const { denied } = this.#subscriptions;
    if (denied.size > 0) this.#context.log('error', deniedSentence(denied));
  }

  #received(topic: string, payload: Buffer, packet: IPublishPacket): void {
    this.#heardAt = this.#context.now();
    // Before the next message, because the acknowledgement of the last one is held after its handler.
    if (this.#unflushed >= maxBatch) this.#flushNow();
    this.#unflushed += 1;
    this.#handlers.message(topic, payload, packet);
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => this.#flushNow());
  }

  /** Hands the turn's batch on and acknowledges it, in the order of arrival, when it is on disk. */
  #flushNow(): void {
    this.#flushing = false;
    const count = this.#unflushed;
    if (count === 0) return;
    this.#unflushed = 0;
    this.#uncommitted += count;
    // The answer to a ping may wait behind seconds of messages: those show as well that the broker is there.
    if (this.#pinged) this.#client?.reschedulePing(true);
    this.#pinged = false;
    const packetIds = this.#held?.drain() ?? [];
    const held = this.#held;
    const generation = this.#generation;
    const stored = this.#handlers.flush();
    this.#tail = Promise.all([stored, this.#tail]).then(
      () => {
        if (generation === this.#generation) held?.release(packetIds);
        this.#stored(count);
      },
      (error: unknown) => {
        this.#context.log('error', 'a batch could not be stored; the broker will send it again', {
          error: wordsOf(error),
        });
        this.#stored(count);
        if (generation === this.#generation) this.drop('what arrives cannot be stored');
      },
    );
  }

  #pace(_packet: IPublishPacket, done: (error?: Error) => void): void {
    if (this.#uncommitted + this.#unflushed < maxUncommitted) done();
    else this.#paused.push(() => done());
  }

  #stored(count: number): void {
    this.#uncommitted -= count;
    if (this.#paused.length === 0 || this.#uncommitted >= maxUncommitted / 2) return;
    const resume = this.#paused;
    this.#paused = [];
    for (const done of resume) done();
  }

  #closed(): void {
    // What came on the old connection is stored, but its packet ids mean nothing on the next one.
    this.#flushNow();
    this.#generation += 1;
    this.#held?.drain();
    // What a clean session left unanswered is void: sent again, it would come before the subscriptions.
    const client = this.#client;
    if (client !== null && !this.#options.keepSession)
      for (const messageId of Object.keys(client.outgoing)) client.removeOutgoingMessage(Number(messageId));
    const wasOpen = this.#open;
    this.#open = false;
    this.connected = false;
    if (this.problem === null) this.problem = inEnglish({ what: 'brokerLost', address: hostOf(this.#connection.url) });
    else if (!wasOpen && !this.#failing && !this.#stopping) this.problem = endedInWords(this.#connection.url);
    this.#failing = false;
    if (wasOpen && !this.#stopping) this.#handlers.down(this.#heardAt, this.problem);
  }

  /** Only MQTT 5 says why. */
  #sentAway(code: number): void {
    if (code >= 128) this.problem = inWords(Object.assign(new Error(`code ${code}`), { code }), this.#connection.url);
  }

  #failed(client: MqttClient, error: unknown): void {
    // Its own failure says more than that of the parser or of the closed line that follows.
    if (!this.#failing) this.problem = inWords(error, this.#connection.url, this.#open ? 'open' : 'unanswered');
    this.isTurnedAway = isNoToUser(error);
    this.#failing = true;
    if (this.#version === 5 && !this.#everUp && speaksOnlyOlder(error)) {
      this.#context.log('info', `${hostOf(this.#connection.url)} does not speak MQTT 5; going on with 3.1.1`);
      this.#version = 4;
      client.removeAllListeners('close');
      endForGood(client, true);
      if (!this.#stopping) this.#begin();
      return;
    }
    client.stream?.destroy();
  }
}

/**
 * A client that is ended while it dials forgets that it was, and dials again once its socket has closed: for ever, under
 * a name that its successor bears.
 */
function endForGood(client: MqttClient, force: boolean): void {
  client.options.reconnectPeriod = 0;
  client.end(force);
}

/** Refused as "unacceptable version" in the form of 3.1.1 (1) or of 5 (132). */
function speaksOnlyOlder(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return 'code' in error && (error.code === 1 || error.code === 132);
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}
