/** The acts by which dates were given, changed and withdrawn, on disk for good. */

import { type DatedAct, standingWord, type WordAct } from '../promise/word.ts';
import type { Storage, StorageTransaction } from '../storage/storage.ts';
import type { Turn } from '../storage/transaction.ts';
import { parseWordAct } from './on-disk.ts';

export interface Words {
  /** The date that stands; null: none was given, or it was withdrawn. */
  of(orderId: string): DatedAct | null;
  /** Oldest first. */
  acts(orderId: string): readonly WordAct[];
  /** Of every order that a date was ever given for. */
  all(): ReadonlyMap<string, readonly WordAct[]>;
  /** Acts so far. */
  count(): number;
  /** Believed once they are on disk. */
  put(tx: Pick<StorageTransaction, 'words'> & Turn, acts: readonly WordAct[]): void;
}

/** Errors: `corrupt`. */
export async function openWords({ transact }: Pick<Storage, 'transact'>): Promise<Words> {
  const byOrder = new Map<string, WordAct[]>();
  let count = 0;
  const note = (act: WordAct): void => {
    count += 1;
    const acts = byOrder.get(act.orderId);
    if (acts === undefined) byOrder.set(act.orderId, [act]);
    else acts.push(act);
  };
  for (const { orderId, body } of await transact((tx) => tx.words.all())) note(parseWordAct(orderId, body));
  const acts: Words['acts'] = (orderId) => byOrder.get(orderId) ?? [];
  return {
    of: (orderId) => standingWord(acts(orderId)),
    acts,
    all: () => byOrder,
    count: () => count,
    put: (tx, given) => {
      for (const act of given) {
        tx.words.add({ orderId: act.orderId, at: act.at, body: JSON.stringify(act) });
        tx.onCommit(() => note(act));
      }
    },
  };
}
