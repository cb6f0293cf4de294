/**
 * What an hour costs: of a machine by its work centre, of a person by name or else by the work centre, from a day on.
 * A rate holds for the time from its day; what was worked before is left as it was. Where nobody gave a rate, the time
 * has no price: it is told as such, never taken for free.
 */
import type { MasterRow } from '../erp/master.ts';
import { momentOf } from '../words/zone.ts';
import { parseAmount } from './money.ts';

export type RateRow = Extract<MasterRow, { kind: 'rate' }>;

/** On top of a person's hour, in whole percent: by shift, and outside of shifts. */
export interface Surcharges {
  shifts: Readonly<Record<string, number>>;
  outsideShifts: number;
}
export const noSurcharges: Surcharges = { shifts: {}, outsideShifts: 0 };

export interface Rates {
  /** Of all of them; null without any. */
  readonly currency: string | null;
  /** Rates in another currency than the first: they are not counted in. */
  readonly odd: readonly RateRow[];
  /** Per hour, of `parseAmount`; null: nobody gave one for that time. */
  machine(workCentreId: string, at: number): bigint | null;
  labour(person: string, workCentreId: string, at: number): bigint | null;
  /** Whole percent for a person's hour in that shift; null: outside of shifts. */
  surcharge(shiftId: string | null): number;
  /** Moments within (from, to) at which any rate begins, ascending. */
  beginsIn(from: number, to: number): readonly number[];
}

interface Step {
  from: number;
  perHour: bigint;
}

export function openRates(rows: readonly RateRow[], timeZone: string, surcharges: Surcharges = noSurcharges): Rates {
  const currency = rows[0]?.currency ?? null;
  const steps = new Map<string, Step[]>();
  for (const row of rows) {
    const perHour = parseAmount(row.perHour);
    if (row.currency !== currency || perHour === null) continue;
    const key = `${row.of} ${row.id}`;
    steps.set(key, [...(steps.get(key) ?? []), { from: beginOf(row, timeZone), perHour }]);
  }
  for (const list of steps.values()) list.sort((a, b) => a.from - b.from);
  const begins = [...new Set([...steps.values()].flat().map(({ from }) => from))].sort((a, b) => a - b);
  const rateAt = (key: string, at: number): bigint | null =>
    steps.get(key)?.findLast(({ from }) => from <= at)?.perHour ?? null;
  return {
    currency,
    odd: rows.filter((row) => row.currency !== currency),
    machine: (workCentreId, at) => rateAt(`machine ${workCentreId}`, at),
    labour: (person, workCentreId, at) => rateAt(`labour ${person}`, at) ?? rateAt(`labour ${workCentreId}`, at),
    surcharge: (shiftId) =>
      shiftId === null
        ? surcharges.outsideShifts
        : Object.hasOwn(surcharges.shifts, shiftId)
          ? (surcharges.shifts[shiftId] ?? 0)
          : 0,
    beginsIn: (from, to) => begins.filter((at) => from < at && at < to),
  };
}

/** Midnight of its day in the plant's zone; always, where it has none. */
function beginOf({ validFrom }: RateRow, timeZone: string): number {
  return validFrom === null ? Number.NEGATIVE_INFINITY : momentOf(timeZone, Date.parse(`${validFrom}T00:00:00Z`));
}
