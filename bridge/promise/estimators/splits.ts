/** On how many machines at once steps are done, per work centre, where another one stood free. */
import { WEEK_MS } from '../../../shared/core/words/time.ts';
import type { Laws } from '../laws.ts';
import { groupBy, recency, table } from '../numbers/pool.ts';
import type { Measured } from '../shop.ts';

const HALF_LIFE_MS = 26 * WEEK_MS;
/** Before anything was seen a lot stays together: counts as so many that did. */
const NONE_PRIOR = 6;

/** Nothing where none was ever split. */
export function estimateSplits({ splits = [] }: Measured, now: number): Pick<Laws, 'splits'> {
  const laws = [...groupBy(splits, ({ to }) => to)].flatMap(([to, own]): [string, Float64Array][] => {
    if (own.every(({ machines }) => machines < 2)) return [];
    const seen = own.map(({ at, machines }) => ({ value: machines, weight: recency(now, at, HALF_LIFE_MS) }));
    const law = table([...seen, { value: 1, weight: NONE_PRIOR }]);
    return law === null ? [] : [[to, law]];
  });
  return laws.length === 0 ? {} : { splits: new Map(laws) };
}
