/**
 * Material with manual consumption, as lines of the manufacturing order's stock moves: one a movement, with its lot. A
 * field of the plant's own in stock.move.line holds our key. All other material Odoo takes off by itself when a step is
 * finished; it comes down as backflushed, and is never written. Received is what is made by Odoo, too.
 *
 * Assumed (from the sources of the 17 to 19 line, not tried): a line of a move that is not done may be made and deleted by
 * writing the move; `manual_consumption` keeps the automatic consumption away from a component.
 */
import { z } from 'zod';
import type { GoodsRules } from '../../../../shared/core/erp/goods-records.ts';
import type { Found, Outcome } from '../../../../shared/core/erp/posting.ts';
import { beforeWriting, NotDone } from '../web/door.ts';
import type { OdooOptions } from './options.ts';
import { type Rpc, searchRead } from './rpc.ts';

/** What is frozen. */
export const GoodsBody = z.discriminatedUnion('act', [
  z.strictObject({
    act: z.literal('consume'),
    move: z.int(),
    product: z.int(),
    quantity: z.string(),
    lot: z.string().nullable(),
    key: z.string(),
  }),
  z.strictObject({ act: z.literal('unconsume'), move: z.int(), key: z.string() }),
]);
export type GoodsBody = z.infer<typeof GoodsBody>;

const Refs = z.object({ move: z.coerce.number().int(), product: z.coerce.number().int() });

/** Of what is no component of the order there is no move: it is not taken. */
export function goodsRules({ quantityDecimals }: OdooOptions): GoodsRules {
  return {
    decimals: quantityDecimals,
    takes: new Set(['issue']),
    canTake: ({ refs }) => Refs.safeParse(refs).success,
    print: ([one], key) => {
      const { move, product } = Refs.parse(one?.refs ?? {});
      const body: GoodsBody = { act: 'consume', move, product, quantity: one?.text ?? '0', lot: one?.lot ?? null, key };
      return JSON.stringify(body);
    },
  };
}

export function goodsReversal(body: string): string {
  const { move, key } = GoodsBody.parse(JSON.parse(body));
  return JSON.stringify({ act: 'unconsume', move, key } satisfies GoodsBody);
}

const Ids = z.array(z.object({ id: z.int() }));

async function linesOf(rpc: Rpc, { goodsKeyField }: OdooOptions, { move, key }: GoodsBody): Promise<number[]> {
  const domain = [
    ['move_id', '=', move],
    [goodsKeyField, '=', key],
  ];
  return (await searchRead(rpc, 'stock.move.line', { domain, fields: ['id'] }, Ids)).map(({ id }) => id);
}

/** What is asked for may stand there already, from a send whose answer was lost. */
export async function sentGoods(rpc: Rpc, options: OdooOptions, body: GoodsBody): Promise<Outcome> {
  const booked: Outcome = { is: 'booked', erpRef: { move: String(body.move) } };
  const there = await beforeWriting(linesOf(rpc, options, body));
  if (body.act === 'unconsume') {
    const unlink = there.map((id) => [2, id, 0]);
    if (there.length > 0) await rpc('stock.move', 'write', [body.move], { vals: { move_line_ids: unlink } });
    return booked;
  }
  if (there.length > 0) return booked;
  const line = await beforeWriting(lineOf(rpc, options, body));
  await rpc('stock.move', 'write', [body.move], { vals: { move_line_ids: [[0, 0, line]] } });
  return booked;
}

const Link = z.tuple([z.int(), z.string()]);
const Move = z.object({ product_uom: Link, location_id: Link, location_dest_id: Link });

async function lineOf(rpc: Rpc, options: OdooOptions, body: Extract<GoodsBody, { act: 'consume' }>): Promise<object> {
  const wanted = { domain: [['id', '=', body.move]], fields: Object.keys(Move.shape) };
  const [move] = await searchRead(rpc, 'stock.move', wanted, z.array(Move));
  if (move === undefined) throw missing(`Odoo has no stock move ${body.move} any more`);
  const lot = body.lot === null ? null : await lotOf(rpc, body.product, body.lot);
  const isOld = options.goodsQuantityField === 'qty_done';
  return {
    ...{ product_id: body.product, product_uom_id: move.product_uom[0], [options.goodsKeyField]: body.key },
    ...{ location_id: move.location_id[0], location_dest_id: move.location_dest_id[0] },
    ...(lot === null ? {} : { lot_id: lot }),
    ...{ [options.goodsQuantityField]: Number(body.quantity), ...(isOld ? {} : { picked: true }) },
  };
}

async function lotOf(rpc: Rpc, product: number, name: string): Promise<number> {
  const domain = [
    ['product_id', '=', product],
    ['name', '=', name],
  ];
  const [lot] = await searchRead(rpc, 'stock.lot', { domain, fields: ['id'] }, Ids);
  if (lot === undefined) throw missing(`Odoo has no lot ${name} of this product`);
  return lot.id;
}

const missing = (text: string): NotDone =>
  new NotDone({ is: 'refused', words: { code: 'MissingError', text }, cure: 'masterData' });

export async function foundGoods(rpc: Rpc, options: OdooOptions, body: GoodsBody): Promise<Found> {
  const isThere = (await linesOf(rpc, options, body)).length > 0;
  return isThere === (body.act === 'consume')
    ? { is: 'booked', erpRef: { move: String(body.move) } }
    : { is: 'absent' };
}
