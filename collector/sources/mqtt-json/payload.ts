/** One payload -> readings. Malformed input comes back as a sentence, never as a throw. */

import { jsonOf } from '../../../shared/core/words/json.ts';
import type { Reading } from '../mapping/mapper.ts';
import { parsePath, type ValuePath, valueAt } from '../mapping/path.ts';
import type { Profile } from '../mapping/profile.ts';
import { readTime } from '../mapping/time.ts';

const maxPayloadBytes = 1_048_576;
const maxBatch = 10_000;

/** What is read from the payloads of one topic. */
export interface PayloadPlan {
  reads: readonly { name: string; path: ValuePath }[];
  time: { path: ValuePath; form: NonNullable<Profile['time']>['form']; text: string } | null;
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
      return of === signal ? [{ name, path: parsePath(inside) }] : [];
    }),
  );
  const { time, batch } = profile;
  return {
    reads,
    time: time === undefined ? null : { path: parsePath(time.path), form: time.form, text: time.path },
    batch: batch === undefined ? null : parsePath(batch),
    bare: batch === undefined && reads.every(({ path }) => path.length === 0),
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
  let value = jsonOf(text);
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

/** Adds the readings of one object; a sentence where it makes no sense. */
function readOne(plan: PayloadPlan, value: unknown, receivedAt: number, readings: Reading[]): string | null {
  let at: number | null = receivedAt;
  if (plan.time !== null && !plan.bare) {
    at = readTime(valueAt(value, plan.time.path), plan.time.form);
    if (at === null) return `"${plan.time.text}" should be a time, ISO text with a zone or epoch s, ms, µs or ns`;
  }
  let found = 0;
  for (const { name, path } of plan.reads) {
    const one = valueAt(value, path);
    if (one === undefined) continue;
    found += 1;
    readings.push({ name, value: one, at, quality: 'good', historical: false });
  }
  return found === 0 ? `the message holds none of: ${plan.reads.map(({ name }) => name).join(', ')}` : null;
}
