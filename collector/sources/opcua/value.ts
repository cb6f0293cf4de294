/** An OPC UA data value -> plain value, quality, time. */
import { DataType, type DataValue, StatusCodes, Variant, VariantArrayType } from 'node-opcua-client';
import type { Quality } from '../../../shared/core/sample.ts';
import { type ValuePath, valueAt } from '../mapping/path.ts';
import { isPlausibleTime } from '../mapping/time.ts';

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
  const found = valueAt(plainValue(variant), inside);
  return found instanceof Variant ? plainValue(found) : found;
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
