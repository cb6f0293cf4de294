/**
 * The mock ERP as Business Central with a plant's own pages: an output journal whose lines are posted by an action, and
 * a ledger that nobody writes. It refuses a line whose order type does not come first, orders that are not released,
 * dates outside the open period, unknown operations, more than five decimals.
 */
import { z } from 'zod';
import type { Amount } from '../../../shared/core/erp/amounts.ts';
import { goodsOf } from '../../../shared/core/erp/goods.ts';
import { jsonOf } from '../../../shared/core/words/json.ts';
import { unitOf, type WorkOrder } from '../../../shared/core/words/order.ts';
import { isPieces, pieces, printQuantity } from '../../../shared/core/words/quantity.ts';
import { MINUTE_MS } from '../../../shared/core/words/time.ts';
import type { Face, FaceOptions } from '../face.ts';
import { filterIn, isHeldAgainst } from './odata-filter.ts';
import { type Asked, type Reply, startWebFace } from './web.ts';

export const businessCentralSecret = 'a-client-secret-for-tests';
/** Postings before it are refused. */
const OPEN_FROM = '2026-01-01';

class BcError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
const dialog = (message: string) => new BcError(400, 'Application_DialogException', message);

type Row = Record<string, unknown>;
interface Tables {
  productionOrderLines: Row[];
  productionOrderRoutingLines: Row[];
  outputJournalLines: JournalLine[];
  capacityLedgerEntries: Row[];
  productionOrderComponents: Row[];
  consumptionJournalLines: ConsumptionLine[];
  itemLedgerEntries: Row[];
}

const Decimal = z.number().refine((value) => Number(value.toFixed(5)) === value, 'too many decimals');
const JournalLine = z.strictObject({
  journalTemplateName: z.literal('OUTPUT'),
  journalBatchName: z.literal('MES'),
  entryType: z.literal('Output'),
  orderType: z.literal('Production'),
  postingDate: z.iso.date(),
  externalDocumentNo: z.string().min(1).max(35),
  orderNo: z.string().max(20),
  orderLineNo: z.int(),
  itemNo: z.string().max(20),
  operationNo: z.string().max(10),
  capUnitOfMeasureCode: z.string().default('MINUTES'),
  setupTime: Decimal.default(0),
  runTime: Decimal.default(0),
  stopTime: Decimal.default(0),
  stopCode: z.string().max(10).default(''),
  outputQuantity: Decimal.default(0),
  scrapQuantity: Decimal.default(0),
  scrapCode: z.string().max(10).default(''),
  finished: z.boolean().default(false),
});
type JournalLine = z.infer<typeof JournalLine> & { id: string };
const ConsumptionLine = z.strictObject({
  journalTemplateName: z.literal('CONSUMPTIO'),
  journalBatchName: z.literal('MES'),
  entryType: z.literal('Consumption'),
  orderType: z.literal('Production'),
  postingDate: z.iso.date(),
  orderNo: z.string().max(20),
  orderLineNo: z.int(),
  itemNo: z.string().max(20),
  prodOrderCompLineNo: z.int(),
  unitOfMeasureCode: z.string().max(10),
  quantity: Decimal,
  locationCode: z.string().max(10).default(''),
  lotNo: z.string().max(50).default(''),
  externalDocumentNo: z.string().min(1).max(35),
});
type ConsumptionLine = z.infer<typeof ConsumptionLine> & { id: string };

export async function startBusinessCentralFace(options: FaceOptions): Promise<Face> {
  const tables: Tables = {
    ...{ productionOrderLines: [], productionOrderRoutingLines: [], outputJournalLines: [], capacityLedgerEntries: [] },
    ...{ productionOrderComponents: [], consumptionJournalLines: [], itemLedgerEntries: [] },
  };
  const put = (order: WorkOrder) => putOrder(tables, order, options.now());
  for (const order of options.orders) put(order);
  let tokens = 0;
  const answer = (asked: Asked): Reply => {
    if (asked.path === '/token') {
      const isKnown = new URLSearchParams(asked.text).get('client_secret') === businessCentralSecret;
      return isKnown
        ? { status: 200, body: { access_token: `t${++tokens}` } }
        : { status: 401, body: { error: 'invalid_client' } };
    }
    try {
      // Only the newest token is taken.
      if (asked.headers.authorization !== `Bearer t${tokens}`)
        throw new BcError(401, 'Authentication_InvalidCredentials', 'The server has rejected the client credentials.');
      return answered(tables, options, asked);
    } catch (error) {
      if (!(error instanceof BcError)) throw error;
      const message = `${error.message}  CorrelationId:  0c5a1b3e.`;
      return { status: error.status, body: { error: { code: error.code, message } } };
    }
  };
  const failure = { status: 500, body: { error: { code: 'Internal_ServerError', message: 'An unexpected error' } } };
  const web = await startWebFace(options, answer, failure);
  return {
    address: web.url,
    put,
    held: (orderId) => heldOf(tables, orderId),
    work: async () => {},
    stop: () => web.stop(),
  };
}

function putOrder(tables: Tables, order: WorkOrder, now: number): void {
  const unit = unitOf(order);
  const systemModifiedAt = new Date(now).toISOString();
  const status = {
    planned: 'Firm Planned',
    released: 'Released',
    finished: 'Finished',
    closed: 'Finished',
    cancelled: 'Simulated',
  };
  const line = {
    ...{ prodOrderNo: order.id, lineNo: 10_000, status: status[order.status], itemNo: order.itemId },
    ...{ description: order.itemName, quantity: Number(printQuantity(order.quantityPcs, unit)), routingReferenceNo: 1 },
    ...{ unitOfMeasureCode: isPieces(unit) ? 'PCS' : unit.name, dueDate: '0001-01-01', endingDateTime: null },
    ...{ systemCreatedAt: new Date(order.createdAt).toISOString(), systemModifiedAt },
  };
  tables.productionOrderLines = [...tables.productionOrderLines.filter((one) => one.prodOrderNo !== order.id), line];
  if (tables.productionOrderRoutingLines.some((one) => one.prodOrderNo === order.id)) return;
  order.components.forEach(({ itemId, quantityPcs, backflush }, index) => {
    tables.productionOrderComponents.push({
      ...{ prodOrderNo: order.id, prodOrderLineNo: 10_000, lineNo: (index + 1) * 10_000, itemNo: itemId },
      ...{ description: itemId, expectedQuantity: quantityPcs, unitOfMeasureCode: 'PCS', locationCode: '' },
      flushingMethod: backflush === true ? 'Backward' : 'Manual',
    });
  });
  for (const operation of order.operations)
    tables.productionOrderRoutingLines.push({
      ...{ prodOrderNo: order.id, routingReferenceNo: 1, operationNo: operation.number, no: operation.workCentreId },
      ...{
        description: operation.description,
        setupTime: operation.plannedSetupMs / MINUTE_MS,
        routingStatus: 'Planned',
      },
      ...{ runTime: operation.plannedRunMsPerPc / MINUTE_MS, runTimeUnitOfMeasCode: 'MINUTES', systemModifiedAt },
    });
}

function answered(tables: Tables, options: FaceOptions, asked: Asked): Reply {
  const [, entity = '', id, action] = /^\/(\w+)(?:\(([^)]+)\))?(?:\/([\w.]+))?$/.exec(asked.path) ?? [];
  const rows = new Map<string, Row[]>(Object.entries(tables)).get(entity);
  if (rows === undefined) throw new BcError(404, 'BadRequest_NotFound', `No HTTP resource was found at ${asked.path}`);
  if (asked.method === 'GET') return { status: 200, body: { value: listed(rows, asked.query) } };
  if (entity === 'consumptionJournalLines') return consumed(tables, options, asked, id, action);
  if (entity !== 'outputJournalLines')
    throw new BcError(405, 'BadRequest_MethodNotAllowed', 'The ledger is not written.');
  if (asked.method === 'POST' && id === undefined) return { status: 201, body: inserted(tables, asked.text) };
  const line = tables.outputJournalLines.find((one) => one.id === id);
  if (line === undefined) throw new BcError(404, 'BadRequest_ResourceNotFound', 'The journal line does not exist');
  if (asked.method === 'DELETE') {
    tables.outputJournalLines = tables.outputJournalLines.filter((one) => one !== line);
    return { status: 204 };
  }
  if (action !== 'Microsoft.NAV.post') throw new BcError(404, 'BadRequest_NotFound', `There is no action ${action}`);
  post(tables, options, line);
  return { status: 204, mayBeLost: true };
}

/** As output lines are: inserted, posted by an action, or deleted. */
function consumed(tables: Tables, options: FaceOptions, asked: Asked, id?: string, action?: string): Reply {
  if (asked.method === 'POST' && id === undefined) {
    const parsed = ConsumptionLine.safeParse(jsonOf(asked.text));
    if (!parsed.success) throw new BcError(400, 'BadRequest', parsed.error.issues[0]?.path.join('.') ?? '');
    const line = { ...parsed.data, id: `id-${++ids}` };
    tables.consumptionJournalLines.push(line);
    return { status: 201, body: line };
  }
  const line = tables.consumptionJournalLines.find((one) => one.id === id);
  if (line === undefined) throw new BcError(404, 'BadRequest_ResourceNotFound', 'The journal line does not exist');
  if (asked.method !== 'DELETE') {
    if (action !== 'Microsoft.NAV.post') throw new BcError(404, 'BadRequest_NotFound', `There is no action ${action}`);
    postConsumption(tables, options, line);
  }
  tables.consumptionJournalLines = tables.consumptionJournalLines.filter((one) => one !== line);
  return { status: 204, mayBeLost: asked.method !== 'DELETE' };
}

function postConsumption(tables: Tables, options: FaceOptions, line: ConsumptionLine): void {
  orderOpenFor(tables, options, line);
  const part = tables.productionOrderComponents.find(
    (one) => one.prodOrderNo === line.orderNo && one.lineNo === line.prodOrderCompLineNo,
  );
  if (part?.itemNo !== line.itemNo) throw dialog(`The Prod. Order Component does not exist. Item No.='${line.itemNo}'`);
  if (part.flushingMethod !== 'Manual') throw dialog(`Flushing Method must be equal to 'Manual' for ${line.itemNo}`);
  if (part.unitOfMeasureCode !== line.unitOfMeasureCode) throw dialog('The Item Unit of Measure does not exist.');
  if (line.quantity === 0) throw dialog('Quantity must have a value in Item Journal Line');
  const sum = (rows: readonly Row[]) => rows.reduce((total, { quantity }) => total + Number(quantity), 0);
  const own = tables.itemLedgerEntries.filter(
    ({ orderNo, itemNo, lotNo }) => orderNo === line.orderNo && itemNo === line.itemNo && lotNo === line.lotNo,
  );
  if (-sum(own) + line.quantity < 0) throw dialog(`${line.itemNo} was not consumed by order ${line.orderNo}`);
  // Consumption is below zero in the item ledger.
  const { id: _id, journalTemplateName: _template, journalBatchName: _batch, ...kept } = line;
  tables.itemLedgerEntries.push({
    ...{ ...kept, quantity: -line.quantity },
    entryNo: tables.itemLedgerEntries.length + 1,
  });
}

function listed(rows: readonly Row[], query: URLSearchParams): Row[] {
  const filter = query.get('$filter') ?? '';
  const isWanted = filterIn<Row>(filter, ({ field, operator, value }) => {
    if (rows.length > 0 && rows[0]?.[field] === undefined)
      throw new BcError(400, 'BadRequest', `Could not find a property named '${field}'`);
    return (row) => isHeldAgainst(String(row[field]), operator, value);
  });
  if (isWanted === null) throw new BcError(400, 'BadRequest', `Syntax error in '${filter}'`);
  const fields = (query.get('$select') ?? '').split(',');
  const skip = Number(query.get('$skip') ?? 0);
  return rows
    .filter(isWanted)
    .slice(skip, skip + Number(query.get('$top') ?? 20_000))
    .map((row) =>
      Object.fromEntries(
        fields.map((field) => {
          if (row[field] === undefined)
            throw new BcError(400, 'BadRequest', `Could not find a property named '${field}'`);
          return [field, row[field]];
        }),
      ),
    );
}

let ids = 0;

function inserted(tables: Tables, text: string): Row {
  const given = jsonOf(text);
  const names = Object.keys(z.record(z.string(), z.unknown()).parse(given));
  if (names.indexOf('orderType') > names.indexOf('orderNo'))
    throw dialog('Order Type must be equal to Production in Item Journal Line');
  const parsed = JournalLine.safeParse(given);
  if (!parsed.success)
    throw new BcError(
      400,
      'BadRequest',
      `${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`,
    );
  const line: JournalLine = { ...parsed.data, id: `id-${++ids}` };
  tables.outputJournalLines.push(line);
  return line;
}

/** The order of a line, which may be posted. */
function orderOpenFor(
  tables: Tables,
  { faults }: FaceOptions,
  line: Pick<JournalLine, 'orderNo' | 'orderLineNo' | 'postingDate'>,
): Row {
  const refusal = faults.refusalFor(line.orderNo);
  if (refusal !== null) throw dialog(refusal.message);
  const status = faults.statusFor(line.orderNo);
  if (status === 423)
    throw dialog('We cannot save your changes: the table is being updated in a transaction done by another session.');
  if (status === 403) throw new BcError(403, 'Authorization_RequestDenied', 'You do not have the permissions');
  const order = tables.productionOrderLines.find(
    (one) => one.prodOrderNo === line.orderNo && one.lineNo === line.orderLineNo,
  );
  if (order?.status !== 'Released')
    throw dialog(`The Production Order does not exist. Status='Released',No.='${line.orderNo}'`);
  if (line.postingDate < OPEN_FROM) throw dialog(`Posting Date is not within your range of allowed posting dates`);
  return order;
}

function post(tables: Tables, options: FaceOptions, line: JournalLine): void {
  const order = orderOpenFor(tables, options, line);
  if (line.itemNo !== order.itemNo) throw dialog(`Item No. must be equal to '${order.itemNo}' in Item Journal Line`);
  const step = tables.productionOrderRoutingLines.find(
    (one) => one.prodOrderNo === line.orderNo && one.operationNo === line.operationNo,
  );
  if (step === undefined)
    throw dialog(`The Prod. Order Routing Line does not exist. Operation No.='${line.operationNo}'`);
  if (line.finished) step.routingStatus = 'Finished';
  const { id: _id, journalTemplateName: _template, journalBatchName: _batch, finished: _finished, ...kept } = line;
  tables.capacityLedgerEntries.push({ ...kept, entryNo: tables.capacityLedgerEntries.length + 1 });
  tables.outputJournalLines = tables.outputJournalLines.filter((one) => one !== line);
}

/** Of a pair that takes each other back neither stands. */
function heldOf(tables: Tables, orderId: string): ReturnType<Face['held']> {
  const entries = tables.capacityLedgerEntries.filter(({ orderNo }) => orderNo === orderId);
  const sum = (field: string, scale = 1) =>
    entries.reduce((total, entry) => total + Math.round(Number(entry[field]) * scale), 0);
  const fields = ['outputQuantity', 'scrapQuantity', 'setupTime', 'runTime', 'stopTime'];
  const negative = entries.filter((entry) => fields.some((field) => Number(entry[field]) < 0)).length;
  const sums = new Map<Amount, number>([
    ['yield', sum('outputQuantity')],
    ['scrap:', sum('scrapQuantity')],
    ['setupMs', sum('setupTime', MINUTE_MS)],
    ['machineMs', sum('runTime', MINUTE_MS)],
    ['stopMs:', sum('stopTime', MINUTE_MS)],
  ]);
  const step = tables.productionOrderRoutingLines.find(({ prodOrderNo }) => prodOrderNo === orderId);
  const consumed = tables.itemLedgerEntries.filter(({ orderNo }) => orderNo === orderId);
  for (const { itemNo, lotNo, quantity } of consumed) {
    const lot = lotNo === '' ? null : String(lotNo);
    const name = goodsOf({ move: 'issue', itemId: String(itemNo), lot, unit: pieces });
    sums.set(name, (sums.get(name) ?? 0) - Number(quantity));
  }
  const takenBack = consumed.filter(({ quantity }) => Number(quantity) > 0).length;
  return {
    records: entries.length - 2 * negative + consumed.length - 2 * takenBack,
    sums,
    final: step?.routingStatus === 'Finished',
  };
}
