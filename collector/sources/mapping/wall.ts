/**
 * A date and a time of day as machines write them: 2026-03-02 07:05:09.250, 02.03.2026 7:05:09,250, 20260302T070509,
 * 3/2/2026 7:05:09 AM. Dots mean day, month, year everywhere; what slashes mean nobody knows who is not told.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/core/words/time.ts';

/** Which of two numbers is the day, where the year stands last and no dot tells. */
export type DayOrder = 'dmy' | 'mdy' | null;

export interface Wall {
  /** The wall clock, written as if it were UTC. */
  wallMs: number;
  /** What it is before UTC; null: the text names no zone. */
  offsetMs: number | null;
}

const yearFirst = /^(?<y>\d{4})([-/.])(?<m>\d{1,2})\2(?<d>\d{1,2})(?=[T ,]|$)/;
const withDots = /^(?<d>\d{1,2})\.(?<m>\d{1,2})\.(?<y>\d{4}|\d{2})(?=[T ,]|$)/;
const dayFirst = /^(?<d>\d{1,2})([-/])(?<m>\d{1,2})\2(?<y>\d{4}|\d{2})(?=[T ,]|$)/;
const monthFirst = /^(?<m>\d{1,2})([-/])(?<d>\d{1,2})\2(?<y>\d{4}|\d{2})(?=[T ,]|$)/;
const compact = /^(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})(?=[T ]?\d{4}|[T ,])/;

const withColons = /^[T ,]*(?<h>\d{1,2}):(?<min>\d\d)(?::(?<s>\d\d)(?:[.,:](?<part>\d{1,9}))?)?/;
const inOneRow = /^[T ]?(?<h>\d{2})(?<min>\d{2})(?<s>\d{2})?(?:[.,](?<part>\d{1,9}))?(?!\d)/;
const half = /^ ?(?<half>[ap])\.?m\.?/i;
const zone = /^ ?(?:Z|UTC|GMT|(?<sign>[+-])(?<zh>\d\d):?(?<zm>\d\d))?$/i;

/** null: it is no such text, or a day or an hour that there is not. */
export function wallOf(text: string, order: DayOrder): Wall | null {
  const ordered = order === 'dmy' ? dayFirst : order === 'mdy' ? monthFirst : null;
  const shapes = [yearFirst, withDots, compact, ...(ordered === null ? [] : [ordered])];
  const date = firstOf(shapes, text);
  if (date === null) return null;
  const clock = firstOf([withColons, inOneRow], date.rest);
  if (clock === null) return null;
  const noon = firstOf([half], clock.rest);
  const end = zone.exec(noon?.rest ?? clock.rest);
  const dayMs = dayOf(date.groups);
  const timeMs = timeOf(clock.groups, noon?.groups.half ?? null);
  if (end === null || dayMs === null || timeMs === null) return null;
  return { wallMs: dayMs + timeMs, offsetMs: end[0].trim() === '' ? null : offsetOf(end.groups ?? {}) };
}

type Groups = Readonly<Record<string, string | undefined>>;

function firstOf(shapes: readonly RegExp[], text: string): { groups: Groups; rest: string } | null {
  for (const shape of shapes) {
    const match = shape.exec(text);
    if (match !== null) return { groups: match.groups ?? {}, rest: text.slice(match[0].length) };
  }
  return null;
}

function dayOf({ y = '', m, d }: Groups): number | null {
  const [year, month, day] = [y.length === 2 ? 2000 + Number(y) : Number(y), Number(m), Number(d)];
  const at = Date.UTC(year, month - 1, day);
  const is = new Date(at);
  return is.getUTCMonth() === month - 1 && is.getUTCDate() === day ? at : null;
}

function timeOf({ h, min, s = '0', part = '' }: Groups, half: string | null): number | null {
  const said = Number(h);
  if (half !== null && (said < 1 || said > 12)) return null;
  const hours = half === null ? said : (said % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  const [minutes, seconds] = [Number(min), Number(s)];
  if (hours > 24 || minutes > 59 || seconds > 60) return null;
  const ms = hours * HOUR_MS + minutes * MINUTE_MS + seconds * 1_000 + Number(part.padEnd(3, '0').slice(0, 3));
  return ms > DAY_MS ? null : ms;
}

function offsetOf({ sign, zh = '0', zm = '0' }: Groups): number {
  return (sign === '-' ? -1 : 1) * (Number(zh) * HOUR_MS + Number(zm) * MINUTE_MS);
}
