/**
 * Facts that an older bridge kept as JSON text are moved into columns: slice by slice, each a transaction, so that a
 * bridge that is ended in between goes on where it was.
 */
import { type Event, EventSchema } from '../../../shared/core/words/event.ts';
import { jsonOf } from '../../../shared/core/words/json.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { type FactRow, rowOf } from '../../../shared/io/fact-rows.ts';
import type { Database } from '../../../shared/io/sqlite.ts';

const SLICE = 5_000;
/** A file of which more than this share is empty is written anew, once. */
const EMPTY_SHARE = 0.25;

interface TextRow {
  edge_id: string;
  box: number;
  seq: number;
  body: string;
}

/** Moves at most `slices` of them; false: there is more to move. Errors: `corrupt` for text that holds no fact. */
export function packFacts(db: Database, slices = Number.POSITIVE_INFINITY): boolean {
  const old = db.prepare<[], { n: number }>("SELECT count(*) AS n FROM sqlite_master WHERE name = 'fact_as_text'");
  if (old.get()?.n === 0) return true;
  for (let slice = 0; slice < slices; slice++) {
    if (moveSlice(db) > 0) continue;
    db.exec('DROP TABLE fact_as_text');
    giveBack(db);
    return true;
  }
  return false;
}

function moveSlice(db: Database): number {
  const rows = db.prepare<[], TextRow>(
    `SELECT edge_id, box, seq, body FROM fact_as_text JOIN edge USING (edge_id)
     ORDER BY edge_id, seq LIMIT ${SLICE}`,
  );
  const insert = db.prepare<[box: number, ...FactRow]>(INSERT_FACT);
  const remove = db.prepare<[string, number]>('DELETE FROM fact_as_text WHERE edge_id = ? AND seq = ?');
  return db
    .transaction(() => {
      const found = rows.all();
      for (const row of found) {
        insert.run(row.box, ...rowOf(factOf(row)));
        remove.run(row.edge_id, row.seq);
      }
      return found.length;
    })
    .immediate();
}

export const INSERT_FACT = 'INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)';

function giveBack(db: Database): void {
  const [empty, all] = [
    Number(db.pragma('freelist_count', { simple: true })),
    Number(db.pragma('page_count', { simple: true })),
  ];
  if (empty > all * EMPTY_SHARE) db.exec('VACUUM');
}

const factTypes: ReadonlySet<unknown> = new Set(EventSchema.options.map((option) => option.shape.type.value));

/** A line that a bridge wrote itself, after the schema of its time had passed it: only its kind is looked at again. */
function isStoredFact(value: unknown): value is Event {
  return (
    typeof value === 'object' &&
    value !== null &&
    factTypes.has(Reflect.get(value, 'type')) &&
    typeof Reflect.get(value, 'seq') === 'number' &&
    typeof Reflect.get(value, 'at') === 'number'
  );
}

function factOf({ edge_id: edgeId, seq, body }: TextRow): Event {
  const value = jsonOf(body);
  if (isStoredFact(value)) return value;
  throw new Problem('corrupt', { what: 'factDamaged', seq, edgeId });
}
