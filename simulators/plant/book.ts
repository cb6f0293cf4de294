/** The orders as the simulated shop floor knows them: what is open, what could be started where. */
import { canRun, isOutside, type Operation, type WorkOrder } from '../../shared/core/words/order.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { numberOf, ratioIn } from '../../shared/core/words/ratio.ts';
import { stepsToDo } from '../../shared/core/words/routes.ts';
import type { Job } from './machine.ts';
import type { Waiting } from './operator.ts';

/** A simulated stroke makes whole parts. */
function wholeParts(partsPerCycle: string | number | null): number | null {
  return partsPerCycle === null ? null : Math.max(1, Math.round(numberOf(ratioIn(partsPerCycle))));
}

type StepStatus = 'waiting' | 'running' | 'finished';

export interface BookMemory {
  entries: { order: WorkOrder; steps: Record<string, StepStatus>; onTheWayUntil?: number }[];
  /** Orders that are made, whatever the ERP has heard so far. */
  finished: string[];
}

export const emptyBook = (): BookMemory => ({ entries: [], finished: [] });

export interface Book {
  memory(): BookMemory;
  /** New, or changed by the ERP; what is known of its operations stays. */
  put(order: WorkOrder): void;
  order(orderId: string): WorkOrder | null;
  /** Whether the order was ever here, made or not. */
  knows(orderId: string): boolean;
  find(operationId: string): { order: WorkOrder; operation: Operation } | null;
  set(operationId: string, status: StepStatus): void;
  /** The order is on its way to its next operation. */
  send(operationId: string, until: number): void;
  status(operationId: string): StepStatus | null;
  /** The order's step to do now, where somebody else does it. */
  outsideNow(orderId: string): Operation | null;
  /** Not finished yet, planned or released. */
  open(): WorkOrder[];
  /** Planned time of what is released and still to do at a work centre. */
  plannedMsAhead(workCentreId: string): number;
  /** What could be started at a machine now: released, its turn, its material there. */
  waiting(machineId: string, at: number): Waiting[];
  job(operationId: string, quantityPcs?: number): Job | null;
}

export function openBook(plant: Plant, from: BookMemory): Book {
  const entries = new Map(structuredClone(from.entries).map((entry) => [entry.order.id, entry]));
  const finished = new Set(from.finished);
  const isOpen = (entry: BookMemory['entries'][number]): boolean =>
    entry.order.status === 'planned' || entry.order.status === 'released';

  const find = (operationId: string) => {
    const order = entries.get(operationId.slice(0, operationId.lastIndexOf('/')))?.order;
    const operation = order?.operations.find((candidate) => candidate.id === operationId);
    return order === undefined || operation === undefined ? null : { order, operation };
  };

  /** What is made for it is not done. */
  const awaitsParts = ({ id }: WorkOrder): boolean =>
    [...entries.values()].some(({ order }) => order.pegs?.some(({ orderId }) => orderId === id));

  return {
    memory: () => structuredClone({ entries: [...entries.values()].filter(isOpen), finished: [...finished] }),
    put(order) {
      if (finished.has(order.id)) return;
      const known = entries.get(order.id);
      const steps = known?.steps ?? Object.fromEntries(order.operations.map(({ id }) => [id, 'waiting' as const]));
      entries.set(order.id, { ...known, order, steps });
    },
    order: (orderId) => entries.get(orderId)?.order ?? null,
    knows: (orderId) => entries.has(orderId) || finished.has(orderId),
    find,
    set(operationId, status) {
      const entry = entries.get(find(operationId)?.order.id ?? '');
      if (entry === undefined) return;
      entry.steps[operationId] = status;
      const left = stepsToDo(entry.order, (id) => (entry.steps[id] ?? 'waiting') !== 'waiting');
      if (left.some(({ id }) => entry.steps[id] !== 'finished')) return;
      entries.delete(entry.order.id);
      finished.add(entry.order.id);
    },
    send(operationId, until) {
      const entry = entries.get(find(operationId)?.order.id ?? '');
      if (entry !== undefined) entry.onTheWayUntil = until;
    },
    outsideNow(orderId) {
      const entry = entries.get(orderId);
      const step = entry === undefined ? undefined : nextOf(entry);
      return step !== undefined && isOutside(step) ? step : null;
    },
    status: (operationId) => entries.get(find(operationId)?.order.id ?? '')?.steps[operationId] ?? null,
    open: () => [...entries.values()].filter(isOpen).map((entry) => entry.order),
    plannedMsAhead: (workCentreId) =>
      [...entries.values()]
        .filter(isOpen)
        .flatMap(({ order, steps }) =>
          order.operations.filter((one) => steps[one.id] !== 'finished' && !isOutside(one)),
        )
        .filter((operation) => operation.workCentreId === workCentreId)
        .reduce(
          (sum, operation) => sum + operation.plannedSetupMs + operation.quantityPcs * operation.plannedRunMsPerPc,
          0,
        ),
    waiting(machineId, at) {
      const machine = plant.machines.find((candidate) => candidate.id === machineId);
      if (machine === undefined) return [];
      return [...entries.values()]
        .filter((entry) => entry.order.status === 'released' && (entry.onTheWayUntil ?? 0) <= at)
        .flatMap(({ order, steps }) => {
          const operation = nextOf({ order, steps });
          if (operation === undefined || steps[operation.id] !== 'waiting' || !canRun(operation, machine)) return [];
          if (!hasMaterial(order, at) || awaitsParts(order)) return [];
          return [{ operationId: operation.id, dueAt: order.dueAt, setupFamily: operation.setupFamily }];
        });
    },
    job(operationId, quantityPcs) {
      const found = find(operationId);
      if (found === null) return null;
      const { order, operation } = found;
      return {
        operationId,
        orderId: order.id,
        itemId: order.itemId,
        program: operation.program,
        setupFamily: operation.setupFamily,
        quantityPcs: quantityPcs ?? operation.quantityPcs,
        plannedRunMsPerPc: operation.plannedRunMsPerPc,
        partsPerCycle: wholeParts(operation.partsPerCycle),
      };
    },
  };
}

/** Its first step that is not done. */
function nextOf({ order, steps }: Pick<BookMemory['entries'][number], 'order' | 'steps'>): Operation | undefined {
  return stepsToDo(order, (id) => (steps[id] ?? 'waiting') !== 'waiting').find(({ id }) => steps[id] !== 'finished');
}

/** All components are on stock or have arrived. */
function hasMaterial(order: WorkOrder, at: number): boolean {
  return order.components.every(
    ({ confirmedAt, arrivedAt }) => confirmedAt === null || (arrivedAt !== null && arrivedAt <= at),
  );
}
