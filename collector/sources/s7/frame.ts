/**
 * S7 on the wire: ISO transport on TCP (RFC 1006, RFC 905 class 0) and the S7 protocol within it: how a connection
 * begins, reads and their answers. Pure; what makes no sense is a Problem.
 */
import { Problem } from '../../../shared/core/words/problem.ts';
import type { Range } from '../polling/spot.ts';
import { type Area, blockNumberOf } from './address.ts';

const areaCode: Record<Area, number> = { I: 0x81, Q: 0x82, M: 0x83, DB: 0x84 };

/** The protocol's own limit of items in one read. */
const mostItems = 20;
/** What is asked for when a connection begins; the controller says how much it takes. */
const wantedPduBytes = 480;
const leastPduBytes = 112;

const tpktBytes = 4;
const cotpDataBytes = 3;
const jobHeadBytes = 10;
const ackHeadBytes = 12;
const longestFrame = 8_192;

/** Bytes of a read's answer around its items, and around the data of each. */
const answerBytes = ackHeadBytes + 2;
const itemHeadBytes = 4;
const askedItemBytes = 12;

/** Most data bytes that one item may bring. */
export function mostBytes(pduBytes: number): number {
  return Math.floor((pduBytes - answerBytes - itemHeadBytes) / 2) * 2;
}

/** How many of the first ranges fit into one read, question and answer; at least one. */
export function fitting(ranges: readonly Range[], pduBytes: number): number {
  let asked = jobHeadBytes + 2;
  let answered = answerBytes;
  let count = 0;
  for (const { length } of ranges) {
    asked += askedItemBytes;
    answered += itemHeadBytes + even(length);
    if (count > 0 && (count >= mostItems || asked > pduBytes || answered > pduBytes)) break;
    count += 1;
  }
  return count;
}

export function s7FrameLength(bytes: Buffer): number | null {
  if (bytes.length < tpktBytes) return null;
  const length = bytes.readUInt16BE(2);
  if (bytes[0] !== 3 || length < tpktBytes + 2 || length > longestFrame) throw noS7();
  return length;
}

// ---- the connection --------------------------------------------------------------------------

/** `tsap`: which of the controller's doors is meant; two bytes each. */
export function encodeConnect(tsap: { local: number; remote: number }): Buffer {
  const cotp = Buffer.from([17, 0xe0, 0, 0, 0, 1, 0, 0xc0, 1, 0x0a, 0xc1, 2, 0, 0, 0xc2, 2, 0, 0]);
  cotp.writeUInt16BE(tsap.local, 12);
  cotp.writeUInt16BE(tsap.remote, 16);
  return framed(cotp);
}

/** Whether it takes the connection. Throws Problem where it is something else. */
export function decodeConnect(frame: Buffer): boolean {
  switch (frame[5]) {
    case 0xd0:
      return true;
    case 0x80:
      return false;
    default:
      throw noS7();
  }
}

export function encodeSetup(reference: number): Buffer {
  const parameters = Buffer.from([0xf0, 0, 0, 1, 0, 1, 0, 0]);
  parameters.writeUInt16BE(wantedPduBytes, 6);
  return job(reference, parameters);
}

/** The greatest PDU, bytes, that both take; null: it answers another question. */
export function decodeSetup(frame: Buffer, reference: number): number | null {
  const answer = ackOf(frame, reference);
  if (answer === null) return null;
  if (answer.error !== 0 || answer.parameters.length < 8 || answer.parameters[0] !== 0xf0) throw noS7();
  const pduBytes = answer.parameters.readUInt16BE(6);
  if (pduBytes < leastPduBytes) throw noS7();
  return Math.min(pduBytes, wantedPduBytes);
}

// ---- reads -----------------------------------------------------------------------------------

export function encodeRead(reference: number, ranges: readonly Range[]): Buffer {
  const items = ranges.map(({ block, from, length }) => {
    const { area, db } = blockNumberOf(block);
    const item = Buffer.from([0x12, 0x0a, 0x10, 0x02, 0, 0, 0, 0, areaCode[area], 0, 0, 0]);
    item.writeUInt16BE(length, 4);
    item.writeUInt16BE(db, 6);
    item.writeUIntBE(from * 8, 9, 3);
    return item;
  });
  return job(reference, Buffer.concat([Buffer.from([0x04, ranges.length]), ...items]));
}

/** What became of one item: `code` is the controller's own, 0xff where all is well. */
export type ItemAnswer = { is: 'bytes'; bytes: Uint8Array } | { is: 'refused'; code: number };

/** `error`: class and code as one number, where the whole read is refused. */
export type ReadAnswer = { is: 'items'; items: ItemAnswer[] } | { is: 'error'; error: number };

/** null: it answers another question. Throws Problem where it does not answer what was asked. */
export function decodeRead(frame: Buffer, reference: number, ranges: readonly Range[]): ReadAnswer | null {
  const answer = ackOf(frame, reference);
  if (answer === null) return null;
  if (answer.error !== 0) return { is: 'error', error: answer.error };
  if (answer.parameters[0] !== 0x04 || answer.parameters[1] !== ranges.length) throw noS7();
  let at = 0;
  const items = ranges.map(({ length }): ItemAnswer => {
    const { data } = answer;
    const code = data[at];
    if (code === undefined) throw noS7();
    if (code !== 0xff) {
      at += itemHeadBytes;
      return { is: 'refused', code };
    }
    if (data.length < at + itemHeadBytes) throw noS7();
    // Transport sizes 3, 4 and 5 tell their length in bits, the others in bytes.
    const inBits = [3, 4, 5].includes(data[at + 1] ?? 0);
    const said = data.readUInt16BE(at + 2);
    const begin = at + itemHeadBytes;
    if ((inBits ? Math.ceil(said / 8) : said) !== length || data.length < begin + length) throw noS7();
    at = begin + even(length);
    return { is: 'bytes', bytes: Uint8Array.from(data.subarray(begin, begin + length)) };
  });
  return { is: 'items', items };
}

// ---- within ----------------------------------------------------------------------------------

function framed(cotp: Buffer): Buffer {
  const head = Buffer.from([3, 0, 0, 0]);
  head.writeUInt16BE(tpktBytes + cotp.length, 2);
  return Buffer.concat([head, cotp]);
}

function job(reference: number, parameters: Buffer): Buffer {
  const head = Buffer.from([0x32, 0x01, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt16BE(reference, 4);
  head.writeUInt16BE(parameters.length, 6);
  return framed(Buffer.concat([Buffer.from([2, 0xf0, 0x80]), head, parameters]));
}

interface Ack {
  error: number;
  parameters: Buffer;
  data: Buffer;
}

/** null: it answers another question. */
function ackOf(frame: Buffer, reference: number): Ack | null {
  const pdu = frame.subarray(tpktBytes + cotpDataBytes);
  if (frame[5] !== 0xf0 || pdu.length < ackHeadBytes || pdu[0] !== 0x32) throw noS7();
  if (pdu[1] !== 0x03 && pdu[1] !== 0x02) throw noS7();
  if (pdu.readUInt16BE(4) !== reference) return null;
  const parameterBytes = pdu.readUInt16BE(6);
  const dataBytes = pdu.readUInt16BE(8);
  if (pdu.length !== ackHeadBytes + parameterBytes + dataBytes) throw noS7();
  return {
    error: pdu.readUInt16BE(10),
    parameters: pdu.subarray(ackHeadBytes, ackHeadBytes + parameterBytes),
    data: pdu.subarray(ackHeadBytes + parameterBytes),
  };
}

/** Data of an odd length is filled up, so that the next item begins at an even place. */
function even(length: number): number {
  return length + (length % 2);
}

function noS7(): Problem {
  return new Problem('unavailable', { what: 'speaksElse', protocol: 'S7' });
}
