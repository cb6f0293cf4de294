/**
 * The journal's old facts, packed: a thousand of them in a row are one piece of a tenth of the room. Facts go from the
 * table into it and never back, each piece in one transaction.
 */
import { correctionTypes } from '../../shared/core/commands/corrections.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { FactRow } from '../../shared/io/fact-rows.ts';
import { openPiece, type Piece, packFacts, rowsOf } from '../../shared/io/fact-segments.ts';
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
/**
 * Unpacked and kept meanwhile: questions read a stretch of time machine by machine, and a week of 56 machines lies in 450
 * pieces of some 28 kB. Less than that, and each of its machines would have all of them unpacked again.
 */
const KEPT_BYTES = 12 * 1_048_576;
const KEPT_MS = 30_000;

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
  const kept = new KeptPieces();

  /** The piece that holds `seq`. */
  function pieceWith(seq: number): Piece {
    const known = kept.find(seq);
    if (known !== undefined) return known;
    const segment = sql.holding.get(seq);
    const piece = segment === undefined ? null : openPiece(segment);
    if (piece === null || !isIn(piece, seq)) throw new Problem('corrupt', { what: 'journalLacks', file, seq });
    kept.keep(piece);
    return piece;
  }

  const pack = db.transaction((before: number): boolean => {
    const rows = sql.rows.all(through(), SEGMENT_FACTS);
    if (rows.length < SEGMENT_FACTS || rows.some(([, , recordedAt]) => recordedAt >= before)) return false;
    const [first, last] = [through() + 1, through() + SEGMENT_FACTS];
    if (rows.some(([seq], index) => seq !== first + index))
      throw new Problem('corrupt', { what: 'journalLacks', file, seq: first });
    const piece = packFacts(rows);
    // What was packed is read once more before the table lets go of it.
    const back = openPiece(piece);
    if (back === null || JSON.stringify(rowsOf(back)) !== JSON.stringify(rows))
      throw new Error(`facts ${first}–${last} were not packed as they are`);
    const corrections = rows.filter(([, , , , type]) => corrective.has(type)).length;
    sql.insert.run(first, last, corrections, piece.hash, piece.packed);
    sql.remove.run(last);
    return true;
  });

  return {
    through,
    from(seq, limit) {
      const { last, row } = pieceWith(seq);
      const count = Math.min(limit, last - seq + 1);
      return Array.from({ length: count }, (_, index) => row(seq + index));
    },
    corrections(afterSeq, limit) {
      const found: FactRow[] = [];
      // Mostly those of the last hours are asked for: no piece is looked at for them.
      if (limit === 0 || afterSeq >= through()) return found;
      for (const { first } of sql.corrected.all(afterSeq)) {
        for (const row of rowsOf(pieceWith(first)).reverse())
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

const isIn = ({ first, last }: Piece, seq: number): boolean => seq >= first && seq <= last;

/** The pieces that were unpacked last; none once nobody asked for a while. */
class KeptPieces {
  readonly #pieces = new Map<number, Piece>();
  #bytes = 0;
  #last: Piece | null = null;
  #usedAt = 0;
  #clearing: NodeJS.Timeout | null = null;

  /** Whoever reads goes on where it was. */
  find(seq: number): Piece | undefined {
    if (this.#last !== null && isIn(this.#last, seq)) return this.#last;
    for (const piece of this.#pieces.values()) if (isIn(piece, seq)) return this.#use(piece);
    return undefined;
  }

  keep(piece: Piece): void {
    this.#pieces.set(piece.first, this.#use(piece));
    this.#bytes += piece.bytes;
    for (const [oldest, { bytes }] of this.#pieces) {
      if (this.#bytes <= KEPT_BYTES || oldest === piece.first) break;
      this.#pieces.delete(oldest);
      this.#bytes -= bytes;
    }
  }

  #use(piece: Piece): Piece {
    this.#last = piece;
    this.#usedAt = performance.now();
    this.#clearing ??= setTimeout(this.#clear, KEPT_MS).unref();
    return piece;
  }

  readonly #clear = (): void => {
    const leftMs = this.#usedAt + KEPT_MS - performance.now();
    this.#clearing = leftMs > 0 ? setTimeout(this.#clear, leftMs).unref() : null;
    if (leftMs > 0) return;
    this.#pieces.clear();
    this.#bytes = 0;
    this.#last = null;
  };
}
