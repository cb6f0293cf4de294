/** Lots that overlap: how much of a step is through when the next one begins. */
import { WEEK_MS } from '../../../shared/core/words/time.ts';
import { type Laws, type OverlapLaw, pairKey } from '../laws.ts';
import { groupBy, recency, table, type Weighted } from '../numbers/pool.ts';
import type { Measured } from '../shop.ts';
import { spreadOver, type Within } from './moves.ts';

type Seen = NonNullable<Measured['overlaps']>;

const HALF_LIFE_MS = 26 * WEEK_MS;
/** Before anything was seen a step waits for all of the one before: counts as so many that did. */
const NONE_PRIOR = 6;
/** What is known of one way counts against all ways as if these were so many. */
const PAIR_SHRINK = 6;

/** Nothing where no step ever began early: then nothing is drawn. */
export function estimateOverlaps({ overlaps = [] }: Measured, now: number): Pick<Laws, 'overlaps'> {
  const overlapped = overlaps.filter(({ share }) => share < 1).length;
  if (overlapped === 0) return {};
  const common = [...sharesOf(overlaps, now), { value: 1, weight: NONE_PRIOR }];
  const any = table(common);
  if (any === null) return {};
  const total = common.reduce((sum, { weight }) => sum + weight, 0);
  const prior = common.map(({ value, weight }) => ({ value, weight: (weight * PAIR_SHRINK) / total }));
  const pairs: OverlapLaw['pairs'] = new Map(
    [...groupBy(overlaps, ({ from, to }) => pairKey(from, to))].map(([pair, own]) => [
      pair,
      table([...sharesOf(own, now), ...prior]) ?? any,
    ]),
  );
  return { overlaps: { any, pairs, count: overlaps.length, overlapped } };
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
