/** One person's time at several machines, each millisecond once. */
import type { Attended } from '../timeline/attendance.ts';
import { inWholes, one, type Ratio, ratioOf, sharedUpTo } from '../words/ratio.ts';
import type { Span } from '../words/span.ts';

/** [from, to) of one person's time, and which operation has how much of it where; none: it is nobody's. */
export interface SharedPiece extends Span {
  /** Where the person was signed on, ascending. */
  machineIds: readonly string[];
  own: readonly { id: string; machineId: string; ms: number }[];
}

/** One person's time, each millisecond once, cut at `cuts` too: parts add up, however it is cut. */
export function sharedOut(pieces: readonly Attended[], cuts: readonly number[] = []): SharedPiece[] {
  const edges = [...new Set([...pieces.flatMap(({ from, to }) => [from, to]), ...cuts])].sort((a, b) => a - b);
  const later = [...pieces].sort((a, b) => a.from - b.from);
  const found: SharedPiece[] = [];
  let here: Attended[] = [];
  let next = 0;
  edges.forEach((from, index) => {
    const to = edges[index + 1];
    if (to === undefined) return;
    here = here.filter((piece) => piece.to > from);
    for (; (later[next]?.from ?? Number.POSITIVE_INFINITY) <= from; next++) here.push(...later.slice(next, next + 1));
    if (here.length === 0) return;
    const inWork = here
      .flatMap(inWorkOf)
      .sort((a, b) => (a.machineId < b.machineId ? -1 : a.machineId > b.machineId ? 1 : a.id < b.id ? -1 : 1));
    const ms = inWork.some(({ part }) => part !== one)
      ? weightedMs(
          inWork.map(({ part }) => part),
          from,
          to,
        )
      : equalMs(inWork.length, from, to);
    const own = inWork.map(({ id, machineId }, n) => ({ id, machineId, ms: ms[n] ?? 0 }));
    const machineIds = [...new Set(here.map(({ machineId }) => machineId))].sort();
    found.push({ from, to, machineIds, own });
  });
  return found;
}

/** Each operation is one part; those of a load share theirs. */
function inWorkOf({ operationIds, weights, machineId }: Attended): { id: string; machineId: string; part: Ratio }[] {
  const all = weights?.reduce((sum, weight) => sum + weight, 0) ?? 0;
  return operationIds.map((id, index) => {
    const weight = weights?.[index];
    return { id, machineId, part: weight === undefined ? one : ratioOf(weight * operationIds.length, all) };
  });
}

function equalMs(length: number, from: number, to: number): number[] {
  return Array.from({ length }, (_, n) => Math.ceil((to - n) / length) - Math.ceil((from - n) / length));
}

function weightedMs(parts: readonly Ratio[], from: number, to: number): number[] {
  const weights = inWholes(parts);
  const before = sharedUpTo(from, weights);
  return sharedUpTo(to, weights).map((ms, index) => ms - (before[index] ?? 0));
}
