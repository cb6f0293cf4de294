/**
 * OPC UA client. Options: `opcua/options.ts`.
 *
 * A machine's data is trusted from the first read of its nodes until its connection's data stops flowing;
 * `opcua/life.ts` decides that. Every connection begins with reading all values, so that the counters tell
 * what was made while nobody watched, and, where the server keeps a history, the states of that time.
 */

import { backOffMs } from '../../../shared/core/words/back-off.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { notSent, type SendingResult } from '../../../shared/core/words/sending.ts';
import { inEnglish } from '../../../shared/core/words/sentence.ts';
import { changeOf } from '../mapping/change.ts';
import { Desk } from '../mapping/desk.ts';
import type { Reading } from '../mapping/mapper.ts';
import type { MachineMapping } from '../mapping/profile.ts';
import type { SendingJob, Source, SourceContext, SourceHealth } from '../source.ts';
import type * as Driver from './life.ts';
import { isOfState, lacks, type Machine, machineOf } from './machine.ts';
import { type OpcuaOptions, OpcuaOptionsSchema } from './options.ts';
import { loadDriver } from './quiet.ts';
import { sendTo } from './send.ts';
import { type Watched, watchedOf } from './watched.ts';
import { inWords, ofServer } from './words.ts';

export { OpcuaOptionsSchema };

export function createOpcua(
  options: OpcuaOptions,
  machines: readonly MachineMapping[],
  context: SourceContext,
): Source {
  return new OpcuaSource(options, machines, context);
}

type Life = Driver.Life;
type DataValue = Awaited<ReturnType<Life['read']>>[number];

const tickEveryMs = 1_000;
/** Machines that are looked for at the same time: a server answers many questions as fast as one. */
const atOnce = 16;

class OpcuaSource implements Source {
  readonly id: string;
  readonly #context: SourceContext;
  readonly #desk: Desk;
  #options: OpcuaOptions;
  #machines: readonly Machine[];
  #life: Life | null = null;
  #driver: typeof Driver | null = null;
  #problem: string | null = 'not connected yet';
  #reconnects = 0;
  #running: Promise<void> | null = null;
  #stopping = false;
  /** Given when a beginning is not wanted any more: a server that does not answer would hold the end up. */
  #ending = new AbortController();
  #wake: () => void = () => {};
  /** Of this life it is being looked what has come. */
  #growing: Life | null = null;
  #pending = new Map<string, Reading[]>();

  constructor(options: OpcuaOptions, machines: readonly MachineMapping[], context: SourceContext) {
    this.id = options.id;
    this.#options = options;
    this.#context = context;
    this.#desk = new Desk(options.id, machines, context);
    this.#machines = machines.map((mapping) => machineOf(mapping, options));
  }

  get machineIds(): readonly string[] {
    return this.#desk.machineIds;
  }

  async start(): Promise<void> {
    this.#stopping = false;
    this.#ending = new AbortController();
    this.#driver = await loadDriver();
    this.#running = this.#run(this.#driver);
  }

  async stop(why = inEnglish({ what: 'collectorStopped' })): Promise<void> {
    this.#stopping = true;
    this.#ending.abort();
    this.#life?.end(why);
    this.#wake();
    await this.#running;
    this.#desk.allDown(this.#context.now(), why);
    await this.#desk.flush();
  }

  /** On the session and the subscription that run: nodes are added to it and taken from it. */
  change(given: unknown, mappings: readonly MachineMapping[]): void {
    const options = OpcuaOptionsSchema.parse(given);
    const before = this.#machines.map(({ mapping }) => mapping);
    const change = changeOf({ options: this.#options, mappings: before }, { options, mappings });
    const begun = change.begun.map((mapping) => machineOf(mapping, options));
    const isEnded = ({ mapping }: Machine) => change.ended.has(mapping.machineId);
    const ended = this.#machines.filter(isEnded);
    this.#mapPending();
    this.#options = options;
    this.#machines = [...this.#machines.filter((machine) => !isEnded(machine)), ...begun];
    this.#desk.change(change);
    this.#desk.handOn();
    for (const machine of ended) {
      machine.gone = true;
      machine.unwatch();
    }
    const life = this.#life;
    if (life === null || this.#driver === null) return;
    // The server may have got its nodes since it was browsed.
    life.space.refresh();
    this.#adoptSoon(this.#driver, life);
  }

  health(): SourceHealth {
    const health = this.#desk.health(this.#life !== null, this.#problem, this.#reconnects);
    return {
      ...health,
      clockOffsetMs: this.#life?.clockOffsetMs ?? null,
      machines: health.machines.map((machine) => ({
        ...machine,
        problem:
          this.#machines.find(({ mapping }) => mapping.machineId === machine.machineId)?.problem ?? machine.problem,
        clockOffsetMs: offsetOf(machine.clockOffsetMs, this.#life?.clockOffsetMs ?? null),
      })),
    };
  }

  async send(machineId: string, job: SendingJob): Promise<readonly SendingResult[]> {
    const machine = this.#machines.find(({ mapping }) => mapping.machineId === machineId);
    const life = this.#life;
    const driver = this.#driver;
    if (machine === undefined || life === null || driver === null || !this.#desk.isUp(machineId))
      return notSent(job.values, inEnglish({ what: 'machineNotConnected', machineId }));
    return sendTo(driver, life, machine, job);
  }

  /** Lives one after the other, with a growing pause between those that do not begin. */
  async #run(driver: typeof Driver): Promise<void> {
    const { reconnectMs: firstMs, reconnectMaxMs: longestMs } = this.#options;
    let failures = 0;
    let everUp = false;
    while (!this.#stopping) {
      try {
        const { stateDir, now } = this.#context;
        const life = await driver.Life.begin(this.#options, stateDir, now, this.#ending.signal);
        if (everUp) this.#reconnects += 1;
        everUp = true;
        failures = 0;
        await this.#live(driver, life);
      } catch (error) {
        if (this.#stopping) break;
        const problem = error instanceof Problem ? error.message : inWords(error, this.#options.endpointUrl);
        if (problem !== this.#problem) this.#context.log('warn', problem);
        this.#problem = problem;
      }
      if (this.#stopping) break;
      await this.#pause(backOffMs(failures, { firstMs, longestMs }));
      failures += 1;
    }
  }

  async #live(driver: typeof Driver, life: Life): Promise<void> {
    this.#life = life;
    this.#problem = null;
    const ticking = setInterval(() => this.#tick(driver, life), tickEveryMs);
    try {
      if (this.#stopping) return;
      // An end in the middle of the adoption must not wait for requests that nobody answers.
      await Promise.race([this.#adoptAll(driver, life), life.ended]);
      const { why, lastFlowAt } = await life.ended;
      this.#problem = ofServer(this.#options.endpointUrl, why);
      this.#lost(lastFlowAt, why);
      if (!this.#stopping) this.#context.log('warn', this.#problem);
    } catch (error) {
      this.#lost(life.lastFlowAt, inWords(error, this.#options.endpointUrl));
      throw error;
    } finally {
      clearInterval(ticking);
      this.#life = null;
      // A peer that stalls holds the goodbye back: the next life does not wait for it.
      const gone = life.discard();
      if (this.#stopping) await gone;
    }
  }

  #lost(at: number, why: string): void {
    this.#mapPending();
    for (const machine of this.#machines) {
      if (this.#desk.isUp(machine.mapping.machineId)) machine.lostAt = at;
      machine.adopted = false;
      machine.watched = new Set();
      machine.unwatch = () => {};
    }
    this.#desk.allDown(at, why);
    this.#desk.handOn();
  }

  #adoptSoon(driver: typeof Driver, life: Life): void {
    const all = this.#adoptAll(driver, life).then(() => (life.isYoung() ? this.#adoptGrown(driver, life) : undefined));
    all.catch((error: unknown) => life.end(inWords(error, this.#options.endpointUrl)));
  }

  async #adoptAll(driver: typeof Driver, life: Life): Promise<void> {
    const waiting = this.#machines.filter(({ adopted }) => !adopted);
    for (const machine of waiting) machine.adopted = true;
    for (let from = 0; from < waiting.length; from += atOnce)
      await Promise.all(waiting.slice(from, from + atOnce).map((machine) => this.#adopt(driver, life, machine)));
  }

  /** Machines of which the server has more by now. */
  async #adoptGrown(driver: typeof Driver, life: Life): Promise<void> {
    if (this.#growing === life) return;
    this.#growing = life;
    for (const machine of this.#machines)
      if (machine.watched.size > 0 && lacks(machine) && this.#isCurrent(life, machine))
        await this.#adopt(driver, life, machine);
    if (this.#growing === life) this.#growing = null;
  }

  /** Finds a machine's nodes that are not watched yet, reads them, says its line is up, hands the values on, watches them. */
  async #adopt(driver: typeof Driver, life: Life, machine: Machine): Promise<void> {
    const { machineId } = machine.mapping;
    let watched: Watched[];
    try {
      watched = (await watchedOf(machine, life.space)).filter(({ name }) => !machine.watched.has(name));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (machine.watched.size > 0) return;
      if (machine.problem !== error.message) this.#context.log('warn', `machine ${machineId}: ${error.message}`);
      machine.problem = error.message;
      if (life === this.#life) machine.adopted = false;
      return;
    }
    if (watched.length === 0) return;
    if (machine.watched.size === 0) machine.problem = null;
    const values = await life.read(watched.map(({ nodeId }) => nodeId));
    if (!this.#isCurrent(life, machine)) return;
    const { lostAt } = machine;
    machine.lostAt = null;
    const receivedAt = this.#context.now();
    const readable = watched.filter((_, index) => values[index]?.statusCode.isGood());
    this.#desk.lineUp(
      machineId,
      true,
      readable.map(({ name }) => name),
    );
    const readings = watched.flatMap((one, index) => this.#reading(driver, one, values[index], receivedAt) ?? []);
    this.#desk.readings(machineId, readings, receivedAt);
    this.#handOn(life);
    machine.watched = new Set([...machine.watched, ...watched.map(({ name }) => name)]);
    const { unwatch } = machine;
    const unwatchNew = await life.monitor(
      watched.map(({ nodeId }) => nodeId),
      this.#options.samplingIntervalMs,
      (index, value) => {
        const one = watched[index];
        if (this.#isCurrent(life, machine) && one !== undefined) this.#changed(driver, life, machineId, one, value);
      },
      (items) => {
        const names = items.map(({ index, why }) => `${watched[index]?.name ?? index} (${why})`);
        machine.problem = inEnglish({ what: 'notWatched', names: [...names] });
        this.#context.log('warn', `machine ${machineId}: ${machine.problem}`);
      },
    );
    if (!this.#isCurrent(life, machine)) return unwatchNew();
    machine.unwatch = () => {
      unwatch();
      unwatchNew();
    };
    if (lostAt !== null && this.#options.backfill) await this.#backfill(driver, life, machine, watched, lostAt);
  }

  /** Neither the connection nor the machine's configuration has been exchanged meanwhile. */
  #isCurrent(life: Life, machine: Machine): boolean {
    return life === this.#life && !machine.gone;
  }

  #changed(driver: typeof Driver, life: Life, machineId: string, watched: Watched, value: DataValue): void {
    const reading = this.#reading(driver, watched, value, this.#context.now());
    if (reading === null) return;
    const pending = this.#pending.get(machineId);
    if (pending !== undefined) pending.push(reading);
    else {
      if (this.#pending.size === 0)
        setImmediate(() => {
          this.#mapPending();
          this.#handOn(life);
        });
      this.#pending.set(machineId, [reading]);
    }
  }

  /** What came in one publish response goes through together, in the order of its times. */
  #mapPending(): void {
    if (this.#pending.size === 0) return;
    const pending = this.#pending;
    this.#pending = new Map();
    for (const [machineId, readings] of pending) this.#desk.readings(machineId, readings, this.#context.now());
  }

  #reading(
    driver: typeof Driver,
    { name, inside }: Watched,
    value: DataValue | undefined,
    receivedAt: number,
  ): Reading | null {
    if (value === undefined) return null;
    const inactive = driver.isInactive(value);
    const quality = inactive ? 'good' : driver.qualityOf(value);
    const plain = inactive || quality === 'bad' ? null : driver.valueIn(value.value, inside);
    return { name, value: plain ?? null, at: driver.timeOf(value) ?? receivedAt, quality, historical: false };
  }

  /** The states of the time in which nobody watched, from a server that keeps a history. */
  async #backfill(
    driver: typeof Driver,
    life: Life,
    machine: Machine,
    watched: readonly Watched[],
    lostAt: number,
  ): Promise<void> {
    const states = watched.filter(({ name }) => isOfState(machine.mapping, name));
    const receivedAt = this.#context.now();
    const readings: Reading[] = [];
    for (const one of states)
      for (const value of await life.history(one.nodeId, lostAt, receivedAt)) {
        const reading = this.#reading(driver, one, value, receivedAt);
        if (reading !== null && reading.at < receivedAt) readings.push({ ...reading, historical: true });
      }
    if (!this.#isCurrent(life, machine)) return;
    this.#desk.readings(machine.mapping.machineId, readings, receivedAt);
    this.#handOn(life);
  }

  /** What cannot be stored is read again: by a new life. */
  #handOn(life: Life): void {
    this.#desk.flush().catch(() => life.end('what arrives cannot be stored'));
  }

  #tick(driver: typeof Driver, life: Life): void {
    if (life.clockOffsetMs !== null) this.#desk.serverClock(life.clockOffsetMs);
    this.#desk.stillUp(life.lastFlowAt);
    this.#handOn(life);
    if (!this.#machines.some((machine) => !machine.adopted || (life.isYoung() && lacks(machine)))) return;
    if (!life.lookAgain()) return;
    life.space.refresh();
    this.#adoptSoon(driver, life);
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

/** The server's clock is measured more exactly; values with another time than the server's tell of their own clock. */
function offsetOf(ofValuesMs: number | null, ofServerMs: number | null): number | null {
  if (ofValuesMs === null || ofServerMs === null) return ofServerMs ?? ofValuesMs;
  return Math.abs(ofValuesMs - ofServerMs) > 5_000 ? ofValuesMs : ofServerMs;
}
