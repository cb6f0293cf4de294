/** What moves orders through the shop: the way from one operation to the next, and the dispatching habit. */
import type { DispatchLaw, TransferLaw } from '../laws.ts';
import { effective, recency, table, type Weighted } from '../pool.ts';
import type { Measured } from '../shop.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const HALF_LIFE_MS = 26 * 7 * DAY;
const ASSUMED: DispatchLaw = {
  familyBonusMs: 2 * DAY,
  overrideShare: 0.05,
  choices: 0,
  bonusLowMs: 0,
  bonusHighMs: 7 * DAY,
};
/** Fewer choices tell habit and accident not apart. */
const FEWEST_CHOICES = 30;

/** Calendar ms; without a record some hours. */
export function estimateTransfers(measured: Measured, now: number): TransferLaw {
  const seen = measured.transfers.map((way) => ({
    value: way.durationMs,
    weight: recency(now, way.at, HALF_LIFE_MS),
    atMost: way.atMost === true,
  }));
  const exact = seen.filter((way) => !way.atMost);
  const entries: Weighted[] = exact.length === seen.length ? [...seen] : withCensored(seen);
  for (let hours = 0.5; hours < 8; hours += 1) entries.push({ value: hours * HOUR, weight: 0.25 });
  return {
    ms: table(entries) ?? new Float64Array([0]),
    count: exact.length,
    atMostCount: seen.length - exact.length,
    effectiveCount: effective(exact.map((way) => way.weight)),
  };
}

/**
 * Where only the most that a way can have taken is known (its machine was busy until then), the
 * distribution is Kaplan–Meier's from the long end: at each exact way, its share of all that are not
 * longer. Together the entries weigh what the exact ones do.
 */
function withCensored(seen: readonly (Weighted & { atMost: boolean })[]): Weighted[] {
  const falling = [...seen].sort((a, b) => b.value - a.value || Number(a.atMost) - Number(b.atMost));
  let below = falling.reduce((sum, way) => sum + way.weight, 0);
  let left = falling.reduce((sum, way) => sum + (way.atMost ? 0 : way.weight), 0);
  const total = left;
  const entries: Weighted[] = [];
  for (const way of falling) {
    if (!way.atMost && below > 0) {
      const mass = left * (way.weight / below);
      entries.push({ value: way.value, weight: mass });
      left -= mass;
    }
    below -= way.weight;
  }
  const shortest = falling.at(-1);
  if (shortest !== undefined && left > 1e-9 * total) entries.push({ value: shortest.value, weight: left });
  return entries;
}

/**
 * The habit is read from the choices. Where they tell how far the set-up family lay behind, the bonus is
 * the one that contradicts the fewest of them; else it is near the largest lead by which the family was
 * preferred. A start in another family that overtakes was somebody's decision: an override.
 */
export function estimateDispatch(measured: Measured): DispatchLaw {
  const starts = measured.dispatches ?? [];
  if (starts.length < FEWEST_CHOICES) return { ...ASSUMED, choices: starts.length };
  const overrides = starts.filter((start) => !start.sameFamily && start.overtookMs > 0).length;
  const others = starts.filter((start) => !start.sameFamily).length;
  const telling = starts.flatMap(({ familyBehindMs, sameFamily }) =>
    familyBehindMs == null || familyBehindMs <= 0 ? [] : [{ behindMs: familyBehindMs, sameFamily }],
  );
  const bonus = telling.length < FEWEST_CHOICES / 3 ? bonusOfLeads(starts) : bonusOfChoices(telling);
  return { ...bonus, overrideShare: (overrides + 1) / (others + 20), choices: starts.length };
}

type Bonus = Pick<DispatchLaw, 'familyBonusMs' | 'bonusLowMs' | 'bonusHighMs'>;

function bonusOfLeads(starts: NonNullable<Measured['dispatches']>): Bonus {
  const leads = starts
    .filter((start) => start.sameFamily && start.overtookMs > 0)
    .map((start) => start.overtookMs)
    .sort((a, b) => a - b);
  const at = (share: number) => leads[Math.floor(leads.length * share)];
  return {
    familyBonusMs: at(0.85) ?? ASSUMED.familyBonusMs,
    bonusLowMs: at(0.6) ?? 0,
    bonusHighMs: 2 * (leads.at(-1) ?? ASSUMED.familyBonusMs),
  };
}

/** The bonus may lie wherever it contradicts so many choices more: each is some override in twenty, 5.9 in log-likelihood. */
const TOLERATED = 2;

function bonusOfChoices(choices: readonly { behindMs: number; sameFamily: boolean }[]): Bonus {
  const rising = [...choices].sort((a, b) => a.behindMs - b.behindMs);
  // With no bonus every choice of the family is contradicted; past one it is not, past another's it is.
  let contradicted = rising.filter((choice) => choice.sameFamily).length;
  const costs = [{ fromMs: 0, contradicted }];
  for (const { behindMs, sameFamily } of rising) {
    contradicted += sameFamily ? -1 : 1;
    costs.push({ fromMs: behindMs, contradicted });
  }
  const fewest = Math.min(...costs.map((cost) => cost.contradicted));
  const spanOf = (most: number): [number, number] => {
    const first = costs.findIndex((cost) => cost.contradicted <= most);
    const last = costs.findLastIndex((cost) => cost.contradicted <= most);
    const lowMs = costs[first]?.fromMs ?? 0;
    return [lowMs, costs[last + 1]?.fromMs ?? 2 * (costs[last]?.fromMs ?? lowMs)];
  };
  const [low, high] = spanOf(fewest);
  const [bonusLowMs, bonusHighMs] = spanOf(fewest + TOLERATED);
  return { familyBonusMs: (low + high) / 2, bonusLowMs, bonusHighMs };
}
