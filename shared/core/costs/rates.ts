/**
 * What an hour costs: of a machine by its work centre, of a person by name or else by the work centre, from a day on.
 * A rate holds for the time from its day; what was worked before is left as it was. One that is written over, taken out
 * or dated back leaves what was worked before it was told as it was, unless that had no price yet. Where nobody gave a
 * rate, the time has no price: it is told as such, never taken for free.
 */
import type { RateRow } from '../erp/master.ts';
import { momentOf } from '../words/zone.ts';
import { parseAmount } from './money.ts';
import type { Surcharges, ToldRate, ToldSurcharges } from './told-rates.ts';

export type { RateRow } from '../erp/master.ts';
export type { Surcharges } from './told-rates.ts';

const noSurcharges: Surcharges = { shifts: {}, outsideShifts: 0 };

export interface Rates {
  /** Of all of them; null without any. */
  readonly currency: string | null;
  /** Rates in another currency than the first: they are not counted in. */
  readonly odd: readonly RateRow[];
  /** Per hour, of `parseAmount`; null: nobody gave one for that time. */
  machine(workCentreId: string, at: number): bigint | null;
  labour(person: string, workCentreId: string, at: number): bigint | null;
  /** Whole percent for a person's hour then in that shift; null: outside of shifts. */
  surcharge(shiftId: string | null, at: number): number;
  /** Moments within (from, to) at which any rate begins, ascending. */
  beginsIn(from: number, to: number): readonly number[];
}

/** Rows of which nobody says when they were told hold as if they always had been. */
type Row = RateRow & Partial<Pick<ToldRate, 'toldAt' | 'goneAt'>>;

interface Dated {
  from: number;
  toldAt: number;
  goneAt: number;
  perHour: bigint;
}

interface Step {
  from: number;
  perHour: bigint | null;
}

export function openRates(
  rows: readonly Row[],
  timeZone: string,
  surcharges: Surcharges | readonly ToldSurcharges[] = noSurcharges,
): Rates {
  const toldSurcharges = isTold(surcharges) ? surcharges : [{ ...surcharges, toldAt: null }];
  const present = rows.filter(({ goneAt }) => (goneAt ?? null) === null);
  const currency = (present[0] ?? rows[0])?.currency ?? null;
  const dated = new Map<string, Dated[]>();
  for (const row of rows) {
    const perHour = parseAmount(row.perHour);
    if (row.currency !== currency || perHour === null) continue;
    const key = `${row.of} ${row.id}`;
    const told = { toldAt: row.toldAt ?? Number.NEGATIVE_INFINITY, goneAt: row.goneAt ?? Number.POSITIVE_INFINITY };
    dated.set(key, [...(dated.get(key) ?? []), { from: beginOf(row, timeZone), ...told, perHour }]);
  }
  const steps = new Map([...dated].map(([key, list]) => [key, stepsOf(list.sort((a, b) => a.from - b.from))]));
  const changed = toldSurcharges.flatMap(({ toldAt }) => toldAt ?? []);
  const begins = [...new Set([...[...steps.values()].flat().map(({ from }) => from), ...changed])].sort(
    (a, b) => a - b,
  );
  const rateAt = (key: string, at: number): bigint | null =>
    steps.get(key)?.findLast(({ from }) => from <= at)?.perHour ?? null;
  return {
    currency,
    odd: present.filter((row) => row.currency !== currency),
    machine: (workCentreId, at) => rateAt(`machine ${workCentreId}`, at),
    labour: (person, workCentreId, at) => rateAt(`labour ${person}`, at) ?? rateAt(`labour ${workCentreId}`, at),
    surcharge: (shiftId, at) => {
      const { shifts, outsideShifts } = toldSurcharges.findLast(({ toldAt }) => (toldAt ?? at) <= at) ?? noSurcharges;
      if (shiftId === null) return outsideShifts;
      return Object.hasOwn(shifts, shiftId) ? (shifts[shiftId] ?? 0) : 0;
    },
    beginsIn: (from, to) => begins.filter((at) => from < at && at < to),
  };
}

const isTold = (given: Surcharges | readonly ToldSurcharges[]): given is readonly ToldSurcharges[] =>
  Array.isArray(given);

/** From each moment at which anything changes: what was in force by what was known then. `dated` ascends by day. */
function stepsOf(dated: readonly Dated[]): Step[] {
  const moments = [...new Set(dated.flatMap(({ from, toldAt, goneAt }) => [from, toldAt, goneAt]))];
  return moments
    .filter((at) => at !== Number.POSITIVE_INFINITY)
    .sort((a, b) => a - b)
    .map((from) => ({ from, perHour: inForce(dated, from) }));
}

/** By what was told then; where that says nothing, by what was told first of those that came later. */
function inForce(dated: readonly Dated[], at: number): bigint | null {
  const begun = dated.filter(({ from }) => from <= at);
  const then = begun.findLast(({ toldAt, goneAt }) => toldAt <= at && at < goneAt);
  if (then !== undefined) return then.perHour;
  const later = begun.filter(({ toldAt }) => toldAt > at);
  const first = Math.min(...later.map(({ toldAt }) => toldAt));
  return later.findLast(({ toldAt }) => toldAt === first)?.perHour ?? null;
}

/** Midnight of its day in the plant's zone; always, where it has none. */
function beginOf({ validFrom }: RateRow, timeZone: string): number {
  return validFrom === null ? Number.NEGATIVE_INFINITY : momentOf(timeZone, Date.parse(`${validFrom}T00:00:00Z`));
}
