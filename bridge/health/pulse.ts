/**
 * Looks whether the database takes what it is given: a full or broken disk is known before a fact comes, and what it
 * last wrote says when the bridge was alive.
 */
import { checkpoint, type Database, mustBeInPlace } from '../../shared/io/sqlite.ts';

export interface Pulse {
  /** Writes. Errors: those of the disk. */
  beat(at: number): void;
  /** The last beat before this start, epoch ms; null: none is known. */
  readonly before: number | null;
}

/** A write-ahead log of this size is taken over; SQLite does it by itself unless somebody reads for long. */
const BEATS_PER_CHECKPOINT = 60;

export function openPulse(db: Database): Pulse {
  const get = db.prepare<[], { value: string }>("SELECT value FROM cursor WHERE name = 'aliveAt'");
  const put = db.prepare(
    "INSERT INTO cursor VALUES ('aliveAt', ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
  );
  const value = get.get()?.value;
  let beats = 0;
  return {
    before: value === undefined ? null : Number(value),
    beat: (at) => {
      mustBeInPlace(db);
      put.run(String(at));
      beats += 1;
      if (beats % BEATS_PER_CHECKPOINT === 0) checkpoint(db);
    },
  };
}
