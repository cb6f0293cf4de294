/** The acts by which dates were given, changed and withdrawn, on disk for good. */
import type { Database } from '../../shared/io/sqlite.ts';
import { type DatedAct, standingWord, type WordAct } from '../promise/word.ts';
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

/** Table: `wordActs` in `store.ts`. Errors: `corrupt`. */
export function openWords(db: Database): Words {
  const insert = db.prepare('INSERT INTO word_act (order_id, at, body) VALUES (?, ?, ?)');
  const rows = db.prepare<[], { order_id: string; body: string }>('SELECT order_id, body FROM word_act ORDER BY n');
  const byOrder = new Map<string, WordAct[]>();
  let count = 0;
  const note = (act: WordAct): void => {
    count += 1;
    const acts = byOrder.get(act.orderId);
    if (acts === undefined) byOrder.set(act.orderId, [act]);
    else acts.push(act);
  };
  for (const row of rows.iterate()) note(parseWordAct(row.order_id, row.body));
  const write = db.transaction((acts: readonly WordAct[]) => {
    for (const act of acts) insert.run(act.orderId, act.at, JSON.stringify(act));
  });
  const acts: Words['acts'] = (orderId) => byOrder.get(orderId) ?? [];
  return {
    of: (orderId) => standingWord(acts(orderId)),
    acts,
    all: () => byOrder,
    count: () => count,
    put: (given) => {
      if (given.length === 0) return;
      write(given);
      for (const act of given) note(act);
    },
  };
}
