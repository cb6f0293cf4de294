/**
 * One machine, pure and seeded: cycles with spread, stops, setups, scrap. Time is an argument; the
 * memory is plain JSON, so a machine can be saved, continued and repeated. Whatever step it is advanced
 * in, it does the same things at the same milliseconds: that is what makes its truth a truth.
 */
import type { MachineState } from '../../shared/core/words/plant.ts';
import type { SimulatedMachine } from './params.ts';
import { chance, continueRandom, exponential, lognormal, pick, type RandomState, seedRandom } from './random.ts';
import type { Shifts } from './shifts.ts';

/** What a machine is told to make. */
export interface Job {
  operationId: string;
  orderId: string;
  itemId: string;
  program: string | null;
  setupFamily: string;
  /** Good parts after which it stops by itself. */
  quantityPcs: number;
  plannedRunMsPerPc: number;
  partsPerCycle: number | null;
}

/** Cumulative since the machine was built, or since its job began. `total` = good + scrap, in parts. */
export interface Counters {
  cycles: number;
  total: number;
  good: number;
  scrap: number;
}

export type Signal = { machineId: string; at: number } & (
  | { type: 'state'; state: MachineState; alarm: string | null; reasonId: string | null }
  | {
      type: 'cycle';
      operationId: string;
      /** Good and scrap of this cycle. */
      parts: number;
      counters: Counters;
      jobCounters: Counters;
      scrapReasons: readonly string[];
    }
  | { type: 'job'; job: Job | null }
  | { type: 'done'; operationId: string }
);

export interface ForcedStop {
  /** null: nobody knows why, so no simulated operator will say. */
  reasonId: string | null;
  state: MachineState;
  alarm: string | null;
  /** null: until it is resumed. */
  durationMs: number | null;
}

export interface MachineMemory {
  id: string;
  clock: number;
  random: RandomState;
  counters: Counters;
  jobCounters: Counters;
  job: Job | null;
  /** What the machine is set up for. */
  setupFamily: string | null;
  phase: 'idle' | 'setup' | 'run' | 'done';
  /** Of the setup (attended time) or of the running cycle. */
  leftMs: number;
  cycleRuns: boolean;
  stop: { reasonId: string | null; state: MachineState; alarm: string | null; leftMs: number | null } | null;
  /** Productive time until each cause strikes next, in the order of the parameters. */
  untilStopMs: number[];
  shown: { state: MachineState; alarm: string | null };
}

export interface Machine {
  readonly params: SimulatedMachine;
  /** A copy. */
  memory(): MachineMemory;
  state(): MachineState;
  alarm(): string | null;
  job(): Job | null;
  phase(): MachineMemory['phase'];
  counters(): Counters;
  jobCounters(): Counters;
  /** The next moment at which something may happen. */
  nextAt(): number;
  /** Does all that happens up to `to`, in order. */
  advance(to: number): void;
  /** Begins the setup for a job at `at`; whatever was loaded is taken off. */
  begin(job: Job, at: number): void;
  unload(at: number): void;
  stop(forced: ForcedStop, at: number): void;
  resume(at: number): void;
}

const none = (): Counters => ({ cycles: 0, total: 0, good: 0, scrap: 0 });

/** A machine that has just been built: idle, counters at zero (or where a plant says that they stand). */
export function freshMachine(params: SimulatedMachine, seed: number, at: number, counters = none()): MachineMemory {
  const random = seedRandom(seed, `machine ${params.id}`);
  const untilStopMs = params.stops.map((cause) => Math.max(1, Math.round(exponential(random, cause.every))));
  return {
    id: params.id,
    clock: at,
    random: random.state(),
    counters: { ...counters },
    jobCounters: none(),
    job: null,
    setupFamily: null,
    phase: 'idle',
    leftMs: 0,
    cycleRuns: false,
    stop: null,
    untilStopMs,
    shown: { state: 'idle', alarm: null },
  };
}

export function openMachine(
  params: SimulatedMachine,
  shifts: Shifts,
  from: MachineMemory,
  emit: (signal: Signal) => void,
): Machine {
  return new TwinMachine(params, shifts, from, emit);
}

class TwinMachine implements Machine {
  readonly #params: SimulatedMachine;
  readonly #shifts: Shifts;
  readonly #emit: (signal: Signal) => void;
  readonly #memory;
  readonly #random;
  readonly #machineId;

  constructor(params: SimulatedMachine, shifts: Shifts, from: MachineMemory, emit: (signal: Signal) => void) {
    this.#params = params;
    this.#shifts = shifts;
    this.#emit = emit;
    this.#memory = structuredClone(from);
    this.#random = continueRandom(this.#memory.random);
    this.#machineId = params.id;
    this.params = params;
    this.nextAt = this.#nextAt;
    this.advance = this.#advance;
  }

  readonly params: Machine['params'];
  readonly memory: Machine['memory'] = () => structuredClone({ ...this.#memory, random: this.#random.state() });
  readonly state: Machine['state'] = () => this.#memory.shown.state;
  readonly alarm: Machine['alarm'] = () => this.#memory.shown.alarm;
  readonly job: Machine['job'] = () => this.#memory.job;
  readonly phase: Machine['phase'] = () => this.#memory.phase;
  readonly counters: Machine['counters'] = () => ({ ...this.#memory.counters });
  readonly jobCounters: Machine['jobCounters'] = () => ({ ...this.#memory.jobCounters });
  readonly nextAt: Machine['nextAt'];
  readonly advance: Machine['advance'];
  readonly begin: Machine['begin'] = (job, at) => {
    this.#advance(at);
    const { sameFamily, otherFamily } = this.#params.setup;
    const law = job.setupFamily === this.#memory.setupFamily ? sameFamily : otherFamily;
    this.#memory.job = { ...job };
    this.#memory.jobCounters = none();
    this.#memory.setupFamily = job.setupFamily;
    this.#memory.phase = 'setup';
    this.#memory.cycleRuns = false;
    this.#memory.leftMs = this.#whole(lognormal(this.#random, law.mean, law.cv));
    this.#emit({ machineId: this.#machineId, at: this.#memory.clock, type: 'job', job: { ...job } });
    this.#show();
  };
  readonly unload: Machine['unload'] = (at) => {
    this.#advance(at);
    this.#memory.job = null;
    this.#memory.phase = 'idle';
    this.#memory.cycleRuns = false;
    this.#emit({ machineId: this.#machineId, at: this.#memory.clock, type: 'job', job: null });
    this.#show();
  };
  readonly stop: Machine['stop'] = (forced, at) => {
    this.#advance(at);
    const { durationMs, ...rest } = forced;
    this.#memory.stop = { ...rest, leftMs: durationMs };
    this.#memory.cycleRuns = false;
    this.#show();
  };
  readonly resume: Machine['resume'] = (at) => {
    this.#advance(at);
    this.#memory.stop = null;
    this.#goOn();
  };

  readonly #whole = (ms: number): number => Math.max(1, Math.round(ms));

  readonly #attended = (): boolean => {
    const { kind } = this.#shifts(this.#memory.clock);
    return kind === 'work' || (kind === 'break' && this.#params.runsThroughBreaks);
  };

  readonly #nextAt = (): number => {
    const { clock, stop, phase, cycleRuns, leftMs } = this.#memory;
    const edge = this.#shifts(clock).until;
    if (stop !== null) return stop.leftMs !== null && this.#attended() ? Math.min(edge, clock + stop.leftMs) : edge;
    if (phase === 'run' && cycleRuns) return Math.min(edge, clock + Math.min(leftMs, ...this.#memory.untilStopMs));
    if (phase === 'setup' && this.#attended()) return Math.min(edge, clock + leftMs);
    return edge;
  };

  readonly #advance = (to: number): void => {
    for (let next = this.#nextAt(); next <= to; next = this.#nextAt()) {
      this.#pass(next - this.#memory.clock);
      this.#happen();
    }
    if (to > this.#memory.clock) this.#pass(to - this.#memory.clock);
  };

  /** Lets time go by; nothing happens within it. */
  readonly #pass = (ms: number): void => {
    const { stop } = this.#memory;
    if (stop !== null) {
      if (stop.leftMs !== null && this.#attended()) stop.leftMs -= ms;
    } else if (this.#memory.phase === 'run' && this.#memory.cycleRuns) {
      this.#memory.leftMs -= ms;
      for (let index = 0; index < this.#memory.untilStopMs.length; index++)
        this.#memory.untilStopMs[index] = (this.#memory.untilStopMs[index] ?? 0) - ms;
    } else if (this.#memory.phase === 'setup' && this.#attended()) {
      this.#memory.leftMs -= ms;
    }
    this.#memory.clock += ms;
  };

  /** What is due at the clock's moment. */
  readonly #happen = (): void => {
    const { stop } = this.#memory;
    if (stop !== null) {
      if (stop.leftMs !== null && stop.leftMs <= 0) this.#memory.stop = null;
    } else if (this.#memory.phase === 'setup') {
      if (this.#memory.leftMs <= 0) this.#memory.phase = 'run';
    } else if (this.#memory.phase === 'run' && this.#memory.cycleRuns) {
      if (this.#memory.leftMs <= 0) this.#finishCycle();
      this.#strike();
    }
    this.#goOn();
  };

  /** Begins the next cycle where one may begin, and shows the state. */
  readonly #goOn = (): void => {
    if (
      this.#memory.phase === 'run' &&
      this.#memory.stop === null &&
      !this.#memory.cycleRuns &&
      this.#memory.job !== null &&
      this.#attended()
    ) {
      const { plannedRunMsPerPc, partsPerCycle } = this.#memory.job;
      const meanMs = plannedRunMsPerPc * (partsPerCycle ?? this.#params.partsPerCycle) * this.#params.cycleFactor;
      this.#memory.leftMs = this.#whole(lognormal(this.#random, meanMs, this.#params.cycleCv));
      this.#memory.cycleRuns = true;
    }
    this.#show();
  };

  /** A cause whose time has come stops the machine; the cycle that it hit is lost. */
  readonly #strike = (): void => {
    this.#params.stops.forEach((cause, index) => {
      if ((this.#memory.untilStopMs[index] ?? 1) > 0) return;
      this.#memory.untilStopMs[index] = this.#whole(exponential(this.#random, cause.every));
      this.#memory.cycleRuns = false;
      this.#memory.stop ??= {
        reasonId: cause.reasonId,
        state: cause.state,
        alarm: cause.alarm ?? null,
        leftMs: this.#whole(lognormal(this.#random, cause.lasts.mean, cause.lasts.cv)),
      };
    });
  };

  readonly #finishCycle = (): void => {
    const { job } = this.#memory;
    if (job === null) throw new Error(`${this.#machineId} made a cycle without a job`);
    const parts = job.partsPerCycle ?? this.#params.partsPerCycle;
    const scrapReasons: string[] = [];
    for (let part = 0; part < parts; part++)
      if (chance(this.#random, this.#params.scrapRate))
        scrapReasons.push(pick(this.#random, Object.entries(this.#params.scrapReasons), ([, weight]) => weight)[0]);
    for (const counters of [this.#memory.counters, this.#memory.jobCounters]) {
      counters.cycles += 1;
      counters.total += parts;
      counters.scrap += scrapReasons.length;
      counters.good += parts - scrapReasons.length;
    }
    this.#memory.cycleRuns = false;
    this.#emit({
      machineId: this.#machineId,
      at: this.#memory.clock,
      type: 'cycle',
      operationId: job.operationId,
      parts,
      counters: { ...this.#memory.counters },
      jobCounters: { ...this.#memory.jobCounters },
      scrapReasons,
    });
    if (this.#memory.jobCounters.good < job.quantityPcs) return;
    this.#memory.phase = 'done';
    this.#emit({ machineId: this.#machineId, at: this.#memory.clock, type: 'done', operationId: job.operationId });
  };

  readonly #stateNow = (): { state: MachineState; alarm: string | null; reasonId: string | null } => {
    if (this.#memory.stop !== null) return this.#memory.stop;
    const plain = (state: MachineState) => ({ state, alarm: null, reasonId: null });
    if (this.#memory.phase === 'run' && this.#memory.cycleRuns) return plain('running');
    if (this.#shifts(this.#memory.clock).kind === 'unscheduled') return plain('off');
    if (this.#memory.phase === 'setup') return plain('setup');
    return plain(this.#memory.phase === 'run' ? 'stopped' : 'idle');
  };

  readonly #show = (): void => {
    const { state, alarm, reasonId } = this.#stateNow();
    if (state === this.#memory.shown.state && alarm === this.#memory.shown.alarm) return;
    this.#memory.shown = { state, alarm };
    this.#emit({ machineId: this.#machineId, at: this.#memory.clock, type: 'state', state, alarm, reasonId });
  };
}
