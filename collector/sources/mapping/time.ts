/** Timestamps as payloads write them -> epoch ms. */
import { HOUR_MS } from '../../../shared/core/words/time.ts';
import { localMsAt, momentOf, offsetMsAt } from '../../../shared/core/words/zone.ts';
import type { TimeForm } from './profile.ts';

/** 2000-01-01 and 2100-01-01: outside of this a number is no time of a machine that still runs. */
const earliestMs = 946_684_800_000;
const latestMs = 4_102_444_800_000;

/** ISO 8601 with a date and a zone: without a zone nobody knows the hour. */
const iso = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;

const perMs: Record<'s' | 'ms' | 'us' | 'ns', number> = { s: 0.001, ms: 1, us: 1_000, ns: 1_000_000 };

/** The same without a zone: it can be read where the profile names one. */
const local = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/;

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
  if (timeZone !== undefined && typeof value === 'string' && local.test(value)) {
    const wall = Date.parse(`${value.replace(' ', 'T')}Z`);
    return isPlausibleTime(wall) ? inRange(momentNear(timeZone, wall, receivedAt)) : null;
  }
  if (typeof value === 'string' && (form === 'iso' || form === 'auto') && iso.test(value))
    return inRange(Date.parse(value.replace(' ', 'T')));
  if (form === 'iso') return null;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'bigint') return readTime(Number(number), form);
  if (typeof number !== 'number' || !Number.isFinite(number)) return null;
  return inRange(number / perMs[form === 'auto' ? unitOf(number) : form]);
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
