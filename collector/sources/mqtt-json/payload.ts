/** One payload -> readings. Malformed input comes back as a sentence, never as a throw. */

import { jsonOf } from '../../../shared/core/words/json.ts';
import type { Reading } from '../mapping/mapper.ts';
import { changedAt, parsePath, type ValuePath, valueAt } from '../mapping/path.ts';
import type { Profile } from '../mapping/profile.ts';
import { readTime } from '../mapping/time.ts';
import { sameWord } from '../mapping/word.ts';

const maxPayloadBytes = 1_048_576;
const maxBatch = 10_000;

interface Read {
  name: string;
  path: ValuePath;
  /** An element that a list lacks is nothing, because a rule of the state says what that means; else unchanged. */
  absentIsNothing: boolean;
  /** Its text is a number with points and a comma. */
  isGerman: boolean;
}

/** What is read from the payloads of one topic. */
export interface PayloadPlan {
  reads: readonly Read[];
  time: {
    path: ValuePath;
    form: NonNullable<Profile['time']>['form'];
    text: string;
    timeZone?: string | undefined;
  } | null;
  quality: { path: ValuePath; good: NonNullable<Profile['quality']>['good'] } | null;
  batch: ValuePath | null;
  /** Every path is `$`: the payload is the value, text too. */
  bare: boolean;
}

export type Payload = { readings: Reading[] } | { why: string };

/** The plan of a topic that carries `signal`, or of one that carries none (null). */
export function planOf(profile: Profile, signal: string | null): PayloadPlan {
  const reads = Object.entries(profile.read).flatMap(([name, read]) =>
    [read].flat().flatMap((address) => {
      const [of, inside] = signal === null ? [null, address] : split(address);
      return of === signal ? [{ name, path: parsePath(inside), ...howRead(profile, name) }] : [];
    }),
  );
  const { time, batch, quality } = profile;
  return {
    reads,
    time: time === undefined ? null : { ...time, path: parsePath(time.path), text: time.path },
    quality: quality === undefined ? null : { path: parsePath(quality.path), good: quality.good },
    batch: batch === undefined ? null : parsePath(batch),
    bare: batch === undefined && reads.every(({ path }) => path.length === 0),
  };
}

function howRead(
  { state, counters, pulse, number }: Profile,
  name: string,
): Pick<Read, 'absentIsNothing' | 'isGerman'> {
  const isNumber = pulse?.read === name || Object.values(counters).some((counter) => counter?.read === name);
  const meanings = state?.rules.map(({ when }) => when[name]) ?? [];
  return {
    absentIsNothing: meanings.some((is) => is === null || (Array.isArray(is) && is.includes(null))),
    isGerman: number === 'de' && isNumber,
  };
}

function split(address: string): [string, string] {
  const at = address.indexOf('#');
  return at < 0 ? [address, '$'] : [address.slice(0, at), address.slice(at + 1)];
}

/** Reads a payload by its plan. `receivedAt` (box's clock, epoch ms) is the time where the payload gives none. */
export function readPayload(plan: PayloadPlan, payload: Buffer, receivedAt: number): Payload {
  if (payload.length > maxPayloadBytes) return { why: `the message is larger than ${maxPayloadBytes} bytes` };
  const text = payload.toString('utf8');
  let value = jsonOf(text) ?? jsonOf(mended(text));
  if (value === undefined) {
    if (!plan.bare) return { why: 'the message is no JSON' };
    value = text.trim();
  }
  if (plan.batch === null) {
    const readings: Reading[] = [];
    const why = readOne(plan, value, receivedAt, readings);
    return why === null ? { readings } : { why };
  }
  const items = valueAt(value, plan.batch);
  if (!Array.isArray(items)) return { why: 'the message has no list where the profile says that its batch is' };
  if (items.length > maxBatch) return { why: `the message has more than ${maxBatch} readings` };
  const readings: Reading[] = [];
  for (const item of items) {
    const why = readOne(plan, item, receivedAt, readings);
    if (why !== null) return { why };
  }
  return { readings };
}

/**
 * What PLCs write around JSON: a byte order mark, a terminating zero; and NaN or Infinity, which JSON does not know,
 * for a value that is not there. Only looked for where the text is no JSON as it stands.
 */
function mended(text: string): string {
  const bare = text.replace(/^\ufeff/, '').replace(/\0+\s*$/, '');
  return bare.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (part) => (part.startsWith('"') ? part : 'null'));
}

/** Adds the readings of one object, none where it has none of ours; a sentence where it makes no sense. */
function readOne(plan: PayloadPlan, value: unknown, receivedAt: number, readings: Reading[]): string | null {
  const found: Reading[] = [];
  for (const { name, path, absentIsNothing, isGerman } of plan.reads) {
    const one = absentIsNothing ? valueAt(value, path) : changedAt(value, path);
    if (one === undefined) continue;
    const isGood = plan.quality === null || isGoodAt(plan.quality, value, path);
    const plain = isGerman && typeof one === 'string' ? germanNumber(one) : one;
    found.push({
      name,
      value: isGood ? plain : null,
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
  if (plan.time !== null && !plan.bare) {
    const at = readTime(valueAt(value, plan.time.path), plan.time.form, plan.time.timeZone);
    if (at === null) return `"${plan.time.text}" should be a time, ISO text with a zone or epoch s, ms, µs or ns`;
    for (const reading of found) reading.at = at;
  }
  for (const reading of found) readings.push(reading);
  return null;
}

/** The quality stands beside the value, or in the payload as a whole; where it stands nowhere the value is good. */
function isGoodAt({ path, good }: NonNullable<PayloadPlan['quality']>, value: unknown, of: ValuePath): boolean {
  const said = valueAt(valueAt(value, of.slice(0, -1)), path) ?? valueAt(value, path);
  return said === undefined || said === null || good.some((word) => sameWord(word, said));
}

/** `1.234,5` as 1234.5; what is no such number stays as it is, and is refused as no counter. */
function germanNumber(text: string): string {
  return /^\s*-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?\s*$/.test(text)
    ? text.trim().replaceAll('.', '').replace(',', '.')
    : `"${text}"`;
}
