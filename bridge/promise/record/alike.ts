/**
 * Orders that were in the shop together share its luck: a month in which machines held speaks of that month, whatever number
 * of orders ended in it. How much they share, the record tells itself: how far the means of its months lie apart.
 */

/** Of a plant whose record is short; with so many blocks of a usual lead time. */
const USUAL = 0.04;
const USUAL_BLOCKS = 10;
const MOST = 0.5;

interface Scored {
  madeAt: number;
  /** Normal score of where it ended in what it was promised. */
  z: number;
}

/** Share of the scores' variance that orders promised within `blockMs` of each other have in common (intraclass correlation). */
export function sharedLuck(scored: readonly Scored[], blockMs: number): number {
  const blocks = new Map<number, number[]>();
  for (const { madeAt, z } of scored) {
    const number = Math.floor(madeAt / blockMs);
    blocks.set(number, [...(blocks.get(number) ?? []), z]);
  }
  const [count, known] = [scored.length, blocks.size];
  if (known < 2 || count <= known) return USUAL;
  const all = meanOf(scored.map(({ z }) => z));
  let [between, within, squares] = [0, 0, 0];
  for (const block of blocks.values()) {
    const mean = meanOf(block);
    between += block.length * (mean - all) ** 2;
    for (const z of block) within += (z - mean) ** 2;
    squares += block.length ** 2;
  }
  const own = within / (count - known);
  const shared = Math.max(0, (between - (known - 1) * own) / (count - squares / count));
  const told = own + shared > 0 ? shared / (own + shared) : 0;
  return Math.min(MOST, (known * told + USUAL_BLOCKS * USUAL) / (known + USUAL_BLOCKS));
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of each, how many others were promised at its time, those of the same moment fully, those `blockMs` apart not at all. */
export function besides(madeAt: readonly number[], blockMs: number): Float64Array {
  const rising = madeAt.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at);
  const others = new Float64Array(madeAt.length);
  for (const [place, { at, index }] of rising.entries())
    for (let other = place + 1; other < rising.length; other += 1) {
      const next = rising[other];
      if (next === undefined || next.at - at >= blockMs) break;
      const share = 1 - (next.at - at) / blockMs;
      others[index] = (others[index] ?? 0) + share;
      others[next.index] = (others[next.index] ?? 0) + share;
    }
  return others;
}
