/**
 * The journal's old facts, packed: a thousand of them in a row are one piece of a tenth of the room. Facts go from the
 * table into it and never back, each piece in one transaction.
 */
import { correctionTypes } from '../../shared/core/commands/corrections.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { FactRow } from '../../shared/io/fact-rows.ts';
import { packFacts, unpackFacts } from '../../shared/io/fact-segments.ts';
import type { Database } from '../../shared/io/sqlite.ts';

/** A fact leaves the table only where a piece holds it. */
export const segmentTable = `
  CREATE TABLE segment (
    first INTEGER PRIMARY KEY,
    last INTEGER NOT NULL,
    corrections INTEGER NOT NULL,
    hash TEXT NOT NULL,
    packed BLOB NOT NULL
  ) STRICT;
  CREATE TRIGGER segment_stays BEFORE UPDATE ON segment BEGIN SELECT RAISE(ABORT, 'facts are never changed'); END;
  CREATE TRIGGER segment_kept BEFORE DELETE ON segment BEGIN SELECT RAISE(ABORT, 'facts are never deleted'); END;
  DROP TRIGGER fact_kept;
  CREATE TRIGGER fact_kept BEFORE DELETE ON fact
    WHEN ifnull((SELECT last FROM segment WHERE first <= OLD.seq ORDER BY first DESC LIMIT 1), 0) < OLD.seq
    BEGIN SELECT RAISE(ABORT, 'facts are never deleted'); END;
`;

/** Packing so many holds the loop for some ms. */
export const SEGMENT_FACTS = 1_024;
/** Unpacked and kept: questions read a stretch of time machine by machine. */
const KEPT_SEGMENTS = 8;

export interface Archive {
  /** The last fact in it; 0: none. */
  through(): number;
  /** Facts from `seq` on, ascending: at least one where it reaches so far. Errors: `corrupt`. */
  from(seq: number, limit: number): FactRow[];
  /** Corrections after `afterSeq`, the newest first, at most `limit`. Errors: `corrupt`. */
  corrections(afterSeq: number, limit: number): FactRow[];
  /** Packs the oldest facts of the table; false: they are too few, or one of them was recorded at `before` or later. Errors: `corrupt`. */
  pack(before: number): boolean;
}

interface Segment {
  first: number;
  hash: string;
  packed: Buffer;
}

const corrective: ReadonlySet<string> = new Set(correctionTypes);

export function openArchive(db: Database, file: string): Archive {
  const sql = {
    through: db.prepare<[], { last: number }>('SELECT last FROM segment ORDER BY first DESC LIMIT 1'),
    holding: db.prepare<[number], Segment>(
      'SELECT first, hash, packed FROM segment WHERE first <= ? ORDER BY first DESC LIMIT 1',
    ),
    corrected: db.prepare<[number], { first: number }>(
      'SELECT first FROM segment WHERE last > ? AND corrections > 0 ORDER BY first DESC',
    ),
    rows: db.prepare<[number, number], FactRow>('SELECT * FROM fact WHERE seq > ? ORDER BY seq LIMIT ?').raw(),
    recordedAt: db.prepare<[number], { at: number }>('SELECT recordedAt AS at FROM fact WHERE seq = ?'),
    insert: db.prepare<[number, number, number, string, Buffer]>('INSERT INTO segment VALUES (?, ?, ?, ?, ?)'),
    remove: db.prepare<[number]>('DELETE FROM fact WHERE seq <= ?'),
  };
  const through = (): number => sql.through.get()?.last ?? 0;
  const kept = new Map<number, FactRow[]>();

  /** The facts of the piece that holds `seq`. */
  function pieceWith(seq: number): FactRow[] {
    for (const rows of kept.values()) if (isIn(rows, seq)) return rows;
    const segment = sql.holding.get(seq);
    const rows = segment === undefined ? null : unpackFacts(segment);
    if (segment === undefined || rows === null || !isIn(rows, seq))
      throw new Problem('corrupt', { what: 'journalLacks', file, seq });
    kept.set(segment.first, rows);
    for (const [oldest] of kept) if (kept.size > KEPT_SEGMENTS) kept.delete(oldest);
    return rows;
  }

  const pack = db.transaction((before: number): boolean => {
    const rows = sql.rows.all(through(), SEGMENT_FACTS);
    if (rows.length < SEGMENT_FACTS || rows.some(([, , recordedAt]) => recordedAt >= before)) return false;
    const [first, last] = [through() + 1, through() + SEGMENT_FACTS];
    if (rows.some(([seq], index) => seq !== first + index))
      throw new Problem('corrupt', { what: 'journalLacks', file, seq: first });
    const piece = packFacts(rows);
    // What was packed is read once more before the table lets go of it.
    const back = unpackFacts(piece);
    if (JSON.stringify(back) !== JSON.stringify(rows))
      throw new Error(`facts ${first}–${last} were not packed as they are`);
    const corrections = rows.filter(([, , , , type]) => corrective.has(type)).length;
    sql.insert.run(first, last, corrections, piece.hash, piece.packed);
    sql.remove.run(last);
    return true;
  });

  return {
    through,
    from(seq, limit) {
      const rows = pieceWith(seq);
      const begin = seq - (rows[0]?.[0] ?? seq);
      return rows.slice(begin, begin + limit);
    },
    corrections(afterSeq, limit) {
      const found: FactRow[] = [];
      // Mostly those of the last hours are asked for: no piece is looked at for them.
      if (limit === 0 || afterSeq >= through()) return found;
      for (const { first } of sql.corrected.all(afterSeq)) {
        for (const row of pieceWith(first).toReversed())
          if (found.length < limit && row[0] > afterSeq && corrective.has(row[4])) found.push(row);
        if (found.length >= limit) break;
      }
      return found;
    },
    pack(before) {
      const newest = sql.recordedAt.get(through() + SEGMENT_FACTS)?.at;
      return newest !== undefined && newest < before && pack.immediate(before);
    },
  };
}

const isIn = (rows: readonly FactRow[], seq: number): boolean =>
  seq >= (rows[0]?.[0] ?? Number.POSITIVE_INFINITY) && seq <= (rows.at(-1)?.[0] ?? 0);
