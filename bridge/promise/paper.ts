/**
 * The date as an ERP computes it: planned setup and run time over the paper availability, through the
 * calendar, with a fixed queue time before every operation, from the material's confirmed date. No
 * queue as it is, no stops as they are.
 */
import { addWorkMs } from '../../shared/core/calendar/calendar.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { stepsToDo } from '../../shared/core/words/routes.ts';
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
  for (const operation of stepsToDo(order, () => false)) {
    if (isElsewhere(operation, plant)) {
      at += outsidePaperMs(operation);
      continue;
    }
    const centre = plant.workCentres.find((candidate) => candidate.id === operation.workCentreId);
    const machine = plant.machines.find((candidate) =>
      operation.machineIds.length > 0
        ? operation.machineIds.includes(candidate.id)
        : candidate.workCentreId === operation.workCentreId,
    );
    const calendar = plant.calendars.find((candidate) => candidate.id === machine?.calendarId);
    const work = operation.plannedSetupMs + operation.quantityPcs * operation.plannedRunMsPerPc;
    const worked = Math.ceil(work / (centre?.paperAvailability ?? availability));
    at += queueMsPerOperation;
    at =
      machine === undefined || calendar === undefined
        ? at + worked
        : addWorkMs(calendar, plant.timeZone, machine.id, at, worked);
  }
  return at;
}
