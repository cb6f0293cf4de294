/** Times, dates and quantities as XML of the OAGIS family writes them, read and written without floats. */

import { roundedTime } from '../../../../shared/core/erp/rounding.ts';
import { parseQuantity, type Unit, usualDecimals } from '../../../../shared/core/words/quantity.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../../shared/core/words/time.ts';
import { momentOf, offsetMsAt } from '../../../../shared/core/words/zone.ts';

const dateTime = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(Z|[+-]\d\d:\d\d)?$/;

/**
 * xs:dateTime or xs:date as epoch ms; one without an offset is local time of `timeZone`. null: it is no moment, also
 * where the calendar has no such day.
 */
export function momentIn(text: string, timeZone: string): number | null {
  const match = dateTime.exec(text.trim());
  if (match === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset] = match;
  const parts = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = parts;
  const local = Date.UTC(y, mo - 1, d, h, mi, s, Number(fraction.padEnd(3, '0').slice(0, 3)));
  const back = new Date(local);
  // 24:00 is midnight of the next day; a 30th of February is nothing.
  const isReal = back.getUTCMonth() === mo - 1 || (h === 24 && mi === 0 && s === 0);
  if (!isReal || h > 24 || (h === 24 && mi + s > 0) || mi > 59 || s > 59) return null;
  if (offset === undefined) return momentOf(timeZone, local);
  if (offset === 'Z') return local;
  const sign = offset.startsWith('-') ? -1 : 1;
  return local - sign * (Number(offset.slice(1, 3)) * HOUR_MS + Number(offset.slice(4, 6)) * MINUTE_MS);
}

/** Local time with its offset: 2026-11-02T09:00:00+01:00. Parts of a second are cut off. */
export function printMoment(at: number, timeZone: string): string {
  const whole = Math.floor(at / 1_000) * 1_000;
  const offsetMs = offsetMsAt(timeZone, whole);
  const minutes = Math.abs(Math.trunc(offsetMs / MINUTE_MS));
  const two = (n: number) => String(n).padStart(2, '0');
  const local = new Date(whole + offsetMs).toISOString().slice(0, 19);
  return `${local}${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

const duration = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,9}))?S)?)?$/;

/** Names of units of time: UN/ECE Recommendation 20, SAP, as people write them. */
const unitMs: ReadonlyMap<string, number> = new Map([
  ...'d day days tag'.split(' ').map((name): [string, number] => [name, DAY_MS]),
  ...'h hr hur hour hours std'.split(' ').map((name): [string, number] => [name, HOUR_MS]),
  ...'min mint minute minutes'.split(' ').map((name): [string, number] => [name, MINUTE_MS]),
  ...'s sec second seconds'.split(' ').map((name): [string, number] => [name, 1_000]),
  ...'ms msec c26'.split(' ').map((name): [string, number] => [name, 1]),
]);

/**
 * xs:duration, or a decimal number in a named unit of time, in ms. null: neither; years and months have no fixed
 * length.
 */
export function durationIn(text: string, unitName: string): number | null {
  const match = duration.exec(text.trim());
  if (match !== null && /\d/.test(text)) {
    const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1, 5).map((part) => Number(part ?? 0));
    const ms = Number((match[5] ?? '').padEnd(3, '0').slice(0, 3));
    return days * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS + seconds * 1_000 + ms;
  }
  const size = unitMs.get(unitName.trim().toLowerCase());
  const micros = parseQuantity(text, { name: 'time', decimals: 6 });
  return size === undefined || micros === null || micros < 0 ? null : Math.round((micros * size) / 1e6);
}

/** How an ERP takes times: xs:duration, or a decimal number in a unit that it names. */
export interface TimeForm {
  as: 'duration' | 'h' | 'min' | 's';
  decimals: number;
}
export interface WrittenTime {
  text: string;
  /** xs:duration, or xs:decimal. */
  dataType: 'duration' | 'decimal';
  /** UN/ECE Recommendation 20; empty for a duration, which says its own. */
  unit: string;
  /** What the text says, ms. */
  says: number;
}
const unitCodes = { h: 'HUR', min: 'MIN', s: 'SEC' } as const;

/** Cut off, never rounded up. */
export function printTime(ms: number, { as, decimals }: TimeForm): WrittenTime {
  if (as === 'duration') {
    const { text, says } = roundedTime(ms, 's', Math.min(3, decimals));
    return { text: `PT${text}S`, dataType: 'duration', unit: '', says };
  }
  return { ...roundedTime(ms, as, decimals), dataType: 'decimal', unit: unitCodes[as] };
}

/** A quantity with the unit that it is written in: as many decimals as are usual, and no fewer than are there. */
export function quantityIn(text: string, unitName: string): { unit: Unit; steps: number } | null {
  const fraction = /\.(\d*?)0*$/.exec(text.trim())?.[1] ?? '';
  const unit = { name: unitName, decimals: Math.min(6, Math.max(usualDecimals(unitName), fraction.length)) };
  const steps = parseQuantity(text, unit);
  return steps === null ? null : { unit, steps };
}

/** The same amount with the other sign: "0.5", "-0.5"; a duration has its sign in front of the P. */
export function negated(text: string): string {
  if (/^-/.test(text)) return text.slice(1);
  return /[1-9]/.test(text) ? `-${text}` : text;
}
