/**
 * What hours cost, of the ERP and of the configuration, with when each rate and surcharge was told: kept, so that the past
 * keeps its price whatever is written over.
 */
import { z } from 'zod';
import { openRates, type Rates, type Surcharges } from '../../shared/core/costs/rates.ts';
import { retold, retoldSurcharges, ToldRateSchema, ToldSurchargesSchema } from '../../shared/core/costs/told-rates.ts';
import type { RateRow } from '../../shared/core/erp/master.ts';
import type { Storage } from '../storage/storage.ts';

export interface RatesBook {
  /** Looks at what stands there now. */
  look(): Promise<void>;
  /** The same ones while nothing is told. */
  in(timeZone: string): Rates;
  /** All that was ever told, as plain data. */
  told(): RatesTold;
}

const KeptSchema = z.object({ rates: z.array(ToldRateSchema), surcharges: z.array(ToldSurchargesSchema) });
export type RatesTold = Readonly<z.infer<typeof KeptSchema>>;

export interface RatesBookOptions {
  /** All that the ERP and the configuration say now; of the same day the last holds. */
  rows: () => RateRow[];
  surcharges: Surcharges;
  now: () => number;
}

export async function openRatesBook(
  { transact }: Pick<Storage, 'transact'>,
  options: RatesBookOptions,
): Promise<RatesBook> {
  const { rows, surcharges, now } = options;
  const onDisk = await transact((tx) => tx.notes.of('rates'));
  let opened: { timeZone: string; known: object; rates: Rates } | null = null;
  let known: RatesTold = onDisk === null ? { rates: [], surcharges: [] } : KeptSchema.parse(JSON.parse(onDisk));
  const look = (): Promise<void> =>
    transact(async (tx) => {
      const at = now();
      const [rates, percent] = [retold(known.rates, rows(), at), retoldSurcharges(known.surcharges, surcharges, at)];
      if (rates === null && percent === null) return;
      const next = { rates: rates ?? known.rates, surcharges: percent ?? known.surcharges };
      tx.notes.put('rates', JSON.stringify(next));
      tx.onCommit(() => {
        known = next;
      });
    });
  await look();
  return {
    look,
    in: (timeZone) => {
      if (opened?.timeZone !== timeZone || opened.known !== known)
        opened = { timeZone, known, rates: openRates(known.rates, timeZone, known.surcharges) };
      return opened.rates;
    },
    told: () => known,
  };
}
