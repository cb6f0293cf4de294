/**
 * How much each box brought within a day of its arrival. A box that is new brings years in an hour, and may; what goes
 * far beyond that comes from somebody who holds its token, and would fill the bridge's disk with facts that could be.
 */
import { Problem } from '../../shared/core/words/problem.ts';
import type { Sentence } from '../../shared/core/words/sentence.ts';
import { DAY_MS, HOUR_MS } from '../../shared/core/words/time.ts';
import type { Database } from '../../shared/io/sqlite.ts';

/** As text on the line: some 20 million facts, a year of fifty busy machines. */
export const MOST_MB_PER_DAY = 4_096;
const MB = 1_048_576;

interface Brought {
  edgeId: string;
  since: number;
  bytes: number;
}

export interface Arrivals {
  /** Errors: `tooMany` for a box that has brought a day's worth already: it keeps the rest, and brings it then. */
  mustHaveRoom(edgeId: string): void;
  /** What is written of it, inside that transaction. */
  note(edgeId: string, bytes: number): void;
  /** Of boxes that have to wait. */
  findings(): Sentence[];
}

export interface ArrivalsOptions {
  mostMbOf: (edgeId: string) => number;
  now: () => number;
}

export function openArrivals(db: Database, { mostMbOf, now }: ArrivalsOptions): Arrivals {
  const sql = {
    one: db.prepare<[string], Brought>('SELECT edge_id AS edgeId, since, bytes FROM brought WHERE edge_id = ?'),
    all: db.prepare<[], Brought>('SELECT edge_id AS edgeId, since, bytes FROM brought ORDER BY edge_id'),
    put: db.prepare<[Brought]>(
      'INSERT INTO brought (edge_id, since, bytes) VALUES (@edgeId, @since, @bytes) ' +
        'ON CONFLICT(edge_id) DO UPDATE SET since = excluded.since, bytes = excluded.bytes',
    ),
  };
  const isToday = ({ since }: Brought): boolean => Math.abs(now() - since) < DAY_MS;
  const tooMuch = (brought: Brought | undefined): Sentence | null => {
    if (brought === undefined || !isToday(brought)) return null;
    const { edgeId, since, bytes } = brought;
    const mostMb = mostMbOf(edgeId);
    const hours = Math.max(1, Math.ceil((since + DAY_MS - now()) / HOUR_MS));
    return bytes < mostMb * MB ? null : { what: 'boxBringsTooMuch', edgeId, mostMb, hours };
  };
  return {
    mustHaveRoom: (edgeId) => {
      const said = tooMuch(sql.one.get(edgeId));
      if (said !== null) throw new Problem('tooMany', said);
    },
    note: (edgeId, bytes) => {
      const known = sql.one.get(edgeId);
      const today = known !== undefined && isToday(known) ? known : { since: now(), bytes: 0 };
      sql.put.run({ edgeId, since: today.since, bytes: today.bytes + bytes });
    },
    findings: () => sql.all.all().flatMap((brought) => tooMuch(brought) ?? []),
  };
}
