/**
 * Kaplan–Meier by part: how long orders of the item took, those that are still open counted as open. In no mixture: what
 * it would have been worth stands in the backtest's README.
 */
import { censored } from '../estimators/elsewhere.ts';
import { resample } from '../numbers/pool.ts';
import type { LeadTime } from '../shop.ts';
import { type Asked, NAIVE_FAMILY } from './lead-times.ts';
import { POINTS, type Sample } from './sample.ts';

/** Of all orders where fewer of the item ended than the naive forecaster asks for; null where fewer ended at all. */
export function partForecast(
  { itemId, createdAt }: Pick<Asked, 'itemId' | 'createdAt'>,
  leads: readonly LeadTime[],
  now: number,
): Sample | null {
  const known = leads
    .filter((lead) => lead.createdAt < now)
    .map((lead) => {
      const finishedAt = lead.finishedAt !== null && lead.finishedAt <= now ? lead.finishedAt : null;
      return {
        itemId: lead.itemId,
        value: (finishedAt ?? now) - lead.createdAt,
        open: finishedAt === null,
        weight: 1,
        from: Math.max(0, lead.seenFrom - lead.createdAt),
      };
    });
  const isEnough = (some: typeof known) => some.filter(({ open }) => !open).length >= NAIVE_FAMILY;
  const own = known.filter((lead) => lead.itemId === itemId);
  const family = isEnough(own) ? own : known;
  if (!isEnough(family)) return null;
  const picked = resample(
    censored(family).sort((a, b) => a.value - b.value),
    POINTS,
  );
  return picked === null ? null : Float64Array.from(picked, ({ value }) => createdAt + value);
}
