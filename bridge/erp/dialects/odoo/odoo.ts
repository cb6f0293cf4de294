/**
 * Odoo by its external interface: JSON-2 from Odoo 19 on, JSON-RPC before. From published sources and documents, not
 * tried on a real Odoo. A final posting finishes the work order; the manufacturing order itself is closed by people,
 * since Odoo may ask them about backorders and consumption.
 */
import { z } from 'zod';
import type { Amount } from '../../../../shared/core/erp/amounts.ts';
import type { Found, Outcome, Posting } from '../../../../shared/core/erp/posting.ts';
import { jsonOf } from '../../../../shared/core/words/json.ts';
import { stepsPerUnit, unitNamed } from '../../../../shared/core/words/quantity.ts';
import { erpDialect } from '../../dialect.ts';
import type { Books, Erp } from '../../erp.ts';
import { msOfDateTime } from '../web/clock.ts';
import { asked, beforeWriting, endedBy, foundBy, NotDone, openDoor } from '../web/door.ts';
import { inTurns } from '../web/turns.ts';
import { foundGoods, GoodsBody, sentGoods } from './goods.ts';
import { type OdooOptions, OdooOptionsSchema } from './options.ts';
import { odooOrders } from './orders.ts';
import { openRpc, type Rpc, searchRead } from './rpc.ts';
import { describedAs, isOurs, OdooBody, odooWriter, refOf } from './writer.ts';

/** Its line in `registry.ts`. */
export const odoo = erpDialect({
  kind: 'odoo',
  options: OdooOptionsSchema,
  secrets: { apiKey: 16 },
  create: createOdooErp,
  address: ({ url, database }) => (database === undefined ? url : `${url} (${database})`),
});

export function createOdooErp(options: OdooOptions): Erp {
  const door = openDoor(options);
  const rpc = openRpc(options, door);
  const orders = odooOrders(rpc, options);
  const turns = inTurns();
  return {
    id: 'odoo',
    writer: odooWriter(options),
    orders: (cursor) => asked(door, orders(cursor)),
    send: (posting) =>
      turns(posting.orderId, () => sentAs(rpc, options, posting)).catch((error: unknown) => endedBy(error, door)),
    find: (posting) => foundAs(rpc, options, posting).catch((error: unknown) => foundBy(error, door)),
    books: (orderId) => asked(door, booksOf(rpc, orderId, options)),
    close: () => door.close(),
  };
}

const goodsIn = ({ body }: Posting): GoodsBody | null => GoodsBody.safeParse(jsonOf(body)).data ?? null;

/** Material goes as lines of stock moves, everything else as a write of the work order. */
function sentAs(rpc: Rpc, options: OdooOptions, posting: Posting): Promise<Outcome> {
  const goods = goodsIn(posting);
  return goods === null ? sent(rpc, posting) : sentGoods(rpc, options, goods);
}

function foundAs(rpc: Rpc, options: OdooOptions, posting: Posting): Promise<Found> {
  const goods = goodsIn(posting);
  return goods === null ? found(rpc, posting) : foundGoods(rpc, options, goods);
}

const Standing = z.object({ state: z.string(), qty_produced: z.number() });

async function standingOf(rpc: Rpc, workorder: number): Promise<z.infer<typeof Standing>> {
  const wanted = { domain: [['id', '=', workorder]], fields: ['state', 'qty_produced'] };
  const [row] = await searchRead(rpc, 'mrp.workorder', wanted, z.array(Standing));
  const words = { code: 'MissingError', text: `Odoo has no work order ${workorder} any more` };
  if (row === undefined) throw new NotDone({ is: 'refused', words, cure: 'masterData' });
  return row;
}

async function timesOf(rpc: Rpc, workorder: number, key: string): Promise<number[]> {
  const domain = [
    ['workorder_id', '=', workorder],
    ['description', '=', describedAs(key)],
  ];
  const rows = await searchRead(
    rpc,
    'mrp.workcenter.productivity',
    { domain, fields: ['id'] },
    z.array(z.object({ id: z.int() })),
  );
  return rows.map(({ id }) => id);
}

/** What is asked for may stand there already, from a send whose answer was lost: then nothing more is written. */
async function sent(rpc: Rpc, { key, body }: Posting): Promise<Outcome> {
  const wanted = OdooBody.parse(JSON.parse(body));
  const { workorder } = wanted;
  const booked: Outcome = { is: 'booked', erpRef: refOf(workorder) };
  const standing = await beforeWriting(standingOf(rpc, workorder));
  switch (wanted.act) {
    case 'add': {
      if ((await beforeWriting(timesOf(rpc, workorder, key))).length > 0) return booked;
      const create = wanted.times.map((time) => [0, 0, time]);
      await rpc('mrp.workorder', 'write', [workorder], {
        vals: { qty_produced: total(standing.qty_produced, wanted.produced, 1), time_ids: create },
      });
      return booked;
    }
    case 'takeBack': {
      const times = await beforeWriting(timesOf(rpc, workorder, wanted.key));
      if (times.length === 0) return booked;
      const unlink = times.map((id) => [2, id, 0]);
      await rpc('mrp.workorder', 'write', [workorder], {
        vals: { qty_produced: total(standing.qty_produced, wanted.produced, -1), time_ids: unlink },
      });
      return booked;
    }
    case 'finish':
      return standing.state === 'done' ? booked : finish(rpc, workorder, standing.qty_produced);
    default:
      return wanted satisfies never;
  }
}

/** Odoo may answer with a dialog in place of finishing, and finishes with the whole plan where nothing was produced. */
async function finish(rpc: Rpc, workorder: number, produced: number): Promise<Outcome> {
  if (produced <= 0) {
    const text = 'Nothing was produced in this work order: finished now, Odoo would book the whole planned quantity.';
    return { is: 'refused', words: { code: '', text }, cure: 'edit' };
  }
  const answer = await rpc('mrp.workorder', 'button_finish', [workorder], {});
  const dialog = z
    .object({ type: z.string().startsWith('ir.actions.'), name: z.string().default('') })
    .safeParse(answer);
  const { state } = await standingOf(rpc, workorder);
  if (state === 'done') return { is: 'booked', erpRef: refOf(workorder) };
  const name = dialog.success ? `the dialog "${dialog.data.name || dialog.data.type}"` : `the state ${state}`;
  const text = `Odoo did not finish the work order: it answered with ${name}. Finish it there.`;
  return { is: 'refused', words: { code: '', text }, cure: 'openOrder' };
}

/** Added in millionths, the finest that a quantity has, so that no fraction of a float piles up. */
function total(stands: number, produced: string, sign: 1 | -1): number {
  return (Math.round(stands * 1e6) + sign * Math.round(Number(produced) * 1e6)) / 1e6;
}

async function found(rpc: Rpc, { key, body }: Posting): Promise<Found> {
  const wanted = OdooBody.parse(JSON.parse(body));
  const { workorder } = wanted;
  const booked: Found = { is: 'booked', erpRef: refOf(workorder) };
  switch (wanted.act) {
    case 'add':
      return (await timesOf(rpc, workorder, key)).length > 0 ? booked : { is: 'absent' };
    case 'takeBack':
      return (await timesOf(rpc, workorder, wanted.key)).length === 0 ? booked : { is: 'absent' };
    case 'finish':
      return (await standingOf(rpc, workorder)).state === 'done' ? booked : { is: 'absent' };
    default:
      return wanted satisfies never;
  }
}

const BookedStep = z.object({
  id: z.int(),
  state: z.string(),
  qty_produced: z.number(),
  product_uom_id: z.tuple([z.int(), z.string()]),
});
const BookedTime = z.object({
  workorder_id: z.tuple([z.int(), z.string()]),
  loss_id: z.tuple([z.int(), z.string()]),
  date_start: z.string(),
  date_end: z.union([z.string(), z.literal(false)]),
  description: z.union([z.string(), z.literal(false)]),
});

async function booksOf(rpc: Rpc, orderId: string, options: OdooOptions): Promise<Books> {
  const steps = await searchRead(
    rpc,
    'mrp.workorder',
    { domain: [['production_id.name', '=', orderId]], fields: ['state', 'qty_produced', 'product_uom_id'] },
    z.array(BookedStep),
  );
  const ids = steps.map(({ id }) => id);
  const times = await searchRead(
    rpc,
    'mrp.workcenter.productivity',
    { domain: [['workorder_id', 'in', ids]], fields: Object.keys(BookedTime.shape) },
    z.array(BookedTime),
  );
  const operations = steps.map(({ id, state, qty_produced, product_uom_id }) => {
    const own = times.filter(({ workorder_id }) => workorder_id[0] === id);
    const ms = (loss: number | undefined) =>
      own.filter(({ loss_id }) => loss_id[0] === loss).reduce((sum, time) => sum + durationOf(time), 0);
    const { machine, setup } = options.losses;
    const sums = new Map<Amount, number>([
      ['yield', Math.round(qty_produced * stepsPerUnit(unitNamed(product_uom_id[1])))],
      ['machineMs', ms(machine)],
      ['setupMs', ms(setup)],
    ]);
    const foreign = own.filter(({ description }) => !description || !isOurs(description)).length;
    return { operationId: `${orderId}/${id}`, sums, final: state === 'done', foreign };
  });
  return { open: [], operations, without: options.goods === 'none' ? [] : ['goods'] };
}

const durationOf = ({ date_start, date_end }: z.infer<typeof BookedTime>): number =>
  date_end ? (msOfDateTime(date_end) ?? 0) - (msOfDateTime(date_start) ?? 0) : 0;
