/**
 * How long work takes on a machine in one scenario: productive time stretched by stops and by
 * outages, on the machine's own axis of worked time.
 */
import { f64, i32 } from '../numbers/arrays.ts';
import { meanOf, residual, TABLE_SHIFT } from '../numbers/pool.ts';
import { hash, next, normal, unit } from '../numbers/random.ts';
import { timeAt, type WorkClock, workBefore } from './clock.ts';
import { FROZEN } from './freeze.ts';
import type { ShopModel } from './model.ts';
import { drawLevels } from './stop-tables.ts';

const OUTAGES_MAX = 256;

export interface MachineTime {
  streams: Int32Array;
  stretchScale: Float64Array;
  stopScale: Float64Array;
  /** Productive time to the next stop, and which pair it belongs to. */
  stretchLeft: Float64Array;
  pair: Int32Array;
  /** Outages of a work centre: begin on the worked-time axis of its first machine, and length. */
  outageCount: Int32Array;
  outageAt: Float64Array;
  outageMs: Float64Array;
  /** Outages of the plant as a whole: begin in calendar time, and length. */
  plantOutageCount: number;
  plantOutageAt: Float64Array;
  plantOutageMs: Float64Array;
  /** Next outage of each machine, and its first machine's clock as the axis. */
  outageNext: Int32Array;
  leader: Int32Array;
  /** Work interval that each machine's clock was last read in: it only moves forward. */
  cursor: Int32Array;
  /** This scenario's errors of belief, drawn when they are first asked for (stamp = scenario). */
  itemFactor: Float64Array;
  itemStamp: Int32Array;
  setupFactor: Float64Array;
  setupStamp: Int32Array;
  stamp: number;
  /** The scenario's number, from which all its chance is hashed, and which sources of it stand still. */
  scenario: number;
  frozen: number;
}

export function newMachineTime(model: ShopModel): MachineTime {
  const machines = model.machines.length;
  const centres = model.stops.centreKey.length;
  const leader = new Int32Array(centres).fill(-1);
  // A machine that nobody works at any more times nothing for the others.
  for (let m = machines - 1; m >= 0; m -= 1)
    if ((model.clocks[m]?.totalMs ?? 0) > 0) leader[i32(model.stops.centre, m)] = m;
  return {
    streams: new Int32Array(machines),
    stretchScale: new Float64Array(machines),
    stopScale: new Float64Array(machines),
    stretchLeft: new Float64Array(machines),
    pair: new Int32Array(machines),
    outageCount: new Int32Array(centres),
    outageAt: new Float64Array(centres * OUTAGES_MAX),
    outageMs: new Float64Array(centres * OUTAGES_MAX),
    plantOutageCount: 0,
    plantOutageAt: new Float64Array(OUTAGES_MAX),
    plantOutageMs: new Float64Array(OUTAGES_MAX),
    outageNext: new Int32Array(machines),
    leader,
    cursor: new Int32Array(machines),
    itemFactor: new Float64Array(model.items),
    itemStamp: new Int32Array(model.items),
    setupFactor: new Float64Array(centres * setupCells(model)),
    setupStamp: new Int32Array(centres * setupCells(model)),
    stamp: 0,
    scenario: 0,
    frozen: 0,
  };
}

function setupCells(model: ShopModel): number {
  return (model.setups.families + 1) * model.setups.families;
}

/** Whether the arrays are wide enough for a floor that knows more items or families. */
export function fits(time: MachineTime, model: ShopModel): boolean {
  const cells = model.stops.centreKey.length * setupCells(model);
  return time.itemFactor.length >= model.items && time.setupFactor.length >= cells;
}

/** Draws the scenario's levels, outages and the place in its stretch at which each machine stands. */
export function startMachines(time: MachineTime, model: ShopModel, scenario: number, frozen: number): void {
  const { stops } = model;
  const still = (frozen & FROZEN.stops) !== 0;
  time.stamp += 1;
  time.scenario = scenario;
  time.frozen = frozen;
  time.cursor.fill(0);
  drawLevels(stops, model.machineKey, scenario, still, time);
  for (let m = 0; m < model.machines.length; m += 1) {
    time.streams[m] = hash(scenario, i32(model.machineKey, m));
    time.outageNext[m] = 0;
    const centre = i32(stops.centre, m);
    const biased = stops.lengthBiased[centre];
    const stretches = stops.stretchMs[centre];
    if (biased === undefined || stretches === undefined) continue;
    const index = i32(biased, next(time.streams, m) >>> TABLE_SHIFT);
    time.pair[m] = index;
    time.stretchLeft[m] = f64(stretches, index) * f64(time.stretchScale, m) * unit(next(time.streams, m));
  }
  if (!still) drawOutages(time, model, scenario);
  else time.outageCount.fill(0);
}

/** Of the whole plant, once for all of its machines: drawn one by one, their luck would even out. */
function drawPlantOutages(time: MachineTime, model: ShopModel, scenario: number): void {
  const { plantOutagesPerMs: rate, plantOutageMs: lengths } = model.stops;
  time.plantOutageCount = 0;
  if (rate <= 0 || lengths.length === 0) return;
  const clock = model.clocks.find(({ totalMs }) => totalMs > 0);
  if (clock === undefined) return;
  const seed = hash(scenario, 0x9a17);
  let at = 0;
  for (let count = 0; count < OUTAGES_MAX; count += 1) {
    at += -Math.log(unit(hash(seed, 2 * count))) / rate;
    if (at > clock.totalMs) return;
    const place = hash(seed, 2 * count + 1) >>> TABLE_SHIFT;
    time.plantOutageAt[count] = timeAt(clock, at);
    time.plantOutageMs[count] = f64(lengths, Math.min(place, lengths.length - 1));
    time.plantOutageCount = count + 1;
  }
}

/** Puts the plant's outages among a work centre's own, in the order of time. */
function joinOutages(time: MachineTime, centre: number, own: number, leader: WorkClock): number {
  const base = centre * OUTAGES_MAX;
  let count = own;
  for (let i = 0; i < time.plantOutageCount && count < OUTAGES_MAX; i += 1) {
    const at = workBefore(leader, f64(time.plantOutageAt, i));
    let place = base + count;
    for (; place > base && f64(time.outageAt, place - 1) > at; place -= 1) {
      time.outageAt[place] = f64(time.outageAt, place - 1);
      time.outageMs[place] = f64(time.outageMs, place - 1);
    }
    time.outageAt[place] = at;
    time.outageMs[place] = f64(time.plantOutageMs, i);
    count += 1;
  }
  return count;
}

function drawOutages(time: MachineTime, model: ShopModel, scenario: number): void {
  const { stops } = model;
  drawPlantOutages(time, model, scenario);
  for (let c = 0; c < stops.centreKey.length; c += 1) {
    const leader = model.clocks[i32(time.leader, c)];
    const lengths = stops.outageMs[c];
    const rate = f64(stops.outagesPerMs, c);
    let count = 0;
    if (leader !== undefined && lengths !== undefined && lengths.length > 0 && rate > 0) {
      const seed = hash(scenario, i32(stops.centreKey, c) ^ 0x0a7a);
      let at = 0;
      for (; count < OUTAGES_MAX; count += 1) {
        at += -Math.log(unit(hash(seed, 2 * count))) / rate;
        if (at > leader.totalMs) break;
        const place = hash(seed, 2 * count + 1) >>> TABLE_SHIFT;
        time.outageAt[c * OUTAGES_MAX + count] = at;
        time.outageMs[c * OUTAGES_MAX + count] = f64(lengths, Math.min(place, lengths.length - 1));
      }
    }
    if (time.plantOutageCount > 0 && leader !== undefined) count = joinOutages(time, c, count, leader);
    time.outageCount[c] = count;
  }
}

/** Worked time that `productiveMs` of running take on machine `m`, its stops included. Moves the machine's stream on. */
export function withStops(
  time: MachineTime,
  model: ShopModel,
  m: number,
  productiveMs: number,
  frozen: number,
): number {
  const { stops } = model;
  const centre = i32(stops.centre, m);
  const scale = f64(time.stopScale, m);
  if ((frozen & FROZEN.stops) !== 0) {
    const ratio = (Math.exp(f64(stops.tableLevel, centre)) * scale) / f64(time.stretchScale, m);
    const outages = f64(stops.outagesPerMs, centre) * f64(stops.outageMeanMs, centre) + stops.plantOutageShare;
    return productiveMs * (1 + ratio) * (1 + outages);
  }
  const stretches = stops.stretchMs[centre];
  const lengths = stops.stopMs[centre];
  if (stretches === undefined || lengths === undefined) return productiveMs;
  const stretchScale = f64(time.stretchScale, m);
  let left = productiveMs;
  let worked = productiveMs;
  let until = f64(time.stretchLeft, m);
  let pair = i32(time.pair, m);
  while (left > until) {
    left -= until;
    worked += f64(lengths, pair) * scale;
    pair = next(time.streams, m) >>> TABLE_SHIFT;
    until = f64(stretches, pair) * stretchScale;
  }
  time.stretchLeft[m] = until - left;
  time.pair[m] = pair;
  return worked;
}

/** What is left of the stop that is open on machine `m`; the next stretch is a fresh one. */
export function openStopLeft(time: MachineTime, model: ShopModel, m: number, frozen: number): number {
  const { stops } = model;
  const elapsed = f64(model.openStop, m);
  if (elapsed < 0) return 0;
  const centre = i32(stops.centre, m);
  const lengths = stops.stopMs[centre];
  const stretches = stops.stretchMs[centre];
  if (lengths === undefined || stretches === undefined) return 0;
  const pair = next(time.streams, m) >>> TABLE_SHIFT;
  time.pair[m] = pair;
  time.stretchLeft[m] = f64(stretches, pair) * f64(time.stretchScale, m);
  const u = (frozen & FROZEN.stops) !== 0 ? 0.5 : unit(next(time.streams, m));
  return residual(lengths, f64(time.stopScale, m), elapsed, u);
}

/** `at` if the machine's calendar works then, else when it next does; Infinity past the horizon. Times of one machine ascend. */
export function opensAt(time: MachineTime, clock: WorkClock, m: number, at: number): number {
  const { from, to } = clock;
  let index = i32(time.cursor, m);
  while (index < to.length && f64(to, index) <= at) index += 1;
  time.cursor[m] = index;
  if (index >= from.length) return Infinity;
  return Math.max(at, f64(from, index));
}

/**
 * Calendar time at which work that begins at `at` and takes `workedMs` on machine `m` ends; outages of
 * its group hold it up at the start and on the way. Starts of one machine ascend.
 */
export function endOf(time: MachineTime, model: ShopModel, m: number, at: number, workedMs: number): number {
  const clock = model.clocks[m];
  if (clock === undefined) return at + workedMs;
  const opens = opensAt(time, clock, m, at);
  if (opens === Infinity) return timeAt(clock, clock.totalMs + workedMs + Math.max(0, at - clock.endMs));
  let begin = f64(clock.before, i32(time.cursor, m)) + opens - f64(clock.from, i32(time.cursor, m));
  const centre = i32(model.stops.centre, m);
  const count = i32(time.outageCount, centre);
  let end = begin + workedMs;
  let index = i32(time.outageNext, m);
  if (index < count) {
    const base = centre * OUTAGES_MAX;
    const leader = model.clocks[i32(time.leader, centre)];
    const own = leader === clock || leader === undefined;
    for (; index < count; index += 1) {
      const there = f64(time.outageAt, base + index);
      const from = own ? there : workBefore(clock, timeAt(leader, there));
      const length = f64(time.outageMs, base + index);
      if (from + length <= begin) continue;
      if (from >= end) break;
      if (from < begin) {
        const wait = from + length - begin;
        begin += wait;
        end += wait;
      } else end += length;
    }
    time.outageNext[m] = Math.max(0, index - 1);
  }
  return walkTo(clock, i32(time.cursor, m), end);
}

/** `timeAt`, searched from an interval that is known to lie before. */
function walkTo(clock: WorkClock, from: number, workMs: number): number {
  if (workMs > clock.totalMs) return timeAt(clock, workMs);
  const { before } = clock;
  let index = from;
  while (index + 1 < before.length && f64(before, index + 1) < workMs) index += 1;
  return f64(clock.from, index) + workMs - f64(before, index);
}

/** The machine's times may go back: for what is placed into a scenario out of its order. */
export function rewind(time: MachineTime, m: number): void {
  time.cursor[m] = 0;
  time.outageNext[m] = 0;
}

/** From a family to another; `elapsedMs` > 0 asks for what is left of a running one. */
export interface SetupAsked {
  from: number;
  to: number;
  draw: number;
  elapsedMs: number;
}

/** Setup on machine `m`, worked ms. */
export function setupMs(
  time: MachineTime,
  model: ShopModel,
  m: number,
  { from, to, draw, elapsedMs }: SetupAsked,
): number {
  const { setups } = model;
  const { scenario, frozen } = time;
  const centre = i32(model.stops.centre, m);
  const means = setups.meanMs[centre];
  const sds = setups.sdLog[centre];
  const shapes = setups.shapes[centre];
  if (means === undefined || sds === undefined || shapes === undefined) return 0;
  const at = (from + 1) * setups.families + to;
  const mean = f64(means, at);
  if ((frozen & FROZEN.setup) !== 0) return elapsedMs > 0 ? residual(shapes, mean, elapsedMs, 0.5) : mean;
  if (mean <= 0) return 0;
  const cell = centre * (setups.families + 1) * setups.families + at;
  if (i32(time.setupStamp, cell) !== time.stamp) {
    time.setupStamp[cell] = time.stamp;
    time.setupFactor[cell] = errorFactor(f64(sds, at), hash(scenario, i32(setups.key, cell)));
  }
  const believed = mean * f64(time.setupFactor, cell);
  if (elapsedMs > 0) return residual(shapes, believed, elapsedMs, unit(draw));
  return believed * f64(shapes, Math.min(shapes.length - 1, draw >>> TABLE_SHIFT));
}

/** Productive ms of operation `op`'s remaining pieces in this scenario. */
export function runMs(time: MachineTime, model: ShopModel, op: number, draw: number): number {
  const { scenario, frozen } = time;
  const planned = f64(model.opRunMs, op) * f64(model.opRatio, op);
  if ((frozen & FROZEN.run) !== 0) return planned;
  const item = i32(model.opItem, op);
  if (i32(time.itemStamp, item) !== time.stamp) {
    time.itemStamp[item] = time.stamp;
    time.itemFactor[item] = errorFactor(f64(model.opRatioSd, op), hash(scenario, i32(model.opItemKey, op)));
  }
  const shapes = model.opShapes[op];
  const shape = shapes === undefined ? 1 : f64(shapes, Math.min(shapes.length - 1, draw >>> TABLE_SHIFT));
  return planned * shape * f64(time.itemFactor, item);
}

/** When a step that somebody else does is back: what is out already takes what is left, given that it is out still. */
export function outsideEnd(
  model: ShopModel,
  op: number,
  from: number,
  draw: number,
  { seed, frozen }: { seed: number; frozen: number },
): number {
  const law = i32(model.opOutside, op);
  const ratios = model.outside[law];
  const still = (frozen & FROZEN.material) !== 0;
  const sd = model.outsideSd[law] ?? 0;
  const error = still || sd === 0 ? 1 : Math.exp(sd * normal(hash(hash(seed, 0x0075), model.outsideKey[law] ?? 0)));
  const planned = f64(model.opRunMs, op) * error;
  if (ratios === undefined) return from + planned;
  if (from < 0) return residual(ratios, planned, -from, still ? 0.5 : unit(draw));
  return from + planned * (still ? meanOf(ratios) : f64(ratios, Math.min(ratios.length - 1, draw >>> TABLE_SHIFT)));
}

/** A lognormal error with mean 1. */
function errorFactor(sd: number, draw: number): number {
  return sd > 0 ? Math.exp(sd * normal(draw) - (sd * sd) / 2) : 1;
}
