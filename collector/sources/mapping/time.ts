/** Timestamps as payloads write them -> epoch ms. */
import { HOUR_MS } from '../../../shared/core/words/time.ts';
import { localMsAt, momentOf, offsetMsAt } from '../../../shared/core/words/zone.ts';
import type { TimeForm } from './profile.ts';
import { type DayOrder, type Wall, wallOf } from './wall.ts';

/** 2000-01-01 and 2100-01-01: outside of this a number is no time of a machine that still runs. */
const earliestMs = 946_684_800_000;
const latestMs = 4_102_444_800_000;

const perMs: Record<'s' | 'ms' | 'us' | 'ns', number> = { s: 0.001, ms: 1, us: 1_000, ns: 1_000_000 };

/**
 * null where the value is no such time, or lies outside of 2000 to 2100. `timeZone`: of a text without a zone; of the
 * two moments that such a text names in the hour that comes twice, the one nearer to `receivedAt` (epoch ms).
 */
export function readTime(
  value: unknown,
  form: TimeForm,
  timeZone?: string | undefined,
  receivedAt?: number,
): number | null {
  if (typeof value === 'bigint') return readTime(Number(value), form);
  const wall = typeof value === 'string' || isInDigits(value) ? wallOf(String(value).trim(), orderOf(form)) : null;
  if (wall !== null) return inRange(momentSaid(wall, form, timeZone, receivedAt));
  if (!isNumeric(form)) return null;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return null;
  return inRange(number / perMs[form === 'auto' ? unitOf(number) : form]);
}

const isNumeric = (form: TimeForm): form is 'auto' | keyof typeof perMs =>
  form === 'auto' || Object.hasOwn(perMs, form);
const orderOf = (form: TimeForm): DayOrder => (form === 'dmy' || form === 'mdy' ? form : null);

/** 20260302070509 is a date: as epoch ms it would be one of the year 2612. */
function isInDigits(value: unknown): value is number {
  return typeof value === 'number' && /^20\d{12}$/.test(String(value));
}

/** NaN: without a zone nobody knows the hour. */
function momentSaid({ wallMs, offsetMs }: Wall, form: TimeForm, timeZone?: string, receivedAt?: number): number {
  if (offsetMs !== null) return form in perMs ? Number.NaN : wallMs - offsetMs;
  return timeZone !== undefined && isPlausibleTime(wallMs) ? momentNear(timeZone, wallMs, receivedAt) : Number.NaN;
}

/** Clocks are set back by at most so much. */
const setBackMs = 3 * HOUR_MS;

function momentNear(timeZone: string, wall: number, receivedAt: number | undefined): number {
  const first = momentOf(timeZone, wall);
  const second = wall - offsetMsAt(timeZone, first + setBackMs);
  const isTwice = second > first && localMsAt(timeZone, second) === wall;
  return isTwice && receivedAt !== undefined && Math.abs(second - receivedAt) < Math.abs(first - receivedAt)
    ? second
    : first;
}

export function isPlausibleTime(at: number): boolean {
  return at >= earliestMs && at < latestMs;
}

/** The years 2000 to 2100 do not overlap between the units. */
function unitOf(number: number): 's' | 'ms' | 'us' | 'ns' {
  if (number < 1e11) return 's';
  if (number < 1e14) return 'ms';
  return number < 1e17 ? 'us' : 'ns';
}

function inRange(at: number): number | null {
  return isPlausibleTime(at) ? Math.round(at) : null;
}
