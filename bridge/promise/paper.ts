/**
 * The date as an ERP computes it: planned setup and run time over the paper availability, through the
 * calendar, with a fixed queue time before every operation, from the material's confirmed date. No
 * queue as it is, no stops as they are. Sequences beside the main one run beside it.
 */
import { addWorkMs } from '../../shared/core/calendar/calendar.ts';
import type { Operation, WorkOrder } from '../../shared/core/words/order.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { pathsToDo } from '../../shared/core/words/routes.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';
import { isElsewhere, outsidePaperMs } from './open-work.ts';

export interface PaperOptions {
  /** Calendar ms that stand in the routing as queue and transport before every operation. */
  queueMsPerOperation: number;
  /** Where a work centre has no figure. */
  availability: number;
}

export const DEFAULT_AVAILABILITY = 0.82;
const paperDefaults: PaperOptions = { queueMsPerOperation: 2 * DAY_MS, availability: DEFAULT_AVAILABILITY };

/** Epoch ms at which the order would be done, were it started at `from`. */
export function paperFinishAt(
  order: WorkOrder,
  plant: Plant,
  from: number,
  options: Partial<PaperOptions> = {},
): number {
  const { queueMsPerOperation, availability } = { ...paperDefaults, ...options };
  let at = order.components.reduce(
    (latest, component) =>
      component.arrivedAt === null && component.confirmedAt !== null ? Math.max(latest, component.confirmedAt) : latest,
    from,
  );
  const { main, beside } = pathsToDo(order, () => false);
  const ends = new Map<(typeof beside)[number], number>();
  const walk = (steps: readonly Operation[], begin: number): number =>
    steps.reduce((before, step) => stepEnd(step, plant, before, { queueMsPerOperation, availability }), begin);
  for (let place = 0; place <= main.length; place += 1) {
    for (const side of beside) if (side.fork === place) ends.set(side, walk(side.steps, at));
    for (const side of beside) if (side.join === place) at = Math.max(at, ends.get(side) ?? at);
    at = walk(main.slice(place, place + 1), at);
  }
  return at;
}

function stepEnd(operation: Operation, plant: Plant, from: number, options: PaperOptions): number {
  if (isElsewhere(operation, plant)) return from + outsidePaperMs(operation);
  const centre = plant.workCentres.find((candidate) => candidate.id === operation.workCentreId);
  const machine = plant.machines.find((candidate) =>
    operation.machineIds.length > 0
      ? operation.machineIds.includes(candidate.id)
      : candidate.workCentreId === operation.workCentreId,
  );
  const calendar = plant.calendars.find((candidate) => candidate.id === machine?.calendarId);
  const work = operation.plannedSetupMs + operation.quantityPcs * operation.plannedRunMsPerPc;
  const worked = Math.ceil(work / (centre?.paperAvailability ?? options.availability));
  const begins = from + options.queueMsPerOperation;
  return machine === undefined || calendar === undefined
    ? begins + worked
    : addWorkMs(calendar, plant.timeZone, machine.id, begins, worked);
}
