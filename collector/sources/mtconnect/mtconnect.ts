/**
 * An MTConnect agent's machines. Options: `options.ts`.
 *
 * Each connection begins with /current: all values as they are, and the sequence number from which on /sample tells
 * what is new. After a lost connection the counters of /current tell what was made meanwhile, and the agent's buffer
 * the states of that time; where the agent was started again, or its buffer ran over, that time stays unknown.
 */

import { join } from 'node:path';
import { backOffMs } from '../../../shared/core/words/back-off.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { inEnglish } from '../../../shared/core/words/sentence.ts';
import { changeOf } from '../mapping/change.ts';
import { Desk } from '../mapping/desk.ts';
import type { MachineMapping } from '../mapping/profile.ts';
import type { Source, SourceContext, SourceHealth } from '../source.ts';
import { Agent } from './agent.ts';
import type { DeviceName, Header, Observation, Streams } from './document.ts';
import { typeOf } from './items.ts';
import { AgentMachine } from './machine.ts';
import { type MtconnectOptions, MtconnectOptionsSchema } from './options.ts';
import { keepPosition, keptPosition, type Position, readingsOf } from './position.ts';
import { Tracker } from './tracker.ts';
import { ofAgent, whyOf } from './words.ts';

export function createMtconnect(
  options: MtconnectOptions,
  machines: readonly MachineMapping[],
  context: SourceContext,
): Source {
  return new MtconnectSource(options, machines, context);
}

/** A device that the agent does not have (yet) is looked for again this often. */
const lookAgainMs = 10_000;
/** Until the stream begins, silence is judged by this at least. */
const beginMs = 6_000;
/** So many requests for what was missed are enough for the largest buffers. */
const mostRecalls = 500;
const mostNames = 40;
/** Where the reading goes on after a restart is kept this often. */
const keepEveryMs = 5_000;
/** An agent whose clock is off by more cannot tell by its times what is on disk already. */
const clockToleranceMs = 10_000;
const agentRestarted = { what: 'agentRestarted' } as const;

class MtconnectSource implements Source {
  readonly id: string;
  readonly #context: SourceContext;
  readonly #desk: Desk;
  readonly #agent: Agent;
  #options: MtconnectOptions;
  #machines: readonly AgentMachine[];
  #problem: string | null = inEnglish({ what: 'notConnectedYet' });
  #reconnects = -1;
  #running: Promise<void> | null = null;
  #stopping = new AbortController();
  /** The connection that is there; aborted with its reason. */
  #life: AbortController | null = null;
  #heardAt = 0;
  #heardTick = 0;
  #isStreaming = false;
  #lookedTick = 0;
  /** Up to where everything is on disk. */
  #position: Pick<Position, 'instanceId' | 'next'> | null = null;
  /** Where an earlier run of the collector ended. */
  #earlier: Position | null = null;
  #keptTick = 0;
  /** What comes next on this connection. */
  #next = 0;
  #clockOffsetMs: number | null = null;

  constructor(options: MtconnectOptions, machines: readonly MachineMapping[], context: SourceContext) {
    this.id = options.id;
    this.#options = options;
    this.#context = context;
    this.#desk = new Desk(options.id, machines, context);
    this.#agent = new Agent(options);
    this.#machines = machines.map((mapping) => machineOf(mapping, options));
  }

  get machineIds(): readonly string[] {
    return this.#desk.machineIds;
  }

  async start(): Promise<void> {
    this.#stopping = new AbortController();
    if (this.#position === null) this.#earlier = keptPosition(this.#file);
    this.#running = this.#run(this.#stopping.signal);
  }

  async stop(why = 'the collector was stopped'): Promise<void> {
    this.#stopping.abort(new Error(why));
    this.#life?.abort(new Error(why));
    await this.#running;
    this.#desk.allDown(this.#context.now(), why);
    await this.#desk.flush();
    this.#keep();
  }

  get #file(): string {
    return join(this.#context.stateDir, 'position.json');
  }

  change(given: unknown, mappings: readonly MachineMapping[]): void {
    const options = MtconnectOptionsSchema.parse(given);
    const before = this.#machines.map(({ mapping }) => mapping);
    const change = changeOf({ options: this.#options, mappings: before }, { options, mappings });
    const begun = change.begun.map((mapping) => machineOf(mapping, options));
    this.#options = options;
    this.#machines = [...this.#machines.filter(({ machineId }) => !change.ended.has(machineId)), ...begun];
    this.#desk.change(change);
    this.#desk.handOn();
    this.#look();
  }

  health(): SourceHealth {
    const health = this.#desk.health(this.#problem === null, this.#problem, Math.max(0, this.#reconnects));
    const doubts = new Map(this.#machines.map((machine) => [machine.machineId, machine.doubt]));
    return {
      ...health,
      clockOffsetMs: health.clockOffsetMs ?? this.#clockOffsetMs,
      machines: health.machines.map((machine) => ({
        ...machine,
        problem: doubts.get(machine.machineId) ?? machine.problem,
      })),
    };
  }

  /** Connections one after the other, with a growing pause between those that do not begin. */
  async #run(stopping: AbortSignal): Promise<void> {
    const { reconnectMs: firstMs, reconnectMaxMs: longestMs } = this.#options;
    let failures = 0;
    while (!stopping.aborted) {
      const life = new AbortController();
      this.#life = life;
      this.#heardTick = performance.now();
      const watch = setInterval(() => this.#tick(life), Math.min(500, this.#options.staleMs / 3));
      try {
        const current = await this.#agent.current(life.signal);
        failures = 0;
        await this.#live(current, life);
        throw new Problem('unavailable', { what: 'closedConnection' });
      } catch (error) {
        if (!stopping.aborted) this.#lost(whyOf(life.signal.aborted ? life.signal.reason : error));
      } finally {
        clearInterval(watch);
        life.abort();
        this.#life = null;
        this.#isStreaming = false;
      }
      await pauseOf(backOffMs(failures, { firstMs, longestMs }), stopping);
      failures += 1;
    }
  }

  async #live(current: Streams, life: AbortController): Promise<void> {
    const { header } = current;
    this.#flow();
    await this.#resume(header, life.signal);
    const told = await this.#told(header, life.signal);
    if (told === null) for (const machine of this.#machines) machine.forget();
    this.#next = header.nextSequence;
    this.#clock(header);
    this.#adopt(current, told ?? []);
    await this.#desk.flush();
    this.#position = { instanceId: header.instanceId, next: header.nextSequence };
    const followed = {
      begun: () => {
        this.#isStreaming = true;
        this.#problem = null;
        this.#reconnects += 1;
      },
      flow: () => this.#flow(),
      said: (streams: Streams) => this.#said(streams, header.instanceId, life),
    };
    await this.#agent.follow(header.nextSequence, header.bufferSize, followed, life.signal);
  }

  /** After a restart of the collector: the machines as they were when it ended, by what the agent kept. */
  async #resume({ at, firstSequence }: Header, signal: AbortSignal): Promise<void> {
    const earlier = this.#earlier;
    if (earlier === null) return;
    this.#earlier = null;
    if (at !== null && Math.abs(at - this.#context.now()) > clockToleranceMs) return;
    this.#position = earlier;
    if (earlier.next <= firstSequence) return;
    try {
      const then = await this.#agent.current(signal, earlier.next - 1);
      if (then.header.instanceId !== earlier.instanceId) return;
      for (const machine of this.#machines) {
        const own = ownOf(machine, then.observations);
        if (earlier.machines[machine.machineId] !== readingsOf(machine)) continue;
        const tracker = new Tracker(machine.mapping, own, machine.heedsAvailability);
        machine.resume(tracker, { header: then.header, observations: own }, earlier.at);
      }
    } catch (error) {
      // The counters of /current tell what was made meanwhile.
      if (!(error instanceof Problem)) throw error;
      this.#context.log('warn', ofAgent(this.#options.url, error.message));
    }
  }

  /** A position that is a little old does no harm, so that it need not be kept with each answer. */
  #keep(): void {
    const position = this.#position;
    if (position === null) return;
    this.#keptTick = performance.now();
    const found = this.#machines.filter(({ isFound, hasGap }) => isFound || hasGap);
    const machines = Object.fromEntries(found.map((machine) => [machine.machineId, readingsOf(machine)]));
    try {
      keepPosition(this.#file, { ...position, at: Math.round(this.#heardAt), machines });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#context.log('warn', error.message);
    }
  }

  /** What was missed, as the agent kept it; null where it did not keep all of it. */
  async #told(header: Header, signal: AbortSignal): Promise<Streams[] | null> {
    const position = this.#position;
    if (position === null) return null;
    const { instanceId, firstSequence, nextSequence, bufferSize } = header;
    const lost = firstSequence - position.next;
    if (position.instanceId !== instanceId || lost > 0) {
      const why = position.instanceId === instanceId ? ({ what: 'agentOverran', lost } as const) : agentRestarted;
      this.#context.log('warn', ofAgent(this.#options.url, inEnglish(why)));
      return null;
    }
    const told: Streams[] = [];
    if (!this.#machines.some(({ hasGap }) => hasGap)) return told;
    try {
      for (let next = position.next; next < nextSequence; ) {
        const streams = await this.#agent.sample(next, bufferSize, signal);
        this.#flow();
        told.push(streams);
        if (streams.header.nextSequence <= next || told.length >= mostRecalls) return null;
        next = streams.header.nextSequence;
      }
      return told;
    } catch (error) {
      // It ran over while it was asked, or does not like the question: the rest of its answers are as good.
      if (!(error instanceof Problem)) throw error;
      this.#context.log('warn', ofAgent(this.#options.url, error.message));
      return null;
    }
  }

  /** All values of the machines that have none yet on this connection; `told`: what they missed. */
  #adopt({ header, observations }: Streams, told: readonly Streams[]): void {
    const receivedAt = this.#context.now();
    for (const machine of this.#machines) {
      if (machine.isFound) continue;
      const own = ownOf(machine, observations);
      const tracker = new Tracker(machine.mapping, own, machine.heedsAvailability);
      const past = told.map((one) => ({ header: one.header, observations: ownOf(machine, one.observations) }));
      if (tracker.items.size > 0) machine.begin(this.#desk, tracker, { header, observations: own }, receivedAt, past);
      else this.#notFound(machine, own, observations);
    }
  }

  #notFound(machine: AgentMachine, own: readonly Observation[], all: readonly Observation[]): void {
    const { device, mapping } = machine;
    const names = namesOf(own.length > 0 ? own.map(typeOf) : all.map((one) => one.device.name));
    const problem =
      own.length > 0
        ? inEnglish({ what: 'noneOfDevice', device, profileId: mapping.profile.id, names })
        : inEnglish({ what: 'agentLacksDevice', device, names });
    if (problem !== machine.problem) this.#context.log('warn', `machine ${machine.machineId}: ${problem}`);
    machine.problem = problem;
  }

  #said({ header, observations }: Streams, instanceId: string, life: AbortController): void {
    const receivedAt = this.#context.now();
    if (life.signal.aborted) return;
    const lost = header.firstSequence - this.#next;
    if (header.instanceId !== instanceId || lost > 0) {
      const why = header.instanceId === instanceId ? ({ what: 'agentOverran', lost } as const) : agentRestarted;
      life.abort(new Problem('unavailable', why));
      return;
    }
    this.#next = header.nextSequence;
    this.#clock(header);
    for (const [device, own] of byDevice(observations))
      for (const machine of this.#machines)
        if (isDevice(machine, device)) machine.take(this.#desk, header, own, receivedAt);
    this.#desk.flush().then(
      () => {
        if (!life.signal.aborted) this.#position = { instanceId, next: header.nextSequence };
      },
      // What cannot be stored is read again, on a new connection.
      () => life.abort(new Problem('unavailable', { what: 'cannotBeStored' })),
    );
  }

  #flow(): void {
    this.#heardAt = this.#context.now();
    this.#heardTick = performance.now();
  }

  #clock({ at }: Header): void {
    if (at === null) return;
    this.#clockOffsetMs = at - this.#context.now();
    this.#desk.serverClock(this.#clockOffsetMs);
  }

  #tick(life: AbortController): void {
    const silentMs = performance.now() - this.#heardTick;
    const mostMs = this.#isStreaming ? this.#options.staleMs : Math.max(beginMs, this.#options.staleMs);
    if (silentMs > mostMs)
      life.abort(new Problem('unavailable', { what: 'nothingCame', seconds: Math.round(silentMs / 1_000) }));
    else if (this.#problem === null) this.#desk.stillUp(this.#heardAt);
    this.#desk.handOn();
    if (performance.now() - this.#keptTick > keepEveryMs) this.#keep();
    if (performance.now() - this.#lookedTick > lookAgainMs) this.#look();
  }

  /** Asks for the values of machines that have none yet; what comes of them meanwhile waits. */
  #look(): void {
    const life = this.#life;
    const missing = this.#machines.filter(({ isFound }) => !isFound);
    if (life === null || !this.#isStreaming || missing.length === 0) return;
    this.#lookedTick = performance.now();
    for (const machine of missing) machine.await();
    this.#agent.current(life.signal).then(
      (current) => {
        if (life.signal.aborted) return;
        this.#adopt(current, []);
        this.#desk.handOn();
      },
      (error: unknown) => this.#context.log('warn', ofAgent(this.#options.url, whyOf(error))),
    );
  }

  #lost(why: string): void {
    const problem = ofAgent(this.#options.url, why);
    if (problem !== this.#problem) this.#context.log('warn', problem);
    this.#problem = problem;
    for (const machine of this.#machines) machine.lost(this.#desk, this.#heardAt);
    this.#desk.allDown(this.#heardAt, why);
    this.#desk.handOn();
  }
}

function machineOf(mapping: MachineMapping, options: MtconnectOptions): AgentMachine {
  const entry = options.machines.find(({ machineId }) => machineId === mapping.machineId);
  return new AgentMachine(mapping, entry?.device, entry?.availability ?? true);
}

function isDevice({ device }: AgentMachine, { name, uuid }: DeviceName): boolean {
  return device === name || device === uuid;
}

function ownOf(machine: AgentMachine, observations: readonly Observation[]): Observation[] {
  return observations.filter(({ device }) => isDevice(machine, device));
}

/** Observations of one device stand behind one name, the same object. */
function byDevice(observations: readonly Observation[]): Map<DeviceName, Observation[]> {
  const devices = new Map<DeviceName, Observation[]>();
  for (const observation of observations) {
    const own = devices.get(observation.device);
    if (own === undefined) devices.set(observation.device, [observation]);
    else own.push(observation);
  }
  return devices;
}

function namesOf(all: readonly string[]): string[] {
  return [...new Set(all)].slice(0, mostNames);
}

function pauseOf(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
