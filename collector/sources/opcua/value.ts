/** An OPC UA data value -> plain value, quality, time. */

import type { Quality } from '../../../shared/core/words/sample.ts';
import { type ValuePath, valueAt } from '../mapping/path.ts';
import { isPlausibleTime } from '../mapping/time.ts';
import { DataType, type DataValue, ExtensionObject, StatusCodes, Variant, VariantArrayType } from './package.ts';

/** Severity stands in the two highest bits of a status code: 0 good, 1 uncertain, 2 and 3 bad. */
export function qualityOf(dataValue: DataValue): Quality {
  const severity = dataValue.statusCode.value >>> 30;
  return severity === 0 ? 'good' : severity === 1 ? 'uncertain' : 'bad';
}

/** The state of a state machine within another that is not in use now: nothing, and nothing wrong (OPC 10000-16). */
export function isInactive(dataValue: DataValue): boolean {
  return dataValue.statusCode.value === StatusCodes.BadStateNotActive.value;
}

/** Source time, else server time, else null: servers write 1601 where they know none. Epoch ms. */
export function timeOf(dataValue: DataValue): number | null {
  for (const time of [dataValue.sourceTimestamp, dataValue.serverTimestamp]) {
    const at = time?.getTime();
    if (at !== undefined && isPlausibleTime(at)) return at;
  }
  return null;
}

/** The plain value at a path; a structure's field of any type (`JobResponseData`'s `Value`) is taken out of its wrap. */
export function valueIn(variant: Variant, inside: ValuePath): unknown {
  const plain = plainValue(variant);
  const found = valueAt(plain, inside);
  if (found instanceof Variant) return plainValue(found);
  if (!Array.isArray(found) && !(found instanceof Uint32Array)) return found;
  switch (fieldTypeOf(valueAt(plain, inside.slice(0, -1)), inside.at(-1))) {
    case 'UInt64':
      return wide(found, false);
    case 'Int64':
      return wide(found, true);
    default:
      return found;
  }
}

/** What the value at a path is declared to be: `UInt32`; null where nothing says so. */
export function typeAt(variant: Variant, inside: ValuePath): string | null {
  const plain = plainValue(variant);
  const found = valueAt(plain, inside);
  if (found instanceof Variant) return DataType[found.dataType] ?? null;
  // An element is what its list is.
  const path = typeof inside.at(-1) === 'number' ? inside.slice(0, -1) : inside;
  if (path.length === 0) return DataType[variant.dataType] ?? null;
  return fieldTypeOf(valueAt(plain, path.slice(0, -1)), path.at(-1));
}

/** What a structure declares its field to be; null where it is no structure. */
function fieldTypeOf(holder: unknown, field: ValuePath[number] | undefined): string | null {
  if (!(holder instanceof ExtensionObject) || typeof field !== 'string') return null;
  const name = field.toLowerCase();
  return holder.schema.fields.find((one) => one.name.toLowerCase() === name)?.fieldType ?? null;
}

/** 64 bits come as [high, low] from the driver; they are made numbers while exact, else bigints. */
export function plainValue(variant: Variant): unknown {
  const { dataType, arrayType, value } = variant;
  if (value === null || value === undefined) return null;
  if (arrayType === VariantArrayType.Scalar) return scalar(dataType, value);
  return Array.from(value, (element: unknown) => scalar(dataType, element));
}

function scalar(dataType: DataType, value: unknown): unknown {
  if (dataType === DataType.UInt64) return wide(value, false);
  if (dataType === DataType.Int64) return wide(value, true);
  if (value instanceof Date) return value.getTime();
  return value;
}

function wide(value: unknown, signed: boolean): number | bigint | null {
  if (typeof value === 'number') return value;
  const [high, low] = Array.isArray(value) || value instanceof Uint32Array ? value : [];
  if (typeof high !== 'number' || typeof low !== 'number') return null;
  const bits = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  const whole = signed ? BigInt.asIntN(64, bits) : bits;
  const number = Number(whole);
  return Number.isSafeInteger(number) ? number : whole;
}
