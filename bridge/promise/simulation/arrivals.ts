/** When new orders come: at random, by weekday where the days differ. */
import { localWeekday, startOfLocalDay } from '../../../shared/core/calendar/calendar.ts';
import { DAY_MS, HOUR_MS } from '../../../shared/core/words/time.ts';
import { f64 } from '../numbers/arrays.ts';
import { HORIZON_MS, type ShopModel } from './model.ts';

type Days = NonNullable<ShopModel['arrivals']['days']>;

export function arrivalDays(weekdays: readonly number[] | undefined, timeZone: string, now: number): Days | null {
  if (weekdays === undefined) return null;
  const endMs: number[] = [];
  const factor: number[] = [];
  // The noon of a day is a day, of whatever length, after the last.
  let noon = startOfLocalDay(timeZone, now) + 12 * HOUR_MS;
  for (let end = 0; end < HORIZON_MS; noon += DAY_MS) {
    end = startOfLocalDay(timeZone, noon + DAY_MS) - now;
    endMs.push(end);
    factor.push(weekdays[localWeekday(timeZone, noon)] ?? 1);
  }
  return { endMs: Float64Array.from(endMs), factor: Float64Array.from(factor) };
}

/** The moment until which as many come as on the mean in `gapMs`. `day`: that `now` lies in; moved on. */
export function arrivesAt({ endMs, factor }: Days, now: number, gapMs: number, cursor: { day: number }): number {
  let left = gapMs;
  let at = now;
  for (; cursor.day < endMs.length; cursor.day += 1) {
    const rate = f64(factor, cursor.day);
    const most = (f64(endMs, cursor.day) - at) * rate;
    if (left <= most) return at + left / rate;
    left -= most;
    at = f64(endMs, cursor.day);
  }
  return at + left;
}
