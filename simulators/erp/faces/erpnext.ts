/**
 * The mock ERP as ERPNext: Frappe's documents and lists. It refuses a save under an old `modified`, times that overlap
 * on a workstation without capacity, a submit without times or with more than the card's quantity, and any change after it.
 */
import { z } from 'zod';
import type { Amount } from '../../../shared/core/erp/amounts.ts';
import { goodsOf } from '../../../shared/core/erp/goods.ts';
import { jsonOf } from '../../../shared/core/words/json.ts';
import { pieces } from '../../../shared/core/words/quantity.ts';
import type { Face, FaceOptions, StartFace } from '../face.ts';
import { type ErpnextDocuments, erpnextDocuments, type JobCard, type TimeLog } from './erpnext-documents.ts';
import { type Asked, type Reply, startWebFace } from './web.ts';

export const erpnextKeys = { apiKey: 'face', apiSecret: 'an-erpnext-secret' };
const USER = 'mes@works.example';

/** Frappe's errors: the type, and messages for people as JSON in JSON. */
class FrappeError extends Error {
  readonly type: string;
  readonly status: number;
  constructor(type: string, status: number, message: string) {
    super(message);
    this.type = type;
    this.status = status;
  }
}
const invalid = (message: string, type = 'ValidationError') => new FrappeError(type, 417, message);

/** `capacity`: how many orders a workstation may work on at a time. */
export const erpnextFace =
  (capacity: number): StartFace =>
  async (options) => {
    const docs = erpnextDocuments(options.now);
    for (const order of options.orders) docs.put(order);
    /** Submits that brought no row. */
    const bare = new Set<string>();
    const answer = (asked: Asked): Reply => {
      try {
        return answered(docs, options, asked, { capacity, bare });
      } catch (error) {
        if (!(error instanceof FrappeError)) throw error;
        const _server_messages = JSON.stringify([JSON.stringify({ message: error.message, indicator: 'red' })]);
        const exception = `frappe.exceptions.${error.type}: ${error.message}`;
        return { status: error.status, body: { exception, exc_type: error.type, _server_messages } };
      }
    };
    const failure = { status: 500, body: '<html>Internal Server Error</html>' };
    const web = await startWebFace(options, answer, failure);
    return {
      address: web.url,
      put: docs.put,
      held: (orderId) => heldOf(docs, bare, orderId),
      work: async () => {},
      stop: () => web.stop(),
    };
  };

interface Rules {
  capacity: number;
  bare: Set<string>;
}

function answered(docs: ErpnextDocuments, options: FaceOptions, asked: Asked, rules: Rules): Reply {
  if (asked.headers.authorization !== `token ${erpnextKeys.apiKey}:${erpnextKeys.apiSecret}`)
    throw new FrappeError('AuthenticationError', 401, 'Invalid API Key or Secret');
  if (asked.path === '/api/method/frappe.auth.get_logged_user') return { status: 200, body: { message: USER } };
  const [, doctype = '', name] = /^\/api\/resource\/([^/]+)(?:\/(.+))?$/.exec(asked.path) ?? [];
  if (doctype === 'Stock Entry') return stockAnswer(docs, options, asked, name);
  if (doctype !== 'Work Order' && doctype !== 'Job Card')
    throw new FrappeError('DoesNotExistError', 404, 'No such type');
  if (name === undefined) return { status: 200, body: { data: listed(docs, doctype, asked.query) } };
  const doc = doctype === 'Work Order' ? docs.orders.get(name) : docs.cards.get(name);
  if (doc === undefined) throw new FrappeError('DoesNotExistError', 404, `${doctype} ${name} not found`);
  if (asked.method === 'GET') return { status: 200, body: { data: doc } };
  const card = docs.cards.get(name);
  if (asked.method !== 'PUT' || card === undefined) throw new FrappeError('PermissionError', 403, 'Not permitted');
  checkFaults(options, card);
  save(docs, card, Change.parse(jsonOf(asked.text)), rules);
  return { status: 200, body: { data: card }, mayBeLost: true };
}

function checkFaults({ faults }: FaceOptions, card: Pick<JobCard, 'work_order'>): void {
  const refusal = faults.refusalFor(card.work_order);
  if (refusal !== null) throw invalid(refusal.message);
  const status = faults.statusFor(card.work_order);
  if (status === 423) throw new FrappeError('DocumentLockedError', 417, 'This document is currently locked');
  if (status === 403) throw new FrappeError('PermissionError', 403, 'User does not have access to this document');
}

const Filters = z.array(z.tuple([z.string(), z.enum(['=', '>=', 'in', 'not in']), z.unknown()]));

function listed(docs: ErpnextDocuments, doctype: string, query: URLSearchParams): unknown[] {
  const fields = z.array(z.string()).parse(jsonOf(query.get('fields') ?? '["name"]'));
  const filters = Filters.parse(jsonOf(query.get('filters') ?? '[]'));
  const all: Record<string, unknown>[] =
    doctype === 'Work Order' ? [...docs.orders.values()] : [...docs.cards.values()].map((card) => ({ ...card }));
  return selected(all, fields, filters, query);
}

function selected(
  all: readonly Record<string, unknown>[],
  fields: readonly string[],
  filters: z.infer<typeof Filters>,
  query: URLSearchParams,
): unknown[] {
  const found = all.filter((doc) => filters.every(([field, operator, value]) => compares(doc[field], operator, value)));
  const start = Number(query.get('limit_start') ?? 0);
  // Twenty where nothing is said.
  const page = found
    .sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1))
    .slice(start, start + Number(query.get('limit_page_length') ?? 20));
  return page.map((doc) =>
    Object.fromEntries(
      fields.map((field) => {
        if (!(field in doc)) throw new FrappeError('DataError', 417, `Field not permitted in query: ${field}`);
        return [field, doc[field]];
      }),
    ),
  );
}

function compares(held: unknown, operator: string, value: unknown): boolean {
  if (Array.isArray(value)) return value.includes(held) === (operator === 'in');
  return operator === '=' ? held === value : String(held) >= String(value);
}

const Consumption = z.strictObject({
  stock_entry_type: z.literal('Material Consumption for Manufacture'),
  purpose: z.literal('Material Consumption for Manufacture'),
  company: z.literal('Works'),
  work_order: z.string(),
  docstatus: z.literal(1),
  set_posting_time: z.literal(1),
  posting_date: z.iso.date(),
  posting_time: z.string().regex(/^\d\d:\d\d:\d\d$/),
  mes_key: z.string().length(32),
  items: z
    .array(
      z.strictObject({
        item_code: z.string(),
        qty: z.number().positive(),
        uom: z.literal('Nos'),
        stock_uom: z.literal('Nos'),
        conversion_factor: z.literal(1),
        use_serial_batch_fields: z.literal(1),
        s_warehouse: z.literal('Stores - W'),
        batch_no: z.string().optional(),
      }),
    )
    .min(1),
});
const Required = z.object({ required_items: z.array(z.object({ item_code: z.string() })), status: z.string() });

/** Stock Entries: listed, made as submitted, cancelled; the field of our key is unique. */
function stockAnswer(docs: ErpnextDocuments, options: FaceOptions, asked: Asked, name?: string): Reply {
  if (asked.method === 'GET') {
    const fields = z.array(z.string()).parse(jsonOf(asked.query.get('fields') ?? '["name"]'));
    const filters = Filters.parse(jsonOf(asked.query.get('filters') ?? '[]'));
    return { status: 200, body: { data: selected([...docs.entries.values()], fields, filters, asked.query) } };
  }
  if (asked.method === 'PUT') {
    const entry = docs.entries.get(name ?? '');
    if (entry === undefined) throw new FrappeError('DoesNotExistError', 404, `Stock Entry ${name} not found`);
    checkFaults(options, entry);
    if (entry.docstatus === 2) throw invalid('Cannot edit cancelled document');
    entry.docstatus = z.strictObject({ docstatus: z.literal(2) }).parse(jsonOf(asked.text)).docstatus;
    return { status: 200, body: { data: entry }, mayBeLost: true };
  }
  const parsed = Consumption.safeParse(jsonOf(asked.text));
  if (!parsed.success) throw invalid(parsed.error.issues[0]?.path.join('.') ?? '', 'MandatoryError');
  const { work_order, mes_key, items } = parsed.data;
  checkFaults(options, parsed.data);
  const order = Required.safeParse(docs.orders.get(work_order)).data;
  if (order === undefined)
    throw new FrappeError('LinkValidationError', 417, `Could not find Work Order: ${work_order}`);
  if (order.status === 'Stopped' || order.status === 'Closed')
    throw invalid(`Transaction not allowed against stopped Work Order <a>${work_order}</a>`);
  const odd = items.find(({ item_code }) => !order.required_items.some((one) => one.item_code === item_code));
  if (odd !== undefined) throw invalid(`Item ${odd.item_code} is not required by ${work_order}`);
  if ([...docs.entries.values()].some((one) => one.mes_key === mes_key))
    throw new FrappeError('UniqueValidationError', 409, `MES Key must be unique`);
  const entry = { ...parsed.data, name: `MAT-STE-${docs.entries.size + 1}` };
  docs.entries.set(entry.name, entry);
  return { status: 200, body: { data: entry }, mayBeLost: true };
}

const DateTime = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
const GivenLog = z.looseObject({
  name: z.string().optional(),
  from_time: DateTime,
  to_time: DateTime,
  completed_qty: z.number().nonnegative(),
});
const Change = z.strictObject({
  modified: z.string().optional(),
  time_logs: z.array(GivenLog).optional(),
  docstatus: z.literal(1).optional(),
});

/** All or nothing. */
function save(docs: ErpnextDocuments, card: JobCard, change: z.infer<typeof Change>, { capacity, bare }: Rules): void {
  if (change.modified !== undefined && change.modified !== card.modified)
    throw invalid('Document has been modified after you have opened it. Please refresh.', 'TimestampMismatchError');
  if (card.docstatus === 1)
    throw invalid('Not allowed to change <b>Time Logs</b> after submission', 'UpdateAfterSubmitError');
  const order = docs.orders.get(card.work_order);
  if (order?.status === 'Stopped' || order?.status === 'Closed')
    throw invalid(`Transaction not allowed against stopped Work Order <a>${card.work_order}</a>`);
  const logs = (change.time_logs ?? card.time_logs).map((log): TimeLog => {
    const name = log.name ?? docs.nextRow();
    return { ...log, name, owner: card.time_logs.find((one) => one.name === name)?.owner ?? USER };
  });
  checkTimes(docs, card, logs, capacity);
  const total = logs.reduce((sum, { completed_qty }) => sum + completed_qty, 0);
  if (change.docstatus === 1) {
    if (logs.length === 0) throw invalid(`Time logs are required for <b>Job Card</b> ${card.name}`);
    if (total > card.for_quantity)
      throw invalid(`The Total Completed Qty (${total}) must be equal to Qty to Manufacture (${card.for_quantity})`);
    if (logs.length === card.time_logs.length) bare.add(card.name);
    card.docstatus = 1;
    card.process_loss_qty = card.for_quantity - total;
  }
  card.time_logs = logs;
  card.total_completed_qty = total;
  card.status = card.docstatus === 1 ? 'Completed' : 'Work In Progress';
  card.modified = docs.stamp();
}

function checkTimes(docs: ErpnextDocuments, card: JobCard, logs: readonly TimeLog[], capacity: number): void {
  const others = [...docs.cards.values()].filter((one) => one !== card && one.workstation === card.workstation);
  for (const [index, log] of logs.entries()) {
    if (log.from_time > log.to_time) throw invalid(`Row ${index + 1}: From time must be less than to time`);
    const overlapping = others.filter(({ time_logs }) =>
      time_logs.some((other) => other.from_time < log.to_time && log.from_time < other.to_time),
    );
    const [first] = overlapping;
    if (first !== undefined && overlapping.length >= capacity)
      throw invalid(
        `Row ${index + 1}: From Time and To Time of ${card.name} are overlapping with ${first.name}`,
        'OverlapError',
      );
  }
}

function heldOf(docs: ErpnextDocuments, bare: ReadonlySet<string>, orderId: string): ReturnType<Face['held']> {
  const card = [...docs.cards.values()].find(({ work_order }) => work_order === orderId);
  const logs = card?.time_logs ?? [];
  const ms = (text: string) => Date.parse(`${text.replace(' ', 'T')}Z`);
  const sums = new Map<Amount, number>([
    ['yield', card?.total_completed_qty ?? 0],
    ['machineMs', logs.reduce((sum, log) => sum + ms(log.to_time) - ms(log.from_time), 0)],
  ]);
  const entries = [...docs.entries.values()].filter((one) => one.work_order === orderId && one.docstatus === 1);
  for (const { item_code, qty, batch_no = null } of entries.flatMap(({ items }) => items)) {
    const name = goodsOf({ move: 'issue', itemId: item_code, lot: batch_no, unit: pieces });
    sums.set(name, (sums.get(name) ?? 0) + qty);
  }
  return {
    records: logs.length + (bare.has(card?.name ?? '') ? 1 : 0) + entries.length,
    sums,
    final: card?.docstatus === 1,
  };
}
