/** Values of OData V2 as JSON writes them: "/Date(1701648000000)/", "PT16H46M53S", decimals as text. */
import { z } from 'zod';
import type { Fields } from './odata-service.ts';
import { momentIn } from './times.ts';

/** null where it is missing or empty. */
export function textOf(fields: Fields, name: string): string | null {
  const value = fields[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

export function isTrue(fields: Fields, name: string): boolean {
  return fields[name] === true || fields[name] === 'X';
}

const Expanded = z.object({ results: z.array(z.record(z.string(), z.unknown())) });

/** What was expanded; empty where it is not there. */
export function expanded(fields: Fields, name: string): readonly Fields[] {
  const parsed = Expanded.safeParse(fields[name]);
  return parsed.success ? parsed.data.results : [];
}

/** A local date and time of day of SAP; the time is midnight where there is none. */
export function momentAt(timeZone: string, fields: Fields, date: string, time: string | null) {
  const said = textOf(fields, date);
  if (said === null) return null;
  const match = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/.exec(said);
  if (match === null) return said;
  const day = new Date(Number(match[1])).toISOString().slice(0, 10).replaceAll('-', '');
  return momentIn(timeZone, day, time === null ? null : timeOfDay(textOf(fields, time)));
}

/** "PT16H46M53S" → "164653" */
function timeOfDay(said: string | null): string | null {
  const match = /^PT(?:(\d{1,2})H)?(?:(\d{1,2})M)?(?:(\d{1,2})S)?$/.exec(said ?? '');
  return match === null ? null : [1, 2, 3].map((n) => (match[n] ?? '0').padStart(2, '0')).join('');
}

/** "20261102" → "/Date(1793577600000)/" */
export function dateValue(day: string): string {
  return `/Date(${Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6, 8)))})/`;
}

/** "140005" → "PT14H00M05S" */
export function timeValue(time: string): string {
  return `PT${time.slice(0, 2)}H${time.slice(2, 4)}M${time.slice(4, 6)}S`;
}

/** 32 hexadecimal characters as a GUID with its dashes. */
export function guidOf(key: string): string {
  return key.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The way back. */
export function keyOf(guid: string): string {
  return guid.replaceAll('-', '').toLowerCase();
}

/** Inside a filter or a parameter. */
export function quoted(text: string): string {
  return encodeURIComponent(`'${text.replaceAll("'", "''")}'`);
}
