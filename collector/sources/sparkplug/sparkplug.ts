/**
 * Sparkplug B 3.0 as a host application. Options: `sparkplug/options.ts`.
 *
 * A machine's data is trusted from the birth of its device (or node) to its death, and not while the broker's
 * connection is down. After each connection the edge nodes are asked for a rebirth, which brings every
 * counter: what was made meanwhile is not lost, although Sparkplug's messages are.
 */

import { setTimeout as pause } from 'node:timers/promises';
import type { PlainValue } from '../../../shared/core/words/order.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { notSent, type SendingResult } from '../../../shared/core/words/sending.ts';
import { inEnglish } from '../../../shared/core/words/sentence.ts';
import { changeOf } from '../mapping/change.ts';
import { Desk } from '../mapping/desk.ts';
import type { Reading } from '../mapping/mapper.ts';
import type { MachineMapping, Profile } from '../mapping/profile.ts';
import { isPlausibleTime } from '../mapping/time.ts';
import { inOrder, isSame, judged, plainOf, unsent, type Written } from '../mapping/write.ts';
import { MqttLink, type Publication, type Subscription } from '../mqtt/link.ts';
import { sessionName } from '../mqtt/session-name.ts';
import type { SendingJob, Source, SourceContext, SourceHealth } from '../source.ts';
import { fewAMinute, keptOf, most } from './bounds.ts';
import { decodePayload, Malformed } from './decode.ts';
import { EdgeNode, type NodeValue } from './edge-node.ts';
import { encodeCommand, fitsDatatype } from './encode.ts';
import { type SparkplugOptions, SparkplugOptionsSchema } from './options.ts';
import { whySilent } from './silence.ts';
import { nodeFilter, parseTopic, printTopic, stateTopic } from './topic.ts';
import type { MetricValue } from './value.ts';

export { SparkplugOptionsSchema };

export function createSparkplug(
  options: SparkplugOptions,
  machines: readonly MachineMapping[],
  context: SourceContext,
): Source {
  return new SparkplugSource(options, machines, context);
}

interface Device {
  mapping: MachineMapping;
  edgeNodeId: string;
  deviceId: string | null;
  /** Metric -> the names that it is read as, found at the birth. */
  names: Map<string, string[]>;
  /** Last values, for reading back what was written. */
  values: Map<string, MetricValue>;
}

const tickEveryMs = 250;
/** A longer word on a host's state is none. */
const longestState = 4_096;
const sayStateEveryMs = 1_000;
const readBackMs = 5_000;

class SparkplugSource implements Source {
  readonly id: string;
  readonly #context: SourceContext;
  readonly #desk: Desk;
  readonly #link: MqttLink;
  #options: SparkplugOptions;
  #devices: readonly Device[];
  readonly #nodes = new Map<string, EdgeNode>();
  #onlineAt = 0;
  #stopping = false;
  #ticking: NodeJS.Timeout | null = null;
  #receivedAt = 0;
  /** Somebody said that this host is gone. */
  #isContradicted = false;
  #contradictedAt = Number.NEGATIVE_INFINITY;

  constructor(options: SparkplugOptions, machines: readonly MachineMapping[], context: SourceContext) {
    this.id = options.id;
    this.#options = options;
    this.#context = context;
    this.#desk = new Desk(options.id, machines, context);
    this.#devices = machines.map((mapping) => deviceOf(mapping, options));
    this.#meet();
    this.#link = new MqttLink(
      {
        connection: options,
        clientId: () => options.clientId ?? sessionName(context.stateDir),
        subscriptions: this.#subscriptions(),
        // A host application begins clean: what it missed comes with the rebirth.
        keepSession: false,
      },
      {
        message: (topic, payload) => this.#received(topic, payload),
        flush: () => this.#desk.flush(),
        up: () => this.#up(),
        down: (at, why) => this.#down(at, why),
        will: () => this.#will(),
      },
      context,
    );
  }

  get machineIds(): readonly string[] {
    return this.#desk.machineIds;
  }

  async start(): Promise<void> {
    this.#stopping = false;
    this.#link.start();
    this.#ticking = setInterval(() => this.#tick(), tickEveryMs);
  }

  async stop(why = inEnglish({ what: 'collectorStopped' })): Promise<void> {
    this.#stopping = true;
    if (this.#ticking !== null) clearInterval(this.#ticking);
    this.#ticking = null;
    if (this.#link.connected)
      await this.#link.publish(this.#state(false, this.#context.now())).catch(() => {
        // The will says the same.
      });
    await this.#link.stop();
    this.#desk.allDown(this.#context.now(), why);
    await this.#desk.flush();
  }

  /** Values of a birth are not kept: the edge nodes of those that begin are asked for theirs again, and no other. */
  change(given: unknown, mappings: readonly MachineMapping[]): void {
    const options = SparkplugOptionsSchema.parse(given);
    const before = this.#devices.map(({ mapping }) => mapping);
    const change = changeOf({ options: this.#options, mappings: before }, { options, mappings });
    const begun = change.begun.map((mapping) => deviceOf(mapping, options));
    const staying = this.#devices.filter(({ mapping }) => !change.ended.has(mapping.machineId));
    this.#options = options;
    this.#devices = [...staying, ...begun];
    this.#desk.change(change);
    this.#desk.handOn();
    this.#meet();
    void this.#greet(new Set(begun.map(({ edgeNodeId }) => edgeNodeId)));
  }

  async #greet(edgeNodeIds: ReadonlySet<string>): Promise<void> {
    await this.#link.listen(this.#subscriptions());
    if (!this.#link.connected) return;
    for (const edgeNodeId of edgeNodeIds)
      this.#nodes.get(edgeNodeId)?.rebirth('a machine of it has been added or changed', this.#context.now());
  }

  health(): SourceHealth {
    const health = this.#desk.health(this.#link.connected, this.#link.problem, this.#link.reconnects);
    const problems = new Map(this.#devices.map((device) => [device.mapping.machineId, this.#problemOf(device)]));
    return {
      ...health,
      machines: health.machines.map((one) => ({ ...one, problem: problems.get(one.machineId) ?? one.problem })),
    };
  }

  /** What only the connection knows of a device; null = nothing. */
  #problemOf({ mapping, edgeNodeId, deviceId }: Device): string | null {
    const { groupId, hostId } = this.#options;
    const denial = this.#link.denial(nodeFilter(groupId, edgeNodeId));
    if (denial !== null || this.#desk.isUp(mapping.machineId)) return denial;
    const node = this.#nodes.get(edgeNodeId);
    if (node === undefined || !this.#link.isGranted(nodeFilter(groupId, edgeNodeId))) return null;
    // Nodes that wait for their host say nothing while they are not told of it.
    const untold = node.heard ? null : this.#link.writingDenial(stateTopic(hostId));
    return untold ?? whySilent(node, { groupId, edgeNodeId, deviceId });
  }

  /** By DCMD or NCMD; the device answers with its new value, which is the read-back. */
  async send(machineId: string, { values }: SendingJob): Promise<readonly SendingResult[]> {
    const device = this.#devices.find(({ mapping }) => mapping.machineId === machineId);
    if (device === undefined || !this.#desk.isUp(machineId))
      return notSent(values, inEnglish({ what: 'machineNotConnected', machineId }));
    return inOrder(device.mapping, values, ({ to }, { value }) => this.#command(device, to, value));
  }

  async #command(device: Device, name: string, value: PlainValue): Promise<Written> {
    const { edgeNodeId, deviceId } = device;
    const born = this.#nodes.get(edgeNodeId)?.metricOf(deviceId, name) ?? null;
    if (born === null) return unsent(`its birth names no metric "${name}"`);
    if (born.datatype !== null && !fitsDatatype(value, born.datatype))
      return unsent(`${String(value)} does not fit the datatype ${born.datatype} of ${name}`);
    const before = plainOf(device.values.get(name));
    const { groupId } = this.#options;
    const topic = printTopic({ groupId, type: deviceId === null ? 'NCMD' : 'DCMD', edgeNodeId, deviceId });
    // A value that was given up waiting for the last time must not answer for this one.
    device.values.delete(name);
    const payload = encodeCommand([{ name, value, ...born }], this.#context.now());
    await this.#link.publish({ topic, payload, qos: 0, retain: false });
    const after = await answered(device, name, value, readBackMs);
    if (after === null && before !== null) device.values.set(name, before);
    return judged(value, before, after);
  }

  /** An edge node for each that a machine is behind, and none besides. */
  #meet(): void {
    const wanted = new Set(this.#devices.map(({ edgeNodeId }) => edgeNodeId));
    for (const edgeNodeId of this.#nodes.keys()) if (!wanted.has(edgeNodeId)) this.#nodes.delete(edgeNodeId);
    for (const edgeNodeId of wanted)
      if (!this.#nodes.has(edgeNodeId)) this.#nodes.set(edgeNodeId, this.#node(edgeNodeId));
  }

  #subscriptions(): Subscription[] {
    const { groupId, hostId } = this.#options;
    const topics = [
      ...[...this.#nodes.keys()].map((edgeNodeId) => nodeFilter(groupId, edgeNodeId)),
      stateTopic(hostId),
    ];
    return topics.map((topic) => ({ topic, qos: 1 }));
  }

  #received(topic: string, bytes: Buffer): void {
    this.#receivedAt = this.#context.now();
    if (topic === stateTopic(this.#options.hostId)) {
      this.#stateSaid(bytes);
      return;
    }
    const parsed = parseTopic(topic);
    if (parsed === null) {
      this.#desk.refuse(null, topic, 'this is no topic of Sparkplug B', bytes);
      return;
    }
    // Still on its way from a node that nobody is behind any more.
    const node = this.#nodes.get(parsed.edgeNodeId);
    if (node === undefined) return;
    try {
      node.handle(parsed.type, parsed.deviceId, decodePayload(bytes), this.#receivedAt);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      const machine = this.#find(parsed.edgeNodeId, parsed.deviceId)?.mapping.machineId ?? null;
      this.#desk.refuse(machine, topic, `the payload is no Sparkplug B: ${error.message}`, bytes);
    }
  }

  #node(edgeNodeId: string): EdgeNode {
    const nameOf = (deviceId: string | null) =>
      [edgeNodeId, ...(deviceId === null ? [] : [deviceId.slice(0, 100)])].join('/');
    const mayBeSaid = fewAMinute(most.deathsSaid);
    return new EdgeNode(
      {
        born: (deviceId, values) => this.#born(edgeNodeId, deviceId, values),
        data: (deviceId, values) => this.#data(edgeNodeId, deviceId, values),
        died: (deviceId, at, why) => {
          const device = this.#find(edgeNodeId, deviceId);
          const now = this.#context.now();
          const when = at !== null && isPlausibleTime(at) ? at : now;
          if (device !== undefined) this.#desk.lineDown(device.mapping.machineId, when, why);
          if (mayBeSaid(now)) this.#context.log('warn', `Sparkplug ${nameOf(deviceId)}: ${why}`);
        },
        askRebirth: (why) => this.#askRebirth(edgeNodeId, why),
        note: (sentence) => this.#context.log('warn', `Sparkplug edge node ${edgeNodeId}: ${sentence}`),
      },
      this.#options,
    );
  }

  #born(edgeNodeId: string, deviceId: string | null, values: readonly NodeValue[]): void {
    const device = this.#find(edgeNodeId, deviceId);
    if (device === undefined) return;
    const metrics = new Set(values.map(({ name }) => name));
    device.names = namesOf(device.mapping, metrics);
    this.#desk.lineUp(device.mapping.machineId, true);
    this.#data(edgeNodeId, deviceId, values);
  }

  #data(edgeNodeId: string, deviceId: string | null, values: readonly NodeValue[]): void {
    const device = this.#find(edgeNodeId, deviceId);
    if (device === undefined) return;
    const receivedAt = this.#receivedAt;
    const readings: Reading[] = [];
    for (const { name, value, at, historical } of values) {
      const kept = keptOf(value);
      if (!historical && kept !== undefined) device.values.set(name, kept);
      for (const read of device.names.get(name) ?? []) {
        if (value === null && !nullIsNews(device.mapping.profile, read)) continue;
        const when = at !== null && isPlausibleTime(at) ? at : receivedAt;
        readings.push({ name: read, value, at: when, quality: 'good', historical });
      }
    }
    this.#desk.readings(device.mapping.machineId, readings, receivedAt);
  }

  #find(edgeNodeId: string, deviceId: string | null): Device | undefined {
    return this.#devices.find((device) => device.edgeNodeId === edgeNodeId && device.deviceId === deviceId);
  }

  #askRebirth(edgeNodeId: string, why: string): void {
    if (!this.#link.connected) return;
    this.#context.log('info', `Sparkplug edge node ${edgeNodeId}: asked for a rebirth, because ${why}`);
    const topic = printTopic({ groupId: this.#options.groupId, type: 'NCMD', edgeNodeId, deviceId: null });
    const metric = { name: 'Node Control/Rebirth', value: true, datatype: null };
    const payload = encodeCommand([metric], this.#context.now());
    this.#link.publish({ topic, payload, qos: 0, retain: false }).catch(() => {
      // The connection is gone: its next begin asks again.
    });
  }

  #up(): void {
    this.#link.publish(this.#state(true, this.#onlineAt)).catch(() => {
      // The connection is gone: its next begin says it again.
    });
    for (const node of this.#nodes.values()) node.restart(this.#context.now());
  }

  #down(at: number, why: string): void {
    for (const node of this.#nodes.values()) node.settle(at);
    this.#desk.allDown(at, why);
    this.#desk.handOn();
  }

  /** The will and the birth of one connection carry the same time. */
  #will(): Publication {
    this.#onlineAt = this.#context.now();
    return this.#state(false, this.#onlineAt);
  }

  #state(online: boolean, timestamp: number): Publication {
    const payload = JSON.stringify({ online, timestamp });
    return { topic: stateTopic(this.#options.hostId), payload, qos: 1, retain: true };
  }

  /**
   * An old connection's will may come after the new one's birth: said again, at once and then once a second, so that who
   * repeats it is not answered each time. Its own last word comes back too.
   */
  #stateSaid(bytes: Buffer): void {
    if (bytes.length > longestState || !/"online"\s*:\s*false/.test(bytes.toString('utf8'))) return;
    this.#isContradicted = true;
    this.#contradict();
  }

  #contradict(): void {
    const now = this.#context.now();
    const isTooSoon = now >= this.#contradictedAt && now - this.#contradictedAt < sayStateEveryMs;
    if (!this.#isContradicted || isTooSoon || this.#stopping || !this.#link.connected) return;
    this.#isContradicted = false;
    this.#contradictedAt = now;
    this.#link.publish(this.#state(true, this.#onlineAt)).catch(() => {
      // The connection is gone: its next begin says it again.
    });
  }

  #tick(): void {
    const now = this.#context.now();
    this.#receivedAt = now;
    this.#contradict();
    if (this.#link.connected) {
      for (const node of this.#nodes.values()) node.tick(now);
      this.#desk.stillUp(now);
    }
    this.#desk.handOn();
  }
}

function deviceOf(mapping: MachineMapping, options: SparkplugOptions): Device {
  const entry = options.machines.find(({ machineId }) => machineId === mapping.machineId);
  if (entry === undefined)
    throw new Problem('invalid', `machine ${mapping.machineId} is missing in source ${options.id}`);
  const deviceId = entry.deviceId === undefined ? mapping.machineId : entry.deviceId;
  return { mapping, edgeNodeId: entry.edgeNodeId, deviceId, names: new Map(), values: new Map() };
}

/** Without a value the state is not known, no job runs, no alarm stands; of anything else nothing is said. */
function nullIsNews({ state, job }: Profile, read: string): boolean {
  return read === state?.word || read === state?.alarm || Object.values(job).includes(read);
}

/** Which names of the profile each metric of a birth is read as: the first address that the device has. */
function namesOf(mapping: MachineMapping, metrics: ReadonlySet<string>): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const [name, read] of Object.entries(mapping.profile.read)) {
    const metric = [read].flat().find((address) => metrics.has(address));
    if (metric !== undefined) names.set(metric, [...(names.get(metric) ?? []), name]);
  }
  return names;
}

/** What the device says of a metric after a command: the value that was sent, else the last other one; null = nothing. */
async function answered(
  device: Device,
  metric: string,
  value: PlainValue,
  withinMs: number,
): Promise<PlainValue | null> {
  const end = performance.now() + withinMs;
  let held: PlainValue | null = null;
  while (performance.now() < end) {
    held = plainOf(device.values.get(metric)) ?? held;
    if (held !== null && isSame(value, held)) return held;
    await pause(20);
  }
  return held;
}
