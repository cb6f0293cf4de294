/**
 * Orders of Sync, Process and Show ProductionOrder. Where an order says what is in the options, since no public instance
 * shows a whole one: the defaults are those of OAGIS 9, and what is not found sets the order aside by its field.
 */
import { own } from '../../../../shared/core/words/own.ts';
import { isPieces } from '../../../../shared/core/words/quantity.ts';
import { childrenOf, within, type XmlElement } from '../../../../shared/io/xml.ts';
import { envelopeOf, nameOfBod } from '../bods/envelope.ts';
import type { OrdersIn, VersionedOrder } from '../bods/newest.ts';
import { durationIn, momentIn, quantityIn } from '../bods/values.ts';
import type { InforIonOptions } from './options.ts';
import { allAt, saidAt } from './way.ts';

const NOUN = 'ProductionOrder';

export function isOrders(rootName: string): boolean {
  const { verb, noun } = nameOfBod(rootName);
  return noun === NOUN && ['Sync', 'Process', 'Change', 'Show', 'Cancel'].includes(verb);
}

type Written = Record<string, unknown>;
/** As `WrittenOrderSchema` reads them; `variationID` is their version. */
export function ordersIn(root: XmlElement, options: InforIonOptions): OrdersIn {
  const { dataArea, verb, createdAt } = envelopeOf(root);
  const action = within(dataArea, 'ActionExpression')[0]?.attributes.actionCode ?? '';
  const isGone = verb === 'Cancel' || /^delete/i.test(action);
  const orders: VersionedOrder[] = [];
  const gone: string[] = [];
  for (const noun of childrenOf(dataArea, NOUN)) {
    const id = saidAt(noun, options.order.id);
    if (isGone && id !== null && allAt(noun, options.order.operations).length === 0) gone.push(id);
    else orders.push(orderOf(noun, { options, createdAt, isGone }));
  }
  return { orders, gone };
}

interface From {
  options: InforIonOptions;
  createdAt: string | null;
  isGone: boolean;
}

function orderOf(noun: XmlElement, { options, createdAt, isGone }: From): VersionedOrder {
  const { order: ways, statuses, timeZone, strategy } = options;
  const said = (way: keyof typeof ways) => saidAt(noun, ways[way]);
  const moment = (text: string | null) => (text === null ? null : momentIn(text, timeZone));
  const id = said('id') ?? undefined;
  const unit = said('unit') ?? '';
  const quantity = said('quantity') ?? undefined;
  const status = said('status');
  const made = { text: quantity ?? '', unit };
  const references = referencesOf(noun, options);
  const order: Written = {
    id,
    itemId: said('item') ?? undefined,
    itemName: said('itemName') ?? '',
    ...(unit === '' || isPieces({ name: unit, decimals: 0 }) ? {} : { unit }),
    quantity,
    strategy,
    status: isGone ? 'cancelled' : (own(statuses, status ?? '') ?? 'released'),
    customer: said('customer'),
    salesOrder: said('salesOrder'),
    createdAt: moment(said('createdAt')) ?? moment(createdAt) ?? 0,
    dueAt: moment(said('dueAt')),
    paperFinishAt: moment(said('endAt')),
    operations: allAt(noun, ways.operations).map((one) => operationOf(one, id ?? '', made, options)),
    components: allAt(noun, ways.components).map((one) => componentOf(one, options)),
    ...(status === null ? {} : { erpStates: [status] }),
    refs: { ...(unit === '' ? {} : { unit }), ...references },
  };
  return { order, version: /^\d{1,30}$/.test(references.variationID ?? '') ? BigInt(references.variationID ?? 0) : 0n };
}

/** What the ERP wrote beside the order's number; it goes back with it. */
function referencesOf(noun: XmlElement, { order }: InforIonOptions): Record<string, string> {
  const [first] = allAt(noun, order.id);
  return Object.fromEntries(
    Object.entries(first?.attributes ?? {})
      .filter(([name]) => ['accountingEntity', 'location', 'lid', 'variationID'].includes(name))
      .map(([name, text]) => [name, text.slice(0, 256)]),
  );
}

interface Made {
  text: string;
  unit: string;
}

function operationOf(element: XmlElement, orderId: string, made: Made, options: InforIonOptions): Written {
  const { operation: ways, assumedRunMsPerUnit } = options;
  const said = (way: keyof typeof ways) => saidAt(element, ways[way]);
  const number = said('number');
  const machine = said('machine');
  const quantity = said('quantity');
  const ms = (way: 'setup' | 'run' | 'runPerUnit', unit: 'setupUnit' | 'runUnit' | 'runPerUnitUnit') => {
    const text = said(way);
    return text === null ? null : durationIn(text, said(unit) ?? '');
  };
  const [setupMs, runMs, perUnitMs] = [
    ms('setup', 'setupUnit'),
    ms('run', 'runUnit'),
    ms('runPerUnit', 'runPerUnitUnit'),
  ];
  const own = { text: quantity ?? made.text, unit: made.unit };
  const steps = quantityIn(own.text, own.unit === '' ? options.pieceUnit : own.unit)?.steps ?? 0;
  return {
    id: `${orderId}/${number ?? ''}`,
    number: number ?? undefined,
    description: said('description') ?? '',
    workCentreId: said('workCentre') ?? undefined,
    machineIds: machine === null ? [] : [machine],
    ...(quantity === null ? {} : { quantity }),
    ...(setupMs === null ? {} : { plannedSetupMs: setupMs }),
    ...runOf({ runMs, perUnitMs, steps, assumedRunMsPerUnit }),
  };
}

function runOf(said: { runMs: number | null; perUnitMs: number | null; steps: number; assumedRunMsPerUnit: number }) {
  const { runMs, perUnitMs, steps, assumedRunMsPerUnit } = said;
  if (perUnitMs !== null && perUnitMs > 0) return { plannedRunMsPerUnit: perUnitMs };
  if (runMs !== null && runMs > 0 && steps > 0) return { plannedRunMsPerPc: runMs / steps };
  return { plannedRunMsPerUnit: assumedRunMsPerUnit, isRunAssumed: true };
}

function componentOf(element: XmlElement, { component: ways, pieceUnit }: InforIonOptions): Written {
  const said = (way: keyof typeof ways) => saidAt(element, ways[way]);
  const unit = said('unit') ?? '';
  const read = quantityIn(said('quantity') ?? '0', unit === '' ? pieceUnit : unit);
  const [operation, lot, storage, line] = [said('operation'), said('lot'), said('storage'), said('line')];
  return {
    itemId: said('item') ?? undefined,
    quantityPcs: read?.steps,
    ...(operation === null ? {} : { operationNumber: operation }),
    ...(read === null || isPieces(read.unit) ? {} : { unit: read.unit }),
    ...(/^(true|1|y)/i.test(said('backflush') ?? '') ? { backflush: true } : {}),
    ...(lot === null ? {} : { lot }),
    ...(storage === null ? {} : { storage }),
    ...(line === null ? {} : { refs: { line } }),
  };
}
