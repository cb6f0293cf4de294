/**
 * MQTT with JSON or bare payloads, any topic scheme. Options: `mqtt-json/options.ts`.
 *
 * When is a machine's data trusted? From its first message on; not while the broker's connection is down,
 * nor after `silenceMs` without a message, nor when its availability topic says "offline". If the broker
 * kept the session over a lost connection, nothing is missing: once what was queued has come, the line is up
 * again even if the machine has nothing new to say.
 */

import type { IPublishPacket } from 'mqtt';
import { pulsesKept } from '../../../shared/core/signal/pulses.ts';
import { notSent, type SendingResult } from '../../../shared/core/words/sending.ts';
import { inEnglish } from '../../../shared/core/words/sentence.ts';
import { changeOf } from '../mapping/change.ts';
import { Desk } from '../mapping/desk.ts';
import type { MachineMapping } from '../mapping/profile.ts';
import { inOrder, plainOf } from '../mapping/write.ts';
import { MqttLink, type Subscription } from '../mqtt/link.ts';
import { sessionName } from '../mqtt/session-name.ts';
import { type PayloadPlan, planOf, readPayload } from '../payload/payload.ts';
import type { SendingJob, Source, SourceContext, SourceHealth } from '../source.ts';
import { type Listening, listeningTo, topicsOf } from './listening.ts';
import { type MqttJsonOptions, MqttJsonOptionsSchema } from './options.ts';
import { pulsesKnown } from './pulses.ts';
import { fits } from './topic.ts';
import { publishValue } from './write.ts';

export { MqttJsonOptionsSchema };

export function createMqttJson(
  options: MqttJsonOptions,
  machines: readonly MachineMapping[],
  context: SourceContext,
): Source {
  return new MqttJsonSource(options, machines, context);
}

/** What a topic means; found once and kept. */
interface Route {
  listening: Listening;
  plan: PayloadPlan | null;
}

const maxRoutes = 10_000;
/** A longer topic is looked at anew each time, not kept. */
const longestKept = 512;
/** So many topics of which nothing is read are named in the log; a wildcard may bring any number. */
const mostIdleSaid = 100;
const watchEveryMs = 500;
/** What a broker kept comes at once; after so long without any of it there was nothing. */
const resumeMs = 1_000;

class MqttJsonSource implements Source {
  readonly id: string;
  readonly #context: SourceContext;
  readonly #desk: Desk;
  readonly #link: MqttLink;
  #options: MqttJsonOptions;
  #machines: readonly Listening[];
  readonly #routes = new Map<string, readonly Route[]>();
  /** Topics of which nothing is read, as far as the log named them. */
  #idle = 0;
  #watch: NodeJS.Timeout | null = null;

  constructor(options: MqttJsonOptions, machines: readonly MachineMapping[], context: SourceContext) {
    this.id = options.id;
    this.#options = options;
    this.#context = context;
    this.#desk = new Desk(options.id, machines, context);
    this.#machines = machines.map((mapping) => listeningTo(mapping, options));
    this.#link = new MqttLink(
      {
        connection: options,
        clientId: () => options.clientId ?? sessionName(context.stateDir),
        subscriptions: this.#subscriptions(),
        keepSession: true,
        // What comes again after a loss has to be known again.
        ...(machines.some(({ profile }) => profile.pulse !== undefined) ? { inFlight: pulsesKept } : {}),
      },
      {
        message: (topic, payload, packet) => this.#received(topic, payload, packet),
        flush: () => this.#desk.flush(),
        up: (resumed) => this.#up(resumed),
        down: (at, why) => this.#down(at, why),
      },
      context,
    );
  }

  get machineIds(): readonly string[] {
    return this.#desk.machineIds;
  }

  async start(): Promise<void> {
    this.#link.start();
    this.#watch = setInterval(() => this.#watchSilence(), watchEveryMs);
  }

  async stop(why = inEnglish({ what: 'collectorStopped' })): Promise<void> {
    if (this.#watch !== null) clearInterval(this.#watch);
    this.#watch = null;
    await this.#link.stop();
    this.#desk.allDown(this.#context.now(), why);
    await this.#desk.flush();
  }

  change(given: unknown, mappings: readonly MachineMapping[]): void {
    const options = MqttJsonOptionsSchema.parse(given);
    const before = this.#machines.map(({ mapping }) => mapping);
    const change = changeOf({ options: this.#options, mappings: before }, { options, mappings });
    const begun = change.begun.map((mapping) => listeningTo(mapping, options));
    const staying = this.#machines.filter(({ machineId }) => !change.ended.has(machineId));
    this.#options = options;
    this.#machines = [...staying, ...begun];
    this.#routes.clear();
    this.#desk.change(change);
    this.#desk.handOn();
    // A retained message that is sent again is news for those that begin, and none for those that stay.
    const heard = new Set(staying.flatMap(topicsOf));
    void this.#link.listen(
      this.#subscriptions(),
      new Set(begun.flatMap(topicsOf).filter((topic) => !heard.has(topic))),
    );
  }

  health(): SourceHealth {
    const health = this.#desk.health(this.#link.connected, this.#link.problem, this.#link.reconnects);
    const problems = new Map(this.#machines.map((one) => [one.machineId, this.#problemOf(one)]));
    return {
      ...health,
      machines: health.machines.map((one) => ({ ...one, problem: problems.get(one.machineId) ?? one.problem })),
    };
  }

  /** What only the connection knows of a machine; null = nothing. */
  #problemOf(listening: Listening): string | null {
    const topics = topicsOf(listening);
    const denial = topics.map((topic) => this.#link.denial(topic)).find((one) => one !== null) ?? null;
    const isSilent =
      this.#link.isGranted(listening.filter) && !listening.spoken && !this.#desk.isUp(listening.machineId);
    return denial ?? (isSilent ? inEnglish({ what: 'nothingOnTopics', topics }) : null);
  }

  async send(machineId: string, job: SendingJob): Promise<readonly SendingResult[]> {
    const machine = this.#machines.find((one) => one.machineId === machineId);
    if (machine === undefined || !this.#link.connected)
      return notSent(job.values, inEnglish({ what: 'brokerOfMachine', machineId }));
    const { operationId } = job;
    return inOrder(
      machine.mapping,
      job.values,
      (target, sent) =>
        publishValue(this.#link, machine.held, target, { ...sent, machineId, operationId, at: this.#context.now() }),
      (name) => machine.mapping.write[name]?.readBack === undefined,
    );
  }

  #subscriptions(): Subscription[] {
    const topics = new Set(this.#machines.flatMap(topicsOf));
    return [...topics].map((topic) => ({ topic, qos: this.#options.qos }));
  }

  #received(topic: string, payload: Buffer, packet: IPublishPacket): void {
    const receivedAt = this.#context.now();
    const routes = this.#routesOf(topic);
    for (const { listening, plan } of routes) {
      if (plan === null) this.#available(listening, payload);
      else this.#read(listening, plan, topic, payload, packet, receivedAt);
    }
  }

  #read(
    listening: Listening,
    plan: PayloadPlan,
    topic: string,
    payload: Buffer,
    packet: IPublishPacket,
    receivedAt: number,
  ): void {
    const { machineId } = listening;
    listening.spoken = true;
    const retained = packet.retain;
    const read = readPayload(plan, payload, receivedAt);
    if ('why' in read) {
      this.#desk.refuse(machineId, topic, read.why, payload);
      return;
    }
    for (const { why, raw } of read.odd) this.#desk.refuse(machineId, topic, why, raw);
    if (!read.isOurs) return;
    const told = packet.dup ? read.readings.map((one) => ({ ...one, again: true as const })) : read.readings;
    const readings = listening.mapping.profile.pulse === undefined ? told : pulsesKnown(listening, plan, told, packet);
    const saidAt = retained && plan.time !== null ? (readings[0]?.at ?? 0) : receivedAt;
    listening.heardAt = Math.max(listening.heardAt ?? 0, saidAt);
    if (listening.silenceMs === null || receivedAt - saidAt < listening.silenceMs) this.#desk.lineUp(machineId, false);
    for (const { name, value } of read.readings) if (listening.held.has(name)) listening.held.set(name, plainOf(value));
    this.#desk.readings(machineId, readings, receivedAt);
  }

  #available(listening: Listening, payload: Buffer): void {
    const { machineId, availability } = listening;
    listening.spoken = true;
    const word = payload.toString('utf8').trim();
    if (word === availability?.offline)
      this.#desk.lineDown(machineId, this.#context.now(), inEnglish({ what: 'saysOffline' }));
    else if (word === availability?.online) this.#desk.lineUp(machineId, false);
    else {
      const why = `expected "${availability?.online}" or "${availability?.offline}"`;
      this.#desk.refuse(machineId, availability?.topic ?? '', why, payload);
    }
  }

  #routesOf(topic: string): readonly Route[] {
    const known = this.#routes.get(topic);
    if (known !== undefined) return known;
    const parts = topic.split('/');
    const routes: Route[] = [];
    for (const listening of this.#machines) {
      if (listening.availability?.topic === topic) routes.push({ listening, plan: null });
      if (!fits(listening.filter, topic)) continue;
      const signal = listening.signalAt === null ? null : (parts[listening.signalAt] ?? null);
      let plan = listening.plans.get(signal);
      if (plan === undefined) {
        plan = planOf(listening.mapping.profile, signal);
        // Whoever may publish makes up as many signals as they like.
        if (plan.reads.length > 0) listening.plans.set(signal, plan);
      }
      // A signal that nobody asked for is not malformed: the wildcard brings it along.
      if (plan.reads.length > 0) routes.push({ listening, plan });
    }
    if (routes.length === 0 && this.#idle < mostIdleSaid) {
      this.#idle += 1;
      this.#context.log('info', `source ${this.id}: nothing is read from topic ${topic.slice(0, longestKept)}`);
    }
    if (this.#routes.size >= maxRoutes) this.#routes.clear();
    if (topic.length <= longestKept) this.#routes.set(topic, routes);
    return routes;
  }

  #up(resumed: boolean): void {
    for (const listening of this.#machines)
      listening.resumesAt = resumed && listening.wasUp ? this.#context.now() + resumeMs : null;
  }

  #down(at: number, why: string): void {
    for (const listening of this.#machines) {
      listening.spoken = false;
      listening.wasUp = this.#desk.isUp(listening.machineId) || listening.resumesAt !== null;
      listening.resumesAt = null;
      this.#desk.lineDown(listening.machineId, at, why);
    }
    this.#desk.handOn();
  }

  #resume(listening: Listening, now: number): void {
    if (listening.resumesAt === null || now < listening.resumesAt) return;
    listening.resumesAt = null;
    this.#desk.lineUp(listening.machineId, false);
    this.#desk.sayState(listening.machineId);
  }

  #watchSilence(): void {
    const now = this.#context.now();
    for (const listening of this.#machines) this.#resume(listening, now);
    for (const { machineId, silenceMs, heardAt } of this.#machines)
      if (silenceMs !== null && heardAt !== null && now - heardAt > silenceMs && this.#desk.isUp(machineId))
        this.#desk.lineDown(
          machineId,
          heardAt,
          inEnglish({ what: 'noMessageFor', seconds: Math.round(silenceMs / 1_000) }),
        );
    if (this.#link.connected) this.#desk.stillUp(now);
    this.#desk.handOn();
  }
}
