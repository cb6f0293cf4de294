/**
 * What comes from a box, read by hand where it is as usual: a year holds millions of counted parts, and of each a schema
 * takes longer than the disk. Whatever is unusual is the schema's to judge, and both say the same.
 */
import type { EventOf } from '../../shared/core/words/event.ts';
import { counterNames } from '../../shared/core/words/plant.ts';
import {
  EXCHANGE_MAX_EVENTS,
  type ExchangeReceived,
  ExchangeReceivedSchema,
  type ReceivedFact,
} from '../../shared/core/words/wire.ts';
import { checked, checkSize } from '../../shared/io/http.ts';

/** Five thousand orders of ten steps. */
const MOST_VALUES = 1_500_000;

/** Errors: `invalid`, naming the field. */
export function receivedOf(body: unknown): ExchangeReceived {
  checkSize(body, 'exchange', MOST_VALUES);
  if (!hasUsualFacts(body)) return checked(ExchangeReceivedSchema, body, 'exchange', MOST_VALUES);
  return { ...checked(ExchangeReceivedSchema, { ...body, events: [] }, 'exchange'), events: body.events };
}

function hasUsualFacts(body: unknown): body is { events: ReceivedFact[] } {
  if (typeof body !== 'object' || body === null || !('events' in body) || !Array.isArray(body.events)) return false;
  return body.events.length <= EXCHANGE_MAX_EVENTS && body.events.every(isReceived);
}

function isReceived(value: unknown): value is ReceivedFact {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    'seq' in value &&
    isWhole(value.seq, 1, Number.MAX_SAFE_INTEGER) &&
    'edgeId' in value &&
    typeof value.edgeId === 'string' &&
    value.edgeId.length <= 128
  );
}

const FIELDS = 12;
const LAST_MS = 8_640_000_000_000_000;
const MOST_COUNTED = 1_000_000_000;
const counters: ReadonlySet<unknown> = new Set(counterNames);

/** Whether it is a counted fact to the letter of `EventSchema`; false: that may still take it. */
export function isCounted(value: object): value is EventOf<'counted'> {
  if (!('type' in value) || value.type !== 'counted') return false;
  const fact: Partial<Record<keyof EventOf<'counted'>, unknown>> = value;
  return (
    isWhole(fact.seq, 1, Number.MAX_SAFE_INTEGER) &&
    isId(fact.edgeId) &&
    isWhole(fact.at, 0, LAST_MS) &&
    isWhole(fact.recordedAt, 0, LAST_MS) &&
    isId(fact.machineId) &&
    counters.has(fact.counter) &&
    (fact.unit === 'part' || fact.unit === 'cycle') &&
    isWhole(fact.count, 0, MOST_COUNTED) &&
    (fact.since === null || isWhole(fact.since, 0, LAST_MS)) &&
    (fact.reading === null || Number.isFinite(fact.reading)) &&
    typeof fact.recovered === 'boolean' &&
    Object.keys(value).length === FIELDS
  );
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most;
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= 128;
}
