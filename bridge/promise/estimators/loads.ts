/** How many steps a load holds, per work centre whose machines treat several at once. */
import { WEEK_MS } from '../../../shared/core/words/time.ts';
import type { Laws } from '../laws.ts';
import { groupBy, recency, table } from '../numbers/pool.ts';
import type { Measured } from '../shop.ts';

const HALF_LIFE_MS = 26 * WEEK_MS;
/** Before anything was seen each step is a load of its own: counts as so many that were. */
const ALONE_PRIOR = 6;

/** Nothing where none ever held two. */
export function estimateLoads({ loads = [] }: Measured, now: number): Pick<Laws, 'loads'> {
  const laws = [...groupBy(loads, ({ to }) => to)].flatMap(([to, own]): [string, Float64Array][] => {
    if (own.every(({ together }) => together < 2)) return [];
    // A load is as many steps: each counts for its share of it.
    const seen = own.map(({ at, together }) => ({
      value: together,
      weight: recency(now, at, HALF_LIFE_MS) / together,
    }));
    const law = table([...seen, { value: 1, weight: ALONE_PRIOR }]);
    return law === null ? [] : [[to, law]];
  });
  return laws.length === 0 ? {} : { loads: new Map(laws) };
}
