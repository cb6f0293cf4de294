/**
 * The mock ERP as Dynamics 365 Supply Chain Management: it stores what it is sent, and books it when it works through its
 * queue, in the order of each production order, in three tries. It refuses unknown fields, orders that are not released,
 * operations that are complete, causes of error that it does not know.
 */
import { z } from 'zod';
import type { Amount } from '../../../shared/core/erp/amounts.ts';
import { goodsOf } from '../../../shared/core/erp/goods.ts';
import { jsonOf } from '../../../shared/core/words/json.ts';
import { unitOf, type WorkOrder } from '../../../shared/core/words/order.ts';
import { isPieces, pieces, printQuantity } from '../../../shared/core/words/quantity.ts';
import { HOUR_MS } from '../../../shared/core/words/time.ts';
import type { Face, FaceOptions } from '../face.ts';
import { filterIn, isHeldAgainst } from './odata-filter.ts';
import { type Asked, type Reply, startWebFace } from './web.ts';

export const d365Secret = 'a-d365-secret-for-tests';
const COMPANY = 'usmf';
const MOST_TRIES = 3;

type Row = Record<string, unknown>;

const Sent = z.strictObject({
  _companyId: z.literal(COMPANY),
  _messageQueue: z.literal('JmgMES3P'),
  _messageType: z.enum(['ProdProductionOrderRouteCard', 'ProdProductionOrderPickingList', 'ProdProductionOrderStart']),
  _messageContent: z.string(),
});
type Sent = z.infer<typeof Sent>;
const YesNo = z.enum(['Yes', 'No']);
const Content = z.strictObject({
  ProductionOrderNumber: z.string().max(20),
  RouteCardLines: z
    .array(
      z.strictObject({
        OperationNumber: z.int(),
        OperationPriority: z.enum(['Primary', 'Secondary1']),
        TaskType: z.enum(['Setup', 'Process']),
        Hours: z.number(),
        GoodQuantity: z.number(),
        ErrorQuantity: z.number(),
        ErrorCause: z.enum(['None', 'Material', 'Machine', 'OperatingStaff', '0017']),
        OperationCompleted: YesNo,
        ReportAsFinished: YesNo,
      }),
    )
    .min(1),
});
type Content = z.infer<typeof Content>;
const Picking = z.strictObject({
  ProductionOrderNumber: z.string().max(20),
  PickingListLines: z
    .array(
      z.strictObject({
        ItemNumber: z.string().max(20),
        ConsumptionBOMQuantity: z.number(),
        BOMUnitSymbol: z.literal('ea'),
        OperationNumber: z.int(),
        LineNumber: z.number(),
        ItemBatchNumber: z.string().max(20),
        InventoryWarehouseId: z.string().max(10).optional(),
      }),
    )
    .min(1),
});
type Picking = z.infer<typeof Picking>;
const Start = z.strictObject({
  ProductionOrderNumber: z.string().max(20),
  StartedQuantity: z.number().positive(),
  StartedDate: z.iso.date(),
  AutomaticBOMConsumptionRule: z.literal('Never'),
  AutomaticRouteConsumptionRule: z.literal('Never'),
});

interface Message {
  id: number;
  type: Sent['_messageType'];
  content: string;
  /** The content, read once: what fits none of them is booked nowhere. */
  card: Content | null;
  picking: Picking | null;
  state: 'Queued' | 'Processed' | 'Failed';
  error: string;
  created: string;
}
interface System {
  headers: Row[];
  steps: (Row & { isComplete: boolean })[];
  parts: Row[];
  messages: Message[];
  /** The same by the number of their order. */
  ofOrders: Map<string, Message[]>;
}

export async function startD365Face(options: FaceOptions): Promise<Face> {
  const system: System = { headers: [], steps: [], parts: [], messages: [], ofOrders: new Map() };
  const put = (order: WorkOrder) => putOrder(system, order);
  for (const order of options.orders) put(order);
  const answer = (asked: Asked): Reply => answered(system, options, asked);
  const failure = { status: 500, body: { Message: 'An error has occurred.' } };
  const web = await startWebFace(options, answer, failure);
  return {
    address: web.url,
    put,
    held: (orderId) => heldOf(system, orderId),
    work: async () => workThrough(system, options),
    stop: () => web.stop(),
  };
}

function putOrder(system: System, order: WorkOrder): void {
  const unit = unitOf(order);
  const status = {
    planned: 'Scheduled',
    released: 'Released',
    finished: 'ReportedFinished',
    closed: 'Completed',
    cancelled: 'Created',
  };
  const header: Row = {
    ...{ dataAreaId: COMPANY, ProductionOrderNumber: order.id, ProductionOrderStatus: status[order.status] },
    ...{ ItemNumber: order.itemId, ProductionOrderName: order.itemName, DeliveryDate: '1900-01-01T12:00:00Z' },
    ...{ ScheduledQuantity: Number(printQuantity(order.quantityPcs, unit)), ScheduledEndDate: '1900-01-01T12:00:00Z' },
    ...{
      InventoryUnitSymbol: isPieces(unit) ? 'ea' : unit.name,
      CreatedDateTime: new Date(order.createdAt).toISOString(),
    },
  };
  system.headers = [...system.headers.filter((one) => one.ProductionOrderNumber !== order.id), header];
  if (system.steps.some((one) => one.ProductionOrderNumber === order.id)) return;
  order.components.forEach(({ itemId, quantityPcs, backflush }, index) => {
    system.parts.push({
      ...{ dataAreaId: COMPANY, ProductionOrderNumber: order.id, LineNumber: index + 1, ItemNumber: itemId },
      ...{ EstimatedBOMLineQuantity: quantityPcs, BOMUnitSymbol: 'ea', ConsumptionWarehouseId: '' },
      FlushingPrinciple: backflush === true ? 'Finish' : 'Manual',
    });
  });
  for (const operation of order.operations)
    system.steps.push({
      ...{ dataAreaId: COMPANY, ProductionOrderNumber: order.id, OperationNumber: Number(operation.number) },
      ...{
        OperationPriority: 'Primary',
        OperationId: operation.description,
        OperationsResourceId: operation.workCentreId,
      },
      ...{ SetupTime: operation.plannedSetupMs / HOUR_MS, ProcessTime: operation.plannedRunMsPerPc / HOUR_MS },
      ...{ ProcessQuantity: 1, isComplete: false },
    });
}

function answered(system: System, options: FaceOptions, asked: Asked): Reply {
  if (asked.path === '/token') {
    const isKnown = new URLSearchParams(asked.text).get('client_secret') === d365Secret;
    return isKnown
      ? { status: 200, body: { access_token: 'mes' } }
      : { status: 401, body: { error: 'invalid_client' } };
  }
  if (asked.headers.authorization !== 'Bearer mes') return { status: 401, body: '' };
  if (asked.path === '/api/services/SysMessageServices/SysMessageService/SendMessage') {
    const sent = Sent.safeParse(jsonOf(asked.text));
    if (asked.method !== 'POST' || !sent.success)
      return {
        status: 400,
        body: { Message: 'The request is invalid.', ExceptionMessage: sent.error?.issues[0]?.message },
      };
    store(system, sent.data, new Date(options.now()).toISOString());
    return { status: 200, body: '', mayBeLost: true };
  }
  const entities = new Map<string, () => readonly Row[]>([
    ['/data/ProductionOrderHeaders', () => system.headers],
    ['/data/ProductionOrderRouteOperations', () => system.steps],
    ['/data/ProductionOrderBOMLines', () => system.parts],
    ['/data/MesMessages', () => system.messages.map(shown)],
  ]);
  const rows = entities.get(asked.path)?.();
  if (rows === undefined)
    return { status: 404, body: { error: { code: '', message: `No HTTP resource at ${asked.path}` } } };
  try {
    return { status: 200, body: { value: listed(rows, asked.query) } };
  } catch (error) {
    return { status: 400, body: { error: { code: '', message: String(error) } } };
  }
}

function store(system: System, { _messageType: type, _messageContent: content }: Sent, created: string): void {
  const body = jsonOf(content);
  const id = 5_637_144_576 + system.messages.length;
  const card = type === 'ProdProductionOrderRouteCard' ? (Content.safeParse(body).data ?? null) : null;
  const picking = type === 'ProdProductionOrderPickingList' ? (Picking.safeParse(body).data ?? null) : null;
  const message: Message = { id, type, content, card, picking, state: 'Queued', error: '', created };
  system.messages.push(message);
  const number = card?.ProductionOrderNumber ?? picking?.ProductionOrderNumber;
  if (number === undefined) return;
  const same = system.ofOrders.get(number) ?? [];
  same.push(message);
  system.ofOrders.set(number, same);
}

const shown = ({ id, content, state, error, created }: Message): Row => ({
  ...{ dataAreaId: COMPANY, MessageId: id, MessageQueue: 'JmgMES3P', MessageState: state },
  ...{ MessageContent: content, ErrorMessage: error, CreatedDateTime: created },
});

function listed(rows: readonly Row[], query: URLSearchParams): Row[] {
  const filter = query.get('$filter') ?? '';
  const isWanted = filterIn<Row>(filter, ({ field, operator, value, isQuoted }) => {
    if (rows.length > 0 && rows[0]?.[field] === undefined)
      throw new Error(`Could not find a property named '${field}'`);
    if (operator === 'eq' && typeof rows[0]?.[field] === 'number' && (isQuoted || !/^-?[\d.]+$/.test(value)))
      throw new Error(`A binary operator with incompatible types was detected. '${field}' is a number`);
    return (row) => isHeldAgainst(String(row[field]), operator, value);
  });
  if (isWanted === null) throw new Error(`Syntax error in '${filter}'`);
  const fields = (query.get('$select') ?? '').split(',');
  const skip = Number(query.get('$skip') ?? 0);
  return rows
    .filter(isWanted)
    .slice(skip, skip + Number(query.get('$top') ?? 10_000))
    .map((row) => Object.fromEntries(fields.map((field) => [field, row[field]])));
}

/** The queue's batch job: what stands behind a failed message of its order goes on. */
function workThrough(system: System, options: FaceOptions): void {
  for (const message of system.messages.filter(({ state }) => state === 'Queued')) {
    let fault: string | null = 'not tried';
    for (let tries = 0; tries < MOST_TRIES && fault !== null; tries += 1) fault = faultOf(system, options, message);
    message.state = fault === null ? 'Processed' : 'Failed';
    message.error = fault ?? '';
  }
}

/** Books it, or says why not. */
function faultOf(system: System, options: FaceOptions, message: Message): string | null {
  switch (message.type) {
    case 'ProdProductionOrderRouteCard':
      return routeCardFault(system, options, message);
    case 'ProdProductionOrderPickingList':
      return pickingFault(system, options, message);
    case 'ProdProductionOrderStart': {
      const parsed = Start.safeParse(jsonOf(message.content));
      if (!parsed.success) return `Message content is not valid: ${parsed.error.issues[0]?.message}`;
      return closedFor(system, options, parsed.data.ProductionOrderNumber);
    }
    default:
      return message.type satisfies never;
  }
}

/** Why nothing is booked on an order. */
function closedFor(system: System, { faults }: FaceOptions, number: string): string | null {
  const refusal = faults.refusalFor(number);
  if (refusal !== null) return refusal.message;
  const header = system.headers.find((one) => one.ProductionOrderNumber === number);
  if (header === undefined) return `Production order ${number} does not exist.`;
  return header.ProductionOrderStatus === 'Released' ? null : `Status of ${number} does not allow journals.`;
}

function pickingFault(system: System, options: FaceOptions, message: Message): string | null {
  const parsed = Picking.safeParse(jsonOf(message.content));
  if (!parsed.success) return `Message content is not valid: ${parsed.error.issues[0]?.message}`;
  const { ProductionOrderNumber: number, PickingListLines } = parsed.data;
  const closed = closedFor(system, options, number);
  if (closed !== null) return closed;
  const picked = pickedIn(system, number);
  for (const { ItemNumber, LineNumber, ItemBatchNumber, ConsumptionBOMQuantity } of PickingListLines) {
    const part = system.parts.find((one) => one.ProductionOrderNumber === number && one.LineNumber === LineNumber);
    if (part?.ItemNumber !== ItemNumber) return `Line ${LineNumber} of ${number} is not ${ItemNumber}.`;
    if (part.FlushingPrinciple !== 'Manual') return `${ItemNumber} is flushed by the flushing principle.`;
    const name = issuedOf(ItemNumber, ItemBatchNumber);
    if ((picked.get(name) ?? 0) + ConsumptionBOMQuantity < 0) return `${ItemNumber} was not picked for ${number}.`;
  }
  return null;
}

const issuedOf = (itemId: string, lot: string): Amount =>
  goodsOf({ move: 'issue', itemId, lot: lot === '' ? null : lot, unit: pieces });

function pickedIn(system: System, number: string): Map<Amount, number> {
  const sums = new Map<Amount, number>();
  const done = ofOrder(system, number, ['Processed']).flatMap(({ picking }) => picking ?? []);
  for (const { ItemNumber, ItemBatchNumber, ConsumptionBOMQuantity } of done.flatMap((one) => one.PickingListLines)) {
    const name = issuedOf(ItemNumber, ItemBatchNumber);
    sums.set(name, (sums.get(name) ?? 0) + ConsumptionBOMQuantity);
  }
  return sums;
}

const ofOrder = (system: System, number: string, states: readonly Message['state'][]): Message[] =>
  (system.ofOrders.get(number) ?? []).filter(({ state }) => states.includes(state));

function routeCardFault(system: System, { faults }: FaceOptions, message: Message): string | null {
  const parsed = Content.safeParse(jsonOf(message.content));
  if (!parsed.success) return `Message content is not valid: ${parsed.error.issues[0]?.message}`;
  const { ProductionOrderNumber, RouteCardLines } = parsed.data;
  const refusal = faults.refusalFor(ProductionOrderNumber);
  if (refusal !== null) return refusal.message;
  const header = system.headers.find((one) => one.ProductionOrderNumber === ProductionOrderNumber);
  if (header === undefined) return `Production order ${ProductionOrderNumber} does not exist.`;
  if (header.ProductionOrderStatus !== 'Released')
    return `Status of ${ProductionOrderNumber} does not allow route cards.`;
  for (const line of RouteCardLines) {
    const step = system.steps.find(
      (one) => one.ProductionOrderNumber === ProductionOrderNumber && one.OperationNumber === line.OperationNumber,
    );
    if (step === undefined) return `Operation ${line.OperationNumber} does not exist.`;
    if (step.isComplete) return `Operation ${line.OperationNumber} is completed.`;
    if (line.OperationCompleted === 'Yes') step.isComplete = true;
  }
  return null;
}

/** What is stored and will be booked counts as a record; what a counter message takes back does not. */
function heldOf(system: System, orderId: string): ReturnType<Face['held']> {
  const contents = (states: readonly Message['state'][]): Content[] =>
    ofOrder(system, orderId, states).flatMap(({ card }) => card ?? []);
  const lines = contents(['Processed']).flatMap(({ RouteCardLines }) => RouteCardLines);
  const sum = (of: (line: Content['RouteCardLines'][number]) => number) =>
    lines.reduce((total, line) => total + of(line), 0);
  const ms = (task: string) => sum(({ TaskType, Hours }) => (TaskType === task ? Math.round(Hours * HOUR_MS) : 0));
  const all = contents(['Processed', 'Queued']);
  const counter = all.filter(({ RouteCardLines }) =>
    RouteCardLines.some(({ Hours, GoodQuantity, ErrorQuantity }) => Math.min(Hours, GoodQuantity, ErrorQuantity) < 0),
  );
  const sums = new Map<Amount, number>([
    ['yield', sum(({ GoodQuantity }) => GoodQuantity)],
    ['scrap:', sum(({ ErrorQuantity }) => ErrorQuantity)],
    ['setupMs', ms('Setup')],
    ['machineMs', ms('Process')],
    ...pickedIn(system, orderId),
  ]);
  const pickings = ofOrder(system, orderId, ['Processed', 'Queued']).flatMap(({ picking }) => picking ?? []);
  const back = pickings.filter(({ PickingListLines }) =>
    PickingListLines.some(({ ConsumptionBOMQuantity }) => ConsumptionBOMQuantity < 0),
  );
  const goods = pickings.length - 2 * back.length;
  const isComplete = system.steps.some((one) => one.ProductionOrderNumber === orderId && one.isComplete);
  return { records: all.length - 2 * counter.length + goods, sums, final: isComplete };
}
