/** ASN.1 in DER, as much of it as a certificate needs: each function gives the bytes of one value. */

type Bytes = Uint8Array;

function tagged(tag: number, ...parts: readonly Bytes[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = bigEndian(BigInt(length));
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

function bigEndian(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}

export const sequence = (...parts: readonly Bytes[]): Buffer => tagged(0x30, ...parts);
export const set = (...parts: readonly Bytes[]): Buffer => tagged(0x31, ...parts);
export const bool = (value: boolean): Buffer => tagged(0x01, Buffer.from([value ? 0xff : 0]));
export const octets = (bytes: Bytes): Buffer => tagged(0x04, bytes);
export const utf8 = (text: string): Buffer => tagged(0x0c, Buffer.from(text, 'utf8'));
/** A part that the standard numbers: `[0]`, `[1]` … around what it holds, or in the place of its tag. */
export const around = (number: number, ...parts: readonly Bytes[]): Buffer => tagged(0xa0 | number, ...parts);
export const inPlace = (number: number, bytes: Bytes): Buffer => tagged(0x80 | number, bytes);

/** Not negative. */
export function integer(value: bigint): Buffer {
  const bytes = bigEndian(value);
  return tagged(0x02, (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.from([0]), bytes]));
}

/** `unused`: bits at the end that mean nothing. */
export const bits = (bytes: Bytes, unused = 0): Buffer => tagged(0x03, Buffer.from([unused]), bytes);

/** Like `2.5.29.17`. */
export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}

/** Whole seconds; before 2050 with two digits of the year, as X.509 wants it. */
export function time(at: number): Buffer {
  const text = `${new Date(at).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  return text < '2050' ? tagged(0x17, Buffer.from(text.slice(2))) : tagged(0x18, Buffer.from(text));
}
