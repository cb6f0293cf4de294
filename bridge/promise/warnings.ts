/** What an order's promise rests on too thinly, in codes. */
import type { WorkOrder } from '../../shared/core/words/order.ts';
import { canRun } from '../../shared/core/words/order.ts';
import type { Laws } from './laws.ts';
import type { Calibration } from './record/recalibrate.ts';
import type { ShopSnapshot, WarningCode } from './shop.ts';
import type { Ensemble } from './simulation/ensemble.ts';

const FEW_STOPS = 20;
const FEW_OUTCOMES = 20;

export function warningsOf(
  order: WorkOrder,
  snapshot: ShopSnapshot,
  laws: Laws,
  calibration: Calibration,
  ensemble: Ensemble,
): WarningCode[] {
  const found = new Set<WarningCode>();
  const { plant, now } = snapshot;
  for (const operation of order.operations) {
    if (!plant.machines.some((machine) => canRun(operation, machine))) found.add('noMachine');
    const stops = laws.stops.get(operation.workCentreId);
    if (stops === undefined || stops.count === 0) found.add('paperOnly');
    else if (stops.count < FEW_STOPS) found.add('fewStops');
    if (laws.setups.get(operation.workCentreId)?.measuredFamilies.has(operation.setupFamily) !== true)
      found.add('noMeasuredSetup');
    if ((laws.runs.get(operation.workCentreId)?.count ?? 0) === 0) found.add('noMeasuredRun');
  }
  for (const component of order.components) {
    if (component.arrivedAt !== null || component.confirmedAt === null) continue;
    if (component.confirmedAt < now) found.add('materialOverdue');
    if (component.supplierId === null || !laws.suppliers.has(component.supplierId)) found.add('noSupplierRecord');
  }
  if (order.strategy === 'ETO' && order.status === 'planned' && laws.milestone.count === 0)
    found.add('noMilestoneRecord');
  if (laws.arrivals.templates.length === 0) found.add('noArrivals');
  else if (laws.arrivals.fromOpenOrdersOnly) found.add('openTemplates');
  if (calibration.ended < FEW_OUTCOMES) found.add('notRecalibrated');
  if (ensemble.model.clocks.some((clock) => clock.totalMs <= 0)) found.add('noCalendar');
  if (ensemble.unfinished > 0) found.add('beyondHorizon');
  return [...found];
}
