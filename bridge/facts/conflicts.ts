/**
 * Boxes whose journal is not the one that is here: cut, restored from an old backup, or another one under the same
 * numbers. Nothing more is taken of such a box until its own journal is back, or a person has let it go on under
 * another id (`istwert-collector continue`).
 */
import type { Sentence } from '../../shared/core/words/sentence.ts';
import type { ExchangeReceived, ReceivedFact } from '../../shared/core/words/wire.ts';
import { factHash } from '../../shared/io/fact-hash.ts';
import type { StoredConflict } from '../storage/boxes.ts';
import type { Storage } from '../storage/storage.ts';

export interface Conflict {
  edgeId: string;
  /** When it was seen first, epoch ms. */
  since: number;
  said: ConflictSaid;
}

export type ConflictSaid = Extract<Sentence, { what: 'boxBehind' | 'boxDiffers' }>;

export interface Conflicts {
  /** What is wrong with a box that says this, also from before; null: nothing. Kept until the box proves otherwise. */
  judge(request: ExchangeReceived, cursor: number): Promise<ConflictSaid | null>;
  /** A fact that is here is another one there. */
  differs(edgeId: string, seq: number): Promise<ConflictSaid>;
  /** Whether the box holds the fact `seq` as it is here. */
  isSame(edgeId: string, at: { seq: number; hash: string }): boolean;
  /** Of boxes that the configuration names. */
  all(): readonly Conflict[];
}

export interface ConflictsOptions {
  /** A fact as the box sent it; null where it is not here. */
  factOf: (edgeId: string, seq: number) => ReceivedFact | object | null;
  cursorOf: (edgeId: string) => number;
  edgeIds: readonly string[];
  now: () => number;
}

export async function openConflicts(
  { transact }: Pick<Storage, 'transact'>,
  { factOf, cursorOf, edgeIds, now }: ConflictsOptions,
): Promise<Conflicts> {
  const open = new Map((await transact((tx) => tx.conflicts.all())).map((one) => [one.edgeId, one]));
  const put = async (edgeId: string, said: ConflictSaid, seq: number): Promise<ConflictSaid> => {
    await transact(async (tx) => {
      if (open.has(edgeId)) return;
      const found = { edgeId, since: now(), what: said.what, seq };
      tx.conflicts.put(found);
      tx.onCommit(() => open.set(edgeId, found));
    });
    return said;
  };
  const settle = (edgeId: string): Promise<void> =>
    transact(async (tx) => {
      tx.conflicts.drop(edgeId);
      tx.onCommit(() => open.delete(edgeId));
    });
  const isSame: Conflicts['isSame'] = (edgeId, { seq, hash }) => {
    const fact = factOf(edgeId, seq);
    return fact !== null && factHash(fact) === hash;
  };

  return {
    isSame,
    judge: async ({ edgeId, at, lastSeq }, cursor) => {
      if (at !== undefined && at.seq > 0 && at.seq <= cursor && !isSame(edgeId, at))
        return put(edgeId, { what: 'boxDiffers', edgeId, seq: at.seq }, at.seq);
      if (lastSeq !== undefined && lastSeq < cursor)
        return put(edgeId, { what: 'boxBehind', edgeId, last: lastSeq, cursor }, lastSeq);
      const before = open.get(edgeId);
      if (before === undefined) return null;
      if (at?.seq !== cursor) return saidOf(before, cursor);
      // Its own journal is back: it holds what is here, to the last fact.
      await settle(edgeId);
      return null;
    },
    differs: (edgeId, seq) => put(edgeId, { what: 'boxDiffers', edgeId, seq }, seq),
    all: () =>
      [...open.values()]
        .sort(byId)
        .flatMap((row) =>
          edgeIds.includes(row.edgeId)
            ? [{ edgeId: row.edgeId, since: row.since, said: saidOf(row, cursorOf(row.edgeId)) }]
            : [],
        ),
  };
}

const byId = (a: StoredConflict, b: StoredConflict): number => (a.edgeId < b.edgeId ? -1 : 1);

function saidOf({ edgeId, what, seq }: StoredConflict, cursor: number): ConflictSaid {
  return what === 'boxBehind' ? { what, edgeId, last: seq, cursor } : { what: 'boxDiffers', edgeId, seq };
}
