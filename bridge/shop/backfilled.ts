/**
 * What would have been promised before the bridge promised anything, by a backtest over its past: marked as such, a
 * record and a calibration from day one. A promise that was really computed takes its place.
 */
import { z } from 'zod';
import { Problem } from '../../shared/core/words/problem.ts';
import type { OrderPromise } from '../promise/shop.ts';
import type { Storage } from '../storage/storage.ts';
import { parsePromise } from './on-disk.ts';
import type { Stored } from './outcomes.ts';

const RowsSchema = z.array(z.object({ madeAt: z.number(), promise: z.string() }));
/** The latest so many: older ones weigh nothing any more. */
const MOST = 2_000;

export interface PastPromise {
  madeAt: number;
  promise: OrderPromise;
}

/** By order. Errors: `corrupt`. */
export async function readBackfilled({ transact }: Pick<Storage, 'transact'>): Promise<ReadonlyMap<string, Stored>> {
  const noted = await transact((tx) => tx.notes.of('backfill'));
  if (noted === null) return new Map();
  const parsed = RowsSchema.safeParse(JSON.parse(noted));
  if (!parsed.success) throw new Problem('corrupt', { what: 'promiseDamaged' });
  return new Map(
    parsed.data.map(({ madeAt, promise: body }) => {
      const promise = parsePromise(body);
      return [promise.orderId, { promise, madeAt }];
    }),
  );
}

/** In the place of what was filled in before. */
export async function putBackfilled(
  { transact }: Pick<Storage, 'transact'>,
  past: readonly PastPromise[],
): Promise<void> {
  const latest = [...past].sort((a, b) => a.madeAt - b.madeAt).slice(-MOST);
  const rows = latest.map(({ madeAt, promise: { told: _told, ...promise } }) => ({
    madeAt,
    promise: JSON.stringify(promise),
  }));
  await transact(async (tx) => tx.notes.put('backfill', JSON.stringify(rows)));
}
