/**
 * The mock ERP as ERPNext: Frappe's documents and lists. It refuses a save under an old `modified`, times that overlap
 * on a workstation without capacity, a submit without times or with more than the card's quantity, and any change after it.
 */
import { z } from 'zod';
import type { Amount } from '../../../shared/core/erp/amounts.ts';
import { jsonOf } from '../../../shared/core/words/json.ts';
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

function checkFaults({ faults }: FaceOptions, card: JobCard): void {
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
  return { records: logs.length + (bare.has(card?.name ?? '') ? 1 : 0), sums, final: card?.docstatus === 1 };
}
