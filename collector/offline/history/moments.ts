/** When what a table tells happened, in that order. */
import type { Places } from './places.ts';
import type { HistoryRow } from './rows.ts';

export interface Moment {
  at: number;
  row: HistoryRow;
  kind: 'ordered' | 'begun' | 'paused' | 'resumed' | 'ended';
  /** When the order came in: before `at`, where the record begins later. */
  cameAt: number;
}

/** Of what happens at once, an end comes before a beginning, but for that of a line without length. */
type Ranked = Moment & { rank: number };

export function momentsOf(
  rowsOf: ReadonlyMap<string, readonly HistoryRow[]>,
  places: Pick<Places, 'pauses'>,
): Moment[] {
  const rows = [...rowsOf.values()].flat();
  // The record begins with what ended first: of older orders it tells those alone that were still open then.
  const begins = rows.reduce((earliest, { endAt }) => Math.min(earliest, endAt ?? Infinity), Infinity);
  const moments = [...rowsOf.values()].flatMap((own): Ranked[] => {
    const came = cameOf(own, begins);
    return came === null ? [] : [came, ...own.flatMap((row) => ofLine(row, came.cameAt, places))];
  });
  return moments.sort((a, b) => a.at - b.at || a.rank - b.rank || a.row.line - b.row.line);
}

function cameOf(own: readonly HistoryRow[], begins: number): Ranked | null {
  const [row] = own;
  if (row === undefined) return null;
  const asked = own.find(({ orderedAt }) => orderedAt !== null)?.orderedAt ?? Number.POSITIVE_INFINITY;
  const cameAt = own.reduce((earliest, { startAt }) => Math.min(earliest, startAt), asked);
  const begunAt = own.reduce((at, { kind, startAt }) => (kind === 'material' ? at : Math.min(at, startAt)), Infinity);
  const at = Math.max(cameAt, Math.min(begins, begunAt));
  return { at: Number.isFinite(at) ? at : cameAt, rank: 0, row, kind: 'ordered', cameAt };
}

/** A line of work over nights and weekends stands still in them. */
function ofLine(row: HistoryRow, cameAt: number, places: Pick<Places, 'pauses'>): Ranked[] {
  const { startAt, endAt, resource } = row;
  const begun: Ranked = { at: startAt, rank: 3, row, kind: 'begun', cameAt };
  if (endAt === null) return [begun];
  const pauses = resource === null ? [] : places.pauses(resource, startAt, endAt);
  return [
    begun,
    ...pauses.map(({ at, works }): Ranked => ({ at, rank: 2, row, kind: works ? 'resumed' : 'paused', cameAt })),
    { at: endAt, rank: endAt > startAt ? 1 : 4, row, kind: 'ended', cameAt },
  ];
}
