/** Lots that overlap: how much of a step is through when the next one begins, and how that ends. */
import { WEEK_MS } from '../../../shared/core/words/time.ts';
import { type Laws, type Overlapping, pairKey } from '../laws.ts';
import { groupBy, recency, resample, TABLE, table, type Weighted } from '../numbers/pool.ts';
import type { LotRest, Measured } from '../shop.ts';
import { spreadOver, type Within } from './moves.ts';

type Seen = NonNullable<Measured['overlaps']>;
type Rest = LotRest & { weight: number };

const HALF_LIFE_MS = 26 * WEEK_MS;
/** Before anything was seen a step waits for all of the one before, and its rest for nothing: counts as so many that did. */
const NONE_PRIOR = 6;
/** What is known of one way counts against all ways as if these were so many. */
const PAIR_SHRINK = 6;

/** Nothing where no step ever began early: then nothing is drawn. */
export function estimateOverlaps({ overlaps = [] }: Measured, now: number): Pick<Laws, 'overlaps'> {
  const overlapped = overlaps.filter(({ share }) => share < 1).length;
  if (overlapped === 0) return {};
  const shares = [...sharesOf(overlaps, now), { value: 1, weight: NONE_PRIOR }];
  const rests = [...restsOf(overlaps, now), { share: 0, waitMs: 0, weight: NONE_PRIOR }];
  const any = lawOf(shares, rests);
  const [sharePrior, restPrior] = [scaled(shares, PAIR_SHRINK), scaled(rests, PAIR_SHRINK)];
  const pairs = new Map(
    [...groupBy(overlaps, ({ from, to }) => pairKey(from, to))].map(([pair, own]) => [
      pair,
      lawOf([...sharesOf(own, now), ...sharePrior], [...restsOf(own, now), ...restPrior]),
    ]),
  );
  return { overlaps: { any, pairs, count: overlaps.length, overlapped } };
}

function lawOf(shares: readonly Weighted[], rests: readonly Rest[]): Overlapping {
  const drawn = resample(
    [...rests].sort((a, b) => a.waitMs - b.waitMs),
    TABLE,
  );
  return {
    shares: table(shares) ?? new Float64Array([1]),
    waitMs: Float64Array.from(drawn ?? [], ({ waitMs }) => waitMs),
    restShare: Float64Array.from(drawn ?? [], ({ share }) => share),
  };
}

function scaled<T extends { weight: number }>(entries: readonly T[], to: number): T[] {
  const total = entries.reduce((sum, { weight }) => sum + weight, 0);
  return entries.map((entry) => ({ ...entry, weight: (entry.weight * to) / total }));
}

/** Where its machine was busy before it began, it might have begun with less: spread over what the others say. */
function sharesOf(seen: Seen, now: number): Weighted[] {
  const exact: Weighted[] = [];
  const within: Within[] = [];
  for (const { at, share, isAtMost } of seen) {
    const weight = recency(now, at, HALF_LIFE_MS);
    if (isAtMost === true) within.push({ from: 0, to: share, weight });
    else exact.push({ value: share, weight });
  }
  return spreadOver(exact, within);
}

function restsOf(seen: Seen, now: number): Rest[] {
  return seen.flatMap(({ at, rest }) =>
    rest === undefined ? [] : [{ weight: recency(now, at, HALF_LIFE_MS), ...rest }],
  );
}
