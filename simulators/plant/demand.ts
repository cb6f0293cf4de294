/** What happens outside the shop floor: customers order, engineers release, suppliers deliver (late). Pure. */
import type { WorkOrder } from '../../shared/core/words/order.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { HOUR_MS, WEEK_MS } from '../../shared/core/words/time.ts';
import type { Book } from './book.ts';
import type { CustomerOrder } from './customer-orders.ts';
import { makeFamily } from './families.ts';
import type { Item, SimulatedPlant } from './params.ts';
import {
  chance,
  continueRandom,
  exponential,
  lognormal,
  pick,
  type RandomState,
  seedRandom,
  uniform,
} from './random.ts';

/** How often stock planners look for work centres that run dry. */
const FILL_EVERY_MS = HOUR_MS;

export type Wish =
  | { type: 'order'; order: CustomerOrder }
  | { type: 'release'; orderId: string }
  | { type: 'receive'; orderId: string; itemId: string }
  /** A step that somebody else did is back. */
  | { type: 'back'; orderId: string; operationId: string };

type Coming = Exclude<Wish, { type: 'order' }> & { at: number };

export interface DemandMemory {
  random: RandomState;
  nextAt: Record<string, number>;
  fillAt: number;
  coming: Coming[];
}

export interface Demand {
  memory(): DemandMemory;
  dueAt(): number;
  /** What comes at `at`. */
  act(at: number, book: Book): Wish[];
  /** An order exists now: when will engineering release it, when will its material come? */
  follow(order: WorkOrder, at: number): void;
  /** An order's parts are out until then. */
  sendOut(orderId: string, operationId: string, backAt: number): void;
}

export function freshDemand(sim: SimulatedPlant, seed: number, at: number): DemandMemory {
  const random = seedRandom(seed, 'demand');
  const nextAt = Object.fromEntries(
    sim.items
      .filter((item) => item.perWeek > 0)
      .map((item) => [item.id, at + Math.round(exponential(random, WEEK_MS / item.perWeek))]),
  );
  return { random: random.state(), nextAt, fillAt: at, coming: [] };
}

export function openDemand(plant: Plant, sim: SimulatedPlant, from: DemandMemory): Demand {
  return new OpenDemand(plant, sim, from);
}

class OpenDemand implements Demand {
  readonly #plant: Plant;
  readonly #sim: SimulatedPlant;
  readonly #memory;
  readonly #random;
  /** Asked for at every step of a simulation: found once per change. */
  #dueAt = 0;

  constructor(plant: Plant, sim: SimulatedPlant, from: DemandMemory) {
    this.#plant = plant;
    this.#sim = sim;
    this.#memory = structuredClone(from);
    this.#random = continueRandom(this.#memory.random);
    this.#settle();
  }

  readonly memory: Demand['memory'] = () => structuredClone({ ...this.#memory, random: this.#random.state() });
  readonly dueAt: Demand['dueAt'] = () => this.#dueAt;
  readonly act: Demand['act'] = (at, book) => {
    const wishes: Wish[] = this.#memory.coming.filter((event) => event.at <= at).map(({ at: _, ...event }) => event);
    this.#memory.coming = this.#memory.coming.filter((event) => event.at > at);
    const room = (): boolean =>
      book.open().length + wishes.filter((other) => other.type === 'order').length < this.#sim.demand.openOrdersMax;
    for (const item of this.#sim.items) {
      const due = this.#memory.nextAt[item.id];
      if (due === undefined || due > at) continue;
      this.#memory.nextAt[item.id] = at + Math.round(exponential(this.#random, WEEK_MS / item.perWeek));
      if (room()) wishes.push({ type: 'order', order: this.#wish(item, at) });
    }
    if (this.#memory.fillAt <= at)
      for (const order of this.#fill(at, book)) if (room()) wishes.push({ type: 'order', order });
    this.#settle();
    return wishes;
  };
  readonly follow: Demand['follow'] = (order, at) => {
    if (order.status === 'planned') {
      const { mean, cv } = this.#sim.demand.engineering;
      this.#memory.coming.push({
        type: 'release',
        orderId: order.id,
        at: at + Math.round(lognormal(this.#random, mean, cv)),
      });
    }
    for (const component of order.components) {
      const supplier = this.#sim.suppliers.find((candidate) => candidate.id === component.supplierId);
      if (supplier === undefined || component.confirmedAt === null || component.arrivedAt !== null) continue;
      const lateMs = chance(this.#random, supplier.lateShare)
        ? lognormal(this.#random, supplier.late.mean, supplier.late.cv)
        : 0;
      this.#memory.coming.push({
        type: 'receive',
        orderId: order.id,
        itemId: component.itemId,
        at: Math.max(at, Math.round(component.confirmedAt + lateMs)),
      });
    }
    this.#settle();
  };

  readonly sendOut: Demand['sendOut'] = (orderId, operationId, backAt) => {
    this.#memory.coming.push({ type: 'back', orderId, operationId, at: backAt });
    this.#settle();
  };

  readonly #settle = (): void => {
    this.#dueAt = Math.min(
      this.#memory.fillAt,
      ...Object.values(this.#memory.nextAt),
      ...this.#memory.coming.map((event) => event.at),
    );
  };

  readonly #wish = (item: Item, at: number): CustomerOrder => {
    const { from: low, to, step } = item.quantity;
    const quantityPcs = low + step * Math.floor(uniform(this.#random, 0, (to - low) / step + 1));
    const customer = item.strategy === 'MTS' ? null : pick(this.#random, this.#sim.customers, () => 1);
    const order: CustomerOrder = {
      customer,
      itemId: item.id,
      quantityPcs,
      dueAt: null,
      strategy: item.strategy,
      status: item.strategy === 'ETO' ? 'planned' : 'released',
    };
    const paper = makeFamily(this.#plant, this.#sim, order, 0, at)[0].paperFinishAt ?? at;
    const { mean, cv } = this.#sim.demand.dueAfterPaper;
    return { ...order, dueAt: Math.round(paper + lognormal(this.#random, mean, cv)) };
  };

  /** Stock planners keep machines busy, within reason. */
  readonly #fill = (at: number, book: Book): CustomerOrder[] => {
    this.#memory.fillAt = at + FILL_EVERY_MS;
    const first = (item: Item): string => item.routing[0]?.workCentreId ?? '';
    const dry = [...new Set(this.#sim.items.map(first))].filter(
      (workCentreId) =>
        book.plannedMsAhead(workCentreId) < this.#sim.demand.fillBelow * machinesAt(this.#plant, workCentreId),
    );
    return dry.flatMap((workCentreId) => {
      const items = this.#sim.items.filter((item) => item.strategy === 'MTS' && first(item) === workCentreId);
      return items.length === 0
        ? []
        : [
            this.#wish(
              pick(this.#random, items, () => 1),
              at,
            ),
          ];
    });
  };
}

function machinesAt(plant: Plant, workCentreId: string): number {
  return plant.machines.filter((machine) => machine.workCentreId === workCentreId).length;
}
