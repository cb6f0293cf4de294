/** A shop in which people are what is waited for, quarter of an hour by quarter of an hour. */
import { type Centre, centres, FINAL, type Part, partsOf } from './centres.ts';
import { Chance, shareOf } from './chance.ts';
import type { Dials } from './dials.ts';
import { crewOf, DAY, goElsewhere, HOUR, handFor, isThere, timeOf, type Worker } from './people.ts';

export interface Order {
  id: string;
  part: Part;
  quantityPcs: number;
  isHot: boolean;
  /** Of its waits, as a factor. */
  patience: number;
  /** Lots on their way, and pieces that wait for the others before the final inspection. */
  lots: number;
  gatheredPcs: number;
}

/** Pieces that go together. */
interface Lot {
  order: Order;
  pcs: number;
  madePcs: number;
  place: number;
  /** Open ticks until somebody brings it to its next place. */
  left: number;
  since: number;
  /** Ticks of work at its place, what is left of them, and where it was begun. */
  work: { whole: number; todo: number } | null;
  begunAt: Machine | null;
  isBegun: boolean;
  wasSentBack: boolean;
}

interface Machine {
  id: string;
  centre: Centre;
  job: { lot: Lot; worker: Worker; from: number } | null;
}

/** A stretch of work, in ticks. */
export interface Row {
  order: Order;
  step: string;
  machineId: string;
  from: number;
  to: number;
  pcs: number;
  workerId: string;
}

/** What happened, in the order in which it ended; `open`: orders that are not done. */
export function liveOf(dials: Dials): { rows: Row[]; open: ReadonlySet<Order> } {
  return new Floor(dials).live();
}

class Floor {
  readonly #dials: Dials;
  readonly #chance: Chance;
  readonly #parts: readonly Part[];
  readonly #machines: readonly Machine[];
  readonly #crew: readonly Worker[];
  readonly #queues: ReadonlyMap<Centre, Lot[]>;
  readonly #end: number;
  readonly #moving: Lot[] = [];
  readonly #rows: Row[] = [];
  #orders = 0;

  constructor(dials: Dials) {
    this.#dials = dials;
    this.#chance = new Chance(dials.seed * 7919);
    this.#parts = partsOf(dials, this.#chance);
    this.#crew = crewOf(this.#chance);
    this.#queues = new Map(centres.map((centre) => [centre, []]));
    this.#machines = centres.flatMap((centre) =>
      Array.from({ length: centre.places }, (_, index) => ({
        id: `${centre.name} - ${centre.kind === 'machine' ? 'Machine' : 'Place'} ${index + 1}`,
        centre,
        job: null,
      })),
    );
    this.#end = (dials.warmupDays + dials.windowDays) * DAY;
  }

  live(): { rows: Row[]; open: ReadonlySet<Order> } {
    const until = this.#end + (this.#dials.cut === 'all' ? AFTERWARDS : 0);
    for (let tick = 0; tick < until; tick += 1) {
      const { day, weekday, hour } = timeOf(tick);
      if (hour === 0) for (const worker of this.#crew) if (this.#chance.is(ABSENT)) worker.absentDay = day;
      if (hour === 7 && weekday < 5) this.#orderAll(tick, weekday);
      if (weekday < 5 || (weekday === 5 && hour < 14)) this.#carry(tick);
      for (const worker of this.#crew) goElsewhere(worker, tick, this.#dials, this.#chance);
      for (const machine of this.#machines) this.#goOn(machine, tick);
      for (const [centre, queue] of this.#queues) this.#begin(centre, queue, tick);
    }
    const working = this.#machines.flatMap(({ job }) => job?.lot ?? []);
    const lots = [...this.#moving, ...[...this.#queues.values()].flat(), ...working];
    return { rows: this.#rows, open: new Set(lots.map(({ order }) => order)) };
  }

  #orderAll(tick: number, weekday: number): void {
    const { warmupDays, windowDays, perDay, trend, clumps } = this.#dials;
    const along = (Math.floor(tick / DAY) - warmupDays) / windowDays;
    const rate = perDay * (1 + trend * Math.max(-0.5, along - 0.5));
    const mean = this.#chance.is(clumps) ? (weekday === 0 ? rate * 2.5 : rate * 0.6) : rate;
    for (let left = this.#chance.poisson(mean); left > 0; left -= 1) this.#order(tick);
  }

  #order(tick: number): void {
    const chance = this.#chance;
    const { hot, slow, lots: split } = this.#dials;
    const part = this.#partAt(chance.unit());
    const kind = chance.unit();
    const patience = kind < hot ? 0.15 : kind < hot + slow ? 2.5 : chance.spread(1, 0.35);
    const quantityPcs = Math.max(1, Math.round(chance.spread(part.quantityPcs, 0.6)));
    this.#orders += 1;
    const lots = quantityPcs > 8 && chance.is(split) ? 2 + chance.below(3) : 1;
    const id = `Case ${this.#orders}`;
    const order = { id, part, quantityPcs, isHot: kind < hot, patience, lots, gatheredPcs: 0 };
    for (let index = 0; index < lots; index += 1) {
      const lot: Lot = {
        ...{ order, pcs: Math.floor(quantityPcs / lots) + (index < quantityPcs % lots ? 1 : 0), madePcs: 0, place: 0 },
        ...{ left: 0, since: tick, work: null, begunAt: null, isBegun: false, wasSentBack: false },
      };
      this.#send(lot, tick, FIRST_HOURS);
      if (index > 0) lot.left += chance.exponential(10) * HOUR;
    }
  }

  #partAt(share: number): Part {
    let left = share * this.#parts.reduce((sum, { popularity }) => sum + popularity, 0);
    const found = this.#parts.find(({ popularity }) => {
      left -= popularity;
      return left <= 0;
    });
    const [first] = this.#parts;
    if (first === undefined) throw new RangeError('A shop without parts makes nothing.');
    return found ?? first;
  }

  /** Waits until somebody decides, carries, fetches. */
  #send(lot: Lot, tick: number, hours: number): void {
    const { rush, decisionSd } = this.#dials;
    const { patience, part } = lot.order;
    const hurry = 1 - rush * Math.max(0, (tick - (this.#end - RUSH)) / RUSH);
    const kind = part.steps[lot.place]?.centre.kind;
    const median = hours * patience * part.wait * hurry * (kind === 'inspection' ? 1.2 : 1);
    lot.left = this.#chance.spread(median / 2, decisionSd) * HOUR;
    this.#moving.push(lot);
  }

  #carry(tick: number): void {
    for (let index = this.#moving.length - 1; index >= 0; index -= 1) {
      const lot = this.#moving[index];
      const centre = lot?.order.part.steps[lot.place]?.centre;
      if (lot === undefined || centre === undefined) continue;
      lot.left -= 1;
      if (lot.left > 0) continue;
      this.#moving.splice(index, 1);
      lot.since = tick;
      lot.work ??= this.#workOf(lot, centre);
      this.#queues.get(centre)?.push(lot);
    }
  }

  #workOf({ order, pcs, wasSentBack }: Lot, { setupHours, hoursPer100Pcs }: Centre): { whole: number; todo: number } {
    const setup = this.#chance.spread(setupHours, 0.4);
    const run = (pcs / 100) * hoursPer100Pcs * order.part.work * this.#chance.spread(1, 0.3);
    const whole = Math.round((setup + run) * HOUR * this.#dials.workScale * (wasSentBack ? 0.4 : 1));
    return { whole: Math.max(1, whole), todo: Math.max(1, whole) };
  }

  /** What is in work is done, or its worker goes home: whoever comes next goes on with it. */
  #goOn(machine: Machine, tick: number): void {
    const { job } = machine;
    const { work } = job?.lot ?? { work: null };
    if (job === null || work === null) return;
    const { lot, worker, from } = job;
    const worked = tick - from;
    if (worked < work.todo && isThere(worker, tick, this.#dials)) return;
    const isDone = worked >= work.todo;
    const made = Math.floor(lot.pcs * (worked / work.whole));
    const pcs = isDone ? lot.pcs - lot.madePcs : Math.min(lot.pcs - lot.madePcs, made);
    lot.madePcs += pcs;
    const step = lot.order.part.steps[lot.place]?.name ?? '';
    this.#rows.push({ order: lot.order, step, machineId: machine.id, from, to: tick, pcs, workerId: worker.id });
    machine.job = null;
    worker.isBusy = false;
    if (isDone) {
      Object.assign(lot, { work: null, isBegun: false });
      this.#passOn(lot, machine.centre, tick);
      return;
    }
    work.todo -= worked;
    Object.assign(lot, { since: tick, begunAt: machine, isBegun: true });
    this.#queues.get(machine.centre)?.push(lot);
  }

  #passOn(lot: Lot, { kind }: Centre, tick: number): void {
    const { rework, decisionHours } = this.#dials;
    lot.madePcs = 0;
    if (kind === 'inspection' && lot.place > 0 && !lot.wasSentBack && this.#chance.is(rework)) {
      lot.wasSentBack = true;
      lot.place -= 1;
      this.#send(lot, tick, decisionHours);
      return;
    }
    const { order } = lot;
    lot.place += 1;
    const next = order.part.steps[lot.place];
    if (next === undefined) return;
    if (next.centre.name === FINAL) {
      // Lots are put together again here, mostly.
      if (order.lots > 1 && shareOf(order.id) < 0.7) {
        order.lots -= 1;
        order.gatheredPcs += lot.pcs;
        return;
      }
      lot.pcs += order.gatheredPcs;
      order.gatheredPcs = 0;
    }
    this.#send(lot, tick, decisionHours);
  }

  /** Hot ones first, then what was begun, then as they came, with a foreman's whims. */
  #begin(centre: Centre, queue: Lot[], tick: number): void {
    const rank = (lot: Lot) => (lot.order.isHot ? 0 : 2) + (lot.isBegun ? 0 : 1);
    queue.sort((a, b) => rank(a) - rank(b) || a.since - b.since);
    const own = this.#machines.filter((machine) => machine.centre === centre);
    let before = -1;
    for (let round = 0; round < ROUNDS && queue.length > 0; round += 1) {
      const isStuck = round > 0 && before === queue.length;
      const at = isStuck
        ? Math.min(round, queue.length - 1)
        : this.#chance.is(WHIM)
          ? this.#chance.below(queue.length)
          : 0;
      before = queue.length;
      const lot = queue[at];
      const free = own.find((machine) => lot !== undefined && this.#suits(machine, lot, own));
      if (lot === undefined || free === undefined) continue;
      const worker = handFor(centre, this.#crew, (one) => isThere(one, tick, this.#dials), this.#chance);
      if (worker === null) break;
      queue.splice(at, 1);
      lot.begunAt = null;
      free.job = { lot, worker, from: tick };
      worker.isBusy = true;
    }
  }

  /** It stands free, goes on with what it began, and has the tools. */
  #suits(machine: Machine, { begunAt, order }: Lot, own: readonly Machine[]): boolean {
    if (machine.job !== null) return false;
    if (begunAt !== null && begunAt !== machine && !this.#chance.is(0.1)) return false;
    if (machine.centre.kind !== 'machine') return true;
    return machine === own[Math.floor(order.part.tools * own.length)] || shareOf(order.id + machine.id) < 0.25;
  }
}

/** Share of days that people are not there. */
const ABSENT = 0.06;
const FIRST_HOURS = 6;
const RUSH = 16 * DAY;
const AFTERWARDS = 100 * DAY;
/** Choices at a place in a quarter of an hour, and how many of them are anybody's. */
const ROUNDS = 8;
const WHIM = 0.15;
