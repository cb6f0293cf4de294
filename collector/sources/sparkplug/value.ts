/** What a metric's value means: the wire's field and the datatype of the birth -> a plain value. */
import { dataTypes, low32, type Metric, type RawValue } from './decode.ts';

export type MetricValue = string | number | bigint | boolean | Uint8Array | MetricValue[] | null;

/**
 * The value of a metric; null = it has none (is_null, a data set, a template, nothing sent).
 * `datatype`: the metric's own, or, where a data message leaves it out, the one of its birth.
 * Integers are cut to their width before the sign is taken, because publishers differ: Int8 −23 comes as
 * 0xE9 from some and as 0xFFFFFFE9 from others. UInt32 is taken from either field.
 */
export function metricValue(metric: Metric, datatype: number | null): MetricValue {
  const { raw } = metric;
  if (metric.isNull || raw === null || raw.field === 'other') return null;
  if (datatype !== null && datatype >= 22 && datatype <= 34)
    return raw.field === 'bytes' ? arrayOf(datatype, raw.value) : null;
  if (raw.field === 'int' || raw.field === 'long') return integer(raw, datatype);
  return raw.value;
}

function integer(raw: Extract<RawValue, { field: 'int' | 'long' }>, datatype: number | null): MetricValue {
  const { value } = raw;
  switch (datatype) {
    case dataTypes.Int8:
      return (low32(value) << 24) >> 24;
    case dataTypes.Int16:
      return (low32(value) << 16) >> 16;
    case dataTypes.Int32:
      return low32(value) | 0;
    case dataTypes.UInt8:
      return low32(value) & 0xff;
    case dataTypes.UInt16:
      return low32(value) & 0xffff;
    case dataTypes.UInt32:
      return low32(value) >>> 0;
    case dataTypes.Int64:
      return signed64(value);
    case dataTypes.Boolean:
      return value !== 0;
    // A float in an integer field has no meaning that anyone agrees on: as it stands.
    default:
      return value;
  }
}

function signed64(value: number | bigint): number | bigint {
  if (typeof value === 'number') return value;
  const signed = BigInt.asIntN(64, value);
  return signed >= -BigInt(Number.MAX_SAFE_INTEGER) && signed <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(signed)
    : signed;
}

/** Bytes per element of the array datatypes; booleans and texts have forms of their own. */
const read: Record<number, { size: number; at: (view: DataView, offset: number) => number | bigint }> = {
  22: { size: 1, at: (view, offset) => view.getInt8(offset) },
  23: { size: 2, at: (view, offset) => view.getInt16(offset, true) },
  24: { size: 4, at: (view, offset) => view.getInt32(offset, true) },
  25: { size: 8, at: (view, offset) => exact(view.getBigInt64(offset, true)) },
  26: { size: 1, at: (view, offset) => view.getUint8(offset) },
  27: { size: 2, at: (view, offset) => view.getUint16(offset, true) },
  28: { size: 4, at: (view, offset) => view.getUint32(offset, true) },
  29: { size: 8, at: (view, offset) => exact(view.getBigUint64(offset, true)) },
  30: { size: 4, at: (view, offset) => view.getFloat32(offset, true) },
  31: { size: 8, at: (view, offset) => view.getFloat64(offset, true) },
  34: { size: 8, at: (view, offset) => exact(view.getBigInt64(offset, true)) },
};
const booleanArray = 32;
const stringArray = 33;

/** Packed little-endian arrays (datatypes 22 to 34); null where the bytes do not fit the type. */
function arrayOf(datatype: number, bytes: Uint8Array): MetricValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (datatype === booleanArray) {
    if (bytes.byteLength < 4) return null;
    const count = view.getUint32(0, true);
    if (count > (bytes.byteLength - 4) * 8) return null;
    return Array.from({ length: count }, (_, index) => ((bytes[4 + (index >> 3)] ?? 0) & (0x80 >> (index & 7))) !== 0);
  }
  if (datatype === stringArray) {
    const texts = Buffer.from(bytes).toString('utf8').split('\0');
    return texts.at(-1) === '' ? texts.slice(0, -1) : texts;
  }
  const element = read[datatype];
  if (element === undefined || bytes.byteLength % element.size !== 0) return null;
  return Array.from({ length: bytes.byteLength / element.size }, (_, index) => element.at(view, index * element.size));
}

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
