/**
 * How far plans are off by setup family: an item that was never made borrows from those of its kind. How much families
 * differ is read from the families themselves (DerSimonian and Laird); where they do not, all go by their work centre.
 */
import { groupBy } from '../numbers/pool.ts';

export interface FamilyRatio {
  ratio: number;
  /** Of the log, for an item of the family that was never made. */
  sdLog: number;
  /** Items that it was read from. */
  count: number;
}

export interface Families {
  of: ReadonlyMap<string, FamilyRatio>;
  /** Sd of families around their work centre, as a share of it. */
  betweenSd: number;
}

/** One operation: which item and family, productive time over the plan. */
export interface Ran {
  key: string;
  family: string | undefined;
  planMs: number;
  ratio: number;
  weight: number;
}

/** What is believed of the scatter of one operation before any is repeated: like so many that were. */
const BEFORE = 4;

/** `centre`: the work centre's ratio; `itemSd`: how far items of a family lie apart; `cv`: what one operation scatters by. */
export function familiesOf(ran: readonly Ran[], { centre, itemSd, cv }: Belief): Families {
  const items = [...groupBy(ran, ({ key, family = '' }) => `${family}\n${key}`).values()].map(itemOf);
  const within = scatterOf(ran, items, cv);
  const seen = [...groupBy(items, ({ family }) => family)].flatMap(([family, own]) =>
    family === '' ? [] : [familyOf(family, own, { centre, itemSd, within })],
  );
  const variance = betweenOf(seen);
  if (variance <= 0) return { of: new Map(), betweenSd: 0 };
  return {
    betweenSd: Math.sqrt(variance),
    of: new Map(
      seen.map(({ family, off, precision, count }) => {
        const left = 1 / (precision + 1 / variance);
        return [family, { ratio: centre * (1 + off * precision * left), sdLog: Math.sqrt(itemSd ** 2 + left), count }];
      }),
    ),
  };
}

interface Belief {
  centre: number;
  itemSd: number;
  cv: number;
}

interface Item {
  key: string;
  family: string;
  /** Ratio of sums. */
  ratio: number;
  weight: number;
  /** Effective number of its operations. */
  n: number;
}

function itemOf(own: readonly Ran[]): Item {
  const sum = (value: (one: Ran) => number) => own.reduce((total, one) => total + value(one), 0);
  const weight = sum((one) => one.weight);
  const planMs = sum((one) => one.weight * one.planMs);
  const [{ key = '', family = '' } = {}] = own;
  return {
    key,
    family,
    weight,
    ratio: sum((one) => one.weight * one.planMs * one.ratio) / planMs,
    n: weight ** 2 / sum((one) => one.weight ** 2),
  };
}

/** Variance of one operation around its item, as a share of it; an item that was made once tells nothing of it. */
function scatterOf(ran: readonly Ran[], items: readonly Item[], cv: number): number {
  const ofItem = new Map(items.map((item) => [`${item.family}\n${item.key}`, item]));
  let [squares, freedom] = [BEFORE * cv ** 2, BEFORE];
  for (const { key, family = '', ratio, weight } of ran) {
    const item = ofItem.get(`${family}\n${key}`);
    if (item === undefined || item.n < 1.01) continue;
    squares += weight * (ratio / item.ratio - 1) ** 2;
    freedom += weight * (1 - 1 / item.n);
  }
  return squares / freedom;
}

interface Seen {
  family: string;
  /** From the work centre, as a share of it. */
  off: number;
  precision: number;
  count: number;
}

function familyOf(
  family: string,
  items: readonly Item[],
  { centre, itemSd, within }: Pick<Belief, 'centre' | 'itemSd'> & { within: number },
): Seen {
  let [precision, sum] = [0, 0];
  for (const { ratio, n } of items) {
    const weight = 1 / (itemSd ** 2 + within / n);
    precision += weight;
    sum += weight * (ratio / centre - 1);
  }
  return { family, off: sum / precision, precision, count: items.length };
}

/**
 * Variance between families beyond what few items would differ by anyhow, and beyond what that itself swings by (one standard
 * deviation of chi-square): 0 where families do not differ for certain, or there is one alone.
 */
function betweenOf(seen: readonly Seen[]): number {
  const sum = (value: (one: Seen) => number) => seen.reduce((total, one) => total + value(one), 0);
  const total = sum(({ precision }) => precision);
  if (seen.length < 2 || total <= 0) return 0;
  const mean = sum(({ off, precision }) => off * precision) / total;
  const spread = sum(({ off, precision }) => precision * (off - mean) ** 2);
  const left = total - sum(({ precision }) => precision ** 2) / total;
  const freedom = seen.length - 1;
  return left <= 0 ? 0 : Math.max(0, (spread - freedom - Math.sqrt(2 * freedom)) / left);
}
