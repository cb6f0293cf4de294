/** Which rates were told when: an ERP writes over what it had, and yet closed orders cost what they cost. */
import { z } from 'zod';
import { type RateRow, RateRowSchema } from '../erp/master.ts';

const At = z.int().nullable();
/** `toldAt` null: it holds for all time from its day on. `goneAt` null: it still stands there. */
export const ToldRateSchema = RateRowSchema.extend({ toldAt: At, goneAt: At });
export type ToldRate = z.infer<typeof ToldRateSchema>;

/** On top of a person's hour, in whole percent: by shift, and outside of shifts. */
export const SurchargesSchema = z.object({ shifts: z.record(z.string(), z.int()), outsideShifts: z.int() });
export type Surcharges = Readonly<z.infer<typeof SurchargesSchema>>;

/** `toldAt` null: since ever. They hold until the next. */
export const ToldSurchargesSchema = SurchargesSchema.extend({ toldAt: At });
export type ToldSurcharges = z.infer<typeof ToldSurchargesSchema>;

/**
 * What is known once `rows` are all that stand there at `at`; null: nothing changed. The first rate of a work centre or a
 * person holds for the time before it was told, too: there was none that it could write over.
 */
export function retold(known: readonly ToldRate[], rows: readonly RateRow[], at: number): ToldRate[] | null {
  const held = new Map(known.flatMap((one) => (one.goneAt === null ? [[keyOf(one), one] as const] : [])));
  const named = new Set(known.map(nameOf));
  const standing = new Map(rows.map((row) => [keyOf(row), row]));
  if (held.size === standing.size && [...standing.keys()].every((key) => held.has(key))) return null;
  return [
    ...known.flatMap((one) => {
      if (one.goneAt !== null) return [one];
      return standing.has(keyOf(one)) ? [] : [{ ...one, goneAt: at }];
    }),
    // As they stand there: of two for the same day the later one holds.
    ...[...standing].map(
      ([key, row]) => held.get(key) ?? { ...row, toldAt: named.has(nameOf(row)) ? at : null, goneAt: null },
    ),
  ];
}

/** The same of surcharges. */
export function retoldSurcharges(
  known: readonly ToldSurcharges[],
  { shifts, outsideShifts }: Surcharges,
  at: number,
): ToldSurcharges[] | null {
  const last = known.at(-1);
  const isSame =
    last !== undefined && last.outsideShifts === outsideShifts && writtenShifts(last.shifts) === writtenShifts(shifts);
  return isSame ? null : [...known, { shifts, outsideShifts, toldAt: last === undefined ? null : at }];
}

function writtenShifts(shifts: Surcharges['shifts']): string {
  return JSON.stringify(Object.entries(shifts).sort(([a], [b]) => (a < b ? -1 : 1)));
}
const nameOf = ({ of, id }: RateRow): string => JSON.stringify([of, id]);
function keyOf({ of, id, perHour, currency, validFrom }: RateRow): string {
  return JSON.stringify([of, id, perHour, currency, validFrom]);
}
