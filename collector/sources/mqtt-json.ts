/**
 * MQTT with JSON or bare payloads, any topic scheme. Options: `mqtt-json/options.ts`.
 *
 * When is a machine's data trusted? From its first message on; not while the broker's connection is down,
 * nor after `silenceMs` without a message, nor when its availability topic says "offline". If the broker
 * kept the session over a lost connection, nothing is missing: once what was queued has come, the line is up
 * again even if the machine has nothing new to say.
 */
import type { IPublishPacket } from 'mqtt';
import { Problem } from '../../shared/core/problem.ts';
import { notSent, type SendingResult } from '../../shared/core/sending.ts';
import type { SendingJob, Source, SourceContext, SourceHealth } from '../source.ts';
import { Desk } from './mapping/desk.ts';
import type { MachineMapping } from './mapping/profile.ts';
import { inOrder, plainOf } from './mapping/write.ts';
import { MqttLink, type Subscription } from './mqtt/link.ts';
import type { MqttJsonOptions } from './mqtt-json/options.ts';
import { type PayloadPlan, planOf, readPayload } from './mqtt-json/payload.ts';
import { fits, parseTemplate } from './mqtt-json/topic.ts';
import { type Held, publishValue } from './mqtt-json/write.ts';

export { MqttJsonOptionsSchema } from './mqtt-json/options.ts';

export function createMqttJson(
  options: MqttJsonOptions,
  machines: readonly MachineMapping[],
  context: SourceContext,
): Source {
  return new MqttJsonSource(options, machines, context);
}

/** How a machine is listened to. */
interface Listening {
  machineId: string;
  mapping: MachineMapping;
  filter: string;
  signalAt: number | null;
  plans: Map<string | null, PayloadPlan>;
  silenceMs: number | null;
  availability: { topic: string; online: string; offline: string } | null;
  heardAt: number | null;
  /** Up when the connection was lost, by a broker that kept the session: up again at this time (epoch ms). */
  resumesAt: number | null;
  wasUp: boolean;
  /** Times of the last pulses: a redelivered one is not counted twice. */
  pulses: Set<number>;
  /** The last values of the readings that show what was written. */
  held: Held;
}

/** What a topic means; found once and kept. */
interface Route {
  listening: Listening;
  plan: PayloadPlan | null;
}

const maxRoutes = 10_000;
const rememberedPulses = 512;
const watchEveryMs = 500;
/** What a broker kept comes at once; after so long without any of it there was nothing. */
const resumeMs = 1_000;

class MqttJsonSource implements Source {
  readonly id: string;
  readonly machineIds: readonly string[];
  readonly #context: SourceContext;
  readonly #desk: Desk;
  readonly #link: MqttLink;
  readonly #machines: Listening[];
  readonly #routes = new Map<string, readonly Route[]>();
  #watch: NodeJS.Timeout | null = null;

  constructor(options: MqttJsonOptions, machines: readonly MachineMapping[], context: SourceContext) {
    this.id = options.id;
    this.#context = context;
    this.#desk = new Desk(options.id, machines, context);
    this.machineIds = this.#desk.machineIds;
    this.#machines = machines.map((mapping) => listeningTo(mapping, options));
    const subscriptions: Subscription[] = this.#machines
      .flatMap(({ filter, availability }) => [filter, ...(availability === null ? [] : [availability.topic])])
      .filter((topic, index, all) => all.indexOf(topic) === index)
      .map((topic) => ({ topic, qos: options.qos }));
    this.#link = new MqttLink(
      { connection: options, clientId: options.clientId ?? `istwert-${options.id}`, subscriptions, keepSession: true },
      {
        message: (topic, payload, packet) => this.#received(topic, payload, packet),
        flush: () => this.#desk.flush(),
        up: (resumed) => this.#up(resumed),
        down: (at, why) => this.#down(at, why),
      },
      context,
    );
  }

  async start(): Promise<void> {
    this.#link.start();
    this.#watch = setInterval(() => this.#watchSilence(), watchEveryMs);
  }

  async stop(): Promise<void> {
    if (this.#watch !== null) clearInterval(this.#watch);
    this.#watch = null;
    await this.#link.stop();
    this.#desk.allDown(this.#context.now(), 'the collector was stopped');
    await this.#desk.flush();
  }

  health(): SourceHealth {
    return this.#desk.health(this.#link.connected, this.#link.problem, this.#link.reconnects);
  }

  async send(machineId: string, job: SendingJob): Promise<readonly SendingResult[]> {
    const machine = this.#machines.find((one) => one.machineId === machineId);
    if (machine === undefined || !this.#link.connected)
      return notSent(job.values, `the broker of machine ${machineId} is not connected`);
    const { operationId } = job;
    return inOrder(
      machine.mapping,
      job.values,
      (target, sent) =>
        publishValue(this.#link, machine.held, target, { ...sent, machineId, operationId, at: this.#context.now() }),
      (name) => machine.mapping.write[name]?.readBack === undefined,
    );
  }

  #received(topic: string, payload: Buffer, packet: IPublishPacket): void {
    const receivedAt = this.#context.now();
    const routes = this.#routesOf(topic);
    for (const { listening, plan } of routes) {
      if (plan === null) this.#available(listening, payload);
      else this.#read(listening, plan, topic, payload, packet.retain, receivedAt);
    }
  }

  #read(
    listening: Listening,
    plan: PayloadPlan,
    topic: string,
    payload: Buffer,
    retained: boolean,
    receivedAt: number,
  ): void {
    const { machineId } = listening;
    const read = readPayload(plan, payload, receivedAt);
    if ('why' in read) {
      this.#desk.refuse(machineId, topic, read.why, payload);
      return;
    }
    const readings =
      listening.mapping.profile.pulse === undefined
        ? read.readings
        : read.readings.filter((reading) => !this.#repeatsPulse(listening, plan, reading, retained));
    const saidAt = retained && plan.time !== null ? (readings[0]?.at ?? 0) : receivedAt;
    listening.heardAt = Math.max(listening.heardAt ?? 0, saidAt);
    if (listening.silenceMs === null || receivedAt - saidAt < listening.silenceMs) this.#desk.lineUp(machineId, false);
    for (const { name, value } of read.readings) if (listening.held.has(name)) listening.held.set(name, plainOf(value));
    this.#desk.readings(machineId, readings, receivedAt);
  }

  /** A pulse without a counter behind it is worth a cycle each time it is heard: once only. */
  #repeatsPulse(listening: Listening, plan: PayloadPlan, reading: { name: string; at: number }, retained: boolean) {
    if (listening.mapping.profile.pulse?.read !== reading.name) return false;
    if (plan.time === null) return retained;
    if (listening.pulses.has(reading.at)) return true;
    listening.pulses.add(reading.at);
    for (const oldest of listening.pulses) {
      if (listening.pulses.size <= rememberedPulses) break;
      listening.pulses.delete(oldest);
    }
    return false;
  }

  #available({ machineId, availability }: Listening, payload: Buffer): void {
    const word = payload.toString('utf8').trim();
    if (word === availability?.offline)
      this.#desk.lineDown(machineId, this.#context.now(), 'the machine says that it is offline');
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
        listening.plans.set(signal, plan);
      }
      // A signal that nobody asked for is not malformed: the wildcard brings it along.
      if (plan.reads.length > 0) routes.push({ listening, plan });
    }
    if (routes.length === 0) this.#context.log('info', `source ${this.id}: nothing is read from topic ${topic}`);
    if (this.#routes.size >= maxRoutes) this.#routes.clear();
    this.#routes.set(topic, routes);
    return routes;
  }

  #up(resumed: boolean): void {
    for (const listening of this.#machines)
      listening.resumesAt = resumed && listening.wasUp ? this.#context.now() + resumeMs : null;
  }

  #down(at: number, why: string): void {
    for (const listening of this.#machines) {
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
        this.#desk.lineDown(machineId, heardAt, `no message for ${Math.round(silenceMs / 1_000)} s`);
    if (this.#link.connected) this.#desk.stillUp(now);
    this.#desk.handOn();
  }
}

function listeningTo(mapping: MachineMapping, options: MqttJsonOptions): Listening {
  const { machineId, profile } = mapping;
  if (profile.topic === undefined)
    throw new Problem('invalid', `machine ${machineId}: topic is missing, expected one like plant/{machineId}/status`);
  const entry = options.machines.find((machine) => machine.machineId === machineId);
  const template = parseTemplate(profile.topic, machineId);
  if (template.signalAt === null) planOf(profile, null);
  return {
    machineId,
    mapping,
    ...template,
    plans: new Map(),
    silenceMs: entry?.silenceMs ?? null,
    availability: entry?.availability ?? null,
    heardAt: null,
    resumesAt: null,
    wasUp: false,
    pulses: new Set(),
    held: new Map(
      Object.values(mapping.write).flatMap(({ readBack }) => (readBack === undefined ? [] : [[readBack, null]])),
    ),
  };
}
