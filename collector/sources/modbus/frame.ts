/**
 * Modbus TCP on the wire, as its specification has it (Modbus Application Protocol V1.1b3, Modbus Messaging on TCP/IP
 * V1.0b): questions that read, and their answers. Pure; what makes no sense is a Problem.
 */
import { Problem } from '../../../shared/core/words/problem.ts';
import type { Range } from '../polling/spot.ts';
import type { Table } from './address.ts';

const functionOf: Record<Table, number> = { coil: 1, discrete: 2, holding: 3, input: 4 };

/** The protocol's own limits for one read. */
export const mostBits = 2_000;
export const mostRegisters = 125;

const headerBytes = 7;
/** Unit, function and data together: the longest that the specification allows. */
const longestBody = 254;

export interface Question {
  /** 0 to 65535: an answer carries it again. */
  transaction: number;
  unit: number;
  table: Table;
  range: Range;
}

export type ReadAnswer = { is: 'bytes'; bytes: Uint8Array } | { is: 'exception'; code: number };

export function encodeRead({ transaction, unit, table, range }: Question): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16BE(transaction, 0);
  bytes.writeUInt16BE(6, 4);
  bytes.writeUInt8(unit, 6);
  bytes.writeUInt8(functionOf[table], 7);
  bytes.writeUInt16BE(range.from, 8);
  bytes.writeUInt16BE(range.length, 10);
  return bytes;
}

/** How long the frame is that begins here; null = more is needed. Throws Problem where it is no Modbus TCP. */
export function modbusFrameLength(bytes: Buffer): number | null {
  if (bytes.length < headerBytes) return null;
  const length = bytes.readUInt16BE(4);
  if (bytes.readUInt16BE(2) !== 0 || length < 3 || length > longestBody) throw noModbus();
  return 6 + length;
}

/**
 * The answer to a question; null: it answers another one. Of bits each becomes a byte, 0 or 1.
 * Throws Problem where it does not answer what was asked.
 */
export function decodeRead(frame: Buffer, { transaction, table, range }: Question): ReadAnswer | null {
  if (frame.length < headerBytes + 2) throw noModbus();
  if (frame.readUInt16BE(0) !== transaction) return null;
  const asked = functionOf[table];
  const answered = frame.readUInt8(7);
  // Some devices answer under a unit of their own: the transaction is enough.
  if ((answered & 0x7f) !== asked) throw noModbus();
  if (answered !== asked) return { is: 'exception', code: frame.readUInt8(8) };
  const data = frame.subarray(9);
  const isBits = table === 'coil' || table === 'discrete';
  const wanted = isBits ? Math.ceil(range.length / 8) : range.length * 2;
  if (frame.readUInt8(8) !== wanted || data.length !== wanted) throw noModbus();
  return { is: 'bytes', bytes: isBits ? bitsOf(data, range.length) : Uint8Array.from(data) };
}

function bitsOf(data: Buffer, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, index) => ((data[index >> 3] ?? 0) >> (index & 7)) & 1);
}

function noModbus(): Problem {
  return new Problem('unavailable', { what: 'speaksElse', protocol: 'Modbus TCP' });
}
