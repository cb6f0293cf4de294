/**
 * A source that asks: rounds of reads over one connection, for protocols in which a controller says nothing by itself.
 *
 * A value is as old as its answer: the controller says no time, so `at` is the box's clock. What changes and changes
 * back between two rounds is not seen; counters lose nothing by that, states shorter than a round do.
 */
import { backOffMs } from '../../../shared/core/words/back-off.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { inEnglish, type Sentence } from '../../../shared/core/words/sentence.ts';
import { changeOf } from '../mapping/change.ts';
import { Desk } from '../mapping/desk.ts';
import type { MachineMapping } from '../mapping/profile.ts';
import type { Source, SourceContext, SourceHealth } from '../source.ts';
import { Device, wordsOfDevice } from './device.ts';
import { Silence } from './exchange.ts';
import { type PollingOptions, staleMsOf } from './options.ts';
import type { Session, Wire } from './wire.ts';
import { inWords } from './words.ts';

/** A device behind a gateway that was silent is left alone for so long, so that it does not hold up the others. */
const silentForMs = 2_000;
/** So many in a row, before any has answered: it is the connection. */
const silentInARow = 3;

/** `check`: options of any source -> its own. `wire` is spoken with them. */
export function createPoller<Options extends PollingOptions>(
  wire: Wire<Options>,
  check: (options: unknown) => Options,
  options: Options,
  machines: readonly MachineMapping[],
  context: SourceContext,
): Source {
  return new Poller(wire, check, options, machines, context);
}

class Poller<Options extends PollingOptions> implements Source {
  readonly id: string;
  readonly #wire: Wire<Options>;
  readonly #check: (options: unknown) => Options;
  readonly #context: SourceContext;
  readonly #desk: Desk;
  #options: Options;
  #devices: readonly Device[];
  #session: Session | null = null;
  #answered = false;
  #everAnswered = false;
  #problem: string | null = inEnglish({ what: 'notConnectedYet' });
  #reconnects = 0;
  #running: Promise<void> | null = null;
  #stopping = false;
  /** Given at the end: a peer that does not answer would hold it up. */
  #ending = new AbortController();
  #wake: () => void = () => {};

  constructor(
    wire: Wire<Options>,
    check: (options: unknown) => Options,
    options: Options,
    machines: readonly MachineMapping[],
    context: SourceContext,
  ) {
    this.id = options.id;
    this.#wire = wire;
    this.#check = check;
    this.#options = options;
    this.#context = context;
    this.#desk = new Desk(options.id, machines, context);
    this.#devices = machines.map((mapping) => deviceOf(wire, options, mapping));
  }

  get machineIds(): readonly string[] {
    return this.#desk.machineIds;
  }

  async start(): Promise<void> {
    this.#stopping = false;
    this.#ending = new AbortController();
    this.#running = this.#run();
  }

  async stop(why = 'the collector was stopped'): Promise<void> {
    this.#stopping = true;
    this.#session?.end();
    this.#ending.abort();
    this.#wake();
    await this.#running;
    this.#desk.allDown(this.#context.now(), why);
    await this.#desk.flush();
  }

  /** On the connection that runs: the next round asks for what is new, and no longer for what is gone. */
  change(given: unknown, mappings: readonly MachineMapping[]): void {
    const options = this.#check(given);
    const before = this.#devices.map(({ mapping }) => mapping);
    const change = changeOf({ options: this.#options, mappings: before }, { options, mappings });
    const begun = change.begun.map((mapping) => deviceOf(this.#wire, options, mapping));
    for (const device of this.#devices) device.gone = change.ended.has(device.mapping.machineId);
    this.#options = options;
    this.#devices = [...this.#devices.filter(({ gone }) => !gone), ...begun];
    this.#desk.change(change);
    this.#desk.handOn();
  }

  health(): SourceHealth {
    const health = this.#desk.health(this.#problem === null, this.#problem, this.#reconnects);
    const said = new Map(this.#devices.map((device) => [device.mapping.machineId, wordsOfDevice(device)]));
    return {
      ...health,
      // All times are the box's own: there is no other clock.
      clockOffsetMs: null,
      machines: health.machines.map((machine) => ({
        ...machine,
        problem: (this.#problem === null ? said.get(machine.machineId) : null) ?? machine.problem,
        clockOffsetMs: null,
      })),
    };
  }

  /** Connections one after the other, with a growing pause between those that nobody answers on. */
  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopping) {
      this.#answered = false;
      try {
        this.#session = await this.#wire.begin(this.#options, this.#ending.signal);
        if (!this.#stopping) await this.#live(this.#session);
      } catch (error) {
        this.#lost(error);
      } finally {
        this.#session?.end();
        this.#session = null;
      }
      if (this.#stopping) break;
      failures = this.#answered ? 0 : failures + 1;
      const { reconnectMs: firstMs, reconnectMaxMs: longestMs } = this.#options;
      await this.#pause(backOffMs(Math.max(0, failures - 1), { firstMs, longestMs }));
    }
  }

  /** Rounds until the connection is of no more use, which is thrown. */
  async #live(session: Session): Promise<void> {
    for (const device of this.#devices) device.restart();
    // Who was silent when the last connection was given up must not be the reason to give up this one.
    const last = [...this.#devices].sort((a, b) => a.silentTick - b.silentTick);
    let order: readonly Device[] = last;
    while (!this.#stopping) {
      const begunTick = performance.now();
      await this.#round(session, order);
      this.#handOn(session);
      order = this.#devices;
      await this.#pause(Math.max(1, begunTick + this.#options.intervalMs - performance.now()));
    }
  }

  /** Asks every device once; of those that were silent no more than the one that waits the longest. */
  async #round(session: Session, order: readonly Device[]): Promise<void> {
    const tick = performance.now();
    const [probed] = order
      .filter(({ silent, silentTick }) => silent && tick - silentTick >= silentForMs)
      .sort((a, b) => a.silentTick - b.silentTick);
    const asked = order.filter((device) => !device.gone && (!device.silent || device === probed));
    let answered = 0;
    let silent = 0;
    for (const device of asked) {
      if (this.#stopping) return;
      try {
        await this.#ask(session, device);
        answered += 1;
      } catch (error) {
        if (!(error instanceof Silence)) throw error;
        device.silentTick = performance.now();
        silent += 1;
        if (answered === 0 && silent >= Math.min(silentInARow, asked.length)) throw error;
        device.silent = true;
        this.#missing(device, { what: 'doesNotAnswer' });
      }
    }
    const proven = this.#devices.flatMap(({ mapping, provenAt }) =>
      provenAt !== null && this.#desk.isUp(mapping.machineId) ? [provenAt] : [],
    );
    if (proven.length > 0) this.#desk.stillUp(Math.min(...proven));
  }

  async #ask(session: Session, device: Device): Promise<void> {
    const { machineId } = device.mapping;
    const { readings, readable, away } = await device.ask(session, performance.now(), this.#context.now);
    this.#heard();
    if (device.gone) return;
    device.silent = false;
    if (away !== null) return this.#missing(device, away);
    device.away = null;
    device.provenAt = readings[0]?.at ?? this.#context.now();
    device.provenTick = performance.now();
    this.#desk.lineUp(machineId, true, readable);
    this.#desk.readings(machineId, readings, device.provenAt);
  }

  /** Somebody is there, and speaks the protocol. */
  #heard(): void {
    if (this.#answered) return;
    this.#answered = true;
    this.#problem = null;
    if (this.#everAnswered) this.#reconnects += 1;
    this.#everAnswered = true;
  }

  /** Its values do not come; after a while they are no longer the present. */
  #missing(device: Device, why: Sentence): void {
    const { machineId } = device.mapping;
    if (device.away?.what !== why.what) this.#context.log('warn', `machine ${machineId}: ${inEnglish(why)}`);
    device.away = why;
    if (device.gone || performance.now() - device.provenTick < staleMsOf(this.#options)) return;
    this.#desk.lineDown(machineId, device.provenAt ?? this.#context.now(), inEnglish(why));
  }

  #lost(error: unknown): void {
    if (this.#stopping) return;
    const problem = inWords(error, this.#wire, this.#options);
    if (problem !== this.#problem) this.#context.log('warn', problem);
    this.#problem = problem;
    for (const device of this.#devices) {
      const { machineId } = device.mapping;
      this.#desk.lineDown(machineId, device.provenAt ?? this.#context.now(), problem);
    }
    this.#desk.handOn();
  }

  /** What cannot be stored is read again: on a new connection. */
  #handOn(session: Session): void {
    this.#desk.flush().catch(() => session.end({ what: 'cannotBeStored' }));
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function deviceOf<Options extends PollingOptions>(
  wire: Wire<Options>,
  options: Options,
  mapping: MachineMapping,
): Device {
  const entry = options.machines.find(({ machineId }) => machineId === mapping.machineId);
  if (entry === undefined)
    throw new Problem('invalid', `machine ${mapping.machineId} is not one of source ${options.id}`);
  return new Device(mapping, entry, wire, options.maxGap);
}
