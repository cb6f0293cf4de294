/**
 * An operator at one machine: signs on and off with the shift, starts orders late, finishes them, declares
 * scrap, and gives some of the stops their reasons. Pure: it hears the machine's signals and says what it wants to do when; whoever
 * drives it (the history, or the live plant through the tablet's API) does it and reports back.
 */
import type { Command } from '../../shared/core/commands/command.ts';
import type { Signal } from './machine.ts';
import type { Habits, SimulatedMachine, Spread } from './params.ts';
import { chance, continueRandom, lognormal, type Random, type RandomState, seedRandom } from './random.ts';
import type { Duty, Rota } from './rota.ts';
import { afterWork, type Shifts } from './shifts.ts';
import { spoken } from './spoken.ts';

/** What a person asks for on the tablet; the driver adds the command's id. */
export type Intent = Command extends infer C ? (C extends unknown ? Omit<C, 'commandId'> : never) : never;

/** An operation that could be started here now. */
export interface Waiting {
  operationId: string;
  dueAt: number | null;
  setupFamily: string;
}

export interface OperatorMemory {
  machineId: string;
  random: RandomState;
  work:
    | { step: 'free'; at: number }
    | { step: 'working' }
    | { step: 'finishing'; operationId: string; at: number }
    /** Asked for, not answered yet. */
    | { step: 'asked' };
  setupFamily: string | null;
  /** Of the operation in work, not declared yet. */
  scrap: Record<string, number>;
  /** Where a pulse machine's stop begins for whoever reads its pulses; null where a tag was made of it. */
  lastCycleAt?: number | null;
  /** A stop that is going on or was, and when to give it its reason. */
  tags: { from: number; to: number | null; reasonId: string; at: number }[];
  /** Signed on until the end of that shift, or not (null); and from when on that is looked at again. */
  duty?: { at: number; until: number | null };
}

export interface Operator {
  memory(): OperatorMemory;
  hear(signal: Signal): void;
  /** When it wants to act next. */
  dueAt(): number;
  /** What it does at `at`, in order; empty when there is nothing to do. */
  act(at: number, waiting: () => readonly Waiting[]): readonly Intent[];
  /** The outcome of a start or finish: done, or refused (then it looks again later). */
  started(setupFamily: string): void;
  finished(at: number): void;
  refused(at: number): void;
}

export function freshOperator(machineId: string, seed: number, at: number): OperatorMemory {
  return {
    machineId,
    random: seedRandom(seed, `operator ${machineId}`).state(),
    work: { step: 'free', at },
    setupFamily: null,
    scrap: {},
    tags: [],
    duty: { at, until: null },
  };
}

export interface OperatorOptions {
  habits: Habits;
  /** Share of stops that get their reason soon. */
  tagShare: number;
  machine: SimulatedMachine;
  shifts: Shifts;
  rota: Rota;
}

export function openOperator(options: OperatorOptions, from: OperatorMemory): Operator {
  const { habits, machine, rota, shifts, tagShare } = options;
  const memory = structuredClone(from);
  const random = continueRandom(memory.random);
  const machineId = machine.id;
  const after = (at: number, law: Spread): number =>
    afterWork(shifts, at, Math.round(lognormal(random, law.mean, law.cv)));

  // A pulse machine says no state: its stop lasts from the cycle before to the cycle after.
  const isPulse = spoken[machine.face] === null;
  const endStops = (at: number): void => {
    for (const tag of memory.tags) if (tag.from < at) tag.to ??= at;
  };

  /** Soon, or with what people left open; never before it is long enough to be asked for. */
  function tagLater(from: number, to: number | null, reasonId: string, heardAt: number): void {
    const { tagAfter, tagRestAfter, tagFrom } = habits;
    const isSoon = chance(random, tagShare);
    if (!isSoon && tagRestAfter === undefined) return;
    const at = isSoon ? after(heardAt, tagAfter) : afterWork(shifts, heardAt, tagRestAfter ?? 0);
    memory.tags.push({ from, to, reasonId, at: Math.max(at, from + tagFrom + 1) });
  }

  function hearState({ at, reasonId }: Extract<Signal, { type: 'state' }>): void {
    if (!isPulse) endStops(at);
    if (reasonId === null) return;
    const from = isPulse ? (memory.lastCycleAt ?? at) : at;
    memory.lastCycleAt = null;
    tagLater(from, null, reasonId, at);
  }

  function hearCycle({ at, scrapReasons }: Extract<Signal, { type: 'cycle' }>): void {
    if (isPulse) {
      endStops(at);
      const from = memory.lastCycleAt ?? at;
      // Over a break its pulses say as little as in a stop.
      if (at - from > habits.tagFrom && habits.waitingReasonId !== undefined)
        tagLater(from, at, habits.waitingReasonId, at);
      memory.lastCycleAt = at;
    }
    for (const reason of scrapReasons) memory.scrap[reason] = (memory.scrap[reason] ?? 0) + 1;
  }

  /** The machine stands with its order until that is finished. */
  function hearDone({ at, operationId }: Extract<Signal, { type: 'done' }>): void {
    const finishAt = after(at, habits.finishAfter);
    memory.work = { step: 'finishing', operationId, at: finishAt };
    const { waitingReasonId, tagFrom } = habits;
    if (waitingReasonId !== undefined && finishAt - at > tagFrom) tagLater(at, finishAt, waitingReasonId, finishAt);
  }

  function act(at: number, waiting: () => readonly Waiting[]): readonly Intent[] {
    const intents: Intent[] = [
      ...comeAndGo(memory, rota, at),
      ...tagsDue(memory, habits, at).map(
        ({ from, reasonId }): Intent => ({ type: 'classifyStop', machineId, from, to: null, reasonId }),
      ),
    ];
    const { work } = memory;
    if (work.step === 'finishing' && work.at <= at) {
      intents.push(...declareScrap(memory, machine, habits, random, work.operationId));
      intents.push({ type: 'finishOperation', machineId, operationId: work.operationId });
      memory.work = { step: 'asked' };
    } else if (work.step === 'free' && work.at <= at) {
      const next = choose(waiting(), memory.setupFamily, habits.familyBonus);
      if (next === null) memory.work = { step: 'free', at: afterWork(shifts, at, habits.lookAgain) };
      else {
        intents.push({ type: 'startOperation', machineId, operationId: next.operationId });
        memory.work = { step: 'asked' };
      }
    }
    return intents;
  }

  return {
    memory: () => structuredClone({ ...memory, random: random.state() }),
    hear(signal) {
      if (signal.type === 'state') hearState(signal);
      else if (signal.type === 'cycle') hearCycle(signal);
      else if (signal.type === 'done') hearDone(signal);
      else memory.lastCycleAt = null;
    },
    dueAt: () =>
      Math.min(
        'at' in memory.work ? memory.work.at : Number.POSITIVE_INFINITY,
        ...memory.tags.map((tag) => tag.at),
        nextDuty(memory, rota)?.at ?? Number.POSITIVE_INFINITY,
      ),
    act,
    started(setupFamily) {
      memory.setupFamily = setupFamily;
      memory.scrap = {};
      memory.work = { step: 'working' };
    },
    finished(at) {
      memory.scrap = {};
      memory.work = { step: 'free', at: after(at, habits.startAfter) };
    },
    refused(at) {
      memory.work = { step: 'free', at: afterWork(shifts, at, habits.lookAgain) };
    },
  };
}

/** The next sign-on or sign-off; null where nobody has a shift here. */
function nextDuty({ duty }: OperatorMemory, rota: Rota): { type: 'signOn' | 'signOff'; at: number; duty: Duty } | null {
  if (duty === undefined) return null;
  if (duty.until !== null) {
    const here = rota(duty.until - 1);
    return here === null ? null : { type: 'signOff', at: Math.max(duty.at, here.off), duty: here };
  }
  const here = rota(duty.at);
  const next = here !== null && duty.at >= here.off ? rota(here.until) : here;
  return next === null ? null : { type: 'signOn', at: Math.max(duty.at, next.on), duty: next };
}

/** A sign-off that was missed is left to the end of the shift, a shift that was missed altogether is not signed for. */
function comeAndGo(memory: OperatorMemory, rota: Rota, at: number): Intent[] {
  const { machineId } = memory;
  const intents: Intent[] = [];
  for (let next = nextDuty(memory, rota); next !== null && next.at <= at; next = nextDuty(memory, rota)) {
    const { type, duty } = next;
    if (at < (type === 'signOn' ? duty.off : duty.until)) intents.push({ type, machineId });
    memory.duty =
      type === 'signOn' && at < duty.off ? { at: next.at, until: duty.until } : { at: duty.until, until: null };
  }
  return intents;
}

/** Takes the tags that are due; a stop that turned out short gets none. */
function tagsDue(memory: OperatorMemory, habits: Habits, at: number): OperatorMemory['tags'] {
  const due = memory.tags.filter((tag) => tag.at <= at);
  memory.tags = memory.tags.filter((tag) => tag.at > at);
  return due.filter((tag) => (tag.to ?? at) - tag.from > habits.tagFrom);
}

/**
 * All scrap that the machine cannot see is declared, or the order would be short of parts; scrap that
 * it counts itself mostly gets its reason.
 */
function declareScrap(
  memory: OperatorMemory,
  machine: SimulatedMachine,
  habits: Habits,
  random: Random,
  operationId: string,
): Intent[] {
  const found = Object.entries(memory.scrap).filter(
    () => !machine.countsScrap || chance(random, habits.scrapReasonShare),
  );
  memory.scrap = {};
  return found.map(([reasonId, quantityPcs]) => ({
    type: 'declareScrap',
    machineId: machine.id,
    operationId,
    quantityPcs,
    reasonId,
    of: machine.countsScrap ? 'scrap' : 'good',
  }));
}

/** The most urgent, with a preference for what needs no changeover. */
function choose(waiting: readonly Waiting[], setupFamily: string | null, familyBonusMs: number): Waiting | null {
  const rank = (entry: Waiting): number =>
    (entry.dueAt ?? Number.MAX_SAFE_INTEGER) - (entry.setupFamily === setupFamily ? familyBonusMs : 0);
  return waiting.reduce<Waiting | null>(
    (best, entry) => (best === null || rank(entry) < rank(best) ? entry : best),
    null,
  );
}
