/**
 * What was measured of months, in parts for the thread's border: copied in one piece it holds whoever sends it for as long
 * as that takes, 300 ms where 56 machines were measured for half a year.
 */
import type { Measured, ShopSnapshot } from './shop.ts';
import { PAGE_ROWS, StretchList, type StretchPages } from './stretch-list.ts';

/** The longest lists. */
export type MeasuredPart = Pick<Measured, 'setups' | 'runs' | 'arrivals' | 'transfers'> & { stretches: StretchPages };

/** Some ms each. */
const ROWS = PAGE_ROWS;

/** The snapshot without its longest lists, and those in parts; `wholeAgain` undoes it. */
export function parted(snapshot: ShopSnapshot): { snapshot: ShopSnapshot; parts: MeasuredPart[] } {
  const { stretches, setups, runs, arrivals, transfers } = snapshot.measured;
  const { machineIds, pages } = StretchList.of(stretches).toPages();
  const rows = Math.max(...[stretches, setups, runs, arrivals, transfers].map(({ length }) => length));
  const parts: MeasuredPart[] = [];
  for (let from = 0; from < rows; from += ROWS) {
    const cut = <T>(list: readonly T[]): T[] => list.slice(from, from + ROWS);
    parts.push({
      stretches: { machineIds, pages: pages.slice(from / ROWS, from / ROWS + 1) },
      setups: cut(setups),
      runs: cut(runs),
      arrivals: cut(arrivals),
      transfers: cut(transfers),
    });
  }
  const none = { stretches: [], setups: [], runs: [], arrivals: [], transfers: [] };
  return { snapshot: { ...snapshot, measured: { ...snapshot.measured, ...none } }, parts };
}

export function wholeAgain(snapshot: ShopSnapshot, parts: readonly MeasuredPart[]): ShopSnapshot {
  const lists = {
    stretches: StretchList.from({
      machineIds: parts[0]?.stretches.machineIds ?? [],
      pages: parts.flatMap((part) => part.stretches.pages),
    }),
    setups: parts.flatMap((part) => part.setups),
    runs: parts.flatMap((part) => part.runs),
    arrivals: parts.flatMap((part) => part.arrivals),
    transfers: parts.flatMap((part) => part.transfers),
  };
  return { ...snapshot, measured: { ...snapshot.measured, ...lists } };
}
