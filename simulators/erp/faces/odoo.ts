/**
 * The mock ERP as Odoo: models by JSON-2 and JSON-RPC. A call is one transaction; what fails changes nothing. It
 * refuses unknown fields, records that are gone, cancelled orders, finished work orders, times that run backwards.
 */
import { z } from 'zod';
import type { Amount } from '../../../shared/core/erp/amounts.ts';
import { goodsOf } from '../../../shared/core/erp/goods.ts';
import { jsonOf } from '../../../shared/core/words/json.ts';
import { parseQuantity, pieces, unitNamed } from '../../../shared/core/words/quantity.ts';
import type { Face, FaceOptions } from '../face.ts';
import { idOf, type OdooRecords, odooRecords, type Row } from './odoo-records.ts';
import { type Asked, type Reply, startWebFace } from './web.ts';

export const ODOO_KEY = 'an-odoo-api-key-for-tests';
export const odooLogin = { database: 'works', login: 'mes' };

class OdooError extends Error {
  readonly exception: string;
  readonly status: number;
  constructor(exception: string, status: number, message: string) {
    super(message);
    this.exception = exception;
    this.status = status;
  }
}
const userError = (message: string) => new OdooError('odoo.exceptions.UserError', 422, message);

export async function startOdooFace(options: FaceOptions): Promise<Face> {
  const records = odooRecords(options.now);
  for (const order of options.orders) records.put(order);
  const models = modelsOf(records, options);
  const answer = (asked: Asked): Reply =>
    asked.path === '/jsonrpc' ? answerJsonRpc(asked, models) : answerJson2(asked, models);
  const failure = { status: 500, body: '<html>Internal Server Error</html>' };
  const web = await startWebFace(options, answer, failure);
  return {
    address: web.url,
    put: records.put,
    held: (orderId) => heldOf(records, orderId),
    work: async () => {},
    stop: () => web.stop(),
  };
}

type Models = (model: string, method: string, ids: readonly number[], params: Record<string, unknown>) => unknown;

const Params = z.looseObject({ ids: z.array(z.int()).default([]) });

function answerJson2({ path, headers, text, method }: Asked, models: Models): Reply {
  const match = /^\/json\/2\/([a-z.]+)\/([a-z_]+)$/.exec(path);
  if (match === null || method !== 'POST') return { status: 404, body: '<h1>Not Found</h1>' };
  if (headers.authorization !== `bearer ${ODOO_KEY}`)
    return { status: 401, body: { name: 'werkzeug.exceptions.Unauthorized', message: 'Invalid apikey' } };
  const { ids, ...params } = Params.parse(jsonOf(text));
  try {
    const [, model = '', called = ''] = match;
    return { status: 200, body: models(model, called, ids, params) ?? null, mayBeLost: isWriting(called) };
  } catch (error) {
    const { exception, status, message } = asOdooError(error);
    return { status, body: { name: exception, message, arguments: [message], context: {}, debug: '' } };
  }
}

const Rpc = z.object({
  params: z.object({ service: z.string(), method: z.string(), args: z.array(z.unknown()) }),
});
const Execute = z.tuple([
  z.literal(odooLogin.database),
  z.literal(2),
  z.literal(ODOO_KEY),
  z.string(),
  z.string(),
  z.array(z.unknown()),
  z.record(z.string(), z.unknown()),
]);

/** Errors, too, come with HTTP 200. */
function answerJsonRpc({ text }: Asked, models: Models): Reply {
  const { service, method, args } = Rpc.parse(jsonOf(text)).params;
  if (service === 'common') {
    const isKnown = method === 'authenticate' && args[1] === odooLogin.login && args[2] === ODOO_KEY;
    return { status: 200, body: { jsonrpc: '2.0', id: 1, result: isKnown ? 2 : false } };
  }
  try {
    const [, , , model, called, positional, named] = Execute.parse(args);
    const ids = called === 'write' || called.startsWith('button_') ? z.array(z.int()).parse(positional[0]) : [];
    const params = called === 'write' ? { vals: positional[1], ...named } : named;
    const result = models(model, called, ids, params) ?? null;
    return { status: 200, body: { jsonrpc: '2.0', id: 1, result }, mayBeLost: isWriting(called) };
  } catch (error) {
    const { exception, message } = asOdooError(error);
    const data = { name: exception, message, arguments: [message], debug: '' };
    return { status: 200, body: { jsonrpc: '2.0', id: 1, error: { code: 200, message: 'Odoo Server Error', data } } };
  }
}

const isWriting = (method: string): boolean => method === 'write' || method.startsWith('button_');
const asOdooError = (error: unknown): OdooError =>
  error instanceof OdooError ? error : new OdooError('builtins.ValueError', 500, String(error));

function modelsOf(records: OdooRecords, options: FaceOptions): Models {
  return (model, method, ids, params) => {
    const rows = records.rows[model];
    if (rows === undefined) throw new OdooError('builtins.KeyError', 404, `the model "${model}" does not exist`);
    if (method === 'fields_get') return Object.fromEntries(Object.keys(rows[0] ?? {}).map((name) => [name, {}]));
    if (method === 'search_read') return searchRead(records, rows, Search.parse(params));
    const [row] = ids.map((id) => rows.find((one) => one.id === id));
    if (row !== undefined && model === 'stock.move' && method === 'write') {
      checkOrder(options, records, idOf(row.raw_material_production_id));
      return writeMove(records, row, MoveVals.parse(params.vals));
    }
    if (row === undefined || model !== 'mrp.workorder')
      throw new OdooError('odoo.exceptions.MissingError', 404, 'Record does not exist or has been deleted.');
    checkFaults(options, records, row);
    if (method === 'write') return writeStep(records, row, Vals.parse(params.vals));
    if (method === 'button_finish') return finishStep(records, row);
    throw new OdooError('builtins.AttributeError', 404, `The method '${method}' does not exist`);
  };
}

/** What this order is answered on demand. */
function checkFaults(options: FaceOptions, records: OdooRecords, step: Row): void {
  checkOrder(options, records, idOf(step.production_id));
}

function checkOrder({ faults }: FaceOptions, records: OdooRecords, productionId: unknown): void {
  const production = records.rows['mrp.production']?.find(({ id }) => id === productionId);
  const orderId = String(production?.name);
  const refusal = faults.refusalFor(orderId);
  if (refusal !== null) throw userError(refusal.message);
  const status = faults.statusFor(orderId);
  if (status === 423) throw new OdooError('odoo.exceptions.LockError', 409, 'Cannot acquire a lock on this record');
  if (status === 403) throw new OdooError('odoo.exceptions.AccessError', 403, 'You are not allowed to modify it');
  if (production?.state === 'cancel') throw userError('You cannot work on a cancelled manufacturing order.');
}

const Search = z.object({
  domain: z.array(z.unknown()).default([]),
  fields: z.array(z.string()).default([]),
  limit: z.int().optional(),
  order: z.enum(['id']).optional(),
});

function searchRead(records: OdooRecords, rows: readonly Row[], { domain, fields, limit }: z.infer<typeof Search>) {
  const known = rows[0] ?? { id: 0 };
  for (const field of fields)
    if (rows.length > 0 && !(field in known))
      throw new OdooError('builtins.ValueError', 422, `Invalid field '${field}'`);
  const found = rows.filter((row) => matches(records, row, [...domain])).sort((a, b) => a.id - b.id);
  return found.slice(0, limit).map((row) => Object.fromEntries(['id', ...fields].map((name) => [name, row[name]])));
}

const Leaf = z.tuple([z.string(), z.enum(['=', '>', '>=', 'in', 'not in']), z.unknown()]);

/** Polish notation: '|' joins the two that follow; what stands side by side must all hold. */
function matches(records: OdooRecords, row: Row, domain: unknown[]): boolean {
  const next = (): boolean => {
    const term = domain.shift();
    if (term === '|') {
      const [a, b] = [next(), next()];
      return a || b;
    }
    const [field, operator, value] = Leaf.parse(term);
    return valuesAt(records, row, field).some((held) => compares(held, operator, value));
  };
  let all = true;
  while (domain.length > 0) all = next() && all;
  return all;
}

function valuesAt(records: OdooRecords, row: Row, field: string): unknown[] {
  if (field === 'workorder_ids.write_date')
    return (records.rows['mrp.workorder'] ?? [])
      .filter(({ production_id }) => idOf(production_id) === row.id)
      .map(({ write_date }) => write_date);
  if (field === 'production_id.name') return [Array.isArray(row.production_id) ? row.production_id[1] : undefined];
  if (!(field in row)) throw new OdooError('builtins.ValueError', 422, `Invalid field '${field}'`);
  return [idOf(row[field])];
}

function compares(held: unknown, operator: string, value: unknown): boolean {
  if (Array.isArray(value)) return value.includes(held) === (operator === 'in');
  if (operator === '=') return held === value;
  if (typeof held === 'number' && typeof value === 'number') return operator === '>' ? held > value : held >= value;
  return operator === '>' ? String(held) > String(value) : String(held) >= String(value);
}

const DateTime = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
const Time = z.strictObject({
  workcenter_id: z.int(),
  loss_id: z.int(),
  date_start: DateTime,
  date_end: DateTime,
  description: z.string(),
});
const Vals = z.strictObject({
  qty_produced: z.number(),
  time_ids: z.array(
    z.union([z.tuple([z.literal(0), z.literal(0), Time]), z.tuple([z.literal(2), z.int(), z.literal(0)])]),
  ),
});

function writeStep(records: OdooRecords, step: Row, vals: z.infer<typeof Vals>): true {
  if (step.state === 'done' || step.state === 'cancel') throw userError('You cannot change a work order that is done.');
  if (vals.qty_produced < 0)
    throw new OdooError('odoo.exceptions.ValidationError', 422, 'The quantity produced must be positive.');
  const times = records.rows['mrp.workcenter.productivity'] ?? [];
  const gone = vals.time_ids.flatMap((command) => (command[0] === 2 ? [command[1]] : []));
  if (gone.some((id) => !times.some((time) => time.id === id)))
    throw new OdooError('odoo.exceptions.MissingError', 404, 'Record does not exist or has been deleted.');
  const made = vals.time_ids.flatMap((command) => (command[0] === 0 ? [command[2]] : []));
  for (const time of made) {
    if (time.date_end < time.date_start)
      throw new OdooError('odoo.exceptions.ValidationError', 422, 'The end date must be after the start date.');
    if (!records.rows['mrp.workcenter.productivity.loss']?.some(({ id }) => id === time.loss_id))
      throw new OdooError('psycopg2.errors.ForeignKeyViolation', 422, 'The loss reason does not exist.');
  }
  let id = times.reduce((most, time) => Math.max(most, time.id), 0);
  const added = made.map(({ loss_id, ...time }) => ({
    id: ++id,
    ...time,
    loss_id: [loss_id, ''],
    workorder_id: [step.id, ''],
  }));
  times.splice(0, times.length, ...times.filter((time) => !gone.includes(time.id)), ...added);
  step.qty_produced = Math.round(vals.qty_produced * 100) / 100;
  records.touch(step);
  return true;
}

const MoveLine = z.strictObject({
  product_id: z.int(),
  product_uom_id: z.literal(1),
  x_mes_key: z.string().length(32),
  location_id: z.literal(8),
  location_dest_id: z.literal(15),
  lot_id: z.int(),
  quantity: z.number().positive(),
  picked: z.literal(true),
});
const MoveVals = z.strictObject({
  move_line_ids: z.array(
    z.union([z.tuple([z.literal(0), z.literal(0), MoveLine]), z.tuple([z.literal(2), z.int(), z.literal(0)])]),
  ),
});

function writeMove(records: OdooRecords, move: Row, vals: z.infer<typeof MoveVals>): true {
  if (move.manual_consumption !== true) throw userError('The consumption of this component is automatic.');
  const lines = records.rows['stock.move.line'] ?? [];
  for (const [command, id, line] of vals.move_line_ids) {
    if (command === 2) {
      const index = lines.findIndex((one) => one.id === id);
      if (index < 0) throw new OdooError('odoo.exceptions.MissingError', 404, 'Record does not exist.');
      lines.splice(index, 1);
      continue;
    }
    const lot = records.rows['stock.lot']?.find((one) => one.id === line.lot_id);
    if (line.product_id !== idOf(move.product_id) || idOf(lot?.product_id) !== line.product_id)
      throw new OdooError('odoo.exceptions.ValidationError', 422, 'The lot is of another product.');
    const next = lines.reduce((most, one) => Math.max(most, one.id), 0) + 1;
    lines.push({ ...line, id: next, move_id: [move.id, ''], lot: lot?.name });
  }
  return true;
}

/** Lines of the order's moves, as material issued by lot. */
function consumedOf(records: OdooRecords, productionId: unknown): [Amount, number][] {
  const moves = (records.rows['stock.move'] ?? []).filter(
    ({ raw_material_production_id }) => idOf(raw_material_production_id) === productionId,
  );
  return moves.flatMap(({ id, product_id }) => {
    const itemId = /^\[(.*)\]/.exec(String(Array.isArray(product_id) ? product_id[1] : ''))?.[1] ?? '';
    const own = (records.rows['stock.move.line'] ?? []).filter(({ move_id }) => idOf(move_id) === id);
    return own.map(({ lot, quantity }): [Amount, number] => [
      goodsOf({ move: 'issue', itemId, lot: String(lot), unit: pieces }),
      Number(quantity),
    ]);
  });
}

function finishStep(records: OdooRecords, step: Row): true {
  if (step.state === 'done') return true;
  // Where nothing was set it is the whole plan.
  step.qty_produced = Number(step.qty_produced) || Number(step.qty_producing) || step.qty_production;
  step.state = 'done';
  records.touch(step);
  return true;
}

function heldOf(records: OdooRecords, orderId: string): ReturnType<Face['held']> {
  const step = records.firstStep(orderId);
  const times = (records.rows['mrp.workcenter.productivity'] ?? []).filter(
    ({ workorder_id }) => idOf(workorder_id) === step?.id,
  );
  const ms = (loss: number) =>
    times
      .filter(({ loss_id }) => idOf(loss_id) === loss)
      .reduce((sum, { date_start, date_end }) => sum + Date.parse(`${date_end}Z`) - Date.parse(`${date_start}Z`), 0);
  const unit = unitNamed(String(Array.isArray(step?.product_uom_id) ? step.product_uom_id[1] : 'Units'));
  const sums = new Map<Amount, number>([
    ['yield', parseQuantity(Number(step?.qty_produced ?? 0), unit) ?? 0],
    ['machineMs', ms(7)],
    ['setupMs', ms(12)],
  ]);
  const consumed = consumedOf(records, idOf(step?.production_id));
  for (const [name, quantity] of consumed) sums.set(name, (sums.get(name) ?? 0) + quantity);
  const isDone = step?.state === 'done';
  const records_ = new Set(times.map(({ description }) => description)).size;
  return { records: records_ + consumed.length + (isDone ? 1 : 0), sums, final: isDone };
}
