/**
 * Values of a page that may be a little old, so that a page costs little. While a box brings its past each reads facts:
 * then a page makes a few of them anew, those that wait longest, and shows the others a little older.
 */

export interface Aged {
  /** A page begins: what it may make anew is counted from here. */
  begin(now: number): void;
  /** The value of a moment ago where it is younger than `ageMs`, else a new one. */
  get<T>(key: string, ageMs: number, make: () => T, is: (value: unknown) => value is T): T;
  forget(key: string): void;
  forgetAll(): void;
}

interface Kept {
  at: number;
  ageMs: number;
  value: unknown;
}

const MOST_ANEW = 3;
/** Nothing is older than that beyond its age, however seldom a page is asked for. */
const OLDER_MS = 30_000;

export function openAged(isBringing: () => boolean): Aged {
  const kept = new Map<string, Kept>();
  let page = { now: 0, left: 0, madeUntil: 0, isBringing: false };
  const isOver = ({ at, ageMs }: Kept): boolean => Math.abs(page.now - at) >= ageMs;
  const mayWait = ({ at, ageMs }: Kept): boolean =>
    page.isBringing && Math.abs(page.now - at) < ageMs + OLDER_MS && (page.left <= 0 || at > page.madeUntil);
  return {
    begin: (now) => {
      page = { now, left: MOST_ANEW, madeUntil: now, isBringing: isBringing() };
      const waiting = [...kept.values()].flatMap((one) => (isOver(one) ? one.at : []));
      page.madeUntil = waiting.sort((a, b) => a - b)[MOST_ANEW - 1] ?? now;
    },
    get: (key, ageMs, make, is) => {
      const known = kept.get(key);
      if (known !== undefined && is(known.value)) {
        if (!isOver(known) || mayWait(known)) return known.value;
        page.left -= 1;
      }
      const value = make();
      kept.set(key, { at: page.now, ageMs, value });
      return value;
    },
    forget: (key) => void kept.delete(key),
    forgetAll: () => kept.clear(),
  };
}
