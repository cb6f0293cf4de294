/**
 * The study's plant: orders come, wait for material, are picked by date (same family with a bonus,
 * now and then just any), set up and run on machines that stop. An event simulation of its own,
 * with its own laws; it shares nothing with the promise's simulation but the shift calendar.
 */
import type { Measured } from '../../bridge/promise/shop.ts';
import { DAY_MS, HOUR_MS, WEEK_MS } from '../../shared/core/words/time.ts';
import { Agenda } from './agenda.ts';
import { Conditions, MachineStops, type Outage, outagesOf, setupOf } from './chance.ts';
import { Dice } from './dice.ts';
import { Demand, PIECES, type TwinOrder, type TwinStep } from './orders.ts';
import { People } from './people.ts';
import { Worktime } from './worktime.ts';
import { START, type TrueMachine, type World } from './world.ts';

type Mutable<T> = T extends readonly (infer Entry)[] ? Entry[] : never;

export interface TwinFacts {
  stretches: Mutable<Measured['stretches']>;
  setups: Mutable<Measured['setups']>;
  runs: Mutable<Measured['runs']>;
}

interface TwinMachine {
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

type Happening =
  | { at: number; kind: 'arrival'; order: TwinOrder }
  | { at: number; kind: 'release'; order: TwinOrder }
  | { at: number; kind: 'ready'; order: TwinOrder }
  | { at: number; kind: 'free'; machine: TwinMachine }
  | { at: number; kind: 'done'; order: TwinOrder; step: number; goesOn: boolean }
  | { at: number; kind: 'wake'; machine: TwinMachine }
  | { at: number; kind: 'expedite'; order: TwinOrder }
  | { at: number; kind: 'cancel'; order: TwinOrder };

export interface TwinOptions {
  seed: number;
  /** Weeks before the first order that is scored; drifts count from there. */
  warmWeeks: number;
  totalWeeks: number;
  /** The policy: the date promised to an order that has just come. */
  promise(order: TwinOrder, twin: Twin): number;
}

export class Twin {
  readonly world: World;
  readonly conditions: Conditions;
  readonly machines: TwinMachine[];
  readonly facts: TwinFacts = { stretches: [], setups: [], runs: [] };
  readonly arrived: TwinOrder[] = [];
  /** Of all orders that came, by operation. */
  readonly steps = new Map<string, TwinStep>();
  readonly open = new Set<TwinOrder>();
  now = START;
  readonly #options: TwinOptions;
  readonly #time: Worktime;
  readonly #demand: Demand;
  readonly #waiting = new Map<string, TwinOrder[]>();
  readonly #agenda = new Agenda<Happening>();
  /** When each of them has time. */
  readonly #engineers: number[];
  readonly #habit: Dice;
  readonly #people: People;

  constructor(world: World, options: TwinOptions) {
    this.world = world;
    this.#options = options;
    const end = START + (options.totalWeeks + 80) * WEEK_MS;
    this.#time = new Worktime(world.plant, START, end);
    this.conditions = new Conditions(
      world,
      START,
      START + options.warmWeeks * WEEK_MS,
      options.totalWeeks + 60,
      options.seed,
    );
    this.#demand = new Demand(world, START, options.seed);
    this.#engineers = new Array<number>(world.file.engineering.engineers).fill(START);
    this.#people = new People(world.file);
    this.#habit = new Dice('habit', world.file.id, world.seed, options.seed);
    const outages = new Map(
      world.file.workCentres.map((c) => [c.id, outagesOf(world, c, options.seed, this.#time.worked(end))]),
    );
    this.machines = world.machines.map((truth) => ({
      truth,
      stops: new MachineStops(world, truth, options.seed),
      outages: outages.get(truth.centre.id) ?? [],
      family: null,
      before: null,
      current: null,
      step: 0,
      hasAll: true,
      freeAt: START,
      wakesAt: START,
      sinceStopMs: 0,
    }));
    const first = this.#demand.next(START);
    this.#agenda.add({ at: first.arrivedAt, kind: 'arrival', order: first });
  }

  /** Runs up to `until`. */
  run(until: number): void {
    for (let next = this.#agenda.first(); next !== undefined && next.at < until; next = this.#agenda.first()) {
      this.#agenda.take();
      this.now = next.at;
      this.#happen(next);
    }
    this.now = until;
  }

  #happen(next: Happening): void {
    switch (next.kind) {
      case 'arrival':
        this.#arrive(next.order);
        break;
      case 'release':
        this.#release(next.order);
        break;
      case 'ready':
        this.#ready(next.order);
        break;
      case 'expedite':
        // Somebody important called: to the front of every queue.
        next.order.priorityAt = Math.min(next.order.priorityAt, this.now);
        next.order.order.dueAt = next.order.priorityAt;
        break;
      case 'cancel':
        this.#cancel(next.order);
        break;
      case 'free':
        this.#finish(next.machine);
        this.#pick(next.machine);
        for (const skill of this.#people.release(next.machine.truth.id)) this.#pickIdle(skill);
        break;
      case 'done':
        this.#done(next.order, next.step, next.goesOn);
        break;
      case 'wake':
        this.#pick(next.machine);
        break;
      default:
        next satisfies never;
    }
  }

  #arrive(order: TwinOrder): void {
    const following = this.#demand.next(this.now);
    this.#agenda.add({ at: following.arrivedAt, kind: 'arrival', order: following });
    const promisedAt = this.#options.promise(order, this);
    order.priorityAt = order.needAt ?? promisedAt;
    order.order.dueAt = Math.round(order.priorityAt);
    this.arrived.push(order);
    this.open.add(order);
    for (const step of order.steps) this.steps.set(step.operationId, step);
    if (order.order.strategy === 'ETO') this.#engineer(order);
    else this.#agenda.add({ at: order.materialAt, kind: 'ready', order });
    const { share, days } = this.world.file.cancelled;
    const dice = new Dice('cancelled', this.world.seed, this.#options.seed, order.order.id);
    if (share > 0 && dice.chance(share))
      this.#agenda.add({ at: this.now + dice.unit() * days * DAY_MS, kind: 'cancel', order });
    if (this.#habit.chance(this.world.file.dispatch.expediteShare))
      this.#agenda.add({ at: this.now + this.#habit.unit() * 15 * DAY_MS, kind: 'expedite', order });
  }

  /** Once it is on a machine nobody calls it off. */
  #cancel(order: TwinOrder): void {
    if (order.steps.some(({ startedAt }) => startedAt !== null)) return;
    order.cancelledAt = this.now;
    this.open.delete(order);
    for (const queue of this.#waiting.values()) {
      const place = queue.indexOf(order);
      if (place >= 0) queue.splice(place, 1);
    }
  }

  /** Whoever has time first takes it; orders wait in line, so that a full office is slow for all of them. */
  #engineer(order: TwinOrder): void {
    const { days } = this.world.file.engineering;
    const next = this.#engineers.indexOf(Math.min(...this.#engineers));
    const dice = new Dice('engineering', this.world.seed, this.#options.seed, order.order.id);
    const from = Math.max(this.now, this.#engineers[next] ?? this.now);
    const at = Math.round(from + dice.lognormal(days.mean * DAY_MS, days.cv));
    this.#engineers[next] = at;
    this.#agenda.add({ at, kind: 'release', order });
  }

  #release(order: TwinOrder): void {
    order.releasedAt = this.now;
    for (const part of order.parts) part.arrivesAt = this.now + part.takesMs;
    order.materialAt = Math.max(this.now, ...order.parts.map((part) => part.arrivesAt));
    this.#agenda.add({ at: order.materialAt, kind: 'ready', order });
  }

  #ready(order: TwinOrder): void {
    const step = order.steps[order.step];
    if (step === undefined || order.cancelledAt !== null) return;
    step.readyAt = this.now;
    const queue = this.#waiting.get(step.workCentreId) ?? [];
    queue.push(order);
    this.#waiting.set(step.workCentreId, queue);
    const idle = this.machines.filter((m) => m.truth.centre.id === step.workCentreId && m.current === null);
    const machine = idle.find((m) => m.family === step.family) ?? idle[0];
    if (machine !== undefined) this.#pick(machine);
  }

  #finish(machine: TwinMachine): void {
    const order = machine.current;
    if (order === null) return;
    machine.current = null;
    if (machine.hasAll) this.#done(order, machine.step, true);
  }

  /** The last piece of a step is through; `goesOn`: the order has not gone on without it. */
  #done(order: TwinOrder, place: number, goesOn: boolean): void {
    const done = order.steps[place];
    if (goesOn) order.step = place + 1;
    if (done === undefined) return;
    const operation = order.order.operations[place];
    if (operation !== undefined)
      this.facts.runs.push({
        operationId: done.operationId,
        itemId: order.order.itemId,
        operationNumber: operation.number,
        workCentreId: done.workCentreId,
        at: this.now,
        productiveMs: done.productiveMs,
        producedPcs: operation.quantityPcs,
        goodPcs: operation.quantityPcs,
        plannedRunMsPerPc: operation.plannedRunMsPerPc,
        family: done.family,
      });
    if (!goesOn) return;
    if (order.step >= order.steps.length) {
      order.finishedAt = this.now;
      this.open.delete(order);
      return;
    }
    const { mean, cv } = this.world.file.transferHours;
    const dice = new Dice('transfer', this.world.seed, this.#options.seed, order.order.id, order.step);
    const way = dice.lognormal(mean * HOUR_MS, cv);
    this.#agenda.add({ at: this.now + way, kind: 'ready', order });
  }

  #pick(machine: TwinMachine): void {
    if (machine.current !== null) return;
    const queue = this.#waiting.get(machine.truth.centre.id) ?? [];
    if (queue.length === 0) return;
    const opens = this.#time.open(this.now);
    if (opens > this.now) {
      this.#agenda.add({ at: opens, kind: 'wake', machine });
      return;
    }
    if (this.#isShortOfPeople(machine)) return;
    const { familyBonusDays, overrideShare } = this.world.file.dispatch;
    const familyOf = (order: TwinOrder) => order.steps[order.step]?.family;
    const rank = (order: TwinOrder) =>
      this.#wantedAt(order) - (familyOf(order) === machine.family ? familyBonusDays * DAY_MS : 0);
    let place = 0;
    if (queue.length > 1 && this.#habit.chance(overrideShare)) place = this.#habit.below(queue.length);
    else for (let i = 1; i < queue.length; i += 1) if (rankOf(queue, i, rank) < rankOf(queue, place, rank)) place = i;
    const order = queue[place];
    if (order === undefined) return;
    queue.splice(place, 1);
    const fellows = queue
      .filter((other) => familyOf(other) === familyOf(order))
      .sort((a, b) => rank(a) - rank(b))
      .slice(0, (machine.truth.centre.load ?? 1) - 1);
    for (const fellow of fellows) queue.splice(queue.indexOf(fellow), 1);
    this.#start(machine, order, fellows);
  }

  /** Somebody is free for machines of the centre. */
  #pickIdle(workCentreId: string): void {
    for (const machine of this.machines)
      if (machine.truth.centre.id === workCentreId && machine.current === null) this.#pick(machine);
  }

  /** Whoever works at the centre is at other machines. */
  #isShortOfPeople(machine: TwinMachine): boolean {
    const { centre } = machine.truth;
    if (!this.#people.isAny && this.#people.free(centre.id, this.#time.shift(this.now)) === 0) {
      // Others come with the next shift.
      const at = this.#time.nextShift(this.now);
      if (at > machine.wakesAt) this.#agenda.add({ at, kind: 'wake', machine });
      machine.wakesAt = Math.max(machine.wakesAt, at);
      return true;
    }
    if (centre.operators === undefined) return false;
    const busy = this.machines.filter((one) => one.truth.centre.id === centre.id && one.current !== null).length;
    return busy >= centre.operators;
  }

  /** What the queue goes by, in ms: the lowest is taken first. */
  #wantedAt(order: TwinOrder): number {
    const { rule } = this.world.file.dispatch;
    const step = order.steps[order.step];
    switch (rule) {
      case 'date':
        return order.priorityAt;
      case 'first':
        return step?.readyAt ?? this.now;
      case 'shortest':
        return step?.productiveMs ?? 0;
      case 'moody': {
        const mood = new Dice('mood', this.world.seed, this.#options.seed, order.order.id).unit() - 0.5;
        return order.priorityAt + mood * 30 * DAY_MS;
      }
      default:
        return rule satisfies never;
    }
  }

  #start(machine: TwinMachine, order: TwinOrder, fellows: readonly TwinOrder[]): void {
    const step = order.steps[order.step];
    if (step === undefined) return;
    const beside = fellows.flatMap((fellow) => fellow.steps[fellow.step] ?? []);
    const loadMs = Math.max(step.productiveMs, ...beside.map(({ productiveMs }) => productiveMs));
    for (const one of [step, ...beside]) one.together = 1 + beside.length;
    const { centre } = machine.truth;
    const time = this.#time;
    this.#people.send(machine.truth.id, centre.id, time.shift(this.now));
    let at = afterOutage(machine.outages, time.worked(this.now));
    step.startedAt = Math.max(this.now, time.at(at));
    step.machineId = machine.truth.id;
    const dice = new Dice(
      'setup',
      this.world.seed,
      this.#options.seed,
      order.order.id,
      order.step,
      machine.family ?? '',
    );
    const begin = at;
    at = withOutages(machine.outages, at, setupOf(this.world, centre, machine.family, step.family, dice));
    step.setupEndsAt = time.at(at);
    this.facts.setups.push({
      machineId: machine.truth.id,
      at: step.setupEndsAt,
      fromFamily: machine.family,
      toFamily: step.family,
      durationMs: at - begin,
    });
    const helpers = this.#helpersFor(machine, order, step);
    const lotMs = loadMs / (1 + helpers.length);
    if (beside.length > 0) for (const one of [step, ...beside]) one.productiveMs = loadMs / (1 + beside.length);
    at = this.#produce(machine, step, at, lotMs);
    machine.before = machine.family;
    machine.family = step.family;
    machine.current = order;
    machine.freeAt = time.at(at);
    machine.step = order.step;
    const lastPieceAt = this.#lastPieceAt(order, machine.freeAt);
    const helped = helpers.map((helper) => this.#help(helper, { order, step, lotMs }));
    step.finishedAt = Math.max(lastPieceAt, ...helped);
    step.worked = [machine, ...helpers].map((one) => ({ machineId: one.truth.id, from: this.now, to: one.freeAt }));
    machine.hasAll = beside.length > 0 || (!this.#goesOnEarly(order, step, at) && step.finishedAt === machine.freeAt);
    for (const fellow of fellows) this.#ridesAlong(fellow, step, machine);
    this.#agenda.add({ at: machine.freeAt, kind: 'free', machine });
  }

  /** Of a load: it begins and ends with the first of it. */
  #ridesAlong(order: TwinOrder, { startedAt, setupEndsAt, stops, worked }: TwinStep, machine: TwinMachine): void {
    const { step: place } = order;
    const own = order.steps[place];
    if (own === undefined) return;
    const { freeAt: finishedAt } = machine;
    Object.assign(own, { machineId: machine.truth.id, startedAt, setupEndsAt, finishedAt, stops, worked });
    this.#agenda.add({ at: finishedAt, kind: 'done', order, step: place, goesOn: true });
  }

  /** Machines of the centre that stand free and take their share, where the lot is split. */
  #helpersFor(machine: TwinMachine, order: TwinOrder, step: TwinStep): TwinMachine[] {
    const { share, machines } = this.world.file.split;
    const dice = new Dice('split', this.world.seed, this.#options.seed, order.order.id, order.step);
    const { centre } = machine.truth;
    if (share === 0 || centre.load !== undefined || !dice.chance(share)) return [];
    const own = this.machines.filter((one) => one.truth.centre.id === step.workCentreId);
    const busy = own.filter((one) => one.current !== null).length;
    const hands = this.#people.isAny ? own.length : this.#people.free(centre.id, this.#time.shift(this.now));
    const most = Math.min(machines - 1, (centre.operators ?? own.length) - busy - 1, hands);
    return own.filter((one) => one !== machine && one.current === null).slice(0, Math.max(0, most));
  }

  /** Does its share; when it is free again. */
  #help(machine: TwinMachine, { order, step, lotMs }: { order: TwinOrder; step: TwinStep; lotMs: number }): number {
    const { id, centre } = machine.truth;
    const time = this.#time;
    this.#people.send(id, centre.id, time.shift(this.now));
    const dice = new Dice('setup', this.world.seed, this.#options.seed, order.order.id, order.step, id);
    const begin = afterOutage(machine.outages, time.worked(this.now));
    const from = withOutages(machine.outages, begin, setupOf(this.world, centre, machine.family, step.family, dice));
    const toFamily = step.family;
    this.facts.setups.push({
      ...{ machineId: id, at: time.at(from), fromFamily: machine.family, toFamily, durationMs: from - begin },
    });
    const at = this.#produce(machine, step, from, lotMs);
    machine.before = machine.family;
    machine.family = toFamily;
    machine.current = order;
    machine.step = order.step;
    machine.hasAll = false;
    machine.freeAt = time.at(at);
    this.#agenda.add({ at: machine.freeAt, kind: 'free', machine });
    return machine.freeAt;
  }

  /** Its machine's, unless the step before is not done by then: the last piece is made when it comes. */
  #lastPieceAt({ step: place, steps }: TwinOrder, freeAt: number): number {
    const before = steps[place - 1]?.finishedAt ?? Number.NEGATIVE_INFINITY;
    const pieceMs = (steps[place]?.productiveMs ?? 0) / PIECES;
    return before < freeAt - pieceMs ? freeAt : Math.max(freeAt, this.#time.at(this.#time.worked(before) + pieceMs));
  }

  /** Where lots overlap the order goes on once a part of the step is through: whether it does, or ends by itself. */
  #goesOnEarly(order: TwinOrder, step: TwinStep, endWorked: number): boolean {
    const { share, part } = this.world.file.overlap;
    const { step: place } = order;
    const finishedAt = step.finishedAt ?? this.now;
    const dice = new Dice('overlap', this.world.seed, this.#options.seed, order.order.id, place);
    const isLast = place + 1 >= order.steps.length;
    const isLoad = this.world.file.workCentres.some(({ id, load }) => id === step.workCentreId && load !== undefined);
    const early = share > 0 && !isLast && !isLoad && dice.chance(share) ? Math.min(1, part * (0.5 + dice.unit())) : 1;
    if (early < 1) {
      const from = this.#time.worked(step.setupEndsAt ?? this.now);
      order.step = place + 1;
      this.#agenda.add({ at: this.#time.at(from + early * (endWorked - from)), kind: 'ready', order });
    } else if (finishedAt === this.#time.at(endWorked)) return false;
    this.#agenda.add({ at: finishedAt, kind: 'done', order, step: place, goesOn: early >= 1 });
    return true;
  }

  /** Runs the step from worked time `from` on; records stretches and stops; returns when it is done. */
  #produce(machine: TwinMachine, step: TwinStep, from: number, productiveMs: number): number {
    let at = from;
    let left = productiveMs;
    while (left > 0) {
      const factor = this.conditions.at(machine.truth.centre.id, this.#time.at(at));
      const outage = machine.outages.find((candidate) => candidate.to > at);
      const untilOutage = outage === undefined ? Infinity : Math.max(0, outage.from - at);
      const { ranMs, stopMs } = machine.stops.run(Math.min(left, untilOutage), factor);
      at += ranMs;
      left -= ranMs;
      machine.sinceStopMs += ranMs;
      if (stopMs > 0) at = this.#stopped(machine, step, at, stopMs);
      else if (left > 0 && outage !== undefined) at = this.#stopped(machine, step, at, outage.to - at);
      if (left < 1) break;
    }
    return at;
  }

  #stopped(machine: TwinMachine, step: TwinStep, at: number, stopMs: number): number {
    const from = this.#time.at(at);
    const to = this.#time.at(at + stopMs);
    if (machine.truth.id === step.machineId) step.stops.push({ from, to });
    this.facts.stretches.push({
      machineId: machine.truth.id,
      endedAt: to,
      productiveMs: machine.sinceStopMs,
      stopMs,
      stopFrom: from,
      open: false,
    });
    machine.sinceStopMs = 0;
    return at + stopMs;
  }

  /** Worked ms between two moments. */
  workedBetween(from: number, to: number): number {
    return this.#time.worked(to) - this.#time.worked(from);
  }
}

function rankOf(queue: readonly TwinOrder[], index: number, rank: (order: TwinOrder) => number): number {
  const order = queue[index];
  return order === undefined ? Infinity : rank(order);
}

function afterOutage(outages: readonly Outage[], at: number): number {
  const outage = outages.find((candidate) => candidate.to > at);
  return outage !== undefined && outage.from <= at ? outage.to : at;
}

function withOutages(outages: readonly Outage[], from: number, workMs: number): number {
  let end = from + workMs;
  for (const outage of outages) if (outage.from > from && outage.from < end) end += outage.to - outage.from;
  return end;
}
