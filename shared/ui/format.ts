/**
 * Numbers, durations and times as the reader writes them. Times are the plant's local time, on a
 * 24-hour clock, whatever the device's own zone is.
 */
import { signal } from '@preact/signals';
import { isPieces, parseQuantity, pieces, stepsPerUnit, type Unit } from '../core/words/quantity.ts';
import { HOUR_MS, MINUTE_MS } from '../core/words/time.ts';
import { now } from './clock.ts';
import { language, locale, words } from './language.ts';

/** IANA zone of the plant; set from the first view. */
export const plantZone = signal('UTC');

export const dash = '–';
const thin = '\u202f';

const formatters = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numberFormat(key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const name = `${locale.value} ${key}`;
  const known = formatters.get(name);
  if (known instanceof Intl.NumberFormat) return known;
  const made = new Intl.NumberFormat(locale.value, options);
  formatters.set(name, made);
  return made;
}

function dateFormat(key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${locale.value} ${plantZone.value} ${key}`;
  const known = formatters.get(name);
  if (known instanceof Intl.DateTimeFormat) return known;
  const made = new Intl.DateTimeFormat(locale.value, { timeZone: plantZone.value, ...options });
  formatters.set(name, made);
  return made;
}

export function count(value: number): string {
  return numberFormat('count', { maximumFractionDigits: 0 }).format(value);
}

/** Whole steps of a unit as a bare number: 400, 12.5. */
export function quantityNumber(steps: number, unit: Unit = pieces): string {
  const { decimals } = unit;
  return numberFormat(`quantity${decimals}`, { maximumFractionDigits: decimals }).format(steps / stepsPerUnit(unit));
}

const plurals = new Map<string, Intl.PluralRules>();

/** Whether the reader says the singular: of one, in French of none too. */
function isOne(value: number): boolean {
  const rules = plurals.get(locale.value) ?? new Intl.PluralRules(locale.value);
  plurals.set(locale.value, rules);
  return rules.select(Math.abs(value)) === 'one';
}

/** What so many of a unit are called: pcs, pc, kg. */
export function unitName(steps: number, unit: Unit = pieces): string {
  if (!isPieces(unit)) return unit.name;
  return isOne(steps / stepsPerUnit(unit)) ? words.value.pc : words.value.pcs;
}

/** The same with its unit: 400 pcs, 1 pc, 12.5 kg. */
export function quantity(steps: number, unit: Unit = pieces): string {
  return `${quantityNumber(steps, unit)}\u202f${unitName(steps, unit)}`;
}

/** A quantity as far as it is typed, with its unit; a dash while there is nothing. */
export function typedSoFar(typed: string, unit: Unit = pieces): string {
  return typed === '' ? dash : `${typed}\u202f${unitName(readQuantity(typed, unit) ?? 0, unit)}`;
}

/** Decimal text of a currency as the reader writes money, to the cent or in whole units. */
export function money(text: string, currency: string, inWholes = false): string {
  const options: Intl.NumberFormatOptions = { style: 'currency', currency };
  return inWholes
    ? numberFormat(`wholes${currency}`, { ...options, maximumFractionDigits: 0 }).format(Number(text))
    : numberFormat(`money${currency}`, options).format(Number(text));
}

/** A name before what it names, "lot:"; in French a space that no line breaks at stands before the colon. */
export function led(name: string): string {
  return language.value === 'fr' ? `${name}\u00a0:` : `${name}:`;
}

/** The reader's decimal sign. */
export function decimalPoint(): string {
  return (
    numberFormat('point', { minimumFractionDigits: 1 })
      .formatToParts(0.5)
      .find(({ type }) => type === 'decimal')?.value ?? '.'
  );
}

/** A number as the reader types it, with a comma or a point, in whole steps; null while it is none. */
export function readQuantity(typed: string, unit: Unit = pieces): number | null {
  return parseQuantity(typed.replace(',', '.'), unit);
}

/** A measured or set value, with the digits that it has. */
export function amount(value: number): string {
  return numberFormat('amount', { maximumFractionDigits: 6 }).format(value);
}

export function decimal(value: number, digits: number): string {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return numberFormat(`decimal${digits}`, options).format(value);
}

/** 12 MB, 3.4 GB (3,4 Go in French): powers of ten, as disks are sold. */
export function bytes(size: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, size)) / 3)));
  const value = size / 1_000 ** step;
  const digits = step > 0 && value < 10 ? 1 : 0;
  const shape = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const unit = units[step] ?? 'byte';
  const format = numberFormat(`${unit}${digits}`, { style: 'unit', unit, unitDisplay: 'short', ...shape });
  return format.format(value).replace(/[ \u00a0]/, thin);
}

/** A share as a percentage; a dash for what is not known. */
export function percent(share: number | null, digits = 0): string {
  if (share === null) return dash;
  return numberFormat(`percent${digits}`, {
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(share);
}

/** A probability: what is nearly sure is not called sure. */
export function chance(share: number | null): string {
  if (share === null) return dash;
  if (share > 0 && share < 0.01) return `<\u2009${percent(0.01)}`;
  if (share < 1 && share > 0.99) return `>\u2009${percent(0.99)}`;
  return percent(share);
}

/** 45 s, 8 min, 1 h 12 min, 3 d 4 h: two units at most, the finest that still means something. */
export function duration(ms: number): string {
  const { seconds, minutes, hours, days } = words.value;
  const wholeSeconds = Math.max(0, Math.floor(ms / 1_000));
  if (wholeSeconds < 60) return `${wholeSeconds}${thin}${seconds}`;
  const wholeMinutes = Math.floor(wholeSeconds / 60);
  if (wholeMinutes < 60) return `${wholeMinutes}${thin}${minutes}`;
  const wholeHours = Math.floor(wholeMinutes / 60);
  if (wholeHours < 48) {
    const rest = wholeMinutes % 60;
    return rest === 0 ? `${wholeHours}${thin}${hours}` : `${wholeHours}${thin}${hours} ${rest}${thin}${minutes}`;
  }
  const wholeDays = Math.floor(wholeHours / 24);
  const rest = wholeHours % 24;
  return rest === 0 ? `${wholeDays}${thin}${days}` : `${wholeDays}${thin}${days} ${rest}${thin}${hours}`;
}

/** Hours with one digit: what sums over shifts are read in. */
export function hoursOf(ms: number): string {
  return `${numberFormat('hours', { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(ms / HOUR_MS)}${thin}${words.value.hours}`;
}

export function clock(at: number): string {
  return dateFormat('clock', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
}

/** With seconds, for what changes while one looks. */
export function timeOfDay(at: number): string {
  return dateFormat('seconds', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(at);
}

/** Day without time: Mon 23 Nov; with its year where that is not this year: Mon, 4 Jan 2027. */
export function day(at: number): string {
  const shape: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short' };
  return yearOf(at) === yearOf(now.peek())
    ? dateFormat('day', shape).format(at)
    : dateFormat('dayOfYear', { ...shape, year: 'numeric' }).format(at);
}

const yearOf = (at: number): number => new Date(wallClock(at)).getUTCFullYear();

/** For what is years away: 24 Nov 2031. */
export function dateOfYear(at: number): string {
  return dateFormat('dateOfYear', { day: 'numeric', month: 'short', year: 'numeric' }).format(at);
}

/** A month by its key, `2026-11`: November 2026. What is no such key is shown as it stands. */
export function monthNamed(key: string): string {
  const [, year, month] = /^(\d{4})-(\d{2})$/.exec(key) ?? [];
  if (year === undefined || month === undefined) return key;
  const shape: Intl.DateTimeFormatOptions = { month: 'long', year: 'numeric', timeZone: 'UTC' };
  return dateFormat('month', shape).format(Date.UTC(Number(year), Number(month) - 1, 1));
}

/** A day by its key, `2026-11-28`: Sat 28 Nov. What is no such key is shown as it stands. */
export function dayNamed(key: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(key) ? day(localMoment(`${key}T12:00`)) : key;
}

/** Of a day of the week, from Monday, 0. */
export function weekdayName(number: number): string {
  const monday = Date.UTC(2024, 0, 1);
  return new Intl.DateTimeFormat(locale.value, { weekday: 'short', timeZone: 'UTC' }).format(
    monday + number * 86_400_000,
  );
}

/** Day in the least room: 23/11 as the locale writes it. */
export function shortDay(at: number): string {
  return dateFormat('shortDay', { day: 'numeric', month: 'numeric' }).format(at);
}

export function dayAndTime(at: number): string {
  return `${day(at)}, ${clock(at)}`;
}

/** The clock alone for today, else with its day. */
export function moment(at: number, now: number): string {
  return day(at) === day(now) ? clock(at) : dayAndTime(at);
}

/** A moment that can only be past: within twelve hours the clock alone says which, across midnight too. */
export function recent(at: number, now: number): string {
  return at <= now && now - at < 12 * HOUR_MS ? clock(at) : moment(at, now);
}

/** A stretch of past time: 22:10 – 22:40; with the day where a clock alone would not say which; once within a minute. */
export function stretch(from: number, to: number, now: number): string {
  const begin = recent(from, now);
  if (day(from) !== day(to) && now - from >= 12 * HOUR_MS) return `${begin} – ${dayAndTime(to)}`;
  return to - from < MINUTE_MS && clock(from) === clock(to) ? begin : `${begin} – ${clock(to)}`;
}

/** Local hour and minute in the plant's zone: what axes are aligned to. */
export function localHourAndMinute(at: number): { hour: number; minute: number } {
  const parts = new Map(
    dateFormat('parts', { hour: 'numeric', minute: 'numeric', hourCycle: 'h23' })
      .formatToParts(at)
      .map((part) => [part.type, part.value] as const),
  );
  return { hour: Number(parts.get('hour')), minute: Number(parts.get('minute')) };
}

/** The end of a day that was picked as YYYY-MM-DD, in the plant's zone, as epoch ms. */
export function localInput(date: string): number {
  return localMoment(`${date}T23:59`);
}

/** A moment that was picked as YYYY-MM-DDTHH:MM, by the plant's clock, as epoch ms. */
export function localMoment(picked: string): number {
  const asUtc = Date.parse(`${picked}:00Z`);
  // The zone's offset there and then: how far its wall clock stands from UTC's. Twice, for a change of clocks between.
  const offsetAt = (at: number) => wallClock(at) - Math.floor(at / MINUTE_MS) * MINUTE_MS;
  const guess = asUtc - offsetAt(asUtc);
  return asUtc - offsetAt(guess);
}

/** The plant's day of a moment, as a date field holds it: YYYY-MM-DD. */
export function localDate(at: number): string {
  return new Date(wallClock(at)).toISOString().slice(0, 10);
}

/** The same with its minute, as a field for both holds it: YYYY-MM-DDTHH:MM. */
export function localMinute(at: number): string {
  return new Date(wallClock(at)).toISOString().slice(0, 16);
}

export function isWeekend(at: number): boolean {
  const day = new Date(wallClock(at)).getUTCDay();
  return day === 0 || day === 6;
}

/** What the plant's clock shows, as if it were UTC. */
function wallClock(at: number): number {
  const parts = new Map(
    dateFormat('wall', {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
      numberingSystem: 'latn',
      calendar: 'gregory',
    })
      .formatToParts(at)
      .map((part) => [part.type, Number(part.value)] as const),
  );
  const get = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'));
}
