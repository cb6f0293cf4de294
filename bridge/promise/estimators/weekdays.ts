/** On which weekdays orders come in. */
import { localWeekday } from '../../../shared/core/calendar/calendar.ts';
import { DAY_MS } from '../../../shared/core/words/time.ts';
import type { ArrivalLaw } from '../laws.ts';
import type { Measured } from '../shop.ts';

/** Fewer orders tell a weekday and chance not apart. */
const FEWEST = 40;
/** χ² of seven days that are alike lies beyond this once in a thousand. */
const NOT_ALIKE = 22.46;
/** A weekday is as the mean, as if so many orders had said so. */
const ALIKE_PRIOR = 4;

/** Nothing where all may be alike. Orders of one moment are one: a list that was entered together says one day, once. */
export function estimateWeekdays({ arrivals }: Measured, timeZone: string, now: number): Pick<ArrivalLaw, 'weekdays'> {
  const moments = [...new Set(arrivals.map(({ at }) => at))].filter((at) => at <= now).sort((a, b) => a - b);
  const [first] = moments;
  if (first === undefined || moments.length < FEWEST) return {};
  const days = new Float64Array(7);
  // The moments by which the days in between are counted lie within them, on any clock.
  for (let at = first; at <= now; at += DAY_MS) count(days, localWeekday(timeZone, at));
  const seen = new Float64Array(7);
  for (const at of moments) count(seen, localWeekday(timeZone, at));
  const lived = days.reduce((sum, one) => sum + one, 0);
  const expected = days.map((one) => (one * moments.length) / lived);
  if (expected.some((one) => one <= 0)) return {};
  const square = seen.reduce((sum, one, day) => sum + (one - (expected[day] ?? 1)) ** 2 / (expected[day] ?? 1), 0);
  if (square <= NOT_ALIKE) return {};
  const factors = [...seen].map((one, day) => (one + ALIKE_PRIOR) / ((expected[day] ?? 1) + ALIKE_PRIOR));
  const mean = factors.reduce((sum, one) => sum + one, 0) / factors.length;
  return { weekdays: factors.map((one) => one / mean) };
}

function count(into: Float64Array, day: number): void {
  into[day] = (into[day] ?? 0) + 1;
}
