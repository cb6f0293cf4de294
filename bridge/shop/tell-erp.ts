/** Hands every order's word to the ERP with today's distribution beside it, where the ERP has a place for it. */
import { Problem } from '../../shared/core/words/problem.ts';
import type { Erp, OrderWord } from '../erp/erp.ts';
import type { Storage, StorageTransaction } from '../storage/storage.ts';

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

export function openErpTeller({ transact }: Pick<Storage, 'transact'>, { erp, wordOf }: ErpTellerOptions): ErpTeller {
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
    await transact(async (tx) => tx.promises.settle(orderId, isTold ? 'told' : 'notTold'));
  };
  return {
    tell: async () => {
      const tell = erp.promise;
      if (tell === undefined || isTelling) return;
      isTelling = true;
      try {
        for (const { n, orderId } of await transact(unheard)) {
          await tellOf(orderId, tell);
          await transact(async (tx) => tx.notes.put('wordTold', String(n)));
        }
        for (const orderId of await transact((tx) => tx.promises.untold(AT_ONCE))) await tellOf(orderId, tell);
      } finally {
        isTelling = false;
      }
    },
  };
}

const unheard = async ({ words, notes }: StorageTransaction): Promise<{ n: number; orderId: string }[]> =>
  words.after(Number((await notes.of('wordTold')) ?? 0), AT_ONCE);
