/**
 * Which messages are asked for at a poll: those that came since the newest one, and by their ids those of before that
 * may still change. What was booked is not read again. Pure.
 */
import { z } from 'zod';
import { jsonOf } from '../../../../shared/core/words/json.ts';
import { HOUR_MS } from '../../../../shared/core/words/time.ts';

/** So long after it came a message may still change: a failed one is mended and run again. */
const WATCHED_MS = 30 * 24 * HOUR_MS;
/** A message is stamped before it can be seen, and a clock may be put back at the end of summer time. */
const OVERLAP_MS = 2 * HOUR_MS;
/** More than so many are not asked for by id: the rest is read with all that came since the oldest of it. */
export const MOST_BY_ID = 100;

/** As the ERP writes it: a number or a text. */
export const IdSchema = z.union([z.number(), z.string()]);
export type Id = z.infer<typeof IdSchema>;

export interface Seen {
  id: Id;
  /** When it came, by the ERP's clock, epoch ms; 0 where an old cursor did not keep it. */
  createdMs: number;
  state: string;
}

export interface Read extends Seen {
  /** null: a message of somebody else. */
  key: string | null;
}

export type Ends = (state: string) => 'booked' | 'failed' | null;

/** `newest`, epoch ms; what was seen of the last hours, and whatever is not booked of the last weeks. */
const CursorSchema = z.object({ newest: z.number(), seen: z.array(z.tuple([IdSchema, z.number(), z.string()])) });
/** Of before: all that ended in the last weeks was kept. */
const OldSchema = z.object({ newest: z.string(), told: z.string() });
const ToldSchema = z.object({ whole: z.record(z.string(), z.string()) });

interface Watch {
  /** Messages that came from then on, epoch ms. */
  from: number;
  newest: number | null;
  seen: readonly Seen[];
}

/** Where the last poll ended. `null`, and a cursor of another dialect: everything is read. */
export function watchOf(cursor: string | null): Watch {
  const json = cursor === null ? undefined : jsonOf(cursor);
  const parsed = CursorSchema.safeParse(json);
  if (parsed.success) {
    const { newest } = parsed.data;
    const seen = parsed.data.seen.map(([id, createdMs, state]) => ({ id, createdMs, state }));
    return { from: Math.max(0, newest - OVERLAP_MS), newest, seen };
  }
  const old = OldSchema.safeParse(json);
  const newest = old.success ? Date.parse(old.data.newest) : Number.NaN;
  if (!old.success || Number.isNaN(newest)) return { from: 0, newest: null, seen: [] };
  const told = ToldSchema.safeParse(jsonOf(old.data.told));
  const seen = Object.entries(told.success ? told.data.whole : {}).map(([id, state]) => ({
    ...{ id, createdMs: 0, state },
  }));
  return { from: Math.max(0, newest - WATCHED_MS), newest, seen };
}

/** Since when messages are read, and which others by id. */
export function askedOf(
  { from, seen }: Pick<Watch, 'from' | 'seen'>,
  ends: Ends,
): { from: number; ids: readonly Id[] } {
  const older = seen
    .filter(({ createdMs, state }) => createdMs > 0 && createdMs < from && ends(state) !== 'booked')
    .sort((a, b) => a.createdMs - b.createdMs);
  return { from: older[MOST_BY_ID]?.createdMs ?? from, ids: older.slice(0, MOST_BY_ID).map(({ id }) => id) };
}

/** Of what was read (`rows`, some perhaps twice): the ends that were not told yet, and the cursor after them. */
export function newsOfWatch<R extends Read>(watch: Watch, rows: readonly R[], ends: Ends) {
  const before = new Map(watch.seen.map((one) => [String(one.id), one]));
  const read = new Map(rows.filter(({ key }) => key !== null).map((one) => [String(one.id), one]));
  const newest = rows.reduce<number | null>(
    (latest, { createdMs }) => Math.max(latest ?? createdMs, createdMs),
    watch.newest,
  );
  const ofWeeks = [...new Map<string, Seen>([...before, ...read]).values()]
    .filter(({ createdMs }) => newest !== null && createdMs > 0 && createdMs >= newest - WATCHED_MS)
    .sort((a, b) => a.createdMs - b.createdMs || (String(a.id) < String(b.id) ? -1 : 1));
  // What was booked is kept as far back as the next poll reads.
  const { from } = askedOf({ from: Math.max(0, (newest ?? 0) - OVERLAP_MS), seen: ofWeeks }, ends);
  const kept = ofWeeks.filter(({ createdMs, state }) => createdMs >= from || ends(state) !== 'booked');
  const written = kept.map(({ id, createdMs, state }): [Id, number, string] => [id, createdMs, state]);
  return {
    news: [...read.values()].filter(({ id, state }) => ends(state) !== null && before.get(String(id))?.state !== state),
    cursor: newest === null ? null : JSON.stringify({ newest, seen: written } satisfies z.infer<typeof CursorSchema>),
  };
}
