/**
 * Which orders changed, where the ERP stamps each change with its time. A transaction stamps when it begins and is
 * seen when it ends: so the last minutes are asked for again each time, and what was seen of them is left out.
 */
import { z } from 'zod';
import { jsonOf } from '../../../../shared/core/words/json.ts';
import { own } from '../../../../shared/core/words/own.ts';
import { MINUTE_MS } from '../../../../shared/core/words/time.ts';
import { dateTimeText, msOfDateTime } from './clock.ts';

const OVERLAP_MS = 5 * MINUTE_MS;

export interface Change {
  id: string;
  /** "2026-11-02 08:00:00", perhaps with a fraction; later ones sort after earlier ones. */
  stamp: string;
  /** Another one when the content is another. */
  mark: string;
}

const CursorSchema = z.object({
  newest: z.string(),
  seen: z.record(z.string(), z.tuple([z.string(), z.string()])),
});
type Cursor = z.infer<typeof CursorSchema>;

/** From when changes are asked for; null: all. A cursor that is none of ours (another dialect's) asks for all. */
export function changedSince(cursor: string | null): string | null {
  const newest = cursorOf(cursor)?.newest ?? null;
  const ms = newest === null ? null : msOfDateTime(newest);
  return ms === null ? null : dateTimeText(ms - OVERLAP_MS);
}

/** What of it is news, and the cursor after it: the same again where nothing is. */
export function newsOf<C extends Change>(cursor: string | null, changes: readonly C[]): { news: C[]; cursor: string } {
  const before = cursorOf(cursor) ?? { newest: '', seen: {} };
  const news = changes.filter(({ id, mark }) => own(before.seen, id)?.[1] !== mark);
  const newest = changes.reduce((latest, { stamp }) => (stamp > latest ? stamp : latest), before.newest);
  const ms = msOfDateTime(newest);
  const from = ms === null ? '' : dateTimeText(ms - OVERLAP_MS);
  const seen = new Map(Object.entries(before.seen));
  for (const { id, stamp, mark } of changes) seen.set(id, [stamp, mark]);
  const kept = [...seen].filter(([, [stamp]]) => stamp >= from).sort(([a], [b]) => (a < b ? -1 : 1));
  return { news, cursor: JSON.stringify({ newest, seen: Object.fromEntries(kept) } satisfies Cursor) };
}

const WholeSchema = z.object({ whole: z.record(z.string(), z.string()) });

/**
 * The same where the ERP tells no times and everything is downloaded each time. `missing`: what was there before and
 * is no more.
 */
export function newsOfWhole<C extends Omit<Change, 'stamp'>>(cursor: string | null, all: readonly C[]) {
  const parsed = WholeSchema.safeParse(cursor === null ? null : jsonOf(cursor));
  const before: Readonly<Record<string, string>> = parsed.success ? parsed.data.whole : {};
  const now = new Map(all.map(({ id, mark }) => [id, mark]));
  return {
    news: all.filter(({ id, mark }) => own(before, id) !== mark),
    missing: Object.keys(before).filter((id) => !now.has(id)),
    cursor: JSON.stringify({ whole: Object.fromEntries([...now].sort(([a], [b]) => (a < b ? -1 : 1))) }),
  };
}

function cursorOf(cursor: string | null): Cursor | null {
  const parsed = cursor === null ? null : CursorSchema.safeParse(jsonOf(cursor));
  return parsed?.success ? parsed.data : null;
}
