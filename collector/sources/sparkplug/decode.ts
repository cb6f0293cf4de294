/**
 * Sparkplug B payloads (protobuf wire format) -> plain objects; no schema compiler, no Long objects.
 *
 * Written for what real publishers send, not only for what the specification allows: metrics without a
 * datatype, UInt32 in either integer field, 8- and 16-bit values cut or sign-extended, unknown fields.
 * A payload that breaks off or lies about a length throws `Malformed`; nothing else is ever thrown.
 */

/** Datatype numbers of Sparkplug B 3.0. Arrays are 22 to 34. */
export const dataTypes = {
  Int8: 1,
  Int16: 2,
  Int32: 3,
  Int64: 4,
  UInt8: 5,
  UInt16: 6,
  UInt32: 7,
  UInt64: 8,
  Float: 9,
  Double: 10,
  Boolean: 11,
  String: 12,
  DateTime: 13,
  Text: 14,
  UUID: 15,
  DataSet: 16,
  Bytes: 17,
  File: 18,
  Template: 19,
} as const;

export class Malformed extends Error {
  override readonly name = 'Malformed';
}

/** A value as it stands on the wire, before the datatype says what it means. */
export type RawValue =
  | { field: 'int'; value: number }
  | { field: 'long'; value: number | bigint }
  | { field: 'float' | 'double'; value: number }
  | { field: 'boolean'; value: boolean }
  | { field: 'string'; value: string }
  | { field: 'bytes'; value: Uint8Array }
  /** Data sets, templates and extensions are passed over: no profile reads them. */
  | { field: 'other' };

export interface Metric {
  name: string | null;
  /** 64 bits; a number while it is exact. */
  alias: number | bigint | null;
  /** Epoch ms. */
  timestamp: number | null;
  datatype: number | null;
  isHistorical: boolean;
  isNull: boolean;
  raw: RawValue | null;
}

export interface Payload {
  timestamp: number | null;
  seq: number | null;
  metrics: Metric[];
}

const maxMetrics = 50_000;

const varint = 0;
const fixed64 = 1;
const delimited = 2;
const fixed32 = 5;

/** Decodes a payload. Throws `Malformed` only. */
export function decodePayload(bytes: Uint8Array): Payload {
  const reader = new Reader(bytes);
  const payload: Payload = { timestamp: null, seq: null, metrics: [] };
  while (!reader.done()) {
    const tag = reader.tag();
    const field = tag >>> 3;
    const wire = tag & 7;
    if (field === 1 && wire === varint) payload.timestamp = reader.time();
    else if (field === 2 && wire === delimited) {
      if (payload.metrics.length >= maxMetrics) throw new Malformed(`more than ${maxMetrics} metrics`);
      payload.metrics.push(decodeMetric(reader));
    } else if (field === 3 && wire === varint) payload.seq = Number(reader.uint64());
    else reader.skip(wire);
  }
  return payload;
}

function decodeMetric(reader: Reader): Metric {
  const metric: Metric = {
    name: null,
    alias: null,
    timestamp: null,
    datatype: null,
    isHistorical: false,
    isNull: false,
    raw: null,
  };
  const outer = reader.enter();
  while (!reader.done()) {
    const tag = reader.tag();
    const field = tag >>> 3;
    const wire = tag & 7;
    if (!readField(reader, metric, field, wire)) reader.skip(wire);
  }
  reader.leave(outer);
  return metric;
}

/** false = unknown, or not in the wire form that it should have. */
function readField(reader: Reader, metric: Metric, field: number, wire: number): boolean {
  if (wire === varint) {
    switch (field) {
      case 2:
        metric.alias = reader.uint64();
        return true;
      case 3:
        metric.timestamp = reader.time();
        return true;
      case 4:
        metric.datatype = Number(reader.uint64());
        return true;
      case 5:
        metric.isHistorical = reader.uint64() !== 0;
        return true;
      case 7:
        metric.isNull = reader.uint64() !== 0;
        return true;
      case 10:
        // uint32 by the schema; a negative one written with ten bytes keeps its low 32 bits.
        metric.raw = { field: 'int', value: low32(reader.uint64()) >>> 0 };
        return true;
      case 11:
        metric.raw = { field: 'long', value: reader.uint64() };
        return true;
      case 14:
        metric.raw = { field: 'boolean', value: reader.uint64() !== 0 };
        return true;
      default:
        return false;
    }
  }
  if (wire === fixed32 && field === 12) metric.raw = { field: 'float', value: reader.float() };
  else if (wire === fixed64 && field === 13) metric.raw = { field: 'double', value: reader.double() };
  else if (wire === delimited && field === 1) metric.name = reader.string();
  else if (wire === delimited && field === 15) metric.raw = { field: 'string', value: reader.string() };
  else if (wire === delimited && field === 16) metric.raw = { field: 'bytes', value: reader.bytes() };
  else if (wire === delimited && field >= 17 && field <= 19) {
    metric.raw = { field: 'other' };
    reader.skip(wire);
  } else return false;
  return true;
}

/** The low 32 bits, signed. `|` takes numbers modulo 2^32, exactly up to 2^53. */
export function low32(value: number | bigint): number {
  return typeof value === 'number' ? value | 0 : Number(BigInt.asIntN(32, value));
}

/** Walks over a buffer; every length is checked against what is there before it is believed. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;
  #end: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.byteLength;
  }

  done(): boolean {
    return this.#at >= this.#end;
  }

  tag(): number {
    const tag = Number(this.uint64());
    if (tag < 8 || tag > 0xffffffff) throw new Malformed('a field without a number');
    return tag;
  }

  /** A varint of up to 64 bits: a number while it is exact, else a bigint. */
  uint64(): number | bigint {
    let low = 0;
    let factor = 1;
    for (let index = 0; index < 7; index++) {
      const byte = this.#byte();
      low += (byte & 0x7f) * factor;
      if (byte < 0x80) return low;
      factor *= 128;
    }
    let high = 0n;
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      high |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        const value = BigInt.asUintN(64, high + BigInt(low));
        return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
      }
    }
    throw new Malformed('a number longer than 64 bits');
  }

  /** Epoch ms, or null where the number is none that a clock can show. */
  time(): number | null {
    const value = Number(this.uint64());
    return value <= 8_640_000_000_000_000 ? value : null;
  }

  float(): number {
    return this.#bytes.readFloatLE(this.#take(4));
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#take(8));
  }

  string(): string {
    const length = this.#length();
    const from = this.#take(length);
    return this.#bytes.toString('utf8', from, from + length);
  }

  bytes(): Uint8Array {
    const length = this.#length();
    const from = this.#take(length);
    return this.#bytes.subarray(from, from + length);
  }

  /** Into a message within the message; give the result to `leave`. */
  enter(): number {
    const length = this.#length();
    if (this.#at + length > this.#end) throw new Malformed('a metric that breaks off');
    const outer = this.#end;
    this.#end = this.#at + length;
    return outer;
  }

  leave(outer: number): void {
    this.#end = outer;
  }

  skip(wire: number): void {
    if (wire === varint) this.uint64();
    else if (wire === fixed64) this.#take(8);
    else if (wire === fixed32) this.#take(4);
    else if (wire === delimited) this.#take(this.#length());
    else throw new Malformed('a field of an unknown form');
  }

  #length(): number {
    const length = this.uint64();
    if (typeof length !== 'number' || length > this.#end - this.#at) throw new Malformed('a length beyond the end');
    return length;
  }

  #take(length: number): number {
    const from = this.#at;
    if (from + length > this.#end) throw new Malformed('the payload breaks off');
    this.#at = from + length;
    return from;
  }

  #byte(): number {
    if (this.#at >= this.#end) throw new Malformed('the payload breaks off');
    return this.#bytes[this.#at++] ?? 0;
  }
}
