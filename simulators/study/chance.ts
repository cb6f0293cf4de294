/** The plant's chance over time: how bad stops are now, outages, stops of one machine, one setup. */

import { HOUR_MS, WEEK_MS } from '../../shared/core/words/time.ts';
import { Dice } from './dice.ts';
import type { WorkCentreParameters } from './plant-file.ts';
import { type TrueMachine, type World, weekHours } from './world.ts';

/** Weekly factor on a centre's down time: slow wandering (AR(1), memory of 8 weeks) and the file's drifts. */
export class Conditions {
  readonly #factors = new Map<string, number[]>();
  readonly #world: World;
  readonly #start: number;
  readonly #scoredFrom: number;

  constructor(world: World, start: number, scoredFrom: number, weeks: number, seed: number) {
    this.#world = world;
    this.#start = start;
    this.#scoredFrom = scoredFrom;
    for (const centre of world.file.workCentres) {
      const dice = new Dice('wander', world.file.id, world.seed, seed, centre.id);
      const memory = Math.exp(-1 / 8);
      let level = world.file.wanderSd * dice.normal();
      const factors: number[] = [];
      for (let week = 0; week < weeks; week += 1) {
        factors.push(Math.exp(level));
        level = memory * level + Math.sqrt(1 - memory * memory) * world.file.wanderSd * dice.normal();
      }
      this.#factors.set(centre.id, factors);
    }
  }

  /** Factor on the rate of stops of a centre at a moment. */
  at(centreId: string, at: number): number {
    const factors = this.#factors.get(centreId) ?? [];
    let factor = factors[Math.min(factors.length - 1, Math.max(0, Math.floor((at - this.#start) / WEEK_MS)))] ?? 1;
    for (const drift of this.#world.file.drift)
      if (drift.workCentre === centreId && at >= this.#scoredFrom + drift.week * WEEK_MS) factor *= drift.downFactor;
    return factor;
  }
}

export interface Outage {
  /** On the worked-time axis. */
  from: number;
  to: number;
}

/** All outages of a centre, the plant's among them, on the axis of worked ms. */
export function outagesOf(world: World, centre: WorkCentreParameters, seed: number, untilWorked: number): Outage[] {
  const own = drawn(
    world,
    centre.outages,
    new Dice('outages', world.file.id, world.seed, seed, centre.id),
    untilWorked,
  );
  const ofPlant = drawn(world, world.file.outages, new Dice('plant outages', world.seed, seed), untilWorked);
  if (ofPlant.length === 0) return own;
  const joined: Outage[] = [];
  for (const outage of [...own, ...ofPlant].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last !== undefined && outage.from <= last.to) last.to = Math.max(last.to, outage.to);
    else joined.push({ ...outage });
  }
  return joined;
}

function drawn(world: World, law: WorkCentreParameters['outages'], dice: Dice, untilWorked: number): Outage[] {
  const found: Outage[] = [];
  if (law.perWeek <= 0) return found;
  const gap = (weekHours(world.file) * HOUR_MS) / law.perWeek;
  for (let at = dice.exponential(gap); at < untilWorked; at += dice.exponential(gap)) {
    const length = dice.lognormal(law.hours.mean * HOUR_MS, law.hours.cv);
    found.push({ from: at, to: at + length });
    at += length;
  }
  return found;
}

/** Stops of one machine: productive time to the next, and how long that one lasts. */
export class MachineStops {
  readonly #dice: Dice;
  readonly #machine: TrueMachine;
  /** Productive ms to go, at factor 1; a worse time uses it up faster. */
  #left: number;

  constructor(world: World, machine: TrueMachine, seed: number) {
    this.#machine = machine;
    this.#dice = new Dice('stops', world.file.id, world.seed, seed, machine.id);
    this.#left = this.#stretch() * this.#dice.unit();
  }

  /** Runs for at most `productiveMs`; what it got done, and the stop that came then (0 = none). */
  run(productiveMs: number, factor: number): { ranMs: number; stopMs: number } {
    const pace = factor * this.#machine.downFactor;
    if (productiveMs * pace < this.#left) {
      this.#left -= productiveMs * pace;
      return { ranMs: productiveMs, stopMs: 0 };
    }
    const ranMs = this.#left / pace;
    this.#left = this.#stretch();
    return { ranMs, stopMs: this.#stop() };
  }

  #stretch(): number {
    const { minor, major, stretchShape } = this.#machine.centre;
    const rate = minor.perHour + major.perHour;
    return rate > 0 ? this.#dice.weibull(HOUR_MS / rate, stretchShape) : Infinity;
  }

  #stop(): number {
    const { minor, major } = this.#machine.centre;
    if (this.#dice.chance(minor.perHour / (minor.perHour + major.perHour)))
      return this.#dice.lognormal((minor.minutes.mean / 60) * HOUR_MS, minor.minutes.cv);
    return this.#dice.lognormal(major.hours.mean * HOUR_MS, major.hours.cv);
  }
}

/** One setup: worked ms. Now and then one goes wrong and takes several times as long. */
export function setupOf(
  world: World,
  centre: WorkCentreParameters,
  from: string | null,
  to: string,
  dice: Dice,
): number {
  const known = from === null ? undefined : world.setupHours.get(`${centre.id}:${from}>${to}`);
  const hours = known ?? centre.setup.otherMinutes / 60;
  const tail = dice.chance(centre.setup.tailShare) ? centre.setup.tailFactor : 1;
  return dice.lognormal(hours * HOUR_MS, centre.setup.cv) * tail;
}
