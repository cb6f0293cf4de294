/** The entities of SAP's two services: orders, confirmations, proposals; and what a confirmation may hold. */
import type { Operation, OrderStatus, WorkOrder } from '../../../shared/core/words/order.ts';
import { printQuantity, unitNamed } from '../../../shared/core/words/quantity.ts';
import type { Refusal } from '../book.ts';
import { type Confirmed, type Confirming, slotsOfFace, withoutZeros } from './sap-books.ts';

type Row = Readonly<Record<string, unknown>>;

const states: Readonly<Record<OrderStatus, readonly string[]>> = {
  planned: ['I0001'],
  released: ['I0002', 'I0010'],
  finished: ['I0002', 'I0009'],
  closed: ['I0045'],
  cancelled: ['I0076'],
};

const dateOf = (at: number | null): string | null => (at === null ? null : `/Date(${at - (at % 86_400_000)})/`);

export function orderFieldsOf(order: WorkOrder, stamp: string): Row {
  const unit = order.unit ?? unitNamed('EA', 0);
  const own = { ManufacturingOrder: order.id, LastChangeDateTime: stamp, ProductionPlant: '1010' };
  const codes = states[order.status];
  return {
    ...own,
    ...{
      ManufacturingOrderType: 'YBM1',
      Material: order.itemId,
      SalesOrder: order.salesOrder ?? '',
      SalesOrderItem: '0',
    },
    ...{
      TotalQuantity: printQuantity(order.quantityPcs, unit),
      ProductionUnit: unit.name,
      ProductionUnitSAPCode: unit.name,
    },
    ...{ OrderIsTechnicallyCompleted: codes.includes('I0045') ? 'X' : '', OrderIsClosed: '', OrderIsDeleted: '' },
    ...{
      MfgOrderCreationDate: dateOf(order.createdAt),
      MfgOrderCreationTime: 'PT00H00M00S',
      CustomerName: order.customer ?? '',
    },
    ...{ MfgOrderPlannedEndDate: dateOf(order.dueAt), MfgOrderPlannedEndTime: 'PT24H00M00S' },
    ...{ MfgOrderScheduledEndDate: dateOf(order.dueAt), MfgOrderScheduledEndTime: 'PT16H46M53S' },
    to_ProductionOrderStatus: {
      results: codes.map((StatusCode) => ({ ManufacturingOrder: order.id, StatusCode, IsUserStatus: false })),
    },
    to_ProductionOrderOperation: {
      results: order.operations.map((operation) => ({
        ...own,
        ...{ ManufacturingOrderSequence: '0', ManufacturingOrderOperation: operation.number, OperationIsDeleted: '' },
        ...{ ManufacturingOrderSubOperation: '', MfgOrderOperationText: operation.description },
        ...{ WorkCenter: operation.workCentreId, OperationControlProfile: 'YBP1', OperationUnit: unit.name },
        OpPlannedTotalQuantity: printQuantity(operation.quantityPcs, unit),
      })),
    },
    to_ProductionOrderComponentExt: {
      results: order.components.map((component, index) => ({
        ...own,
        ...{
          Material: component.itemId,
          RequiredQuantity: String(component.quantityPcs),
          BaseUnit: 'EA',
          Plant: '1010',
        },
        ...{ Reservation: '0000004711', ReservationItem: String(index + 1).padStart(4, '0'), GoodsMovementType: '261' },
        ...{ MatlCompIsMarkedForBackflush: component.backflush === true, ManufacturingOrderOperation: '0010' },
      })),
    },
  };
}

export function proposalOf(order: WorkOrder, operation: Operation, quantity: number): Row {
  const perUnit = operation.plannedRunMsPerPc * 10 ** (order.unit?.decimals ?? 0);
  const [setup, machine, labour] = slotsOfFace;
  return {
    ...{ OrderID: order.id, OrderOperation: operation.number, Sequence: '0' },
    ...{
      OpWorkQuantityUnit1: setup.unit,
      OpConfirmedWorkQuantity1: (operation.plannedSetupMs / setup.unitMs).toFixed(3),
    },
    ...{
      OpWorkQuantityUnit2: machine.unit,
      OpConfirmedWorkQuantity2: ((perUnit * quantity) / machine.unitMs).toFixed(3),
    },
    ...{ OpWorkQuantityUnit3: labour.unit, OpConfirmedWorkQuantity3: '0.000' },
  };
}

/** Of a time event. */
const ZERO = '0.000';

const shown = new WeakMap<Confirmed, Row>();

/** A record does not change: it is shown once. */
export function confirmationOf(one: Confirmed): Row {
  const row = shown.get(one) ?? fieldsOf(one);
  shown.set(one, row);
  return row;
}

function fieldsOf(one: Confirmed): Row {
  return {
    ...{ ConfirmationGroup: one.group, ConfirmationCount: one.count, OrderID: one.orderId, Sequence: one.sequence },
    ...{ OrderOperation: one.operation, OrderSuboperation: '', IsFinalConfirmation: one.isFinal, WorkCenter: 'press' },
    ...{ IsReversed: one.isReversed, IsReversal: one.isReversal, ConfirmationUnit: one.unit, Personnel: one.person },
    ...{
      ConfirmationYieldQuantity: one.yield || ZERO,
      ConfirmationScrapQuantity: one.scrap || ZERO,
      VarianceReasonCode: one.reason,
    },
    ...{ ConfirmationReworkQuantity: one.rework || ZERO, EnteredByExternalUser: 'ISTWERT' },
    ExternalSystemConfirmation: guid(one.externalKey),
    ...Object.fromEntries(
      [...one.activities].flatMap(([slot, { value, unit }]) => [
        [`OpWorkQuantityUnit${slot}`, unit],
        [`OpConfirmedWorkQuantity${slot}`, value],
      ]),
    ),
  };
}

const guid = (key: string): string => key.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

const decimal = /^\d{1,10}(\.\d{1,3})?$/;
const date = /^\/Date\(\d{1,14}\)\/$/;
const time = /^PT\d\dH\d\dM\d\dS$/;
const text = (length: number): RegExp => new RegExp(`^.{0,${length}}$`);

/** Property → what it may hold, as text; true and false for those that are not text. */
const properties: Readonly<Record<string, RegExp | 'boolean' | 'items'>> = {
  ...{ OrderID: text(12), Sequence: text(6), OrderOperation: text(4), OrderSuboperation: text(4), Plant: text(4) },
  ...{ IsFinalConfirmation: 'boolean', FinalConfirmationType: /^[X1]?$/, OpenReservationsIsCleared: 'boolean' },
  ...{
    PostingDate: date,
    ConfirmationUnit: text(3),
    OrderConfirmationRecordType: text(3),
    ConfirmationYieldQuantity: decimal,
    WorkCenter: text(8),
  },
  ...{ ConfirmationScrapQuantity: decimal, ConfirmationReworkQuantity: decimal, VarianceReasonCode: text(4) },
  ...{ Personnel: /^\d{8}$/, EnteredByExternalUser: text(12), to_ProdnOrdConfMatlDocItm: 'items' },
  ...{ ConfirmedExecutionStartDate: date, ConfirmedExecutionStartTime: time, ConfirmedExecutionEndDate: date },
  ...{ ConfirmedExecutionEndTime: time, ExternalSystemConfirmation: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/ },
  ...Object.fromEntries(
    [1, 2, 3, 4, 5, 6].flatMap((n) => [
      [`OpWorkQuantityUnit${n}`, text(3)],
      [`OpConfirmedWorkQuantity${n}`, decimal],
    ]),
  ),
};

/** As the Gateway reads it: an unknown property or a wrong type refuses the whole. */
export function confirmingIn(body: unknown): Confirming | Refusal {
  if (typeof body !== 'object' || body === null) return { code: '/IWBEP/CX_MGW', message: 'Malformed body' };
  const said = new Map<string, unknown>(Object.entries(body));
  for (const [name, value] of said) {
    const wanted = properties[name];
    if (wanted === undefined) return { code: '/IWBEP/CM_MGW_RT/022', message: `Property '${name}' is invalid` };
    const fits =
      wanted === 'boolean'
        ? typeof value === 'boolean'
        : wanted === 'items'
          ? typeof value === 'object'
          : typeof value === 'string' && wanted.test(value);
    if (!fits) return { code: '/IWBEP/CM_MGW_RT/023', message: `Invalid value of '${name}': ${JSON.stringify(value)}` };
  }
  const of = (name: string): string => String(said.get(name) ?? '');
  const activities = new Map<number, { value: string; unit: string }>();
  for (const slot of [1, 2, 3, 4, 5, 6])
    if (said.has(`OpConfirmedWorkQuantity${slot}`))
      activities.set(slot, {
        value: three(of(`OpConfirmedWorkQuantity${slot}`)),
        unit: of(`OpWorkQuantityUnit${slot}`),
      });
  const isFinal = said.get('IsFinalConfirmation') === true;
  const posted = Number(/\d+/.exec(of('PostingDate'))?.[0] ?? '0');
  return {
    ...{
      orderId: withoutZeros(of('OrderID')),
      sequence: of('Sequence'),
      operation: of('OrderOperation'),
      group: '',
    },
    isFinal,
    recordType: of('OrderConfirmationRecordType') || (isFinal ? 'L40' : 'L20'),
    postingDay: new Date(posted).toISOString().slice(0, 10).replaceAll('-', ''),
    ...{ unit: of('ConfirmationUnit'), yield: three(of('ConfirmationYieldQuantity')), person: of('Personnel') },
    ...{ scrap: three(of('ConfirmationScrapQuantity')), rework: three(of('ConfirmationReworkQuantity')) },
    ...{
      reason: of('VarianceReasonCode'),
      externalKey: of('ExternalSystemConfirmation').replaceAll('-', ''),
      activities,
    },
  };
}

function three(said: string): string {
  if (said === '') return '';
  const [whole = '0', fraction = ''] = said.split('.');
  return `${whole}.${fraction.padEnd(3, '0')}`;
}
