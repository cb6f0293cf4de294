/**
 * What one unit of an item costs: of a lot what was told first of it, of an item what was told last. A price is of its own
 * unit alone.
 */
import { z } from 'zod';
import { AmountSchema } from '../words/order.ts';
import type { Unit } from '../words/quantity.ts';
import { parseAmount } from './money.ts';

/** Rows that name an item, a lot and a unit. */
type Row = { itemId: string; lot: string | null; unit: Unit };

export interface Prices {
  /** Of `parseAmount`; null: nobody gave one. */
  ofLot(row: Row): bigint | null;
  ofItem(row: Row): bigint | null;
}
export const noPrices: Prices = { ofLot: () => null, ofItem: () => null };

/** By item, lot ("" for the item itself) and unit. */
export const PricesToldSchema = z.record(z.string(), AmountSchema);
export type PricesTold = Readonly<z.infer<typeof PricesToldSchema>>;

const keyOf = ({ itemId, lot, unit }: Row): string => JSON.stringify([itemId, lot ?? '', unit.name, unit.decimals]);

/** What is known once these lie there; the same object where that is nothing new. */
export function pricesWith(told: PricesTold, lots: readonly (Row & { price: string | null })[]): PricesTold {
  const fresh: [string, string][] = [];
  for (const { itemId, lot, unit, price } of lots) {
    if (price === null) continue;
    const [own, ofItem] = [keyOf({ itemId, lot, unit }), keyOf({ itemId, lot: null, unit })];
    if (lot !== null && !Object.hasOwn(told, own)) fresh.push([own, price]);
    if (told[ofItem] !== price) fresh.push([ofItem, price]);
  }
  return fresh.length === 0 ? told : { ...told, ...Object.fromEntries(fresh) };
}

export function openPrices(told: PricesTold): Prices {
  const priceAt = (key: string): bigint | null => (Object.hasOwn(told, key) ? parseAmount(told[key] ?? '') : null);
  return {
    ofLot: (row) => (row.lot === null ? null : priceAt(keyOf(row))),
    ofItem: (row) => priceAt(keyOf({ ...row, lot: null })),
  };
}
