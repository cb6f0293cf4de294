/** The dates that were computed, order by order, each written down where it says something new. */

import { ESTIMATOR_VERSION } from '../promise/laws.ts';
import type { OrderPromise, ShopSnapshot } from '../promise/shop.ts';
import type { Storage } from '../storage/storage.ts';
import { isSame, parsePromise } from './on-disk.ts';
import type { Stored } from './outcomes.ts';

export interface Computed {
  /** The first ones of each order, by its number. */
  first: ReadonlyMap<string, Stored>;
  /** The last ones. */
  latest: ReadonlyMap<string, Stored>;
  /** Of one snapshot, all or none; `isNew`: written down also where it says the same. */
  put(
    shop: Pick<ShopSnapshot, 'now' | 'basis'>,
    promises: readonly OrderPromise[],
    isNew: (orderId: string) => boolean,
  ): void;
}

/** Errors: `corrupt`. */
export function openComputed({ transactNow, promises: store }: Pick<Storage, 'transactNow' | 'promises'>): Computed {
  const first = new Map<string, Stored>();
  const latest = new Map<string, Stored>();
  for (const { n, orderId, madeAt, body } of store.firstAndLast()) {
    const stored = { promise: parsePromise(body), madeAt, n };
    if (!first.has(orderId)) first.set(orderId, stored);
    latest.set(orderId, stored);
  }
  return {
    first,
    latest,
    put: ({ now: madeAt, basis: cursors }, promises, isNew) =>
      transactNow(({ onFailure }) => {
        const basis = JSON.stringify({ cursors, estimatorVersion: ESTIMATOR_VERSION });
        for (const { told: _told, restCost: _rest, ...promise } of promises) {
          const { orderId } = promise;
          const before = latest.get(orderId);
          if (before !== undefined && !isNew(orderId) && isSame(before.promise, promise)) continue;
          const n = store.add({ orderId, madeAt, body: JSON.stringify(promise), basis });
          const stored = { promise, madeAt, n };
          onFailure(() => {
            if (before === undefined) for (const known of [first, latest]) known.delete(orderId);
            else latest.set(orderId, before);
          });
          if (before === undefined) first.set(orderId, stored);
          latest.set(orderId, stored);
        }
      }),
  };
}
