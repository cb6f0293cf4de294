/** The dates that were computed, order by order, each written down where it says something new. */
import { ESTIMATOR_VERSION } from '../promise/laws.ts';
import type { OrderPromise, ShopSnapshot } from '../promise/shop.ts';
import type { Storage, StorageTransaction } from '../storage/storage.ts';
import type { Turn } from '../storage/transaction.ts';
import { isSame, parsePromise } from './on-disk.ts';
import type { Stored } from './outcomes.ts';

export interface Computed {
  /** The first ones of each order, by its number. */
  first: ReadonlyMap<string, Stored>;
  /** The last ones, as on disk. */
  latest: ReadonlyMap<string, Stored>;
  /** Of one snapshot; `isNew`: written down also where it says the same. Gives the number of each that is. */
  put(
    tx: Pick<StorageTransaction, 'promises'> & Turn,
    shop: Pick<ShopSnapshot, 'now' | 'basis'>,
    promises: readonly OrderPromise[],
    isNew: (orderId: string) => boolean,
  ): ReadonlyMap<string, number>;
}

/** Errors: `corrupt`. */
export async function openComputed({ transact }: Pick<Storage, 'transact'>): Promise<Computed> {
  const first = new Map<string, Stored>();
  const latest = new Map<string, Stored>();
  let last = 0;
  for (const { n, orderId, madeAt, body } of await transact((tx) => tx.promises.firstAndLast())) {
    const stored = { promise: parsePromise(body), madeAt, n };
    if (!first.has(orderId)) first.set(orderId, stored);
    latest.set(orderId, stored);
    last = n;
  }
  return {
    first,
    latest,
    put: (tx, { now: madeAt, basis: cursors }, promises, isNew) => {
      const basis = JSON.stringify({ cursors, estimatorVersion: ESTIMATOR_VERSION });
      const numbers = new Map<string, number>();
      for (const { told: _told, restCost: _rest, ...promise } of promises) {
        const { orderId } = promise;
        const before = latest.get(orderId);
        if (before !== undefined && !isNew(orderId) && isSame(before.promise, promise)) continue;
        const n = last + numbers.size + 1;
        numbers.set(orderId, n);
        tx.promises.add({ n, orderId, madeAt, body: JSON.stringify(promise), basis });
        tx.onCommit(() => {
          const stored = { promise, madeAt, n };
          if (!first.has(orderId)) first.set(orderId, stored);
          latest.set(orderId, stored);
          last = n;
        });
      }
      return numbers;
    },
  };
}
