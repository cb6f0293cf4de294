/** The ERP's stock, receipts and movements: asked for now and then, kept, with every date that a receipt was given and what lots cost. */
import { z } from 'zod';
import { openPrices, type Prices, PricesToldSchema, pricesWith } from '../../shared/core/costs/prices.ts';
import { noStock, STOCK_MAX, type Stock, stockOf } from '../../shared/core/materials/stock.ts';
import type { Storage } from '../storage/storage.ts';
import type { Erp } from './erp.ts';

/** A date that a receipt was given, and when that was heard. */
export interface GivenDate {
  heardAt: number;
  expectedAt: number;
}

export interface StockBook {
  /** One download; whether something changed. An ERP that gives none changes nothing. Errors: those of the ERP. */
  poll(erp: Pick<Erp, 'stock'>): Promise<boolean>;
  stock(): Stock;
  /** Of receipts that still come: the first date first. */
  datesOf(receiptId: string): readonly GivenDate[];
  /** Of all that ever lay there. */
  prices(): Prices;
  /** Grows with every change. */
  version(): number;
}

const DatesSchema = z.record(z.string(), z.array(z.object({ heardAt: z.int(), expectedAt: z.int() })));
const KeptSchema = z.object({
  rows: z.array(z.unknown()),
  dates: DatesSchema,
  prices: PricesToldSchema.default({}),
});
/** A supplier that re-confirms every day is told by its last dates. */
const MOST_DATES = 30;

export async function openStock(
  { transact }: Pick<Storage, 'transact'>,
  options: { now: () => number },
): Promise<StockBook> {
  const onDisk = await transact((tx) => tx.notes.of('stock'));
  let kept: z.infer<typeof KeptSchema> =
    onDisk === null ? { rows: [], dates: {}, prices: {} } : KeptSchema.parse(JSON.parse(onDisk));
  let stock = kept.rows.length === 0 ? noStock : stockOf(kept.rows);
  let heard = JSON.stringify(kept.rows);
  let version = 1;

  const datesNow = (next: Stock): z.infer<typeof DatesSchema> =>
    Object.fromEntries(
      next.receipts.map(({ id, expectedAt }) => {
        const before = Object.hasOwn(kept.dates, id) ? (kept.dates[id] ?? []) : [];
        const isSame = before.at(-1)?.expectedAt === expectedAt;
        return [id, isSame ? before : [...before, { heardAt: options.now(), expectedAt }].slice(-MOST_DATES)];
      }),
    );
  let opened: { told: object; prices: Prices } | null = null;
  return {
    poll: async (erp) => {
      const given = (await erp.stock?.())?.slice(0, STOCK_MAX);
      if (given === undefined) return false;
      const said = JSON.stringify(given);
      if (said === heard) return false;
      const next = stockOf(given);
      const dates = datesNow(next);
      const prices = pricesWith(kept.prices, next.lots);
      await transact(async (tx) => tx.notes.put('stock', JSON.stringify({ rows: given, dates, prices })));
      kept = { rows: [...given], dates, prices };
      heard = said;
      stock = next;
      version += 1;
      return true;
    },
    stock: () => stock,
    datesOf: (receiptId) => (Object.hasOwn(kept.dates, receiptId) ? (kept.dates[receiptId] ?? []) : []),
    prices: () => {
      if (opened?.told !== kept.prices) opened = { told: kept.prices, prices: openPrices(kept.prices) };
      return opened.prices;
    },
    version: () => version,
  };
}
