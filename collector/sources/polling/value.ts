/**
 * Bytes -> values: widths, byte orders and scales, said in full. A controller's memory says nothing of its types, so
 * whoever writes the address says them. Pure.
 */
import type { CounterWidth } from '../../../shared/core/words/plant.ts';

/** `string`: so many bytes of text. `counted`: a text that begins with its greatest and its present length (S7). */
export type ValueType =
  | { is: 'bool'; bit: number }
  | { is: 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32' | 'u64' | 'i64' | 'f32' | 'f64' }
  | { is: 'string' | 'counted'; length: number };

/**
 * In which order the bytes of a value come, as manuals write it: `a` is its highest byte. Modbus sends each register
 * high byte first; in which order a device puts the registers of a wide value, nobody has settled.
 */
export const byteOrders = ['abcd', 'cdab', 'badc', 'dcba'] as const;
export type ByteOrder = (typeof byteOrders)[number];

/** What a whole number is divided by: it shows tenths, hundredths, … of its unit. */
export const divisors = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000] as const;
export type Divisor = (typeof divisors)[number];

export interface ValueForm {
  type: ValueType;
  order: ByteOrder;
  divisor: Divisor;
}

const widths = { u8: 1, i8: 1, u16: 2, i16: 2, u32: 4, i32: 4, u64: 8, i64: 8, f32: 4, f64: 8 } as const;

/** How many bytes it takes; a bit stands in one byte or one register, which its address knows. */
export function bytesOf(type: ValueType): number {
  switch (type.is) {
    case 'bool':
      return 1;
    case 'string':
      return type.length;
    case 'counted':
      return type.length + 2;
    default:
      return widths[type.is];
  }
}

/** Where a counter of this form rolls over; null: it is no counter, or its width says nothing. */
export function counterWidthOf({ type, divisor }: ValueForm): CounterWidth | null {
  if (divisor !== 1) return 'unbounded';
  switch (type.is) {
    case 'u16':
    case 'i16':
    case 'u32':
    case 'i32':
    case 'u64':
      return type.is;
    case 'f32':
    case 'f64':
      return 'float';
    case 'i64':
    case 'u8':
    case 'i8':
      return 'unbounded';
    case 'bool':
    case 'string':
    case 'counted':
      return null;
    default:
      return type satisfies never;
  }
}

/** The value, or null where the bytes are none: too few of them, no number, a text longer than it may be. */
export function decoded(
  { type, order, divisor }: ValueForm,
  given: Uint8Array,
): boolean | number | bigint | string | null {
  const bytes = inOrder(given, type.is === 'string' ? textOrder[order] : order);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type.is) {
    case 'bool':
      return bitOf(view, type.bit);
    case 'string':
      return bytes.length < type.length ? null : textOf(bytes.subarray(0, type.length));
    case 'counted':
      return countedText(bytes, type.length);
    default: {
      if (bytes.length < widths[type.is]) return null;
      const number = numberOf(view, type.is);
      return divisor === 1 || number === null ? number : Number(number) / divisor;
    }
  }
}

function numberOf(view: DataView, type: keyof typeof widths): number | bigint | null {
  switch (type) {
    case 'u8':
      return view.getUint8(0);
    case 'i8':
      return view.getInt8(0);
    case 'u16':
      return view.getUint16(0);
    case 'i16':
      return view.getInt16(0);
    case 'u32':
      return view.getUint32(0);
    case 'i32':
      return view.getInt32(0);
    case 'u64':
      return exact(view.getBigUint64(0));
    case 'i64':
      return exact(view.getBigInt64(0));
    case 'f32':
      return finite(shortest(view.getFloat32(0)));
    case 'f64':
      return finite(view.getFloat64(0));
    default:
      return type satisfies never;
  }
}

/** 64 bits are a number while that is exact. */
function exact(whole: bigint): number | bigint {
  const number = Number(whole);
  return Number.isSafeInteger(number) ? number : whole;
}

function finite(number: number): number | null {
  return Number.isFinite(number) ? number : null;
}

/** 24.95 as a 32-bit float is 24.950000763: the shortest decimal that means the same float is what the machine shows. */
function shortest(number: number): number {
  if (!Number.isFinite(number)) return number;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(number.toPrecision(digits));
    if (Math.fround(short) === number) return short;
  }
  return number;
}

/** Of one byte, or of a register. */
function bitOf(view: DataView, bit: number): boolean | null {
  if (view.byteLength === 0 || bit >= view.byteLength * 8) return null;
  const whole = view.byteLength === 1 ? view.getUint8(0) : view.getUint16(0);
  return ((whole >> bit) & 1) === 1;
}

/** Latin-1, as controllers write: up to the first NUL, without outer blanks. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end))
    .toString('latin1')
    .trim();
}

function countedText(bytes: Uint8Array, most: number): string | null {
  const [, length] = bytes;
  if (length === undefined || length > most || bytes.length < 2 + length) return null;
  return textOf(bytes.subarray(2, 2 + length));
}

/** A text has no highest register: only the two bytes of each may be swapped. */
const textOrder: Record<ByteOrder, ByteOrder> = { abcd: 'abcd', cdab: 'abcd', badc: 'badc', dcba: 'badc' };

/** The bytes with the highest first. Of an odd last byte nothing is swapped. */
function inOrder(bytes: Uint8Array, order: ByteOrder): Uint8Array {
  if (order === 'abcd' || bytes.length < 2) return bytes;
  const registers = Array.from({ length: bytes.length >> 1 }, (_, index) => bytes.subarray(index * 2, index * 2 + 2));
  const turned = order === 'badc' ? registers : registers.reverse();
  return Uint8Array.from(turned.flatMap(([high = 0, low = 0]) => (order === 'cdab' ? [high, low] : [low, high])));
}
