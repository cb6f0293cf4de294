/**
 * Sums that facts only add to and seldom ask for: good parts of the holding, open parts of the lots. A late count
 * changes these and mostly nothing else; then what comes after it has to be told by how many parts, not folded again.
 */
import { sameData } from '../words/json.ts';
import type { FoldState } from './fold-state.ts';
import type { Lot, Lots } from './lots.ts';

/** So many parts more (or fewer) than were known. */
export interface Carried {
  goodHere: number;
  /** Open parts of each lot, by its beginning. */
  open: ReadonlyMap<number, number>;
}

/** By what one state has more than another; null: they differ in something else. */
export function carriedMore(before: FoldState, after: FoldState): Carried | null {
  const { goodHere, lots, ...others } = before;
  const { goodHere: goodNow, lots: lotsNow, ...othersNow } = after;
  if (!sameData(others, othersNow)) return null;
  const open = openedMore(lots, lotsNow);
  return open === null ? null : { goodHere: goodNow - goodHere, open };
}

function openedMore(before: Lots, after: Lots): ReadonlyMap<number, number> | null {
  const [left, right] = [all(before), all(after)];
  if (left.length !== right.length || before.until !== after.until) return null;
  const more = new Map<number, number>();
  for (const [index, lot] of left.entries()) {
    const other = right[index];
    if (other === undefined || !sameData({ ...lot, openPcs: 0 }, { ...other, openPcs: 0 })) return null;
    if (other.openPcs !== lot.openPcs) more.set(lot.from, other.openPcs - lot.openPcs);
  }
  return more;
}

export function isNothing({ goodHere, open }: Carried): boolean {
  return goodHere === 0 && open.size === 0;
}

/** Tells a state after facts that began no holding and asked for none of it; what of it is known after them. */
export function carry(state: FoldState, { goodHere, open }: Carried): Carried {
  state.goodHere += goodHere;
  const known = new Map<number, number>();
  for (const lot of open.size === 0 ? [] : all(state.lots)) {
    const pcs = open.get(lot.from);
    if (pcs === undefined) continue;
    lot.openPcs += pcs;
    known.set(lot.from, pcs);
  }
  return { goodHere, open: known };
}

const all = ({ past, present }: Lots): Lot[] => [...past, present];
