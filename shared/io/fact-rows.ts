/**
 * A fact as a row of a database and back: of a box's journal, and of the bridge. Counted parts are most of all
 * facts, so they have columns of their own (about 60 bytes a row, read without parsing); everything else is JSON
 * in `body`.
 */
import { z } from 'zod';
import { type Event, type EventOf, EventSchema } from '../core/words/event.ts';
import { jsonOf } from '../core/words/json.ts';
import { counterNames, machineStates } from '../core/words/plant.ts';
import { Problem } from '../core/words/problem.ts';
import { sharedText, shareTexts } from './shared-texts.ts';

const CYCLE = 1;
const RECOVERED = 2;

/**
 * A row's values in the order of the table's columns. Positional, for speed: reading rows as arrays
 * is twice as fast as by name.
 */
export type FactRow = [
  seq: number,
  at: number,
  recordedAt: number,
  machineId: string | null,
  type: string,
  counter: string | null,
  /** Bit 0: unit is cycle; bit 1: recovered. */
  flags: number | null,
  count: number | null,
  since: number | null,
  reading: number | null,
  /** The fields that have no column, as JSON; null for counted parts. */
  body: string | null,
];

/** The columns of a row as both databases declare them, after the number. */
export const factColumns = `
    at INTEGER NOT NULL,
    recordedAt INTEGER NOT NULL,
    machineId TEXT,
    type TEXT NOT NULL,
    counter TEXT,
    flags INTEGER,
    count INTEGER,
    since INTEGER,
    reading REAL,
    body TEXT`;

/** A number exactly as JSON has it; null where the column is. */
const number = (column: string): string => `CASE
  WHEN ${column} IS NULL THEN 'null'
  WHEN typeof(${column}) = 'integer' THEN ${column}
  WHEN abs(${column}) < 1e15 AND ${column} = CAST(${column} AS INTEGER) THEN CAST(${column} AS INTEGER)
  ELSE printf('%!.17g', ${column}) END`;
const names = counterNames.map((name) => `'${name}'`).join(', ');

/**
 * A row's fact as JSON, written by the database itself: no object for each fact is made to be printed again. One parameter
 * stands in it, `@edgeId`. NULL where the row holds no fact, or may hold none: `eventOf` judges it then.
 */
export const factJson = `
  '{"seq":' || seq || ',"edgeId":' || json_quote(@edgeId) || ',"at":' || at || ',"recordedAt":' || recordedAt ||
  ',"machineId":' || json_quote(machineId) || ',"type":' || json_quote(type) || ',' ||
  CASE WHEN type = 'counted' THEN
    CASE WHEN machineId IS NOT NULL AND counter IN (${names}) AND flags IS NOT NULL AND count IS NOT NULL THEN
      '"counter":"' || counter || '","unit":"' || iif(flags & ${CYCLE}, 'cycle', 'part') ||
      '","count":' || ${number('count')} || ',"since":' || ${number('since')} || ',"reading":' || ${number('reading')} ||
      ',"recovered":' || iif(flags & ${RECOVERED}, 'true', 'false') || '}' END
  WHEN json_valid(body) AND body LIKE '{"%' THEN substr(body, 2) END`;

const columns = new Set(['seq', 'edgeId', 'at', 'recordedAt', 'machineId', 'type']);

export function rowOf(event: Event): FactRow {
  const { seq, at, recordedAt, machineId, type } = event;
  if (event.type === 'counted') {
    const flags = (event.unit === 'cycle' ? CYCLE : 0) | (event.recovered ? RECOVERED : 0);
    const { counter, count, since, reading } = event;
    return [seq, at, recordedAt, machineId, type, counter, flags, count, since, reading, null];
  }
  return [seq, at, recordedAt, machineId, type, null, null, null, null, null, bodyOf(event)];
}

function bodyOf(event: Event): string {
  const rest: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(event)) if (!columns.has(key)) rest[key] = value;
  return JSON.stringify(rest);
}

/** Errors: `corrupt` when the row does not hold a fact, told by `damaged` (of a journal where left out). */
export function eventOf(row: FactRow, edgeId: string, damaged: Damaged = journalDamaged): Event {
  const type = row[4];
  const known = type === 'counted' ? countedOf(row, edgeId) : type === 'stateChanged' ? stateOf(row, edgeId) : null;
  return known ?? parsedOf(row, edgeId, damaged);
}

/** What is said of a fact that cannot be read; `words`: what is odd about it. */
export type Damaged = (seq: number, words: string) => Problem;
const journalDamaged: Damaged = (seq, words) => new Problem('corrupt', { what: 'journalFactDamaged', seq, words });

// The two most frequent facts have a way of their own; what does not fit it is judged by the full schema.

function countedOf(row: FactRow, edgeId: string): EventOf<'counted'> | null {
  const [seq, at, recordedAt, id, , name, flags, count, since, reading] = row;
  const counter = counterNames.find((one) => one === name);
  if (counter === undefined || id === null || count === null || flags === null) return null;
  const machineId = sharedText(id);
  const unit = (flags & CYCLE) === 0 ? 'part' : 'cycle';
  const recovered = (flags & RECOVERED) !== 0;
  return { seq, edgeId, at, recordedAt, machineId, type: 'counted', counter, unit, count, since, reading, recovered };
}

const StateBody = z.strictObject({
  state: z.enum(machineStates),
  word: z.string().nullable(),
  alarm: z.string().nullable(),
});

function stateOf(row: FactRow, edgeId: string): EventOf<'stateChanged'> | null {
  const [seq, at, recordedAt, machineId] = row;
  const body = StateBody.safeParse(jsonObject(row[10]));
  if (!body.success || machineId === null) return null;
  const { state, word, alarm } = body.data;
  const fact = { seq, edgeId, at, recordedAt, machineId, type: 'stateChanged' as const, state, word, alarm };
  shareTexts(fact);
  return fact;
}

function parsedOf(row: FactRow, edgeId: string, damaged: Damaged): Event {
  const [seq, at, recordedAt, machineId, type] = row;
  const result = EventSchema.safeParse({ ...jsonObject(row[10]), seq, edgeId, at, recordedAt, machineId, type });
  if (result.success) {
    shareTexts(result.data);
    return result.data;
  }
  throw damaged(seq, result.error.issues[0]?.message ?? type);
}

function jsonObject(text: string | null): object {
  const value = jsonOf(text ?? 'null');
  return typeof value === 'object' && value !== null ? value : {};
}
