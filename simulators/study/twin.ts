/**
 * The study's plant: orders come, wait for material, are picked (`queues.ts`), set up and run on machines that stop
 * (`work.ts`, `run.ts`). An event simulation of its own, with its own laws; it shares nothing with the promise's
 * simulation but the shift calendar.
 */
import { DAY_MS, HOUR_MS } from '../../shared/core/words/time.ts';
import type { Conditions } from './chance.ts';
import {
  diceOf,
  emptyFloor,
  type Floor,
  type FloorOptions,
  type Happening,
  type TwinFacts,
  type TwinMachine,
} from './floor.ts';
import { Demand, type TwinOrder, type TwinStep } from './orders.ts';
import type { People } from './people.ts';
import { Queues } from './queues.ts';
import { sendBack } from './rework.ts';
import { START, type World } from './world.ts';

export interface TwinOptions extends FloorOptions {
  /** The policy: the date promised to an order that has just come. */
  promise(order: TwinOrder, twin: Twin): number;
}

type Run = TwinFacts['runs'][number];

export class Twin {
  readonly arrived: TwinOrder[] = [];
  /** Of all orders that came, by operation. */
  readonly steps = new Map<string, TwinStep>();
  readonly open = new Set<TwinOrder>();
  readonly #floor: Floor;
  readonly #queues: Queues;
  readonly #promise: TwinOptions['promise'];
  readonly #demand: Demand;
  /** When each of them has time. */
  readonly #engineers: number[];
  readonly #runs = new Map<string, Run>();

  constructor(world: World, options: TwinOptions) {
    this.#floor = emptyFloor(world, options);
    this.#queues = new Queues(this.#floor);
    this.#promise = options.promise;
    this.#demand = new Demand(world, START, options.seed);
    this.#engineers = new Array<number>(world.file.engineering.engineers).fill(START);
    const first = this.#demand.next(START);
    this.#floor.agenda.add({ at: first.arrivedAt, kind: 'arrival', order: first });
  }

  get world(): World {
    return this.#floor.world;
  }

  get now(): number {
    return this.#floor.now;
  }

  get machines(): readonly TwinMachine[] {
    return this.#floor.machines;
  }

  get facts(): TwinFacts {
    return this.#floor.facts;
  }

  get people(): People {
    return this.#floor.people;
  }

  get conditions(): Conditions {
    return this.#floor.conditions;
  }

  /** Worked ms between two moments. */
  workedBetween(from: number, to: number): number {
    return this.#floor.time.worked(to) - this.#floor.time.worked(from);
  }

  /** Runs up to `until`. */
  run(until: number): void {
    const { agenda } = this.#floor;
    for (let next = agenda.first(); next !== undefined && next.at < until; next = agenda.first()) {
      agenda.take();
      this.#floor.now = next.at;
      this.#happen(next);
    }
    this.#floor.now = until;
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
        this.#goOn(next.machine);
        break;
      case 'done':
        this.#done(next.order, next.step, next.goesOn);
        break;
      case 'wake':
        this.#queues.pick(next.machine);
        break;
      default:
        next satisfies never;
    }
  }

  #arrive(order: TwinOrder): void {
    const following = this.#demand.next(this.now);
    this.#floor.agenda.add({ at: following.arrivedAt, kind: 'arrival', order: following });
    const promisedAt = this.#promise(order, this);
    order.priorityAt = order.needAt ?? promisedAt;
    order.order.dueAt = Math.round(order.priorityAt);
    this.arrived.push(order);
    this.open.add(order);
    for (const step of order.steps) this.steps.set(step.operationId, step);
    if (order.order.strategy === 'ETO') this.#engineer(order);
    else this.#floor.agenda.add({ at: order.materialAt, kind: 'ready', order });
    const { share, days } = this.world.file.cancelled;
    const dice = diceOf(this.#floor, 'cancelled', order);
    if (share > 0 && dice.chance(share))
      this.#floor.agenda.add({ at: this.now + dice.unit() * days * DAY_MS, kind: 'cancel', order });
    if (this.#floor.habit.chance(this.world.file.dispatch.expediteShare))
      this.#floor.agenda.add({ at: this.now + this.#floor.habit.unit() * 15 * DAY_MS, kind: 'expedite', order });
  }

  /** Once it is on a machine nobody calls it off. */
  #cancel(order: TwinOrder): void {
    if (order.steps.some(({ startedAt }) => startedAt !== null)) return;
    order.cancelledAt = this.now;
    this.open.delete(order);
    this.#queues.leave(order);
  }

  /** Whoever has time first takes it; orders wait in line, so that a full office is slow for all of them. */
  #engineer(order: TwinOrder): void {
    const { days } = this.world.file.engineering;
    const next = this.#engineers.indexOf(Math.min(...this.#engineers));
    const dice = diceOf(this.#floor, 'engineering', order);
    const from = Math.max(this.now, this.#engineers[next] ?? this.now);
    const at = Math.round(from + dice.lognormal(days.mean * DAY_MS, days.cv));
    this.#engineers[next] = at;
    this.#floor.agenda.add({ at, kind: 'release', order });
  }

  #release(order: TwinOrder): void {
    order.releasedAt = this.now;
    for (const part of order.parts) part.arrivesAt = this.now + part.takesMs;
    order.materialAt = Math.max(this.now, ...order.parts.map((part) => part.arrivesAt));
    this.#floor.agenda.add({ at: order.materialAt, kind: 'ready', order });
  }

  #ready(order: TwinOrder): void {
    const step = order.steps[order.step];
    if (step === undefined || order.cancelledAt !== null) return;
    step.readyAt = this.now;
    this.#queues.join(order, step.workCentreId);
  }

  #finish(machine: TwinMachine): void {
    const order = machine.current;
    if (order === null) return;
    machine.current = null;
    if (machine.hasAll) this.#done(order, machine.step, true);
  }

  /** Whoever was there is free: for the machine itself first, then for the others that the person can work at. */
  #goOn(machine: TwinMachine): void {
    const skills = this.people.release(machine.truth.id, this.now);
    this.#queues.pick(machine);
    for (const skill of skills) this.#queues.pickIdle(skill);
  }

  /** The last piece of a step is through; `goesOn`: the order has not gone on without it. */
  #done(order: TwinOrder, place: number, goesOn: boolean): void {
    const done = order.steps[place];
    if (goesOn) order.step = place + 1;
    if (done === undefined) return;
    this.#record(order, done, place);
    if (!goesOn) return;
    if (sendBack(this.#floor, order, place)) {
      this.#move(order);
      return;
    }
    if (order.step >= order.steps.length) {
      order.finishedAt = this.now;
      this.open.delete(order);
      return;
    }
    this.#move(order);
  }

  /** As an operation's totals tell it: what was made again is in its time, and counted again. */
  #record(order: TwinOrder, done: TwinStep, place: number): void {
    const operation = order.order.operations[place];
    if (operation === undefined) return;
    const { operationId, workCentreId, productiveMs, family } = done;
    const { quantityPcs: pcs, number: operationNumber, plannedRunMsPerPc } = operation;
    const known = done.earlier.length === 0 ? undefined : this.#runs.get(operationId);
    const first = done.earlier[0]?.productiveMs ?? productiveMs;
    const run = {
      ...{ operationId, itemId: order.order.itemId, operationNumber, workCentreId, at: this.now, family },
      productiveMs: productiveMs + (known?.productiveMs ?? 0),
      producedPcs: known === undefined ? pcs : known.producedPcs + Math.round((pcs * productiveMs) / first),
      ...{ goodPcs: pcs, plannedRunMsPerPc },
    };
    if (known === undefined) this.facts.runs.push(run);
    else Object.assign(known, run);
    this.#runs.set(operationId, known ?? run);
  }

  /** On its way to the step that is next. */
  #move(order: TwinOrder): void {
    const { mean, cv } = this.world.file.transferHours;
    const again =
      order.steps[order.step]?.againMs == null ? [] : [order.steps[order.step]?.earlier.length ?? 0, 'again'];
    const dice = diceOf(this.#floor, 'transfer', order, order.step, ...again);
    const way = dice.lognormal(mean * HOUR_MS, cv);
    this.#floor.agenda.add({ at: this.now + way, kind: 'ready', order });
  }
}
