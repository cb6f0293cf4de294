/** One payload -> readings. Malformed input comes back as a sentence, never as a throw. */

import { wordsOf } from '../../../shared/core/words/words-of.ts';
import type { Format, NumberForm } from '../mapping/format.ts';
import type { Reading } from '../mapping/mapper.ts';
import { changedAt, parsePath, type ValuePath, valueAt } from '../mapping/path.ts';
import type { Profile } from '../mapping/profile.ts';
import { readTime } from '../mapping/time.ts';
import { sameWord } from '../mapping/word.ts';
import { delimitedRecords } from './delimited.ts';
import { influxRecords } from './influx.ts';
import { jsonIn } from './loose-json.ts';
import { plainNumber } from './numbers.ts';
import type { Odd, Records } from './records.ts';
import { textIn } from './text.ts';

const maxPayloadBytes = 1_048_576;
const maxBatch = 10_000;
/** So many odd records of a message are told one by one. */
const maxOdd = 5;

interface Read {
  name: string;
  path: ValuePath;
  /** An element that a list lacks is nothing, because a rule of the state says what that means; else unchanged. */
  absentIsNothing: boolean;
  /** How its text is written, where it is a number. */
  number: NumberForm;
}

/** What is read from the payloads of one topic. */
export interface PayloadPlan {
  format: Format;
  reads: readonly Read[];
  time: Time | null;
  quality: { path: ValuePath; good: NonNullable<Profile['quality']>['good'] } | null;
  batch: ValuePath | null;
  /** Only records with these values are the machine's. */
  where: readonly { path: ValuePath; is: readonly (string | number | boolean)[] }[];
  /** Every path is `$`: the payload is the value, text too. */
  bare: boolean;
}

interface Time {
  path: ValuePath;
  clock: ValuePath | null;
  form: NonNullable<Profile['time']>['form'];
  text: string;
  timeZone?: string | undefined;
  /** A record without a time is one of now. */
  mayLack: boolean;
}

export interface ReadPayload {
  readings: Reading[];
  /** Records that cannot be read, beside others that can. */
  odd: readonly Odd[];
  /** Something in it is this machine's, even if none of it is read. */
  isOurs: boolean;
}
export type Payload = ReadPayload | { why: string };

/** The plan of a topic that carries `signal`, or of one that carries none (null). */
export function planOf(profile: Profile, signal: string | null): PayloadPlan {
  const reads = Object.entries(profile.read).flatMap(([name, read]) =>
    [read].flat().flatMap((address) => {
      const [of, inside] = signal === null ? [null, address] : split(address);
      return of === signal ? [{ name, path: parsePath(inside), ...howRead(profile, name) }] : [];
    }),
  );
  const { batch, quality, format = 'json', where = {} } = profile;
  return {
    format,
    reads,
    time: timeOf(profile),
    quality: quality === undefined ? null : { path: parsePath(quality.path), good: quality.good },
    batch: batch === undefined ? null : parsePath(batch),
    where: Object.entries(where).map(([path, is]) => ({ path: parsePath(path), is: [is].flat() })),
    bare: format === 'json' && batch === undefined && reads.every(({ path }) => path.length === 0),
  };
}

/** A point of Influx tells its time by itself, or it is one of now. */
function timeOf({ time, format }: Profile): Time | null {
  if (time === undefined)
    return format === 'influx' ? { path: ['time'], clock: null, form: 'auto', text: 'time', mayLack: true } : null;
  const clock = time.clock === undefined ? null : parsePath(time.clock);
  return { ...time, path: parsePath(time.path), clock, text: time.path, mayLack: format === 'influx' };
}

function howRead({ state, counters, pulse, number }: Profile, name: string): Pick<Read, 'absentIsNothing' | 'number'> {
  const meanings = state?.rules.map(({ when }) => when[name]) ?? [];
  const isNumber =
    pulse?.read === name ||
    Object.values(counters).some((counter) => counter?.read === name) ||
    meanings.some((is) => typeof is === 'object' && is !== null && !Array.isArray(is));
  return {
    absentIsNothing: meanings.some((is) => is === null || (Array.isArray(is) && is.includes(null))),
    number: isNumber ? (number ?? 'plain') : 'plain',
  };
}

function split(address: string): [string, string] {
  const at = address.indexOf('#');
  return at < 0 ? [address, '$'] : [address.slice(0, at), address.slice(at + 1)];
}

/** Reads a payload by its plan. `receivedAt` (box's clock, epoch ms) is the time where the payload gives none. */
export function readPayload(plan: PayloadPlan, payload: Buffer, receivedAt: number): Payload {
  if (payload.length > maxPayloadBytes) return { why: `the message is larger than ${maxPayloadBytes} bytes` };
  return readText(plan, textIn(payload), receivedAt);
}

/** The same of text that was read already. */
export function readText(plan: PayloadPlan, text: string, receivedAt: number): Payload {
  // What a broker sends when a kept message is taken away.
  if (text === '') return { readings: [], odd: [], isOurs: false };
  const found = recordsIn(plan, text);
  if (typeof found === 'string') return { why: found };
  const readings: Reading[] = [];
  const odd = [...found.odd];
  let isOurs = false;
  for (const record of found.records) {
    if (!plan.where.every(({ path, is }) => isOneOf(is, valueAt(record, path)))) continue;
    isOurs = true;
    const why = readOne(plan, record, receivedAt, readings);
    if (why !== null) odd.push({ why, raw: record });
  }
  // A message of one record is refused whole.
  const [first] = odd;
  if (first !== undefined && readings.length === 0) return { why: first.why };
  return { readings, odd: shortened(odd), isOurs };
}

function isOneOf(words: readonly (string | number | boolean)[], value: unknown): boolean {
  return words.some((word) => sameWord(word, value));
}

/** The records of a text, or why there are none. */
function recordsIn(plan: PayloadPlan, text: string): Records | string {
  const found = inFormat(plan, text);
  if (typeof found === 'string') return found;
  return found.records.length > maxBatch ? `the message has more than ${maxBatch} readings` : found;
}

function inFormat(plan: PayloadPlan, text: string): Records | string {
  const { format } = plan;
  if (format === 'json') return jsonRecords(plan, text);
  if (format === 'influx') return influxRecords(text);
  try {
    return delimitedRecords(text, format);
  } catch (error) {
    return wordsOf(error);
  }
}

function jsonRecords({ batch, bare, reads }: PayloadPlan, text: string): Records | string {
  // 1.234 is a number of JSON as well, and another one.
  const isText = bare && reads.some(({ number }) => number !== 'plain') && !text.startsWith('"');
  let value = isText ? undefined : jsonIn(text);
  if (value === undefined) {
    if (!bare) return jsonLines(batch, text) ?? 'the message is no JSON';
    value = text.trim();
  }
  if (batch === null) return { records: [value], odd: [] };
  const items = valueAt(value, batch);
  return Array.isArray(items)
    ? { records: items, odd: [] }
    : 'the message has no list where the profile says that its batch is';
}

/** Several objects in one text, one a line; null: it is no such text. */
function jsonLines(batch: ValuePath | null, text: string): Records | null {
  const lines = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  if (batch !== null || lines.length < 2 || !lines.every((line) => /^\{.*\}$/.test(line))) return null;
  const found: Records = { records: [], odd: [] };
  for (const line of lines) {
    const value = jsonIn(line);
    if (value === undefined) found.odd.push({ why: 'the line is no JSON', raw: line });
    else found.records.push(value);
  }
  return found.records.length === 0 ? null : found;
}

/** A message of ten thousand odd lines is one that somebody looks at, not ten thousand. */
function shortened(odd: readonly Odd[]): readonly Odd[] {
  const rest = odd.length - maxOdd;
  const [last] = odd.slice(maxOdd);
  if (last === undefined) return odd;
  return [
    ...odd.slice(0, maxOdd),
    { why: `${rest} more of this message, the first of them: ${last.why}`, raw: last.raw },
  ];
}

/** Adds the readings of one record, none where it has none of ours; a sentence where it makes no sense. */
function readOne(plan: PayloadPlan, value: unknown, receivedAt: number, readings: Reading[]): string | null {
  const found: Reading[] = [];
  for (const { name, path, absentIsNothing, number } of plan.reads) {
    const one = absentIsNothing ? valueAt(value, path) : changedAt(value, path);
    if (one === undefined) continue;
    const isGood = plan.quality === null || isGoodAt(plan.quality, value, path);
    found.push({
      name,
      value: isGood ? asWritten(number, one) : null,
      at: receivedAt,
      quality: isGood ? 'good' : 'bad',
      historical: false,
    });
  }
  // A message that merely lacks our names is one for somebody else, whatever its time.
  if (found.length === 0)
    return typeof value === 'object'
      ? null
      : `the message holds none of: ${plan.reads.map(({ name }) => name).join(', ')}`;
  const why = datedBy(plan, value, receivedAt, found);
  if (why !== null) return why;
  for (const reading of found) readings.push(reading);
  return null;
}

/** What is no number of the form stays a text that is none: it is refused as no counter. */
function asWritten(number: NumberForm, value: unknown): unknown {
  if (number === 'plain' || typeof value !== 'string') return value;
  return plainNumber(number, value) ?? `"${value}"`;
}

const howTo = 'a local time takes timeZone, a date like 02/03/2026 form: dmy or mdy';

/** A date and the time of day beside it; as a number the latter has lost its leading zeros. */
function withClock(date: unknown, clock: unknown): string {
  const time = typeof clock === 'number' ? String(clock).padStart(6, '0') : String(clock);
  return `${String(date).trim()} ${time.trim()}`;
}

/** Gives the readings the record's own time; a sentence where that makes no sense. */
function datedBy({ time, bare }: PayloadPlan, value: unknown, receivedAt: number, readings: Reading[]): string | null {
  if (time === null || bare) return null;
  const said = valueAt(value, time.path);
  if (said === undefined && time.mayLack) return null;
  const written = time.clock === null ? said : withClock(said, valueAt(value, time.clock));
  const at = readTime(written, time.form, time.timeZone, receivedAt);
  if (at === null) return `"${time.text}" should be a time, ISO text with a zone or epoch s, ms, µs or ns; ${howTo}`;
  for (const reading of readings) reading.at = at;
  return null;
}

/** The quality stands beside the value, or in the payload as a whole; where it stands nowhere the value is good. */
function isGoodAt({ path, good }: NonNullable<PayloadPlan['quality']>, value: unknown, of: ValuePath): boolean {
  const said = valueAt(valueAt(value, of.slice(0, -1)), path) ?? valueAt(value, path);
  return said === undefined || said === null || isOneOf(good, said);
}
