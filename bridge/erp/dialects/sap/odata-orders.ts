/**
 * Production orders of API_PRODUCTION_ORDER_2_SRV as `WrittenOrderSchema` reads them. The interface gives neither
 * planned times nor confirmation numbers nor activities; times come from a proposal of the confirmation interface,
 * and where that gives none they are assumed.
 *
 * Assumptions, not verified on a system: sequences other than 0 run in parallel; a proposal for the whole quantity
 * gives the planned setup once and the run time of all pieces.
 */

import { own } from '../../../../shared/core/words/own.ts';
import { sameUnitName } from '../../../../shared/core/words/quantity.ts';
import { type Activity, activityRefs, durationMs, meaningsOf } from './activities.ts';
import { neededOf } from './components.ts';
import { numberOf } from './loipro.ts';
import type { SapOdataOptions } from './odata-options.ts';
import type { Fields } from './odata-service.ts';
import { expanded, isTrue, momentAt, textOf } from './odata-values.ts';
import { statesOf, statusOf } from './states.ts';

export const expandedInOrder = [
  'to_ProductionOrderOperation',
  'to_ProductionOrderStatus',
  'to_ProductionOrderComponentExt',
];

/** What SAP would propose for the whole quantity of an operation; null where nobody was asked, or it has no answer. */
export type Proposal = Fields | null;

/** Those that are worked on here: SAP is asked for their times. */
export function operationsOf(order: Fields): readonly Fields[] {
  return expanded(order, 'to_ProductionOrderOperation').filter(
    (one) => !isTrue(one, 'OperationIsDeleted') && textOf(one, 'ManufacturingOrderOperation') !== null,
  );
}

export function isOpen(order: Fields): boolean {
  return ['planned', 'released'].includes(statusOf(statesIn(order).codes));
}

export function orderOf(order: Fields, proposalOf: (operation: Fields) => Proposal, options: SapOdataOptions): Fields {
  const id = numberOf(textOf(order, 'ManufacturingOrder'));
  const { codes, names } = statesIn(order);
  const unit = unitIn(order, 'ProductionUnit');
  const at = (date: string, time: string | null) => momentAt(options.timeZone, order, date, time);
  const salesOrder = textOf(order, 'SalesOrder');
  const position = numberOf(textOf(order, 'SalesOrderItem'));
  return {
    ...(id === null ? {} : { id }),
    itemId: textOf(order, 'Material') ?? '',
    ...(unit === null ? {} : { unit }),
    quantity: textOf(order, 'TotalQuantity'),
    strategy:
      own(options.strategies, textOf(order, 'ManufacturingOrderType') ?? '') ?? (salesOrder === null ? 'MTS' : 'MTO'),
    status: statusOf(codes),
    customer: textOf(order, 'CustomerName'),
    salesOrder: salesOrder === null ? null : [salesOrder, position].filter(Boolean).join('/'),
    createdAt: at('MfgOrderCreationDate', 'MfgOrderCreationTime') ?? 0,
    dueAt: at('MfgOrderPlannedEndDate', 'MfgOrderPlannedEndTime'),
    paperFinishAt: at('MfgOrderScheduledEndDate', 'MfgOrderScheduledEndTime'),
    operations: operationsOf(order).map((one) => operationIn(one, proposalOf(one), { id: id ?? '', unit, options })),
    components: expanded(order, 'to_ProductionOrderComponentExt').flatMap(componentIn),
    erpStates: names,
    refs: texts({ order: textOf(order, 'ManufacturingOrder'), plant: textOf(order, 'ProductionPlant') }),
  };
}

const flags: readonly (readonly [name: string, code: string])[] = [
  ['OrderIsCreated', 'I0001'],
  ['OrderIsReleased', 'I0002'],
  ['OrderIsConfirmed', 'I0009'],
  ['OrderIsPartiallyConfirmed', 'I0010'],
  ['OrderIsDelivered', 'I0012'],
  ['OrderIsDeleted', 'I0013'],
  ['OrderIsPartiallyReleased', 'I0042'],
  ['OrderIsLocked', 'I0043'],
  ['OrderIsTechnicallyCompleted', 'I0045'],
  ['OrderIsClosed', 'I0046'],
  ['OrderIsMarkedForDeletion', 'I0076'],
];

/** From the list of states, and from the flags where the list was not given. */
function statesIn(order: Fields): { codes: string[]; names: string[] } {
  const states = expanded(order, 'to_ProductionOrderStatus').filter((one) => !isTrue(one, 'IsUserStatus'));
  const listed = states.flatMap((one) => textOf(one, 'StatusCode') ?? []);
  const codes = listed.length > 0 ? listed : flags.flatMap(([name, code]) => (isTrue(order, name) ? [code] : []));
  return { codes, names: statesOf(codes) };
}

/** As SAP names it inside; its own code where the other is a translation. */
const unitIn = (fields: Fields, name: string): string | null =>
  textOf(fields, `${name}SAPCode`) ?? textOf(fields, name);

interface AboutOrder {
  id: string;
  unit: string | null;
  options: SapOdataOptions;
}

function operationIn(operation: Fields, proposal: Proposal, { id, unit, options }: AboutOrder): Fields {
  const of = textOf(operation, 'ManufacturingOrderOperation') ?? '';
  const sub = textOf(operation, 'ManufacturingOrderSubOperation');
  const sequence = textOf(operation, 'ManufacturingOrderSequence') ?? '0';
  const isBeside = numberOf(sequence) !== null;
  const number = sub === null ? of : `${of}.${sub}`;
  const place = textOf(operation, 'WorkCenter') ?? '';
  const quantity = textOf(operation, 'OpPlannedTotalQuantity');
  const isSameUnit = sameUnitName(unitIn(operation, 'OperationUnit') ?? unit ?? '', unit ?? '');
  const control = textOf(operation, 'OperationControlProfile') ?? '';
  const isExternal = options.externalKeys.includes(control);
  const rule = isExternal ? 'external' : own(options.confirmRules, control);
  const activities = activitiesOf(place, proposal, options);
  return {
    id: `${id}/${isBeside ? `${sequence}-` : ''}${number}`,
    number,
    description: textOf(operation, 'MfgOrderOperationText') ?? '',
    workCentreId: own(options.workCentres, place) ?? place,
    ...(isSameUnit && quantity !== null ? { quantity } : {}),
    ...plannedTimes(proposal, activities, quantity, options),
    ...(rule === undefined ? {} : { confirm: rule }),
    ...(isExternal ? { outside: {} } : {}),
    ...(sub === null ? {} : { partOf: of }),
    ...(isBeside ? { sequence: { id: sequence, kind: 'parallel' } } : {}),
    refs: {
      ...texts({
        order: textOf(operation, 'ManufacturingOrder'),
        sequence,
        operation: of,
        subOperation: sub,
        plant: textOf(operation, 'ProductionPlant'),
        workCentre: textOf(operation, 'WorkCenter'),
        unit,
      }),
      ...activityRefs(activities),
    },
  };
}

/** The interface does not name the standard value key: what the activities are is configured per work centre. */
function activitiesOf(place: string, proposal: Proposal, options: SapOdataOptions): Activity[] {
  const found = meaningsOf(place, [], options.activities);
  return [1, 2, 3, 4, 5, 6].map((slot) => ({
    slot,
    meaning: found[slot - 1] ?? 'none',
    unit: (proposal === null ? null : textOf(proposal, `OpWorkQuantityUnit${slot}`)) ?? options.activityUnit,
  }));
}

function plannedTimes(
  proposal: Proposal,
  activities: readonly Activity[],
  quantity: string | null,
  { assumedRunMsPerUnit }: SapOdataOptions,
): Fields {
  const proposed = (meaning: string): number => {
    const one = activities.find((activity) => activity.meaning === meaning);
    if (one === undefined || proposal === null) return 0;
    return durationMs(textOf(proposal, `OpConfirmedWorkQuantity${one.slot}`), one.unit);
  };
  const run = (proposed('machine') || proposed('labour')) / (Number(quantity) || 1);
  const plannedSetupMs = Math.round(proposed('setup'));
  return run > 0
    ? { plannedSetupMs, plannedRunMsPerUnit: run }
    : { plannedSetupMs, plannedRunMsPerUnit: assumedRunMsPerUnit, isRunAssumed: true };
}

/** What is not stocked (phantoms) and what is taken off by itself is told apart. */
function componentIn(component: Fields): Fields[] {
  const itemId = textOf(component, 'Material');
  if (itemId === null || isTrue(component, 'MaterialComponentIsPhantomItem')) return [];
  const needed = neededOf(textOf(component, 'RequiredQuantity'), unitIn(component, 'BaseUnit') ?? 'EA');
  if (needed === null) return [];
  const [operation, lot, storage] = ['ManufacturingOrderOperation', 'Batch', 'StorageLocation'].map((name) =>
    textOf(component, name),
  );
  return [
    {
      itemId,
      ...needed,
      ...(operation == null ? {} : { operationNumber: operation }),
      ...(isTrue(component, 'MatlCompIsMarkedForBackflush') ? { backflush: true } : {}),
      ...(lot == null ? {} : { lot }),
      ...(storage == null ? {} : { storage }),
      refs: texts({
        reservation: textOf(component, 'Reservation'),
        reservationItem: textOf(component, 'ReservationItem'),
        movementType: textOf(component, 'GoodsMovementType'),
        plant: textOf(component, 'Plant'),
      }),
    },
  ];
}

function texts(said: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(Object.entries(said).flatMap(([name, text]) => (text === null ? [] : [[name, text]])));
}
