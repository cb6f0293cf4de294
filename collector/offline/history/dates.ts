/** Dates as tables write them: `dd/MM/yyyy HH:mm` and the like, in a zone -> epoch ms. */
import { momentOf } from '../../../shared/core/words/zone.ts';

/** Parts that a form can name; the longer ones first. */
const parts: readonly (readonly [name: string, pattern: string])[] = [
  ['yyyy', '(?<yyyy>\\d{4})'],
  ['yy', '(?<yy>\\d{2})'],
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
  const cut = /(?<=\S)[ T](?=\S)/.exec(form)?.index ?? form.length;
  const [day, time] = [form.slice(0, cut), form.slice(cut)];
  const pattern = new RegExp(`^${patternOf(day)}${time === '' ? '' : `(?:${patternOf(time)})?`}$`);
  return (text) => {
    const trimmed = text.trim();
    if (/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)$/.test(trimmed)) return numberOrNull(Date.parse(trimmed));
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
  const [month, day, minute, second] = [number('MM'), number('dd'), number('mm'), number('ss')];
  if (hour > 24 || minute > 59 || second > 60) return null;
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  const isDay = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day && month >= 1 && month <= 12;
  return isDay ? momentOf(timeZone, local) : null;
}

const numberOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
