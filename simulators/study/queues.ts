/** Orders before their machines, and who is taken next: by the plant's rule, a bonus for the same setup, now and then just any. */
import { DAY_MS } from '../../shared/core/words/time.ts';
import { diceOf, type Floor, type TwinMachine } from './floor.ts';
import type { TwinOrder } from './orders.ts';
import { startWork } from './work.ts';

/** Further than any two orders of a plant lie apart. */
const BEFORE_ALL_MS = 100 * 365 * DAY_MS;

export class Queues {
  readonly #floor: Floor;
  /** By work centre. */
  readonly #waiting = new Map<string, TwinOrder[]>();

  constructor(floor: Floor) {
    this.#floor = floor;
  }

  /** An order has come to its next step's work centre. */
  join(order: TwinOrder, workCentreId: string): void {
    const queue = this.#waiting.get(workCentreId) ?? [];
    queue.push(order);
    this.#waiting.set(workCentreId, queue);
    const idle = this.#machinesOf(workCentreId).filter(({ current }) => current === null);
    const family = order.steps[order.step]?.family;
    const machine = idle.find((one) => one.family === family) ?? idle[0];
    if (machine !== undefined) this.pick(machine);
  }

  leave(order: TwinOrder): void {
    for (const queue of this.#waiting.values()) {
      const place = queue.indexOf(order);
      if (place >= 0) queue.splice(place, 1);
    }
  }

  /** Somebody is free for machines of the centre. */
  pickIdle(workCentreId: string): void {
    for (const machine of this.#machinesOf(workCentreId)) if (machine.current === null) this.pick(machine);
  }

  /** A machine without work takes what it is to do next. */
  pick(machine: TwinMachine): void {
    if (machine.current !== null) return;
    const { time, now, agenda, habit, world } = this.#floor;
    const queue = this.#waiting.get(machine.truth.centre.id) ?? [];
    if (queue.length === 0) return;
    const opens = time.open(now);
    if (opens > now) {
      agenda.add({ at: opens, kind: 'wake', machine });
      return;
    }
    if (this.#isShortOfPeople(machine)) return;
    const { familyBonusDays, overrideShare } = world.file.dispatch;
    const familyOf = (order: TwinOrder) => order.steps[order.step]?.family;
    const rank = (order: TwinOrder) =>
      this.#wantedAt(order) - (familyOf(order) === machine.family ? familyBonusDays * DAY_MS : 0);
    let place = 0;
    if (queue.length > 1 && habit.chance(overrideShare)) place = habit.below(queue.length);
    else for (let i = 1; i < queue.length; i += 1) if (rankOf(queue, i, rank) < rankOf(queue, place, rank)) place = i;
    const order = queue[place];
    if (order === undefined) return;
    queue.splice(place, 1);
    const fellows = queue
      .filter((other) => familyOf(other) === familyOf(order))
      .sort((a, b) => rank(a) - rank(b))
      .slice(0, (machine.truth.centre.load ?? 1) - 1);
    for (const fellow of fellows) queue.splice(queue.indexOf(fellow), 1);
    startWork(this.#floor, machine, order, fellows);
  }

  /** Whoever works at the centre is at other machines. */
  #isShortOfPeople(machine: TwinMachine): boolean {
    const { people, time, now, agenda } = this.#floor;
    const { centre } = machine.truth;
    if (!people.isAny && people.free(centre.id, time.shift(now)) === 0) {
      // Others come with the next shift.
      const at = time.nextShift(now);
      if (at > machine.wakesAt) agenda.add({ at, kind: 'wake', machine });
      machine.wakesAt = Math.max(machine.wakesAt, at);
      return true;
    }
    if (centre.operators === undefined) return false;
    return this.#machinesOf(centre.id).filter(({ current }) => current !== null).length >= centre.operators;
  }

  /** What the queue goes by, in ms: the lowest is taken first. */
  #wantedAt(order: TwinOrder): number {
    const { rule } = this.#floor.world.file.dispatch;
    if (order.isHot) return order.priorityAt - BEFORE_ALL_MS;
    const step = order.steps[order.step];
    switch (rule) {
      case 'date':
        return order.priorityAt;
      case 'first':
        return step?.readyAt ?? this.#floor.now;
      case 'shortest':
        return step?.againMs ?? step?.productiveMs ?? 0;
      case 'moody': {
        const mood = diceOf(this.#floor, 'mood', order).unit() - 0.5;
        return order.priorityAt + mood * 30 * DAY_MS;
      }
      default:
        return rule satisfies never;
    }
  }

  #machinesOf(workCentreId: string): TwinMachine[] {
    return this.#floor.machines.filter(({ truth }) => truth.centre.id === workCentreId);
  }
}

function rankOf(queue: readonly TwinOrder[], index: number, rank: (order: TwinOrder) => number): number {
  const order = queue[index];
  return order === undefined ? Infinity : rank(order);
}
