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
  const memory = structuredClone(from);
  const random = continueRandom(memory.random);
  const machineId = params.id;
  const whole = (ms: number): number => Math.max(1, Math.round(ms));

  const attended = (): boolean => {
    const { kind } = shifts(memory.clock);
    return kind === 'work' || (kind === 'break' && params.runsThroughBreaks);
  };

  function nextAt(): number {
    const { clock, stop, phase, cycleRuns, leftMs } = memory;
    const edge = shifts(clock).until;
    if (stop !== null) return stop.leftMs !== null && attended() ? Math.min(edge, clock + stop.leftMs) : edge;
    if (phase === 'run' && cycleRuns) return Math.min(edge, clock + Math.min(leftMs, ...memory.untilStopMs));
    if (phase === 'setup' && attended()) return Math.min(edge, clock + leftMs);
    return edge;
  }

  function advance(to: number): void {
    for (let next = nextAt(); next <= to; next = nextAt()) {
      pass(next - memory.clock);
      happen();
    }
    if (to > memory.clock) pass(to - memory.clock);
  }

  /** Lets time go by; nothing happens within it. */
  function pass(ms: number): void {
    const { stop } = memory;
    if (stop !== null) {
      if (stop.leftMs !== null && attended()) stop.leftMs -= ms;
    } else if (memory.phase === 'run' && memory.cycleRuns) {
      memory.leftMs -= ms;
      for (let index = 0; index < memory.untilStopMs.length; index++)
        memory.untilStopMs[index] = (memory.untilStopMs[index] ?? 0) - ms;
    } else if (memory.phase === 'setup' && attended()) {
      memory.leftMs -= ms;
    }
    memory.clock += ms;
  }

  /** What is due at the clock's moment. */
  function happen(): void {
    const { stop } = memory;
    if (stop !== null) {
      if (stop.leftMs !== null && stop.leftMs <= 0) memory.stop = null;
    } else if (memory.phase === 'setup') {
      if (memory.leftMs <= 0) memory.phase = 'run';
    } else if (memory.phase === 'run' && memory.cycleRuns) {
      if (memory.leftMs <= 0) finishCycle();
      strike();
    }
    goOn();
  }

  /** Begins the next cycle where one may begin, and shows the state. */
  function goOn(): void {
    if (memory.phase === 'run' && memory.stop === null && !memory.cycleRuns && memory.job !== null && attended()) {
      const { plannedRunMsPerPc, partsPerCycle } = memory.job;
      const meanMs = plannedRunMsPerPc * (partsPerCycle ?? params.partsPerCycle) * params.cycleFactor;
      memory.leftMs = whole(lognormal(random, meanMs, params.cycleCv));
      memory.cycleRuns = true;
    }
    show();
  }

  /** A cause whose time has come stops the machine; the cycle that it hit is lost. */
  function strike(): void {
    params.stops.forEach((cause, index) => {
      if ((memory.untilStopMs[index] ?? 1) > 0) return;
      memory.untilStopMs[index] = whole(exponential(random, cause.every));
      memory.cycleRuns = false;
      memory.stop ??= {
        reasonId: cause.reasonId,
        state: cause.state,
        alarm: cause.alarm ?? null,
        leftMs: whole(lognormal(random, cause.lasts.mean, cause.lasts.cv)),
      };
    });
  }

  function finishCycle(): void {
    const { job } = memory;
    if (job === null) throw new Error(`${machineId} made a cycle without a job`);
    const parts = job.partsPerCycle ?? params.partsPerCycle;
    const scrapReasons: string[] = [];
    for (let part = 0; part < parts; part++)
      if (chance(random, params.scrapRate))
        scrapReasons.push(pick(random, Object.entries(params.scrapReasons), ([, weight]) => weight)[0]);
    for (const counters of [memory.counters, memory.jobCounters]) {
      counters.cycles += 1;
      counters.total += parts;
      counters.scrap += scrapReasons.length;
      counters.good += parts - scrapReasons.length;
    }
    memory.cycleRuns = false;
    emit({
      machineId,
      at: memory.clock,
      type: 'cycle',
      operationId: job.operationId,
      parts,
      counters: { ...memory.counters },
      jobCounters: { ...memory.jobCounters },
      scrapReasons,
    });
    if (memory.jobCounters.good < job.quantityPcs) return;
    memory.phase = 'done';
    emit({ machineId, at: memory.clock, type: 'done', operationId: job.operationId });
  }

  function stateNow(): { state: MachineState; alarm: string | null; reasonId: string | null } {
    if (memory.stop !== null) return memory.stop;
    const plain = (state: MachineState) => ({ state, alarm: null, reasonId: null });
    if (memory.phase === 'run' && memory.cycleRuns) return plain('running');
    if (shifts(memory.clock).kind === 'unscheduled') return plain('off');
    if (memory.phase === 'setup') return plain('setup');
    return plain(memory.phase === 'run' ? 'stopped' : 'idle');
  }

  function show(): void {
    const { state, alarm, reasonId } = stateNow();
    if (state === memory.shown.state && alarm === memory.shown.alarm) return;
    memory.shown = { state, alarm };
    emit({ machineId, at: memory.clock, type: 'state', state, alarm, reasonId });
  }

  return {
    params,
    memory: () => structuredClone({ ...memory, random: random.state() }),
    state: () => memory.shown.state,
    alarm: () => memory.shown.alarm,
    job: () => memory.job,
    phase: () => memory.phase,
    counters: () => ({ ...memory.counters }),
    jobCounters: () => ({ ...memory.jobCounters }),
    nextAt,
    advance,
    begin(job, at) {
      advance(at);
      const { sameFamily, otherFamily } = params.setup;
      const law = job.setupFamily === memory.setupFamily ? sameFamily : otherFamily;
      memory.job = { ...job };
      memory.jobCounters = none();
      memory.setupFamily = job.setupFamily;
      memory.phase = 'setup';
      memory.cycleRuns = false;
      memory.leftMs = whole(lognormal(random, law.mean, law.cv));
      emit({ machineId, at: memory.clock, type: 'job', job: { ...job } });
      show();
    },
    unload(at) {
      advance(at);
      memory.job = null;
      memory.phase = 'idle';
      memory.cycleRuns = false;
      emit({ machineId, at: memory.clock, type: 'job', job: null });
      show();
    },
    stop(forced, at) {
      advance(at);
      const { durationMs, ...rest } = forced;
      memory.stop = { ...rest, leftMs: durationMs };
      memory.cycleRuns = false;
      show();
    },
    resume(at) {
      advance(at);
      memory.stop = null;
      goOn();
    },
  };
}
