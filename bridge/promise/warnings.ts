/** What an order's promise rests on too thinly, in codes. */
import { canRun, isOutside, type Operation, type WorkOrder } from '../../shared/core/words/order.ts';
import { itemKey, type Laws } from './laws.ts';
import { hasBegun, isElsewhere, materialOf, outsideKey, stepsLeft } from './open-work.ts';
import type { Calibration } from './record/recalibrate.ts';
import type { OpenOrder, StandingShop, WarningCode } from './shop.ts';
import { type Ensemble, unfinishedOf } from './simulation/ensemble.ts';
import { isBeside } from './undated.ts';

const FEW_STOPS = 20;
const FEW_OUTCOMES = 20;

/** What was simulated, and what came of the order in it. */
export interface Simulation {
  snapshot: StandingShop;
  laws: Laws;
  calibration: Calibration;
  ensemble: Pick<Ensemble, 'model'>;
  /** Orders without a date, left out of the simulation. */
  leftOut: readonly WorkOrder[];
}

export function warningsOf(
  open: Pick<OpenOrder, 'order' | 'operations'>,
  ends: Float64Array,
  of: Simulation,
): WarningCode[] {
  const { order } = open;
  const { laws, calibration, snapshot } = of;
  const found = new Set<WarningCode>();
  for (const { operation } of stepsLeft(order, open.operations))
    for (const code of isElsewhere(operation, snapshot.plant)
      ? ofOutside(operation, laws)
      : ofStep(order, operation, of))
      found.add(code);
  for (const code of ofMaterial(open, snapshot.now, laws)) found.add(code);
  if (order.strategy === 'ETO' && order.status === 'planned' && laws.milestone.count === 0)
    found.add('noMilestoneRecord');
  if (laws.arrivals.templates.length === 0) found.add('noArrivals');
  else if (laws.arrivals.fromOpenOrdersOnly) found.add('openTemplates');
  if (calibration.ended < FEW_OUTCOMES) found.add('notRecalibrated');
  if (isBeside(order, of.leftOut, snapshot.plant)) found.add('besideUndated');
  if (unfinishedOf(ends) > 0) found.add('beyondHorizon');
  return [...found];
}

function ofOutside(operation: Operation, laws: Laws): WarningCode[] {
  const isMeasured = (laws.outside.get(outsideKey(operation))?.count ?? 0) > 0;
  return [
    'outside',
    ...(isMeasured ? [] : ['outsideOnPaper' as const]),
    ...(isOutside(operation) ? [] : ['elsewhere' as const]),
  ];
}

function ofStep(order: WorkOrder, operation: Operation, { snapshot, laws, ensemble }: Simulation): WarningCode[] {
  const found: WarningCode[] = [];
  const stops = laws.stops.get(operation.workCentreId);
  if (stops === undefined || (stops.count === 0 && stops.priorShare > 0.5)) found.push('paperOnly');
  else if (stops.count < FEW_STOPS) found.push('fewStops');
  if (laws.setups.get(operation.workCentreId)?.measuredFamilies.has(operation.setupFamily) !== true)
    found.push('noMeasuredSetup');
  if ((laws.runs.get(operation.workCentreId)?.count ?? 0) === 0) found.push('noMeasuredRun');
  if (operation.isRunAssumed) {
    const own = laws.runs.get(operation.workCentreId)?.items.get(itemKey(order.itemId, operation.number));
    found.push((own?.count ?? 0) > 0 ? 'runMeasured' : 'runAssumed');
  }
  const isIdle = (index: number) => (ensemble.model.clocks[index]?.totalMs ?? 0) <= 0;
  if (snapshot.plant.machines.some((machine, index) => canRun(operation, machine) && isIdle(index)))
    found.push('noCalendar');
  return found;
}

function ofMaterial(
  { order, operations }: Pick<OpenOrder, 'order' | 'operations'>,
  now: number,
  laws: Laws,
): WarningCode[] {
  return order.components.flatMap((component): WarningCode[] => {
    const material = materialOf(component, now);
    const { supplierId } = component;
    switch (material.kind) {
      case 'there':
        return [];
      case 'unknown':
        if (hasBegun(operations)) return [];
        return [
          'materialUnknown',
          ...((laws.leadTimes.get(supplierId ?? '')?.count ?? 0) > 0 ? [] : ['noSupplierRecord' as const]),
        ];
      case 'confirmed':
        return [
          ...(material.at < now ? (['materialOverdue'] as const) : []),
          ...(supplierId === null || !laws.suppliers.has(supplierId) ? (['noSupplierRecord'] as const) : []),
        ];
      default:
        return material satisfies never;
    }
  });
}
