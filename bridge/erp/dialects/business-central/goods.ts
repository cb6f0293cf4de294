/**
 * Material as consumption journal lines: one a movement, keyed as output lines are, found again in the item ledger. What
 * is made is received by the output lines; by-products have no line of their own.
 *
 * Assumed (from documents, not tried): the item ledger keeps the external document number; a line of the opposite sign
 * takes one back; a page may take the lot in the line instead of an item tracking line.
 */
import { z } from 'zod';
import type { GoodsRules, WrittenMove } from '../../../../shared/core/erp/goods-records.ts';
import type { Posting } from '../../../../shared/core/erp/posting.ts';
import { localMsAt } from '../../../../shared/core/words/zone.ts';
import { dayText } from '../web/clock.ts';
import type { BusinessCentralOptions } from './options.ts';

/** What is frozen; the quantity is decimal text, and a number on the wire. */
export const ConsumptionBody = z.strictObject({
  postingDate: z.string(),
  order: z.string(),
  orderLine: z.int(),
  component: z.int().nullable(),
  item: z.string(),
  quantity: z.string(),
  unit: z.string(),
  lot: z.string(),
  location: z.string(),
  key: z.string(),
});
export type ConsumptionBody = z.infer<typeof ConsumptionBody>;

export function consumptionRules(
  place: { order: string; orderLine: number },
  { timeZone, now }: { timeZone: string; now: number },
  { quantityDecimals }: BusinessCentralOptions,
): GoodsRules {
  const postingDate = dayText(localMsAt(timeZone, now));
  return {
    decimals: quantityDecimals,
    takes: new Set(['issue']),
    print: ([move], key) => JSON.stringify(lineOf(move, { ...place, postingDate, key })),
  };
}

function lineOf(
  move: WrittenMove | undefined,
  { order, orderLine, postingDate, key }: { order: string; orderLine: number; postingDate: string; key: string },
): ConsumptionBody {
  const { itemId = '', text = '0', unit, lot = null, storage = null, refs = {} } = move ?? {};
  return {
    ...{ postingDate, order, orderLine, key, item: itemId, quantity: text },
    component: refs.component === undefined ? null : Number(refs.component),
    ...{ unit: refs.unit ?? unit?.name ?? '', lot: lot ?? '', location: storage ?? '' },
  };
}

export function consumptionReversal(original: Posting, at: { key: string; timeZone: string; now: number }): string {
  const said = ConsumptionBody.parse(JSON.parse(original.body));
  const postingDate = dayText(localMsAt(at.timeZone, at.now));
  return JSON.stringify({ ...said, quantity: `-${said.quantity}`, postingDate, key: at.key } satisfies ConsumptionBody);
}

/** Under the page's own names, in the order in which the journal wants its fields. */
export function writtenConsumption(
  { quantity, ...plain }: ConsumptionBody,
  { entity: _entity, id: _id, ...names }: BusinessCentralOptions['consumption'],
): Record<string, unknown> {
  const values = new Map<string, unknown>(Object.entries({ ...plain, quantity: Number(quantity) }));
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, field]) => {
      const value = values.get(name);
      return field === null || value === '' || value === null ? [] : [[field, value]];
    }),
  );
}
