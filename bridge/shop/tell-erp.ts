/** Hands every order's word to the ERP with today's distribution beside it, where the ERP has a place for it. */
import { Problem } from '../../shared/core/words/problem.ts';
import type { Database } from '../../shared/io/sqlite.ts';
import type { Erp, OrderWord } from '../erp/erp.ts';

export interface ErpTeller {
  /** What the ERP has not heard, the oldest first, a few at a time. Never two at once. Errors: those of the ERP. */
  tell(): Promise<void>;
}

export interface ErpTellerOptions {
  erp: Pick<Erp, 'promise'>;
  /** null: nothing to tell, for no date was ever given, or the order is over. */
  wordOf: (orderId: string) => OrderWord | null;
}

const AT_ONCE = 50;
const CURSOR = 'wordTold';

export function openErpTeller(db: Database, { erp, wordOf }: ErpTellerOptions): ErpTeller {
  const sql = {
    acts: db.prepare<[number], { n: number; order_id: string }>(
      `SELECT n, order_id FROM word_act WHERE n > ? ORDER BY n LIMIT ${AT_ONCE}`,
    ),
    cursor: db.prepare<[], { value: string }>(`SELECT value FROM cursor WHERE name = '${CURSOR}'`),
    putCursor: db.prepare<[string]>(
      `INSERT INTO cursor VALUES ('${CURSOR}', ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value`,
    ),
    promises: db.prepare<[], { order_id: string }>(
      `SELECT order_id FROM promise WHERE told_erp = 0 AND n IN (SELECT max(n) FROM promise GROUP BY order_id)
       ORDER BY n LIMIT ${AT_ONCE}`,
    ),
    told: db.prepare<[number, string]>('UPDATE promise SET told_erp = ? WHERE order_id = ? AND told_erp = 0'),
  };
  let isTelling = false;
  const tellOf = async (orderId: string, tell: NonNullable<Erp['promise']>): Promise<void> => {
    const word = wordOf(orderId);
    const isTold =
      word !== null &&
      (await tell(word).then(
        () => true,
        (error: unknown) => {
          // An order that the ERP will not take a date for stays without; everything else is tried again.
          if (error instanceof Problem && error.code === 'refused') return false;
          throw error;
        },
      ));
    sql.told.run(isTold ? 1 : 2, orderId);
  };
  return {
    tell: async () => {
      const tell = erp.promise;
      if (tell === undefined || isTelling) return;
      isTelling = true;
      try {
        for (const { n, order_id } of sql.acts.all(Number(sql.cursor.get()?.value ?? 0))) {
          await tellOf(order_id, tell);
          sql.putCursor.run(String(n));
        }
        for (const { order_id } of sql.promises.all()) await tellOf(order_id, tell);
      } finally {
        isTelling = false;
      }
    },
  };
}
