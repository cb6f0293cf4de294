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
  const held = lastOfEachDay(known.filter(({ goneAt }) => goneAt === null));
  const standing = lastOfEachDay(rows);
  const stays = (one: ToldRate): boolean => standing.get(placeOf(one))?.perHour === one.perHour;
  if (held.size === standing.size && [...held.values()].every(stays)) return null;
  const named = new Set(known.map(nameOf));
  return [
    ...known.filter(({ goneAt }) => goneAt !== null),
    ...[...held.values()].flatMap((one) => (stays(one) ? [] : [{ ...one, goneAt: at }])),
    ...[...standing].map(([place, row]) => {
      const one = held.get(place);
      if (one !== undefined && stays(one)) return one;
      return { ...row, toldAt: named.has(nameOf(row)) ? at : null, goneAt: null };
    }),
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
/** Of two for the same day the later line holds; the earlier one never did, and is nothing that was told. */
function lastOfEachDay<Row extends RateRow>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [placeOf(row), row]));
}
const nameOf = ({ of, id }: RateRow): string => JSON.stringify([of, id]);
const placeOf = ({ of, id, currency, validFrom }: RateRow): string => JSON.stringify([of, id, currency, validFrom]);
