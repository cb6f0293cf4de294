/** Pieces that are sent back: how often which work centre sends them where, and how much of a step's run they take again. */
import { WEEK_MS } from '../../../shared/core/words/time.ts';
import { itemKey, type Laws, type MadeAgain, type ReworkAt } from '../laws.ts';
import { effective, groupBy, meanOf, recency, table, type Weighted } from '../numbers/pool.ts';
import type { Measured, ReworkSeen } from '../shop.ts';

const HALF_LIFE_MS = 26 * WEEK_MS;
/** What is known of a work centre counts against the plant's as if these were so many times, */
const CENTRE_SHRINK = 10;
/** of an item's step against its work centre's, */
const ITEM_SHRINK = 20;
/** and of how much is made again, against all that were. */
const AGAIN_SHRINK = 4;
/** A step that sends pieces to more others is no plant's. */
const MOST_TARGETS = 3;
const MOST_LOOPS = 5;

type Pass = ReworkSeen['passes'][number];
type Again = ReworkSeen['again'][number];

/** Nothing where nothing was ever sent back. */
export function estimateRework({ rework }: Measured, now: number): Pick<Laws, 'rework'> {
  if (rework === undefined) return {};
  const weightOf = ({ at }: { at: number }): number => recency(now, at, HALF_LIFE_MS);
  const senders = [...groupBy(rework.passes, ({ to }) => to)].filter(([, own]) => own.some(isSender));
  if (senders.length === 0) return {};
  const plant = shareOf(
    senders.flatMap(([, own]) => own),
    weightOf,
    { share: 0, weight: 0 },
  );
  return {
    rework: {
      centres: new Map(senders.map(([to, own]) => [to, senderOf(own, weightOf, plant)])),
      sent: againOf(
        rework.again.filter(({ isSent }) => isSent),
        weightOf,
      ),
      after: againOf(
        rework.again.filter(({ isSent }) => !isSent),
        weightOf,
      ),
      most: mostLoops(rework.passes),
    },
  };
}

const isSender = ({ backTo }: Pass): boolean => backTo !== undefined;

/** Pulled to a prior of so much weight. */
function shareOf(passes: readonly Pass[], weightOf: (pass: Pass) => number, prior: { share: number; weight: number }) {
  let [sent, all] = [prior.share * prior.weight, prior.weight];
  for (const pass of passes) {
    all += weightOf(pass);
    if (isSender(pass)) sent += weightOf(pass);
  }
  return all > 0 ? sent / all : 0;
}

function senderOf(passes: readonly Pass[], weightOf: (pass: Pass) => number, plant: number): ReworkAt {
  const share = shareOf(passes, weightOf, { share: plant, weight: CENTRE_SHRINK });
  const n = effective(passes.map(weightOf)) + CENTRE_SHRINK;
  const targets = [...groupBy(passes.filter(isSender), ({ backTo }) => backTo ?? '')]
    .map(([to, own]) => ({ to, share: own.reduce((sum, one) => sum + weightOf(one), 0) }))
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST_TARGETS);
  const all = targets.reduce((sum, target) => sum + target.share, 0);
  return {
    share,
    // Of a share of n: on the log, as its errors are drawn.
    sdLog: Math.sqrt((1 - share) / (n * share)),
    items: new Map(
      [...groupBy(passes, ({ itemId, operationNumber }) => itemKey(itemId, operationNumber))].map(([key, own]) => [
        key,
        shareOf(own, weightOf, { share, weight: ITEM_SHRINK }),
      ]),
    ),
    targets: targets.map((target) => ({ ...target, share: target.share / all })),
    passes: passes.length,
    sent: passes.filter(isSender).length,
  };
}

/** By work centre; '' for those in which nothing was. */
function againOf(again: readonly Again[], weightOf: (one: Again) => number): Map<string, MadeAgain> {
  const seen = (own: readonly Again[]): Weighted[] =>
    own.flatMap((one) => (one.share === null ? [] : [{ value: one.share, weight: weightOf(one) }]));
  const all = seen(again);
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  const prior = all.map((one) => ({ ...one, weight: (one.weight * AGAIN_SHRINK) / total }));
  const laws = [['', again] as const, ...groupBy(again, ({ to }) => to)].flatMap(([to, own]): [string, MadeAgain][] => {
    const values = seen(own);
    const shares = table(to === '' ? values : [...values, ...prior]);
    return shares === null ? [] : [[to, lawOf(shares, values)]];
  });
  return new Map(laws);
}

function lawOf(shares: Float64Array, seen: readonly Weighted[]): MadeAgain {
  const mean = meanOf(shares);
  const cv = mean > 0 ? Math.sqrt(meanOf(shares.map((share) => (share - mean) ** 2))) / mean : 0;
  const shapes = mean > 0 ? shares.map((share) => share / mean) : shares;
  return { mean, shapes, sdLog: cv / Math.sqrt(effective(seen.map(({ weight }) => weight)) + 1), count: seen.length };
}

/** Once more than any step ever did. */
function mostLoops(passes: readonly Pass[]): number {
  const counts = [...groupBy(passes.filter(isSender), ({ operationId }) => operationId).values()];
  return Math.min(MOST_LOOPS, 1 + Math.max(1, ...counts.map(({ length }) => length)));
}
