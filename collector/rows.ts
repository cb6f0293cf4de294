/**
 * A fact as a row of the journal and back. Counted parts are most of all facts, so they have columns
 * of their own (about 60 bytes a row, read without parsing); everything else is JSON in `body`.
 */
import { type Event, type EventOf, EventSchema } from '../shared/core/event.ts';
import { counterNames } from '../shared/core/plant.ts';
import { Problem } from '../shared/core/problem.ts';

export interface FactRow {
  seq: number;
  at: number;
  recordedAt: number;
  machineId: string | null;
  type: string;
  counter: string | null;
  /** Bit 0: unit is cycle; bit 1: recovered. */
  flags: number | null;
  count: number | null;
  since: number | null;
  reading: number | null;
  /** The fields that have no column, as JSON; null for counted parts. */
  body: string | null;
}

const CYCLE = 1;
const RECOVERED = 2;

/** A row's values in the order of the table's columns. Positional: five times as fast as by name. */
export type FactValues = [
  seq: number,
  at: number,
  recordedAt: number,
  machineId: string | null,
  type: string,
  counter: string | null,
  flags: number | null,
  count: number | null,
  since: number | null,
  reading: number | null,
  body: string | null,
];

const columns = new Set(['seq', 'edgeId', 'at', 'recordedAt', 'machineId', 'type']);

export function valuesOf(event: Event): FactValues {
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

/** Errors: `corrupt` when the row does not hold a fact. */
export function eventOf(row: FactRow, edgeId: string): Event {
  return (row.type === 'counted' ? countedOf(row, edgeId) : null) ?? parsedOf(row, edgeId);
}

function countedOf(row: FactRow, edgeId: string): EventOf<'counted'> | null {
  const counter = counterNames.find((name) => name === row.counter);
  if (counter === undefined || row.machineId === null || row.count === null || row.flags === null) return null;
  return {
    seq: row.seq,
    edgeId,
    at: row.at,
    recordedAt: row.recordedAt,
    machineId: row.machineId,
    type: 'counted',
    counter,
    unit: (row.flags & CYCLE) === 0 ? 'part' : 'cycle',
    count: row.count,
    since: row.since,
    reading: row.reading,
    recovered: (row.flags & RECOVERED) !== 0,
  };
}

function parsedOf(row: FactRow, edgeId: string): Event {
  const { seq, at, recordedAt, machineId, type, body } = row;
  const rest = jsonObject(body);
  const result = EventSchema.safeParse({ ...rest, seq, edgeId, at, recordedAt, machineId, type });
  if (result.success) return result.data;
  throw new Problem(
    'corrupt',
    `Fact ${seq} in the journal is damaged (${result.error.issues[0]?.message ?? type}). Keep a copy and restore the last backup.`,
  );
}

function jsonObject(text: string | null): object {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
