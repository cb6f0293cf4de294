/**
 * Some thousand facts in a row as one packed, checked piece of a database: columns instead of rows, each value as
 * its difference to what the same counter said before, compressed. About 5 bytes a fact where a row takes 62.
 */
import { createHash } from 'node:crypto';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { z } from 'zod';
import { jsonOf } from '../core/words/json.ts';
import type { FactRow } from './fact-rows.ts';

export interface Packed {
  packed: Buffer;
  /** SHA-256 of `packed`. */
  hash: string;
}

/** A piece that is larger than this when unpacked is not ours: whoever wrote into the file meant to fill the memory. */
const UNPACKED_MAX_BYTES = 64 * 1024 * 1024;
/** Level 5: within a tenth of the best, at a twentieth of its time. */
const LEVEL = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

const Whole = z.array(z.int());
const Names = z.array(z.string());
const ColumnsSchema = z.strictObject({
  first: z.int().min(1),
  /** Each `at` after the one before; the first as it is. */
  at: Whole,
  /** `recordedAt` after `at`. */
  recorded: Whole,
  /** Machine, type and counter: places in `names`, -1: none. */
  names: Names,
  machine: Whole,
  type: Whole,
  counter: Whole,
  flags: z.array(z.int().nullable()),
  count: z.array(z.int().nullable()),
  /** After the `at` that the same counter had before. */
  since: z.array(z.int().nullable()),
  /** After what the same counter read before, where both are whole; else itself, in brackets. */
  reading: z.array(z.union([z.number(), z.tuple([z.number()]), z.null()])),
  body: z.array(z.string().nullable()),
});
type Columns = z.infer<typeof ColumnsSchema>;

/** The rows must be numbered without a gap. */
export function packFacts(rows: readonly FactRow[]): Packed {
  const packed = brotliCompressSync(JSON.stringify(columnsOf(rows)), LEVEL);
  return { packed, hash: hashOf(packed) };
}

/** Null where it is not what was packed. */
export function unpackFacts({ packed, hash }: Packed): FactRow[] | null {
  if (hashOf(packed) !== hash) return null;
  const columns = ColumnsSchema.safeParse(jsonOf(unpackedText(packed)));
  return columns.success ? rowsOf(columns.data) : null;
}

const hashOf = (packed: Buffer): string => createHash('sha256').update(packed).digest('hex');

function unpackedText(packed: Buffer): string {
  try {
    return brotliDecompressSync(packed, { maxOutputLength: UNPACKED_MAX_BYTES }).toString('utf8');
  } catch {
    return '';
  }
}

/** What a counter of a machine said last, in the order of the facts. */
class Before {
  readonly #last = new Map<string, { at: number; reading: number | null }>();

  of(machineId: string | null, counter: string | null): { at: number; reading: number | null } {
    const key = JSON.stringify([machineId, counter]);
    const known = this.#last.get(key) ?? { at: 0, reading: 0 };
    this.#last.set(key, known);
    return known;
  }
}

function columnsOf(rows: readonly FactRow[]): Columns {
  const places = new Map<string, number>();
  const placeOf = (name: string | null): number => {
    if (name === null) return -1;
    const place = places.get(name) ?? places.size;
    places.set(name, place);
    return place;
  };
  const before = new Before();
  const columns: Columns = {
    ...{ first: rows[0]?.[0] ?? 1, at: [], recorded: [], names: [], machine: [], type: [], counter: [] },
    ...{ flags: [], count: [], since: [], reading: [], body: [] },
  };
  let lastAt = 0;
  for (const [, at, recordedAt, machineId, type, counter, flags, count, since, reading, body] of rows) {
    const last = before.of(machineId, counter);
    columns.at.push(at - lastAt);
    columns.recorded.push(recordedAt - at);
    columns.machine.push(placeOf(machineId));
    columns.type.push(placeOf(type));
    columns.counter.push(placeOf(counter));
    columns.flags.push(flags);
    columns.count.push(count);
    columns.since.push(since === null ? null : since - last.at);
    columns.reading.push(shortReading(reading, last.reading));
    columns.body.push(body);
    lastAt = at;
    last.at = at;
    last.reading = reading;
  }
  columns.names = [...places.keys()];
  return columns;
}

function rowsOf(columns: Columns): FactRow[] | null {
  const before = new Before();
  const rows: FactRow[] = [];
  const nameAt = (place: number | undefined): string | null => columns.names[place ?? -1] ?? null;
  let at = 0;
  for (let index = 0; index < columns.at.length; index++) {
    at += columns.at[index] ?? 0;
    const [machineId, type, counter] = [columns.machine, columns.type, columns.counter].map((of) => nameAt(of[index]));
    if (type == null || machineId === undefined || counter === undefined) return null;
    const last = before.of(machineId, counter);
    const since = columns.since[index] ?? null;
    const reading = wholeReading(columns.reading[index] ?? null, last.reading);
    rows.push([
      ...([columns.first + index, at, at + (columns.recorded[index] ?? 0), machineId, type, counter] as const),
      ...([columns.flags[index] ?? null, columns.count[index] ?? null] as const),
      ...([since === null ? null : since + last.at, reading, columns.body[index] ?? null] as const),
    ]);
    last.at = at;
    last.reading = reading;
  }
  return rows;
}

const isWhole = (value: number | null): value is number => Number.isSafeInteger(value);

function shortReading(reading: number | null, before: number | null): Columns['reading'][number] {
  if (reading === null) return null;
  const difference = isWhole(reading) && isWhole(before) ? reading - before : null;
  return isWhole(difference) ? difference : [reading];
}

function wholeReading(short: Columns['reading'][number], before: number | null): number | null {
  if (short === null) return null;
  return typeof short === 'number' ? short + (before ?? 0) : short[0];
}
