/** Orders that a few engineers take one after another, as they came: since when somebody is at each of them. */

export interface InLine {
  createdAt: number;
  /** Infinity: it is not released. */
  releasedAt: number;
}

/**
 * `line`: by `createdAt`. Per order when one of so many engineers took it up; Infinity: it still waits; null: it was
 * released before its turn, and took nobody's time.
 */
export function takenUpAt(line: readonly InLine[], engineers: number): (number | null)[] {
  const freeAt = new Float64Array(engineers).fill(Number.NEGATIVE_INFINITY);
  return line.map(({ createdAt, releasedAt }) => {
    const next = firstFree(freeAt);
    const from = Math.max(createdAt, freeAt[next] ?? 0);
    if (from === Number.POSITIVE_INFINITY) return releasedAt === from ? from : null;
    if (from >= releasedAt) return null;
    freeAt[next] = releasedAt;
    return from;
  });
}

/** Who of them has time first. */
export function firstFree(freeAt: Float64Array): number {
  let first = 0;
  for (let one = 1; one < freeAt.length; one += 1) if ((freeAt[one] ?? 0) < (freeAt[first] ?? 0)) first = one;
  return first;
}
