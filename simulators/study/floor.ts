/** What the twin's parts share: machines, people, worked time, what is to happen, what was recorded. */
import type { Measured } from '../../bridge/promise/shop.ts';
import type { MeasuredStretch } from '../../bridge/promise/stretch-list.ts';
import { WEEK_MS } from '../../shared/core/words/time.ts';
import { Agenda } from './agenda.ts';
import { Conditions, MachineStops, type Outage, outagesOf } from './chance.ts';
import { Dice } from './dice.ts';
import type { TwinOrder } from './orders.ts';
import { People } from './people.ts';
import { Worktime } from './worktime.ts';
import { START, type TrueMachine, type World } from './world.ts';

type Mutable<T> = T extends readonly (infer Entry)[] ? Entry[] : never;

export interface TwinFacts {
  stretches: MeasuredStretch[];
  setups: Mutable<Measured['setups']>;
  runs: Mutable<Measured['runs']>;
}

export interface TwinMachine {
  truth: TrueMachine;
  stops: MachineStops;
  outages: readonly Outage[];
  family: string | null;
  /** What it was set up for before the order that is on it. */
  before: string | null;
  current: TwinOrder | null;
  /** Which of its steps, and whether it waits for this one's end to go on. */
  step: number;
  hasAll: boolean;
  freeAt: number;
  /** When it looks for somebody again. */
  wakesAt: number;
  /** Productive ms since the last stop. */
  sinceStopMs: number;
}

export type Happening =
  | { at: number; kind: 'arrival'; order: TwinOrder }
  | { at: number; kind: 'release'; order: TwinOrder }
  | { at: number; kind: 'ready'; order: TwinOrder }
  | { at: number; kind: 'free'; machine: TwinMachine }
  | { at: number; kind: 'done'; order: TwinOrder; step: number; goesOn: boolean }
  | { at: number; kind: 'wake'; machine: TwinMachine }
  | { at: number; kind: 'expedite'; order: TwinOrder }
  | { at: number; kind: 'cancel'; order: TwinOrder };

export interface Floor {
  readonly world: World;
  readonly seed: number;
  now: number;
  readonly time: Worktime;
  readonly conditions: Conditions;
  readonly machines: readonly TwinMachine[];
  readonly people: People;
  readonly agenda: Agenda<Happening>;
  readonly facts: TwinFacts;
  /** What people do now and then. */
  readonly habit: Dice;
}

export interface FloorOptions {
  seed: number;
  /** Weeks before the first order that is scored; drifts count from there. */
  warmWeeks: number;
  totalWeeks: number;
}

export function emptyFloor(world: World, { seed, warmWeeks, totalWeeks }: FloorOptions): Floor {
  const end = START + (totalWeeks + 80) * WEEK_MS;
  const time = new Worktime(world.plant, START, end);
  const outages = new Map(
    world.file.workCentres.map((centre) => [centre.id, outagesOf(world, centre, seed, time.worked(end))]),
  );
  return {
    world,
    seed,
    now: START,
    time,
    conditions: new Conditions(world, START, START + warmWeeks * WEEK_MS, totalWeeks + 60, seed),
    machines: world.machines.map((truth) => ({
      truth,
      stops: new MachineStops(world, truth, seed),
      outages: outages.get(truth.centre.id) ?? [],
      family: null,
      before: null,
      current: null,
      step: 0,
      hasAll: true,
      freeAt: START,
      wakesAt: START,
      sinceStopMs: 0,
    })),
    people: new People(world.file),
    agenda: new Agenda<Happening>(),
    facts: { stretches: [], setups: [], runs: [] },
    habit: new Dice('habit', world.file.id, world.seed, seed),
  };
}

/** A die of its own for one thing that happens to an order. */
export function diceOf({ world, seed }: Floor, what: string, { order }: TwinOrder, ...more: (string | number)[]): Dice {
  return new Dice(what, world.seed, seed, order.id, ...more);
}
