/**
 * What others take: steps done outside, and material that nobody confirmed. What is still out counts with its age
 * (Kaplan–Meier), or only the quick ones would be believed.
 */
import { DAY_MS, WEEK_MS } from '../../../shared/core/words/time.ts';
import type { OutsideLaw, SupplierLaw } from '../laws.ts';
import { groupBy, recency, table, type Weighted } from '../numbers/pool.ts';
import { probit } from '../numbers/random.ts';
import type { Measured } from '../shop.ts';

const HALF_LIFE_MS = 26 * WEEK_MS;
/** A record of one's own counts against that of all as if these were so many. */
const SHRINK = 4;
const PRIOR = 24;
/** What a component takes from its order where no supplier was ever measured. */
const USUAL_LEAD_MS = 28 * DAY_MS;

export interface Seen {
  key: string;
  value: number;
  weight: number;
  open: boolean;
  /** It is known of since it reached this value; it says nothing of what lies below. */
  from?: number;
}

/** Never before its planned time, half of them within a tenth over it, the rest later by 40 % of it on average. */
const onPaper: Weighted[] = Array.from({ length: PRIOR }, (_, index) => ({
  value:
    index < PRIOR / 2
      ? 1 + (0.1 * (index + 0.5)) / (PRIOR / 2)
      : 1.1 - 0.4 * Math.log(1 - (index - PRIOR / 2 + 0.5) / (PRIOR / 2)),
  weight: 1 / PRIOR,
}));

export function estimateOutside(measured: Measured, now: number): Map<string, OutsideLaw> {
  const seen = (measured.outside ?? []).flatMap(({ key, at, durationMs, plannedMs, open, fromMs = 0 }): Seen[] =>
    plannedMs > 0 && durationMs >= 0
      ? [
          {
            key,
            value: durationMs / plannedMs,
            weight: recency(now, at - durationMs, HALF_LIFE_MS),
            open,
            from: fromMs / plannedMs,
          },
        ]
      : [],
  );
  const laws = shrunk(seen, onPaper);
  return new Map([...laws].map(([key, { values, ...law }]) => [key, { ratios: values, ...law }]));
}

/** `usualMs`: where nothing is measured, the middle; two in three between half and double of it. */
export function estimateLeadTimes(measured: Measured, now: number, usualMs = USUAL_LEAD_MS): Map<string, SupplierLaw> {
  const seen = (measured.leadTimes ?? []).flatMap(({ supplierId, at, durationMs, open, fromMs }): Seen[] =>
    durationMs >= 0
      ? [
          {
            key: supplierId,
            value: durationMs,
            weight: recency(now, at - durationMs, HALF_LIFE_MS),
            open,
            from: fromMs ?? 0,
          },
        ]
      : [],
  );
  const usual = Array.from({ length: PRIOR }, (_, index) => ({
    value: usualMs * 2 ** probit((index + 0.5) / PRIOR),
    weight: 1 / PRIOR,
  }));
  return new Map([...shrunk(seen, usual)].map(([key, { values, ...law }]) => [key, { lateMs: values, ...law }]));
}

interface Shrunk {
  values: Float64Array;
  count: number;
  sdLog: number;
}

/** Of the log of a mean of so many waits, which vary like exponentials; the prior counts for two of them. */
export const sdOfFew = (count: number): number => Math.min(MOST_SD, 1 / Math.sqrt(count + 2));
const MOST_SD = 0.6;

export function shrunk(seen: readonly Seen[], prior: readonly Weighted[]): Map<string, Shrunk> {
  const common = censored([...seen, ...asEnded(prior, 2)]);
  const total = common.reduce((sum, { weight }) => sum + weight, 0);
  const valuesOf = (entries: readonly Weighted[]) => table(entries) ?? new Float64Array([0]);
  const laws = new Map<string, Shrunk>();
  for (const [key, own] of groupBy(seen, (entry) => entry.key)) {
    const share = (SHRINK / total) * (SHRINK / (SHRINK + own.length));
    laws.set(key, {
      values: valuesOf(censored([...own, ...beyondAll(own), ...asEnded(common, share)])),
      ...known(ended(own)),
    });
  }
  // What a supplier is like that nobody ever had a delivery of, is not sure however many the others made.
  laws.set('', { values: valuesOf(common), count: ended(seen), sdLog: 0 });
  return laws;
}

const known = (count: number) => ({ count, sdLog: sdOfFew(count) });
const ended = (seen: readonly Seen[]): number => seen.filter(({ open }) => !open).length;
/** So that what is still open is spread over what is believed of all, not over itself. */
const asEnded = (entries: readonly Weighted[], factor: number): Omit<Seen, 'key'>[] =>
  entries.map(({ value, weight }) => ({ value, weight: weight * factor, open: false }));

/** The next of so many that ended outlasts the longest of them once in one more: it counts as one that is open there. */
function beyondAll(own: readonly Seen[]): Omit<Seen, 'key'>[] {
  const done = own.filter(({ open }) => !open);
  const value = Math.max(...done.map((one) => one.value));
  const weight = done.reduce((sum, one) => sum + one.weight, 0) / done.length;
  return done.length === 0 || value <= 0 ? [] : [{ value, weight, open: true, from: Number.NEGATIVE_INFINITY }];
}

/** Points beyond the longest that is still open. */
const TAIL = 8;

/**
 * Kaplan–Meier's masses by value, together as heavy as what was seen; what outlasts all that ended lies beyond the longest. Who
 * is known of late is at risk from then on only (delayed entry).
 */
export function censored(seen: readonly Omit<Seen, 'key'>[]): Weighted[] {
  const sorted = isRising(seen) ? seen : [...seen].sort((a, b) => a.value - b.value || Number(a.open) - Number(b.open));
  const [first, last] = [sorted[0]?.value ?? 0, sorted.at(-1)];
  let total = 0;
  /** At risk from the start. */
  let atRisk = 0;
  const late: { from: number; weight: number }[] = [];
  for (const { from = Number.NEGATIVE_INFINITY, weight } of sorted) {
    total += weight;
    if (from <= first) atRisk += weight;
    else late.push({ from, weight });
  }
  late.sort((a, b) => a.from - b.from);
  const longest = last?.value ?? 0;
  const reach = Math.max(Math.abs(longest), 1);
  let entered = 0;
  let surviving = total;
  const masses: Weighted[] = [];
  for (const { value, weight, open } of sorted) {
    for (let entry = late[entered]; entry !== undefined && entry.from <= value; entry = late[entered]) {
      atRisk += entry.weight;
      entered += 1;
    }
    const mass = open || atRisk <= 0 ? 0 : surviving * Math.min(1, weight / atRisk);
    if (mass > 0) masses.push({ value, weight: mass });
    surviving -= mass;
    atRisk -= weight;
  }
  if (surviving <= total * 1e-9) return masses;
  for (let i = 0; i < TAIL; i += 1)
    masses.push({ value: longest - 0.5 * reach * Math.log(1 - (i + 0.5) / TAIL), weight: surviving / TAIL });
  return masses;
}

/** By value, of equal ones what ended before what is open. */
function isRising(seen: readonly Omit<Seen, 'key'>[]): boolean {
  for (let i = 1; i < seen.length; i += 1) {
    const [before, one] = [seen[i - 1], seen[i]];
    if (before === undefined || one === undefined) return false;
    if (before.value > one.value || (before.value === one.value && before.open && !one.open)) return false;
  }
  return true;
}
