/**
 * Manufacturing orders of Odoo and their work orders, as `WrittenOrderSchema` reads them. Field names differ between
 * versions: what a database has is asked for first. Orders without work orders have nothing that is confirmed, and
 * are left out.
 */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { OddOrder } from '../../../../shared/core/orders/sift.ts';
import { own } from '../../../../shared/core/words/own.ts';
import { unitNamed } from '../../../../shared/core/words/quantity.ts';
import { MINUTE_MS } from '../../../../shared/core/words/time.ts';
import type { OrdersPage } from '../../erp.ts';
import { msOfDateTime } from '../web/clock.ts';
import { notWhole, understood } from '../web/door.ts';
import { inSteps, readable, textAt, withoutOdd } from '../web/rows.ts';
import { changedSince, newsOf } from '../web/since.ts';
import type { OdooOptions } from './options.ts';
import { type Rpc, searchRead } from './rpc.ts';

const PAGE = 200;
/** A first download of more than this is not an order book. */
const MOST_PAGES = 500;

/** Odoo writes `false` where nothing stands. */
const Text = z.union([z.string(), z.literal(false)]).optional();
const Ref = z.tuple([z.int(), z.string()]);

const Production = z.object({
  id: z.int(),
  name: z.string(),
  product_id: Ref,
  product_qty: z.number(),
  product_uom_id: Ref,
  state: z.string(),
  origin: Text,
  create_date: z.string(),
  write_date: z.string(),
  date_deadline: Text,
  date_finished: Text,
  date_planned_finished: Text,
});
type Production = z.infer<typeof Production>;
const Workorder = z.object({
  id: z.int(),
  name: z.string(),
  production_id: Ref,
  workcenter_id: Ref,
  state: z.string(),
  sequence: z.int().optional(),
  duration_expected: z.number().optional(),
  write_date: z.string(),
});
type Workorder = z.infer<typeof Workorder>;
const Move = z.object({
  id: z.int().optional(),
  manual_consumption: z.boolean().optional(),
  product_id: Ref,
  product_uom_qty: z.number().nonnegative(),
  product_uom: Ref,
  raw_material_production_id: Ref,
});
type Move = z.infer<typeof Move>;

const models = { 'mrp.production': Production, 'mrp.workorder': Workorder, 'stock.move': Move };
type Model = keyof typeof models;

const statuses: Readonly<Record<string, string>> = {
  draft: 'planned',
  confirmed: 'released',
  progress: 'released',
  to_close: 'finished',
  done: 'closed',
  cancel: 'cancelled',
};

/** Downloads of one connection: it remembers which fields the database has. */
export function odooOrders(rpc: Rpc, options: OdooOptions): (cursor: string | null) => Promise<OrdersPage> {
  const known = new Map<Model, readonly string[]>();
  const fieldsOf = async (model: Model): Promise<readonly string[]> => {
    const held = known.get(model);
    if (held !== undefined) return held;
    const answer = await rpc(model, 'fields_get', [], { attributes: ['type'] });
    const there = understood(z.record(z.string(), z.unknown()), answer, `${model}.fields_get`);
    const fields = Object.keys(models[model].shape).filter((name) => name in there);
    known.set(model, fields);
    return fields;
  };
  const read = async (model: Model, domain: readonly unknown[], more: object = {}) =>
    searchRead(rpc, model, { domain, fields: await fieldsOf(model), ...more }, z.array(z.unknown()));

  return async (cursor) => {
    const odd: OddOrder[] = [];
    const changes: { id: string; stamp: string; mark: string; order: unknown }[] = [];
    const since = changedSince(cursor);
    let last = 0;
    for (let page = 0; ; page += 1) {
      if (page === MOST_PAGES) throw notWhole('mrp.production', MOST_PAGES);
      const rows = await read('mrp.production', [['id', '>', last], ...changedAfter(since)], {
        limit: PAGE,
        order: 'id',
      });
      const found = readable(rows, Production, (row) => textAt(row, 'name'), odd);
      const ids = found.map(({ id }) => id);
      last = Math.max(last, ...rows.map(idOf));
      const steps = ids.length === 0 ? [] : await read('mrp.workorder', [['production_id', 'in', ids]]);
      const moves = ids.length === 0 ? [] : await read('stock.move', [['raw_material_production_id', 'in', ids]]);
      const names = new Map(found.map(({ id, name }) => [id, name]));
      const orderIn = (field: string) => (row: unknown) => names.get(linkOf(row, field)) ?? '#';
      const workorders = readable(steps, Workorder, orderIn('production_id'), odd);
      const components = readable(moves, Move, orderIn('raw_material_production_id'), odd);
      for (const production of withoutOdd(found, ({ name }) => name, odd)) {
        const all = workorders.filter((one) => one.production_id[0] === production.id);
        // Those of a cancelled order are cancelled with it, and are still its steps.
        const own = all.filter(({ state }) => state !== 'cancel' || production.state === 'cancel');
        if (own.length === 0) continue;
        const used = components.filter((one) => one.raw_material_production_id[0] === production.id);
        const order = orderOf(production, own, used, options);
        const stamp = [production, ...own].reduce((latest, { write_date }) => later(latest, write_date), '');
        changes.push({ id: production.name, stamp, mark: digest(order), order });
      }
      if (rows.length < PAGE) break;
    }
    const { news, cursor: next } = newsOf(cursor, changes);
    return { cursor: next, orders: news.map(({ order }) => order), odd };
  };
}

/** At first what is open; later also what was closed or cancelled since. */
const changedAfter = (since: string | null): unknown[] =>
  since === null
    ? [['state', 'not in', ['done', 'cancel']]]
    : ['|', ['write_date', '>=', since], ['workorder_ids.write_date', '>=', since]];

const later = (a: string, b: string): string => (b > a ? b : a);
const digest = (order: unknown): string =>
  createHash('sha256').update(JSON.stringify(order)).digest('base64').slice(0, 16);
const Numbered = z.object({ id: z.int() });
const idOf = (row: unknown): number => Numbered.safeParse(row).data?.id ?? 0;

/** The id that a many2one of a row points to. */
function linkOf(row: unknown, field: string): number {
  const link = z.record(z.string(), z.unknown()).safeParse(row).data?.[field];
  return Ref.safeParse(link).data?.[0] ?? 0;
}

function orderOf(
  production: Production,
  workorders: readonly Workorder[],
  moves: readonly Move[],
  options: OdooOptions,
) {
  const { id, name, product_id, product_qty, product_uom_id, state, origin } = production;
  const [productId, title] = product_id;
  const item = itemOf(title);
  const steps = [...workorders].sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0) || a.id - b.id);
  return {
    id: name,
    itemId: item.code,
    itemName: item.name,
    unit: product_uom_id[1],
    quantity: product_qty,
    strategy: origin ? 'MTO' : 'MTS',
    status: own(statuses, state) ?? state,
    ...madeFor(production),
    createdAt: msOfDateTime(production.create_date),
    dueAt: momentIn(production.date_deadline),
    paperFinishAt: momentIn(production.date_finished) ?? momentIn(production.date_planned_finished),
    erpStates: [state],
    refs: { production: String(id), product: String(productId) },
    operations: steps.map((step, index) => operationOf(step, (index + 1) * 10, production, options)),
    components: moves.map((move) => componentOf(move, options)),
  };
}

/** Its origin is the order that it is made for, where that is numbered as it is itself; else a sales order. */
function madeFor({ name, origin, product_qty, product_uom_id }: Production): object {
  const series = name.slice(0, name.lastIndexOf('/') + 1);
  if (!origin || series === '' || !origin.startsWith(series)) return { salesOrder: origin || null };
  const quantityPcs = inSteps(product_qty, unitNamed(product_uom_id[1]));
  return { salesOrder: null, pegs: [{ orderId: origin, quantityPcs }] };
}

function operationOf(step: Workorder, number: number, { name, product_qty }: Production, options: OdooOptions) {
  const [centreId, centre] = step.workcenter_id;
  const minutes = step.duration_expected ?? 0;
  const isPlanned = minutes > 0 && product_qty > 0;
  return {
    id: `${name}/${step.id}`,
    number: String(number).padStart(4, '0'),
    description: step.name,
    workCentreId: own(options.workCentres, centre) ?? centre,
    plannedRunMsPerUnit: isPlanned ? (minutes * MINUTE_MS) / product_qty : options.assumedRunMsPerUnit,
    ...(isPlanned ? {} : { isRunAssumed: true }),
    refs: { workorder: String(step.id), workcenter: String(centreId) },
  };
}

/** Odoo takes it by itself when a step is finished; where we issue goods, not what has manual consumption. */
function componentOf(
  { id, product_id, product_uom, product_uom_qty, manual_consumption = false }: Move,
  { goods }: OdooOptions,
) {
  const unit = unitNamed(product_uom[1].slice(0, 16));
  const itemId = itemOf(product_id[1]).code;
  const isOurs = goods !== 'none' && manual_consumption && id !== undefined;
  return {
    ...{ itemId, quantityPcs: inSteps(product_uom_qty, unit), unit },
    ...(isOurs ? { refs: { move: String(id), product: String(product_id[0]) } } : { backflush: true }),
  };
}

/** "[FURN_8522] Table Top": the code in brackets where there is one. */
function itemOf(title: string): { code: string; name: string } {
  const match = /^\[([^\]]+)\]\s*(.*)$/.exec(title);
  return { code: match?.[1] ?? title, name: match?.[2] ?? title };
}

const momentIn = (text: string | false | undefined): number | null => (text ? msOfDateTime(text) : null);
