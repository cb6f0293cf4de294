/** Dates as tables write them: `dd/MM/yyyy HH:mm` and the like, in a zone -> epoch ms. */
import { own } from '../../../shared/core/words/own.ts';
import { momentOf } from '../../../shared/core/words/zone.ts';

/** Parts that a form can name; the longer ones first. */
const parts: readonly (readonly [name: string, pattern: string])[] = [
  ['yyyy', '(?<yyyy>\\d{4})'],
  ['yy', '(?<yy>\\d{2})'],
  ['MMM', '(?<MMM>\\p{L}{3,9})\\.?'],
  ['MM', '(?<MM>\\d{1,2})'],
  ['dd', '(?<dd>\\d{1,2})'],
  ['HH', '(?<HH>\\d{1,2})'],
  ['hh', '(?<hh>\\d{1,2})'],
  ['mm', '(?<mm>\\d{2})'],
  ['ss', '(?<ss>\\d{2})(?:[.,]\\d+)?'],
  ['a', '(?<a>[AaPp][Mm])'],
];

export type ReadDate = (text: string) => number | null;

/**
 * A form as a function; null for what it does not fit. A time of the day may be missing at the end: then it is the
 * day's beginning. ISO dates with a zone are read whatever the form.
 */
export function dateReader(form: string, timeZone: string): ReadDate {
  const number = own(numbers, form);
  if (number !== undefined)
    return (text) =>
      /^\d+([.,]\d+)?$/.test(text.trim()) ? number(Number(text.trim().replace(',', '.')), timeZone) : null;
  const cut = /,?[ T](?=[Hh]{2})/.exec(form)?.index ?? form.length;
  const [day, time] = [form.slice(0, cut), form.slice(cut)];
  const pattern = new RegExp(`^${patternOf(day)}${time === '' ? '' : `(?:${patternOf(time)})?`}$`, 'u');
  return (text) => {
    const trimmed = text.trim();
    if (isZoned(trimmed)) return numberOrNull(Date.parse(trimmed.replace(' ', 'T')));
    const found = pattern.exec(trimmed)?.groups;
    return found === undefined ? null : momentIn(timeZone, found);
  };
}

function patternOf(form: string): string {
  let pattern = '';
  for (let at = 0; at < form.length; ) {
    const part = parts.find(([name]) => form.startsWith(name, at));
    pattern += part?.[1] ?? escaped(form.charAt(at));
    at += part?.[0].length ?? 1;
  }
  return pattern;
}

const escaped = (letter: string): string => (letter === ' ' ? '\\s+' : letter.replace(/[.*+?^${}()|[\]\\/]/, '\\$&'));

function momentIn(timeZone: string, found: Readonly<Record<string, string | undefined>>): number | null {
  const number = (name: string) => Number(found[name] ?? 0);
  const year = found.yyyy === undefined ? 2000 + number('yy') : number('yyyy');
  const isAfternoon = found.a?.toLowerCase() === 'pm';
  const hour = found.hh === undefined ? number('HH') : (number('hh') % 12) + (isAfternoon ? 12 : 0);
  const month = found.MMM === undefined ? number('MM') : monthNamed(found.MMM);
  const [day, minute, second] = [number('dd'), number('mm'), number('ss')];
  if (hour > 24 || minute > 59 || second > 60) return null;
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  const isDay = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day && month >= 1 && month <= 12;
  return isDay ? momentOf(timeZone, local) : null;
}

/** ISO with its own zone: it needs neither form nor zone of the map. */
export const isZoned = (text: string): boolean => /^\d{4}-\d\d-\d\d[T ][\d:.]+(Z|[+-]\d\d:?\d\d)$/.test(text);

/** Moments as numbers; more than these are in no table. */
const numbers: Readonly<Record<string, (value: number, timeZone: string) => number | null>> = {
  unix: (value) => (value > 1e8 && value < 1e10 ? Math.round(value * 1000) : null),
  unixms: (value) => (value > 1e11 && value < 1e13 ? Math.round(value) : null),
  // Days since 30 December 1899, by the clock on the wall.
  excel: (value, timeZone) =>
    value > 20_000 && value < 80_000
      ? momentOf(timeZone, Math.round(((value - 25_569) * 86_400_000) / 1000) * 1000)
      : null,
};

/** Of English, German and French, by their beginnings; 0: none. */
const monthNames = [
  /^jan/,
  /^f[eé]b|^fév/,
  /^m(ar|är|rz)/,
  /^a[pv]r/,
  /^ma[iy]/,
  /^jui?n/,
  /^jui?l/,
  /^a(ug|oû|ou)/,
  /^sep/,
  /^o[ck]t/,
  /^nov/,
  /^d[eé][cz]/,
];

function monthNamed(name: string): number {
  const lower = name.toLowerCase();
  return 1 + monthNames.findIndex((month) => month.test(lower));
}

const numberOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
