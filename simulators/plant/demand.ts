/** What happens outside the shop floor: customers order, engineers release, suppliers deliver (late). Pure. */
import type { WorkOrder } from '../../shared/core/words/order.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { HOUR_MS, WEEK_MS } from '../../shared/core/words/time.ts';
import type { Book } from './book.ts';
import { type CustomerOrder, makeWorkOrder } from './customer-orders.ts';
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
  | { type: 'receive'; orderId: string; itemId: string };

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
  const memory = structuredClone(from);
  const random = continueRandom(memory.random);
  /** Asked for at every step of a simulation: found once per change. */
  let dueAt = 0;
  const settle = (): void => {
    dueAt = Math.min(memory.fillAt, ...Object.values(memory.nextAt), ...memory.coming.map((event) => event.at));
  };
  settle();

  function wish(item: Item, at: number): CustomerOrder {
    const { from: low, to, step } = item.quantity;
    const quantityPcs = low + step * Math.floor(uniform(random, 0, (to - low) / step + 1));
    const customer = item.strategy === 'MTS' ? null : pick(random, sim.customers, () => 1);
    const order: CustomerOrder = {
      customer,
      itemId: item.id,
      quantityPcs,
      dueAt: null,
      strategy: item.strategy,
      status: item.strategy === 'ETO' ? 'planned' : 'released',
    };
    const paper = makeWorkOrder(plant, sim, order, 0, at).paperFinishAt ?? at;
    const { mean, cv } = sim.demand.dueAfterPaper;
    return { ...order, dueAt: Math.round(paper + lognormal(random, mean, cv)) };
  }

  /** Stock planners keep machines busy, within reason. */
  function fill(at: number, book: Book): CustomerOrder[] {
    memory.fillAt = at + FILL_EVERY_MS;
    const first = (item: Item): string => item.routing[0]?.workCentreId ?? '';
    const dry = [...new Set(sim.items.map(first))].filter(
      (workCentreId) => book.plannedMsAhead(workCentreId) < sim.demand.fillBelow * machinesAt(plant, workCentreId),
    );
    return dry.flatMap((workCentreId) => {
      const items = sim.items.filter((item) => item.strategy === 'MTS' && first(item) === workCentreId);
      return items.length === 0
        ? []
        : [
            wish(
              pick(random, items, () => 1),
              at,
            ),
          ];
    });
  }

  return {
    memory: () => structuredClone({ ...memory, random: random.state() }),
    dueAt: () => dueAt,
    act(at, book) {
      const wishes: Wish[] = memory.coming.filter((event) => event.at <= at).map(({ at: _, ...event }) => event);
      memory.coming = memory.coming.filter((event) => event.at > at);
      const room = (): boolean =>
        book.open().length + wishes.filter((other) => other.type === 'order').length < sim.demand.openOrdersMax;
      for (const item of sim.items) {
        const due = memory.nextAt[item.id];
        if (due === undefined || due > at) continue;
        memory.nextAt[item.id] = at + Math.round(exponential(random, WEEK_MS / item.perWeek));
        if (room()) wishes.push({ type: 'order', order: wish(item, at) });
      }
      if (memory.fillAt <= at) for (const order of fill(at, book)) if (room()) wishes.push({ type: 'order', order });
      settle();
      return wishes;
    },
    follow(order, at) {
      if (order.status === 'planned') {
        const { mean, cv } = sim.demand.engineering;
        memory.coming.push({
          type: 'release',
          orderId: order.id,
          at: at + Math.round(lognormal(random, mean, cv)),
        });
      }
      for (const component of order.components) {
        const supplier = sim.suppliers.find((candidate) => candidate.id === component.supplierId);
        if (supplier === undefined || component.confirmedAt === null || component.arrivedAt !== null) continue;
        const lateMs = chance(random, supplier.lateShare) ? lognormal(random, supplier.late.mean, supplier.late.cv) : 0;
        memory.coming.push({
          type: 'receive',
          orderId: order.id,
          itemId: component.itemId,
          at: Math.max(at, Math.round(component.confirmedAt + lateMs)),
        });
      }
      settle();
    },
  };
}

function machinesAt(plant: Plant, workCentreId: string): number {
  return plant.machines.filter((machine) => machine.workCentreId === workCentreId).length;
}
