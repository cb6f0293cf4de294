/**
 * Material as Stock Entries "Material Consumption for Manufacture": made and submitted in one call, taken back by
 * cancelling. A field of the plant's own, unique in Stock Entry, holds our key: ERPNext refuses a second one by it.
 * What is made is received by ERPNext's own Manufacture entry, which then takes off only what is not consumed yet.
 *
 * Assumed (from the sources of the 15 and 16 line, not tried): a document may be inserted as submitted; Manufacturing
 * Settings allow several consumptions of an order.
 */
import { z } from 'zod';
import type { GoodsRules } from '../../../../shared/core/erp/goods-records.ts';
import type { Found, Outcome } from '../../../../shared/core/erp/posting.ts';
import { localMsAt } from '../../../../shared/core/words/zone.ts';
import { dateTimeText } from '../web/clock.ts';
import { beforeWriting, NotDone } from '../web/door.ts';
import type { Frappe } from './frappe.ts';
import type { ErpnextOptions } from './options.ts';

const Item = z.strictObject({
  item_code: z.string(),
  qty: z.string(),
  uom: z.string(),
  s_warehouse: z.string().optional(),
  batch_no: z.string().optional(),
});
/** What is frozen. */
export const GoodsBody = z.discriminatedUnion('act', [
  z.strictObject({
    act: z.literal('consume'),
    workOrder: z.string(),
    posting: z.string(),
    items: z.array(Item).min(1),
    key: z.string(),
  }),
  z.strictObject({ act: z.literal('cancel'), workOrder: z.string(), key: z.string() }),
]);
export type GoodsBody = z.infer<typeof GoodsBody>;

/** All moves of a ticket in one entry. */
export function goodsRules(workOrder: string, to: number, options: ErpnextOptions): GoodsRules {
  const posting = dateTimeText(localMsAt(options.timeZone, to));
  return {
    decimals: options.quantityDecimals,
    takes: new Set(['issue']),
    recordOf: ({ move }) => move,
    print: (moves, key) => {
      const items = moves.map(({ itemId, text, unit, lot, storage, refs }) => ({
        ...{ item_code: itemId, qty: text, uom: refs.unit ?? unit.name },
        ...(storage === null ? {} : { s_warehouse: storage }),
        ...(lot === null ? {} : { batch_no: lot }),
      }));
      return JSON.stringify({ act: 'consume', workOrder, posting, items, key } satisfies GoodsBody);
    },
  };
}

export function goodsReversal(body: string): string {
  const { workOrder, key } = GoodsBody.parse(JSON.parse(body));
  return JSON.stringify({ act: 'cancel', workOrder, key } satisfies GoodsBody);
}

const STOCK_ENTRY = 'Stock Entry';
const Entry = z.object({ name: z.string(), docstatus: z.int() });
type Entry = z.infer<typeof Entry>;

/** Neither a draft nor one of somebody who took our key along in a copy. */
async function entryOf(frappe: Frappe, { goodsKeyField = '' }: ErpnextOptions, key: string): Promise<Entry | null> {
  const [entry] = await frappe.list(STOCK_ENTRY, ['name', 'docstatus'], [[goodsKeyField, '=', key]], Entry);
  return entry ?? null;
}

const refOf = ({ name }: Entry) => ({ stockEntry: name });

export async function sentGoods(frappe: Frappe, options: ErpnextOptions, body: GoodsBody): Promise<Outcome> {
  const there = await beforeWriting(entryOf(frappe, options, body.key));
  if (body.act === 'cancel') return cancelled(frappe, there);
  if (there !== null) return { is: 'booked', erpRef: refOf(there) };
  try {
    const made = await frappe.post(STOCK_ENTRY, documentOf(body, options), Entry);
    return { is: 'booked', erpRef: refOf(made) };
  } catch (error) {
    // A first send that was still under way has made it meanwhile.
    const isTwice = error instanceof NotDone && 'words' in error.outcome && isUnique(error.outcome.words.code);
    const first = isTwice ? await entryOf(frappe, options, body.key) : null;
    if (first === null) throw error;
    return { is: 'booked', erpRef: refOf(first) };
  }
}

const isUnique = (code: string): boolean => code === 'UniqueValidationError' || code === 'DuplicateEntryError';

async function cancelled(frappe: Frappe, there: Entry | null): Promise<Outcome> {
  if (there === null)
    return { is: 'refused', words: { code: '', text: 'There is no Stock Entry with this key.' }, cure: 'already' };
  if (there.docstatus !== 2) await frappe.put(STOCK_ENTRY, there.name, { docstatus: 2 }, Entry);
  return { is: 'booked', erpRef: refOf(there) };
}

function documentOf(body: Extract<GoodsBody, { act: 'consume' }>, options: ErpnextOptions): Record<string, unknown> {
  const [posting_date = '', posting_time = ''] = body.posting.split(' ');
  const purpose = 'Material Consumption for Manufacture';
  return {
    ...{ stock_entry_type: purpose, purpose, company: options.company, work_order: body.workOrder, docstatus: 1 },
    ...{ set_posting_time: 1, posting_date, posting_time, [options.goodsKeyField ?? '']: body.key },
    items: body.items.map(({ qty, ...item }) => ({
      ...{ ...item, qty: Number(qty), stock_uom: item.uom, conversion_factor: 1, use_serial_batch_fields: 1 },
    })),
  };
}

export async function foundGoods(frappe: Frappe, options: ErpnextOptions, body: GoodsBody): Promise<Found> {
  const entry = await entryOf(frappe, options, body.key);
  if (body.act === 'cancel')
    return entry === null || entry.docstatus === 2 ? { is: 'booked', erpRef: {} } : { is: 'absent' };
  return entry === null ? { is: 'absent' } : { is: 'booked', erpRef: refOf(entry) };
}
