/** Ticks on local time: hours of the plant's clock, also on the days when it is put forward or back. */

import { HOUR_MS, MINUTE_MS } from '../../core/words/time.ts';
import { localHourAndMinute } from '../format.ts';

export interface Tick {
  at: number;
  /** Left out where there is little room. */
  minor: boolean;
}

const STEPS_MINUTES = [15, 30, 60, 120, 180, 240, 360, 720, 1_440];
/** Above this, ticks are whole hours. */
const FINE_SPAN_MS = 2.5 * HOUR_MS;

/** Round local times in [from, to], as fine as `most` ticks allow; every second one of many is minor. */
export function hourTicks(from: number, to: number, most = 9): Tick[] {
  const span = to - from;
  const fits = (minutes: number) => span / (minutes * MINUTE_MS) <= most && (minutes >= 60 || span <= FINE_SPAN_MS);
  const step = STEPS_MINUTES.find(fits) ?? 1_440;
  const ticks: Tick[] = [];
  // Quarter hours, because some zones stand at :30 and :45 of UTC.
  for (let at = Math.ceil(from / (15 * MINUTE_MS)) * 15 * MINUTE_MS; at <= to; at += 15 * MINUTE_MS) {
    const { hour, minute } = localHourAndMinute(at);
    const sinceMidnight = hour * 60 + minute;
    if (sinceMidnight % step === 0) ticks.push({ at, minor: span > 4 * HOUR_MS && (sinceMidnight / step) % 2 === 1 });
  }
  return ticks;
}

/** Local midnights in [from, to], thinned to at most `most`. */
export function dayTicks(from: number, to: number, most = 10): Tick[] {
  const nights: number[] = [];
  for (let at = Math.ceil(from / (15 * MINUTE_MS)) * 15 * MINUTE_MS; at <= to; at += 15 * MINUTE_MS) {
    const { hour, minute } = localHourAndMinute(at);
    if (hour !== 0 || minute !== 0) continue;
    nights.push(at);
    // No local day is shorter than 22 hours: skip to just before the next midnight.
    at += 22 * HOUR_MS;
  }
  const every = Math.max(1, Math.ceil(nights.length / most));
  return nights.filter((_, index) => index % every === 0).map((at, index) => ({ at, minor: index % 2 === 1 }));
}

/** Position of a moment in a window as a percentage, held inside it. */
export function place(at: number, from: number, to: number): number {
  if (to <= from) return 0;
  return Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100));
}

/** For SVG and CSS: three digits are finer than any screen. */
export function pct(value: number): string {
  return `${Math.round(value * 1_000) / 1_000}%`;
}
