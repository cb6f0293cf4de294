/**
 * Tryton 6.0 by its JSON-RPC, as it was seen running: errors come as 200, a call is one transaction, a button in the
 * wrong state does nothing and says nothing, a write under an old version is refused, done moves are done for good.
 */
import { z } from 'zod';
import type { StartFace } from '../face.ts';
import type { Faults } from '../faults.ts';
import { type Row, type Tables, trytonTables } from './tryton-records.ts';
import { type Asked, type Reply, startWebFace } from './web.ts';

export const trytonLogin = { database: 'works', user: 'bridge', password: 'kx7-Wolke-29-baum' } as const;

const Call = z.object({ id: z.int(), method: z.string(), params: z.array(z.unknown()) });
const Ids = z.array(z.int());
const Context = z.looseObject({ company: z.int(), _timestamp: z.record(z.string(), z.string()).optional() });
const SearchRead = z.tuple([
  z.array(z.unknown()),
  z.int(),
  z.int().nullable(),
  z.array(z.tuple([z.string(), z.string()])).nullable(),
  z.array(z.string()),
  z.unknown(),
]);
const Values = z.strictObject({
  works: z.array(z.tuple([z.literal('write'), Ids, z.strictObject({ cycles: z.array(z.unknown()) })])).optional(),
  outputs: z.array(z.tuple([z.string(), z.unknown()]).rest(z.unknown())).optional(),
  inputs: z.array(z.tuple([z.string(), z.unknown()]).rest(z.unknown())).optional(),
});
const Cycles = z.array(
  z.tuple([
    z.literal('create'),
    z.array(z.strictObject({ duration: z.object({ __class__: z.literal('timedelta'), seconds: z.number() }) })),
  ]),
);
const Move = z.strictObject({
  ...{ product: z.int(), uom: z.int(), currency: z.int().nullable(), company: z.int(), quantity: z.number() },
  ...{ from_location: z.int(), to_location: z.int() },
  unit_price: z.object({ __class__: z.literal('Decimal'), decimal: z.string() }),
});

/** As it stands in `error`. */
class TrytonError extends Error {
  readonly error: readonly unknown[];
  constructor(...error: readonly unknown[]) {
    super(String(error[0]));
    this.error = error;
  }
}
const refused = (text: string) => new TrytonError('UserError', [text, '', null]);

export const startTrytonFace: StartFace = async ({ orders, faults, now }) => {
  const tables = trytonTables(now);
  for (const order of orders) tables.put(order);
  const web = await startWebFace({ faults, now }, (asked) => answer(tables, faults, asked), {
    status: 500,
    body: 'Internal Server Error',
  });
  return {
    address: web.url,
    put: (order) => tables.put(order),
    held: (orderId) => tables.held(orderId),
    work: async () => {},
    stop: () => web.stop(),
  };
};

const SESSION = `Session ${Buffer.from(`${trytonLogin.user}:2:key`).toString('base64')}`;

function answer(tables: Tables, faults: Faults, asked: Asked): Reply {
  if (asked.path !== `/${trytonLogin.database}/`) return { status: 404, body: 'Not Found' };
  const call = Call.safeParse(JSON.parse(asked.text));
  if (!call.success) return { status: 400, body: 'Bad Request' };
  const { id, method, params } = call.data;
  if (method === 'common.db.login') {
    const [user, secret] = params;
    const isOurs =
      user === trytonLogin.user && JSON.stringify(secret) === JSON.stringify({ password: trytonLogin.password });
    return isOurs ? { status: 200, body: { id, result: [2, 'key'] } } : { status: 401, body: 'Unauthorized' };
  }
  if (asked.headers.authorization !== SESSION) return { status: 401, body: 'Unauthorized' };
  if (method === 'model.res.user.get_preferences') return { status: 200, body: { id, result: { company: 1 } } };
  const undo = tables.begin();
  try {
    const fault = method === 'model.production.write' ? faultOf(tables, faults, params) : null;
    if (fault === 403) return { status: 403, body: 'Forbidden' };
    const result = made(tables, method, params);
    return { status: 200, body: { id, result }, mayBeLost: method === 'model.production.write' };
  } catch (error) {
    undo();
    if (error instanceof TrytonError) return { status: 200, body: { id, error: error.error } };
    throw error;
  }
}

function faultOf(tables: Tables, faults: Faults, [ids]: readonly unknown[]): number | null {
  const [id] = Ids.parse(ids);
  const number = String(tables.rows.production.find((row) => row.id === id)?.number);
  const refusal = faults.refusalFor(number);
  if (refusal !== null) throw refused(refusal.message);
  const status = faults.statusFor(number);
  if (status === 423) throw new TrytonError('could not serialize access due to concurrent update\n', '');
  return status;
}

function made(tables: Tables, method: string, params: readonly unknown[]): unknown {
  const context = Context.safeParse(params.at(-1));
  if (!context.success) throw new TrytonError('Missing context argument', '');
  const match = /^model\.(.+)\.(\w+)$/.exec(method);
  const model = tables.model(match?.[1] ?? '');
  const act = match?.[2] ?? '';
  if (model === null) throw new TrytonError(`'${match?.[1]}'`, '');
  if (act === 'search_read') {
    const [domain, offset, limit, order, fields] = SearchRead.parse(params);
    return tables.search(model, { domain, offset, limit, order: order ?? [], fields });
  }
  const ids = Ids.parse(params[0]);
  const rows = ids.map((id) => {
    const row = tables.rows[model].find((one) => one.id === id);
    if (row === undefined) throw refused(`You are not allowed to access records "${id}".`);
    return row;
  });
  if (act === 'read') return rows.map((row) => tables.project(model, row, z.array(z.string()).parse(params[1])));
  if (model === 'production' && act === 'write')
    for (const row of rows) write(tables, row, Values.parse(params[1]), context.data._timestamp ?? {});
  else press(tables, `${model}.${act}`, rows);
  return act === 'assign_try' ? true : null;
}

/** From which states to which one. */
const buttons: Readonly<Record<string, readonly [readonly string[], string]>> = {
  'production.assign_force': [['waiting'], 'assigned'],
  'production.assign_try': [['waiting'], 'assigned'],
  'production.run': [['assigned'], 'running'],
  'production.done': [['running'], 'done'],
  'production.work.cycle.run': [['draft'], 'running'],
  'production.work.cycle.do': [['running'], 'done'],
  'stock.move.do': [['draft', 'assigned'], 'done'],
  'stock.move.cancel': [['draft', 'assigned'], 'cancelled'],
};

/** What is not in the right state is left as it is. */
function press(tables: Tables, name: string, rows: readonly Row[]): void {
  const button = buttons[name];
  if (button === undefined) throw new TrytonError(`'${name}'`, '');
  const [from, to] = button;
  for (const row of rows.filter(({ state }) => from.includes(String(state)))) {
    if (name === 'production.done') end(tables, row);
    tables.set(row, { state: to });
  }
}

function end(tables: Tables, production: Row): void {
  for (const work of tables.rows['production.work'].filter((row) => row.production === production.id)) {
    const cycles = tables.rows['production.work.cycle'].filter((row) => row.work === work.id);
    const isFinished = cycles.length > 0 && cycles.every(({ state }) => state === 'done' || state === 'cancelled');
    if (!isFinished) throw refused(`To do production "${production.number}", work "${work.id}" must be finished.`);
  }
  const outputs = tables.rows['stock.move'].filter((row) => row.production_output === production.id);
  for (const output of outputs) if (output.state === 'draft') tables.set(output, { state: 'done' });
}

function write(tables: Tables, row: Row, values: z.infer<typeof Values>, stamps: Record<string, string>): void {
  const stamp = stamps[`production,${row.id}`];
  if (stamp !== undefined && stamp !== row._timestamp)
    throw new TrytonError('ConcurrencyException', [`production,${row.id}`, 'Records were modified in the meanwhile']);
  for (const [, ids, { cycles }] of values.works ?? [])
    for (const [, created] of Cycles.parse(cycles))
      for (const { duration } of created)
        for (const work of ids) tables.add('production.work.cycle', { work, duration, state: 'draft', create_uid: 2 });
  for (const side of ['outputs', 'inputs'] as const)
    for (const [act, given, more] of values[side] ?? [])
      if (act === 'create') for (const move of z.array(Move).parse(given)) addMove(tables, row, side, move);
      else plan(tables, Ids.parse(given), z.strictObject({ quantity: z.number() }).parse(more));
  tables.set(row, {});
}

function addMove(tables: Tables, row: Row, side: 'outputs' | 'inputs', move: z.infer<typeof Move>): void {
  const [shop, place] =
    side === 'outputs' ? [move.from_location, move.to_location] : [move.to_location, move.from_location];
  if (shop !== row.location || !tables.isInWarehouse(place))
    throw refused(`The value for field "${side}" in "Production" is not valid according to its domain.`);
  whole(move.quantity);
  const of = {
    production_output: side === 'outputs' ? row.id : null,
    production_input: side === 'inputs' ? row.id : null,
  };
  tables.add('stock.move', { ...move, ...of, state: 'draft', create_uid: 2 });
}

function plan(tables: Tables, ids: readonly number[], { quantity }: { quantity: number }): void {
  whole(quantity);
  for (const row of tables.rows['stock.move'].filter(({ id }) => ids.includes(id))) {
    if (row.state === 'done') throw refused('You cannot modify a stock move which is done.');
    tables.set(row, { quantity });
  }
}

function whole(quantity: number): void {
  if (!Number.isInteger(quantity)) throw refused('The number of digits in the value exceeds the limit of "0".');
  if (quantity < 0) throw refused('The value for field "Quantity" in "Stock Move" is not valid.');
}
