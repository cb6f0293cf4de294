/**
 * Productions of Tryton and their works, as `WrittenOrderSchema` reads them. Tryton plans no times for an operation and draws
 * its work centre at random among those of its category: so the category is where the work can be done.
 */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { OddOrder } from '../../../../shared/core/orders/sift.ts';
import { own } from '../../../../shared/core/words/own.ts';
import { DAY_MS } from '../../../../shared/core/words/time.ts';
import { momentOf } from '../../../../shared/core/words/zone.ts';
import type { OrdersPage } from '../../erp.ts';
import { msOfDateTime } from '../web/clock.ts';
import { notWhole } from '../web/door.ts';
import { changedSince, newsOf } from '../web/since.ts';
import type { TrytonOptions } from './options.ts';
import { DateTime, Day, datetime, type Tryton } from './rpc.ts';

const PAGE = 200;
const MOST_PAGES = 500;

const Named = z.object({ name: z.string() }).nullable().optional();
const Product = z.object({ code: z.string().nullable(), rec_name: z.string() });
const Uom = z.object({ name: z.string(), digits: z.int() });

/** A dotted name that is asked for comes back nested: `uom.digits` in `uom.`. */
const asked = (names: readonly string[]) => names;

const ProductionShape = z.object({
  ...{ id: z.int(), number: z.string().nullable(), state: z.string(), quantity: z.number(), product: z.int() },
  reference: z.string().nullable(),
  planned_date: Day.nullable(),
  create_date: DateTime,
  write_date: DateTime.nullable(),
  'product.': Product,
  'uom.': Uom,
});
export const ProductionFields = Object.assign(ProductionShape, {
  keys: asked([
    ...['number', 'state', 'quantity', 'product', 'reference', 'planned_date', 'create_date', 'write_date'],
    ...['product.code', 'product.rec_name', 'uom.name', 'uom.digits'],
  ]),
});
const WorkShape = z.object({
  ...{ id: z.int(), production: z.int(), sequence: z.int().nullable() },
  'operation.': Named,
  'work_center.': Named,
  'work_center_category.': Named,
});
export const WorkFields = Object.assign(WorkShape, {
  keys: asked(['production', 'sequence', 'operation.name', 'work_center.name', 'work_center_category.name']),
});
type Work = z.infer<typeof WorkShape>;
const InputShape = z.object({
  ...{ id: z.int(), production_input: z.int(), product: z.int(), quantity: z.number().nonnegative() },
  'product.': Product,
  'uom.': Uom,
});
const inputKeys = [
  ...['production_input', 'product', 'quantity', 'product.code', 'product.rec_name', 'uom.name', 'uom.digits'],
];

const statuses: Readonly<Record<string, string>> = {
  request: 'planned',
  draft: 'planned',
  waiting: 'released',
  assigned: 'released',
  running: 'released',
  done: 'closed',
  cancelled: 'cancelled',
};

type Production = z.infer<typeof ProductionShape>;
type Input = z.infer<typeof InputShape>;

export async function downloadOrders(
  tryton: Tryton,
  options: TrytonOptions,
  cursor: string | null,
): Promise<OrdersPage> {
  const changes: { id: string; stamp: string; mark: string; order: unknown }[] = [];
  const odd: OddOrder[] = [];
  const since = changedSince(cursor);
  let last = 0;
  for (let page = 0; ; page += 1) {
    if (page === MOST_PAGES) throw notWhole('production', MOST_PAGES);
    const given = await tryton.read(z.array(z.unknown()), 'production', 'search_read', [
      ...[[['id', '>', last], ...changedAfter(since)], 0, PAGE, [['id', 'ASC']], ProductionFields.keys],
    ]);
    const rows = given.flatMap((row) => readable(ProductionShape, row, numberOf(row), odd));
    last = Math.max(last, ...given.map((row) => Number(Numbered.safeParse(row).data?.id ?? 0)));
    const ids = rows.map(({ id }) => id);
    const numbers = new Map(rows.map(({ id, number }) => [id, number ?? String(id)]));
    const aside = (id: number, fault: OddOrder): void => {
      odd.push({ ...fault, orderId: numbers.get(id) ?? String(id) });
      numbers.delete(id);
    };
    const works = await of(tryton, WorkShape, 'production.work', 'production', ids, WorkFields.keys, aside);
    const inputs = await of(tryton, InputShape, 'stock.move', 'production_input', ids, inputKeys, aside);
    for (const row of rows) {
      // Something of it could not be read.
      if (!numbers.has(row.id)) continue;
      const own = works.filter(({ production }) => production === row.id);
      // One without works has nothing that is confirmed.
      if (own.length === 0) continue;
      // What was taken back goes in again: it is no material of the order.
      const used = inputs.filter((one) => one.production_input === row.id && one.product !== row.product);
      const order = orderOf(row, own, used, options);
      const mark = createHash('sha256').update(JSON.stringify(order)).digest('hex').slice(0, 16);
      changes.push({ id: String(row.id), stamp: row.write_date ?? row.create_date, mark, order });
    }
    if (given.length < PAGE) break;
  }
  const { news, cursor: next } = newsOf(cursor, changes);
  return { cursor: next, orders: news.map(({ order }) => order), odd };
}

/** At first what is open; later also what was done or cancelled since. */
function changedAfter(since: string | null): unknown[] {
  if (since === null) return [['state', 'not in', ['done', 'cancelled']]];
  return [['OR', ['write_date', '>=', datetime(since)], ['create_date', '>=', datetime(since)]]];
}

const Numbered = z.object({ id: z.int(), number: z.string().nullable().optional() });

function numberOf(row: unknown): string {
  const { data } = Numbered.safeParse(row);
  return data === undefined ? '#' : (data.number ?? String(data.id));
}

/** The row, or nothing and what is odd about it. */
function readable<T>(shape: z.ZodType<T>, row: unknown, orderId: string, odd: OddOrder[]): T[] {
  const parsed = shape.safeParse(row);
  if (parsed.success) return [parsed.data];
  const { path = [], message = '' } = parsed.error.issues[0] ?? {};
  const [field] = path;
  const value = typeof row === 'object' && row !== null && field !== undefined ? Reflect.get(row, field) : undefined;
  odd.push({ orderId, field: path.join('.'), value: String(JSON.stringify(value)).slice(0, 120), expected: message });
  return [];
}

async function of<T>(
  tryton: Tryton,
  shape: z.ZodType<T>,
  model: string,
  field: string,
  ids: readonly number[],
  fields: readonly string[],
  aside: (id: number, fault: OddOrder) => void,
): Promise<T[]> {
  if (ids.length === 0) return [];
  const domain = [[field, 'in', ids]];
  const rows = await tryton.read(z.array(z.unknown()), model, 'search_read', [
    domain,
    0,
    null,
    [['id', 'ASC']],
    fields,
  ]);
  return rows.flatMap((row) => {
    const odd: OddOrder[] = [];
    const read = readable(shape, row, '', odd);
    const owner = typeof row === 'object' && row !== null ? Number(Reflect.get(row, field)) : 0;
    for (const fault of odd) aside(owner, fault);
    return read;
  });
}

function orderOf(row: Production, works: readonly Work[], inputs: readonly Input[], options: TrytonOptions): unknown {
  const { timeZone, assumedRunMsPerUnit } = options;
  const id = row.number ?? String(row.id);
  const placeOf = (work: Work): string | undefined => {
    const name = work['work_center_category.']?.name ?? work['work_center.']?.name;
    return name === undefined ? undefined : (own(options.workCentres, name) ?? name);
  };
  return {
    id,
    itemId: row['product.'].code ?? row['product.'].rec_name,
    itemName: row['product.'].rec_name,
    unit: { name: row['uom.'].name, decimals: row['uom.'].digits },
    quantity: row.quantity,
    strategy: 'MTO',
    status: own(statuses, row.state) ?? row.state,
    erpStates: [row.state],
    customer: null,
    salesOrder: row.reference,
    createdAt: msOfDateTime(row.create_date),
    dueAt: row.planned_date === null ? null : momentOf(timeZone, row.planned_date + DAY_MS) - 1_000,
    operations: operationIds(id, works).map(({ work, number, operationId }) => ({
      id: operationId,
      number,
      description: work['operation.']?.name ?? '',
      workCentreId: placeOf(work),
      plannedRunMsPerUnit: assumedRunMsPerUnit,
      isRunAssumed: true,
      refs: { work: String(work.id) },
    })),
    components: inputs.map((input) => ({
      itemId: input['product.'].code ?? input['product.'].rec_name,
      quantityPcs: Math.round(input.quantity * 10 ** input['uom.'].digits),
      unit: { name: input['uom.'].name, decimals: input['uom.'].digits },
      // The order's start books all of it.
      backflush: true,
      refs: { move: String(input.id) },
    })),
    refs: { production: String(row.id) },
  };
}

/** By their sequence; works that have none, or one that stands twice, also by their id. */
export function operationIds(orderId: string, works: readonly Work[]) {
  const sorted = [...works].sort((a, b) => (a.sequence ?? a.id) - (b.sequence ?? b.id) || a.id - b.id);
  const seen = new Set<string>();
  return sorted.map((work) => {
    const plain = String(work.sequence ?? work.id);
    const number = seen.has(plain) ? `${plain}-${work.id}` : plain;
    seen.add(number);
    return { work, number, operationId: `${orderId}/${number}` };
  });
}
