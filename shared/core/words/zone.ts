/**
 * Local wall-clock time <-> epoch ms, for one IANA zone, explicit about both changes of the clock.
 *
 * A local time means *the first moment at which the wall clock shows it or a later one*. So a time
 * that the clock skips (02:30 in spring) is the moment of the jump, and a time shown twice is its
 * first showing. The rule is monotonic: a later local time is never an earlier moment, hence shift
 * edges, breaks and days cannot overlap or turn round on the night of a change.
 *
 * Offsets are memoised per zone and decade: asking the zone database costs ~10 µs a moment, the
 * promise asks millions of times.
 */
import { Temporal } from 'temporal-polyfill';
import { DAY_MS } from './time.ts';

const decadeMs = 3_653 * DAY_MS;
/** Tables reach over their decade so that no neighbour is needed: offsets are at most 26 h apart. */
const overlapMs = 3 * DAY_MS;

/** One offset of a zone holds over [from, to). */
interface Offset {
  from: number;
  to: number;
  offsetMs: number;
}

const tables = new Map<string, Map<number, readonly Offset[]>>();

/** Local minus UTC at a moment, in ms. `RangeError` for a zone that does not exist. */
export function offsetMsAt(timeZone: string, at: number): number {
  for (const part of offsetsAround(timeZone, at)) if (at < part.to) return part.offsetMs;
  throw new Error(`no offset of ${timeZone} at ${at}`);
}

export function isZone(name: string): boolean {
  try {
    offsetMsAt(name, 0);
    return true;
  } catch {
    return false;
  }
}

/** The wall clock at a moment, written as if it were UTC. */
export function localMsAt(timeZone: string, at: number): number {
  return at + offsetMsAt(timeZone, at);
}

/** First moment at which the wall clock shows `localMs` (written as if it were UTC) or later. */
export function momentOf(timeZone: string, localMs: number): number {
  for (const part of offsetsAround(timeZone, localMs))
    if (localMs < part.to + part.offsetMs) return Math.max(part.from, localMs - part.offsetMs);
  throw new Error(`no moment of ${timeZone} for ${localMs}`);
}

function offsetsAround(timeZone: string, at: number): readonly Offset[] {
  const decade = Math.floor(at / decadeMs);
  let decades = tables.get(timeZone);
  if (decades === undefined) {
    decades = new Map();
    tables.set(timeZone, decades);
  }
  let table = decades.get(decade);
  if (table === undefined) {
    table = readOffsets(timeZone, decade * decadeMs - overlapMs, (decade + 1) * decadeMs + overlapMs);
    decades.set(decade, table);
  }
  return table;
}

function readOffsets(timeZone: string, from: number, to: number): Offset[] {
  const parts: Offset[] = [];
  let part = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone);
  let partFrom = from;
  for (;;) {
    const next = part.getTimeZoneTransition('next');
    const partTo = next === null ? Number.POSITIVE_INFINITY : next.epochMilliseconds;
    parts.push({ from: partFrom, to: partTo, offsetMs: part.offsetNanoseconds / 1_000_000 });
    if (next === null || partTo >= to) return parts;
    part = next;
    partFrom = partTo;
  }
}
