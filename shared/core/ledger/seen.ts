import { firstWhere } from '../words/search.ts';

export type SavedSeen = [edgeId: string, ranges: [first: number, last: number][]][];

/** Which facts are known already: per edge box, ranges of its gap-free numbers. */
export class Seen {
  readonly #ranges = new Map<string, [number, number][]>();

  /** As plain data: `restore` of an empty one undoes it. */
  save(): SavedSeen {
    return [...this.#ranges];
  }

  restore(saved: SavedSeen): void {
    for (const [edgeId, ranges] of saved) this.#ranges.set(edgeId, ranges);
  }

  /** Notes a fact; false when it was known. */
  add(edgeId: string, seq: number): boolean {
    const ranges = this.#ranges.get(edgeId);
    if (ranges === undefined) {
      this.#ranges.set(edgeId, [[seq, seq]]);
      return true;
    }
    const last = ranges.at(-1);
    if (last !== undefined && seq === last[1] + 1) {
      last[1] = seq;
      return true;
    }
    const next = firstWhere(ranges, ([first]) => first > seq);
    const before = ranges[next - 1];
    if (before !== undefined && seq <= before[1]) return false;
    const after = ranges[next];
    const touchesBefore = before !== undefined && before[1] === seq - 1;
    const touchesAfter = after !== undefined && after[0] === seq + 1;
    if (touchesBefore && touchesAfter) {
      before[1] = after[1];
      ranges.splice(next, 1);
    } else if (touchesBefore) before[1] = seq;
    else if (touchesAfter) after[0] = seq;
    else ranges.splice(next, 0, [seq, seq]);
    return true;
  }
}
