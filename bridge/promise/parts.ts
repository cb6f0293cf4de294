/**
 * What was measured of months, in parts for the thread's border: copied in one piece it holds whoever sends it for as long
 * as that takes, 300 ms where 56 machines were measured for half a year.
 */
import type { Measured, ShopSnapshot } from './shop.ts';

/** The longest lists. */
export type MeasuredPart = Pick<Measured, 'stretches' | 'setups' | 'runs' | 'arrivals' | 'transfers'>;

/** Some ms each. */
const ROWS = 2_000;

/** The snapshot without its longest lists, and those in parts; `wholeAgain` undoes it. */
export function parted(snapshot: ShopSnapshot): { snapshot: ShopSnapshot; parts: MeasuredPart[] } {
  const { stretches, setups, runs, arrivals, transfers } = snapshot.measured;
  const rows = Math.max(...[stretches, setups, runs, arrivals, transfers].map(({ length }) => length));
  const parts: MeasuredPart[] = [];
  for (let from = 0; from < rows; from += ROWS) {
    const cut = <T>(list: readonly T[]): T[] => list.slice(from, from + ROWS);
    parts.push({
      stretches: cut(stretches),
      setups: cut(setups),
      runs: cut(runs),
      arrivals: cut(arrivals),
      transfers: cut(transfers),
    });
  }
  const none: MeasuredPart = { stretches: [], setups: [], runs: [], arrivals: [], transfers: [] };
  return { snapshot: { ...snapshot, measured: { ...snapshot.measured, ...none } }, parts };
}

export function wholeAgain(snapshot: ShopSnapshot, parts: readonly MeasuredPart[]): ShopSnapshot {
  const lists: MeasuredPart = {
    stretches: parts.flatMap((part) => part.stretches),
    setups: parts.flatMap((part) => part.setups),
    runs: parts.flatMap((part) => part.runs),
    arrivals: parts.flatMap((part) => part.arrivals),
    transfers: parts.flatMap((part) => part.transfers),
  };
  return { ...snapshot, measured: { ...snapshot.measured, ...lists } };
}
