/**
 * Facts as the JSON that leaves the box. The database prints them itself: made into objects only to be printed again, a
 * page of thousands outlives the room that V8 has for young ones.
 */
import type { Event } from '../../shared/core/words/event.ts';
import { factJson } from '../../shared/io/fact-rows.ts';
import type { Database } from '../../shared/io/sqlite.ts';

/** Facts in a row, as a list in JSON. */
export interface FactPage {
  fromSeq: number;
  facts: number;
  json: string;
}

export interface PageSource {
  edgeId: string;
  /** The last fact that lies packed; 0: none. */
  archivedThrough: () => number;
  /** Errors: `corrupt` where a row holds no fact. */
  read: (fromSeq: number, limit: number) => Event[];
}

interface Printed {
  facts: number;
  printed: number;
  last: number | null;
  json: string | null;
}

/** Facts from `fromSeq` on, at most `limit`. To be asked in one transaction. Errors: those of `read`. */
export function pagePrinter(db: Database, source: PageSource): (fromSeq: number, limit: number) => FactPage {
  const print = db.prepare<[{ edgeId: string; fromSeq: number; limit: number }], Printed>(
    `SELECT count(*) AS facts, count(json) AS printed, max(seq) AS last, group_concat(json, ',') AS json FROM
      (SELECT seq, ${factJson} AS json FROM fact WHERE seq >= @fromSeq ORDER BY seq LIMIT @limit)`,
  );
  const byDatabase = (fromSeq: number, limit: number): FactPage | null => {
    if (fromSeq <= source.archivedThrough()) return null;
    const page = print.get({ edgeId: source.edgeId, fromSeq, limit });
    if (page === undefined || page.facts !== page.printed) return null;
    const isGapFree = page.facts === 0 || page.last === fromSeq + page.facts - 1;
    return isGapFree ? { fromSeq, facts: page.facts, json: `[${page.json ?? ''}]` } : null;
  };
  return (fromSeq, limit) => byDatabase(fromSeq, limit) ?? printedHere(source, fromSeq, limit);
}

/** Where some are packed, or not as they should be. In pieces: what is made of one is gone again before the next. */
function printedHere({ read }: PageSource, fromSeq: number, limit: number): FactPage {
  const pieces: string[] = [];
  let facts = 0;
  for (let isMore = true; isMore && facts < limit; ) {
    const piece = read(fromSeq + facts, Math.min(AT_ONCE, limit - facts));
    isMore = piece.length > 0;
    if (isMore) pieces.push(JSON.stringify(piece).slice(1, -1));
    facts += piece.length;
  }
  return { fromSeq, facts, json: `[${pieces.join(',')}]` };
}

/** Some ten thousand objects. */
const AT_ONCE = 500;
