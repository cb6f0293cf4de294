/** The acts by which dates were given, changed and withdrawn, on disk for good. */

import { type DatedAct, standingWord, type WordAct } from '../promise/word.ts';
import type { Storage } from '../storage/storage.ts';
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
  /** All or none; within a transaction of the caller, as a part of it. */
  put(acts: readonly WordAct[]): void;
}

/** Errors: `corrupt`. */
export function openWords({ transactNow, words }: Pick<Storage, 'transactNow' | 'words'>): Words {
  const byOrder = new Map<string, WordAct[]>();
  let count = 0;
  const note = (act: WordAct): void => {
    count += 1;
    const acts = byOrder.get(act.orderId);
    if (acts === undefined) byOrder.set(act.orderId, [act]);
    else acts.push(act);
  };
  const forget = ({ orderId }: WordAct): void => {
    count -= 1;
    byOrder.get(orderId)?.pop();
  };
  for (const { orderId, body } of words.all()) note(parseWordAct(orderId, body));
  const acts: Words['acts'] = (orderId) => byOrder.get(orderId) ?? [];
  return {
    of: (orderId) => standingWord(acts(orderId)),
    acts,
    all: () => byOrder,
    count: () => count,
    put: (given) => {
      if (given.length === 0) return;
      transactNow(({ onFailure }) => {
        for (const act of given) {
          words.add({ orderId: act.orderId, at: act.at, body: JSON.stringify(act) });
          onFailure(() => forget(act));
          note(act);
        }
      });
    },
  };
}
