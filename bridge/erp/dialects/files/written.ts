/**
 * Decimals and dates as files hold them. Inside, decimal text has a point and a leading minus; nothing here goes
 * through a float.
 *
 *     numbers   1.234,50   1234.5   7-   ->  1234.50   1234.5   -7
 *     dates     dd.MM.yyyy   yyyyMMdd   dd/MM/yy HH:mm   yyyy-MM-ddTHH:mm:ss
 */
import { DAY_MS } from '../../../../shared/core/words/time.ts';
import { localMsAt, momentOf } from '../../../../shared/core/words/zone.ts';

export type DecimalSign = ',' | '.';

/** Decimal text with a point; null where it is no number. Thousands are told by groups of three. */
export function readDecimal(written: string, sign: DecimalSign): string | null {
  const text = written.trim();
  const group = sign === ',' ? '.' : ',';
  const isBehind = text.endsWith('-');
  const body = isBehind ? text.slice(0, -1).trimEnd() : text;
  const match = /^([+-]?)([\d.,' \u00a0]*\d)(.*)$/.exec(body);
  if (match === null || match[3] !== '' || (isBehind && match[1] !== '')) return null;
  const [whole = '', fraction, ...more] = (match[2] ?? '').split(sign);
  if (more.length > 0 || (fraction !== undefined && !/^\d{1,15}$/.test(fraction))) return null;
  const groups = whole.split(new RegExp(`[${group}' \\u00a0]`));
  if (groups.length > 1 && !/^\d{1,3}$/.test(groups[0] ?? '')) return null;
  if (groups.slice(1).some((digits) => !/^\d{3}$/.test(digits))) return null;
  const digits = groups.join('') || '0';
  if (!/^\d{1,15}$/.test(digits)) return null;
  const minus = isBehind || match[1] === '-' ? '-' : '';
  return `${minus}${digits}${fraction === undefined ? '' : `.${fraction}`}`;
}

export interface NumberForm {
  decimal: DecimalSign;
  minus: 'before' | 'after';
}

/** `readDecimal` undoes it. `places`: so many are always written; null as many as there are. */
export function printDecimal(text: string, { decimal }: Pick<NumberForm, 'decimal'>, places: number | null): string {
  const [whole = '0', fraction = ''] = text.split('.');
  const digits = places === null ? fraction : fraction.padEnd(places, '0');
  return digits === '' ? whole : `${whole}${decimal}${digits}`;
}

/** What a file holds, with its sign turned; nothing stays nothing. */
export function negated(written: string, { minus }: Pick<NumberForm, 'minus'>): string {
  const bare = written.replace('-', '');
  if (bare !== written || !/[1-9]/.test(bare)) return bare;
  return minus === 'before' ? `-${bare}` : `${bare}-`;
}

/** 27,000,000 ms is "7:30"; seconds are cut. */
export function printHoursMinutes(ms: number): { text: string; says: number } {
  const minutes = Math.floor(ms / 60_000);
  return { text: `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`, says: minutes * 60_000 };
}

const tokens = /yyyy|yy|MM|dd|HH|mm|ss/g;
type Token = 'yyyy' | 'yy' | 'MM' | 'dd' | 'HH' | 'mm' | 'ss';

/** Whether a pattern names a day, so that dates can be read by it. */
export function isDatePattern(pattern: string): boolean {
  const found: string[] = pattern.match(tokens) ?? [];
  return (
    new Set(found).size === found.length && ['MM', 'dd'].every((token) => found.includes(token)) && /y/.test(pattern)
  );
}

/**
 * Epoch ms, in the zone; null where it is no such date. A day without a time is its first moment, or its last second
 * where `isEnd`. 24:00 is the end of the day.
 */
export function readDate(written: string, pattern: string, timeZone: string, isEnd = false): number | null {
  const names: string[] = pattern.match(tokens) ?? [];
  const source = pattern.replace(tokens, '\0').replace(/[.+?^${}()|[\]\\*]/g, '\\$&');
  let at = 0;
  const regex = source.replaceAll('\0', () => `(\\d{${names[at++]?.length ?? 0}})`);
  const match = new RegExp(`^${regex}$`).exec(written.trim());
  if (match === null) return null;
  const part = (token: Token, otherwise: number) => {
    const index = names.indexOf(token);
    return index < 0 ? otherwise : Number(match[index + 1]);
  };
  const year = names.includes('yyyy') ? part('yyyy', 0) : 2000 + part('yy', 0);
  const [month, day] = [part('MM', 0), part('dd', 0)];
  const [hour, minute, second] = [part('HH', 0), part('mm', 0), part('ss', 0)];
  const midnight = Date.UTC(year, month - 1, day);
  const shown = new Date(midnight);
  if (shown.getUTCMonth() !== month - 1 || shown.getUTCDate() !== day || year < 1970) return null;
  if (minute > 59 || second > 59 || hour > 24 || (hour === 24 && minute + second > 0)) return null;
  if (isEnd && !names.includes('HH')) return momentOf(timeZone, midnight + DAY_MS) - 1_000;
  return momentOf(timeZone, midnight + ((hour * 60 + minute) * 60 + second) * 1_000);
}

/** The wall clock of the zone at a moment. */
export function printDate(at: number, pattern: string, timeZone: string): string {
  const local = new Date(localMsAt(timeZone, at));
  const two = (value: number) => String(value).padStart(2, '0');
  const parts: Readonly<Record<string, string>> = {
    yyyy: String(local.getUTCFullYear()).padStart(4, '0'),
    yy: two(local.getUTCFullYear() % 100),
    MM: two(local.getUTCMonth() + 1),
    dd: two(local.getUTCDate()),
    HH: two(local.getUTCHours()),
    mm: two(local.getUTCMinutes()),
    ss: two(local.getUTCSeconds()),
  };
  return pattern.replace(tokens, (token) => parts[token] ?? token);
}
