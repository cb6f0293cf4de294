/**
 * Some thousand facts in a row as one packed, checked piece of a database: columns instead of rows, each value as
 * its difference to what the same counter said before, compressed. About 5 bytes a fact where a row takes 62.
 */
import { createHash } from 'node:crypto';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { z } from 'zod';
import { jsonOf } from '../core/words/json.ts';
import type { FactRow } from './fact-rows.ts';
import { type SmallColumn, smallColumn } from './small-column.ts';

export interface Packed {
  packed: Buffer;
  /** SHA-256 of `packed`. */
  hash: string;
}

/** A piece that is larger than this when unpacked is not ours: whoever wrote into the file meant to fill the memory. */
const UNPACKED_MAX_BYTES = 64 * 1024 * 1024;
/** Level 5: within a tenth of the best, at a twentieth of its time. */
const LEVEL = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isWholeOrNull = (value: unknown): value is number | null => value === null || isWhole(value);
/** In one pass: a schema for each of some thousand values takes longer than to unpack them. */
const columnOf = <T>(is: (value: unknown) => value is T) =>
  z.custom<T[]>((value) => Array.isArray(value) && value.every(is));
const Whole = columnOf(isWhole);
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
  flags: columnOf(isWholeOrNull),
  count: columnOf(isWholeOrNull),
  /** After the `at` that the same counter had before. */
  since: columnOf(isWholeOrNull),
  /** After what the same counter read before, where both are whole; else itself, in brackets. */
  reading: columnOf(isReading),
  body: columnOf((value): value is string | null => value === null || typeof value === 'string'),
});
type Columns = z.infer<typeof ColumnsSchema>;
type ShortReading = number | readonly [number] | null;

function isReading(value: unknown): value is ShortReading {
  if (Array.isArray(value)) return value.length === 1 && typeof value[0] === 'number';
  return value === null || typeof value === 'number';
}

/** Facts in a row as they lie in memory: of a thousand some 28 kB, and a row of one is made when it is asked for. */
export interface Piece {
  first: number;
  /** The last one's number. */
  last: number;
  /** About, in memory. */
  bytes: number;
  /** Of a number from `first` to `last`. */
  row(seq: number): FactRow;
}

/** The rows must be numbered without a gap. */
export function packFacts(rows: readonly FactRow[]): Packed {
  const packed = brotliCompressSync(JSON.stringify(columnsOf(rows)), LEVEL);
  return { packed, hash: hashOf(packed) };
}

/** Null where it is not what was packed. */
export function openPiece({ packed, hash }: Packed): Piece | null {
  if (hashOf(packed) !== hash) return null;
  const columns = ColumnsSchema.safeParse(jsonOf(unpackedText(packed)));
  return columns.success ? pieceOf(columns.data) : null;
}

export function rowsOf({ first, last, row }: Piece): FactRow[] {
  return Array.from({ length: last - first + 1 }, (_, index) => row(first + index));
}

const hashOf = (packed: Buffer): string => createHash('sha256').update(packed).digest('hex');

function unpackedText(packed: Buffer): string {
  try {
    return brotliDecompressSync(packed, { maxOutputLength: UNPACKED_MAX_BYTES }).toString('utf8');
  } catch {
    return '';
  }
}

/** The place of no name. */
const NONE = -1;
/** More than a piece has names. */
const MOST_NAMES = 2 ** 22;

/** What a counter of a machine said last, in the order of the facts; by the places of their names. */
class Before {
  readonly #last = new Map<number, { at: number; reading: number | null }>();

  of(machine: number, counter: number): { at: number; reading: number | null } {
    const key = machine * MOST_NAMES + counter;
    const known = this.#last.get(key) ?? { at: 0, reading: 0 };
    this.#last.set(key, known);
    return known;
  }
}

function columnsOf(rows: readonly FactRow[]): Columns {
  const places = new Map<string, number>();
  const placeOf = (name: string | null): number => {
    if (name === null) return NONE;
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
  for (const [, at, recordedAt, machineId, kind, counter, flags, count, since, reading, body] of rows) {
    const [machine, type, told] = [placeOf(machineId), placeOf(kind), placeOf(counter)];
    const last = before.of(machine, told);
    columns.at.push(at - lastAt);
    columns.recorded.push(recordedAt - at);
    columns.machine.push(machine);
    columns.type.push(type);
    columns.counter.push(told);
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

/** Null where a column lacks a fact, or a fact its type. */
function pieceOf(columns: Columns): Piece | null {
  const { first, names, type } = columns;
  const length = columns.at.length;
  const { recorded, machine, counter, flags, count, since, reading, body } = columns;
  const all = [recorded, machine, type, counter, flags, count, since, reading, body];
  if (length === 0 || all.some((column) => column.length !== length)) return null;
  if (type.some((place) => names[place] === undefined)) return null;
  const whole = wholeOf(columns);
  const packed = {
    at: smallColumn(whole.at),
    recordedAt: smallColumn(whole.recordedAt),
    since: smallColumn(whole.since),
    reading: smallColumn(whole.reading),
    machine: small(machine),
    type: small(type),
    counter: small(counter),
    flags: small(flags),
    count: small(count),
  };
  const bodies = sparse(body);
  return {
    first,
    last: first + length - 1,
    bytes: sizeOf(Object.values(packed), bodies),
    row(seq) {
      const index = seq - first;
      const name = (of: SmallColumn): string | null => names[of.at(index)] ?? null;
      const number = (of: SmallColumn): number | null => orNull(of.at(index));
      return [
        ...([seq, packed.at.at(index), packed.recordedAt.at(index)] as const),
        ...([name(packed.machine), name(packed.type) ?? '', name(packed.counter)] as const),
        ...([number(packed.flags), number(packed.count), number(packed.since), number(packed.reading)] as const),
        bodies.get(index) ?? null,
      ];
    },
  };
}

function small(values: readonly (number | null)[]): SmallColumn {
  const whole = new Float64Array(values.length);
  for (let index = 0; index < whole.length; index++) whole[index] = values[index] ?? Number.NaN;
  return smallColumn(whole);
}

function sparse(texts: readonly (string | null)[]): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (let index = 0; index < texts.length; index++) {
    const text = texts[index] ?? null;
    if (text !== null) found.set(index, text);
  }
  return found;
}

function sizeOf(columns: readonly SmallColumn[], bodies: ReadonlyMap<number, string>): number {
  let bytes = columns.reduce((sum, column) => sum + column.bytes, 0);
  for (const body of bodies.values()) bytes += body.length + BODY_BYTES;
  return bytes;
}
/** Of one beside its text. */
const BODY_BYTES = 60;

/** What was written as a difference; NaN: null. */
function wholeOf(columns: Columns): Record<'at' | 'recordedAt' | 'since' | 'reading', Float64Array> {
  const { length } = columns.at;
  const column = () => new Float64Array(length).fill(Number.NaN);
  const whole = { at: column(), recordedAt: column(), since: column(), reading: column() };
  const before = new Before();
  let at = 0;
  for (let index = 0; index < length; index++) {
    at += columns.at[index] ?? 0;
    const last = before.of(columns.machine[index] ?? NONE, columns.counter[index] ?? NONE);
    const since = columns.since[index] ?? null;
    const reading = wholeReading(columns.reading[index] ?? null, last.reading);
    whole.at[index] = at;
    whole.recordedAt[index] = at + (columns.recorded[index] ?? 0);
    if (since !== null) whole.since[index] = since + last.at;
    if (reading !== null) whole.reading[index] = reading;
    last.at = at;
    last.reading = reading;
  }
  return whole;
}

const orNull = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

function shortReading(reading: number | null, before: number | null): Columns['reading'][number] {
  if (reading === null) return null;
  const difference = isWhole(reading) && isWhole(before) ? reading - before : null;
  return isWhole(difference) ? difference : [reading];
}

function wholeReading(short: Columns['reading'][number], before: number | null): number | null {
  if (short === null) return null;
  return typeof short === 'number' ? short + (before ?? 0) : short[0];
}
