/**
 * Asynchronous transactions on one connection: what each notes is written in one go at its end, so that nothing of it
 * is in the file while others have their turn, and nobody else's write is undone with it.
 */
import { type Database, mustBeInPlace, sqliteProblem } from '../../../shared/io/sqlite.ts';
import type { Transact, Turn } from '../transaction.ts';

export type NoteWrite = (write: () => void) => void;

/** `txOf`: what a transaction sees, with its writes noted. `settled`: after all that were asked for so far. */
export function turnsOn<Tx extends object>(
  db: Database,
  txOf: (note: NoteWrite) => Tx,
): { transact: Transact<Tx>; settled: () => Promise<void> } {
  let last: Promise<void> = Promise.resolve();
  const turn = async <T>(work: (tx: Tx & Turn) => Promise<T>): Promise<T> => {
    const writes: (() => void)[] = [];
    const after: { commit: (() => void)[]; failure: (() => void)[] } = { commit: [], failure: [] };
    let isOver = false;
    const note: NoteWrite = (write) => {
      if (isOver) throw new Error('written after its transaction had ended');
      writes.push(write);
    };
    const tx: Tx & Turn = {
      ...txOf(note),
      onCommit: (step) => void after.commit.push(step),
      onFailure: (step) => void after.failure.push(step),
    };
    let gave: T;
    try {
      gave = await work(tx);
      isOver = true;
      if (writes.length > 0) {
        mustBeInPlace(db);
        db.transaction(() => {
          for (const write of writes) write();
        }).immediate();
      }
    } catch (error) {
      for (const step of after.failure.reverse()) step();
      throw sqliteProblem(error, db.name);
    } finally {
      isOver = true;
    }
    for (const step of after.commit) step();
    return gave;
  };
  return {
    transact: (work) => {
      const own = last.then(() => turn(work));
      last = own.then(
        () => {},
        () => {},
      );
      return own;
    },
    settled: () => last,
  };
}
