/** Commands to an edge node as Sparkplug B payloads: all that a host application has to write. */
import { dataTypes } from './decode.ts';

export interface CommandMetric {
  name: string;
  value: string | number | boolean;
  /** Of the metric's birth; guessed from the value where unknown. */
  datatype: number | null;
  /** Of the metric's birth: a metric that has one is named by it alone. */
  alias?: number | bigint | null;
}

/** NCMD or DCMD payload: timestamp and metrics, no seq. `at`: epoch ms. */
export function encodeCommand(metrics: readonly CommandMetric[], at: number): Buffer {
  return Buffer.concat([
    field(1, 0),
    number(at),
    ...metrics.flatMap((metric) => delimited(2, encodeMetric(metric, at))),
  ]);
}

/** The datatype is written although 3.0 would leave it out: edge nodes decode commands by it. */
function encodeMetric({ name, value, datatype, alias = null }: CommandMetric, at: number): Buffer {
  const type = datatype ?? guessed(value);
  return Buffer.concat([
    ...(alias === null ? delimited(1, Buffer.from(name)) : [field(2, 0), number(alias)]),
    field(3, 0),
    number(at),
    field(4, 0),
    number(type),
    ...encodeValue(value, type),
  ]);
}

const integers: Record<number, [min: number, max: number]> = {
  [dataTypes.Int8]: [-(2 ** 7), 2 ** 7 - 1],
  [dataTypes.Int16]: [-(2 ** 15), 2 ** 15 - 1],
  [dataTypes.Int32]: [-(2 ** 31), 2 ** 31 - 1],
  [dataTypes.Int64]: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  [dataTypes.UInt8]: [0, 2 ** 8 - 1],
  [dataTypes.UInt16]: [0, 2 ** 16 - 1],
  [dataTypes.UInt32]: [0, 2 ** 32 - 1],
  [dataTypes.UInt64]: [0, Number.MAX_SAFE_INTEGER],
};

/** Whether a metric of this datatype can hold the value as it is; nothing is rounded or cut. */
export function fitsDatatype(value: string | number | boolean, datatype: number): boolean {
  const range = integers[datatype];
  if (range !== undefined)
    return typeof value === 'number' && Number.isInteger(value) && value >= range[0] && value <= range[1];
  switch (datatype) {
    case dataTypes.Float:
    case dataTypes.Double:
      return typeof value === 'number';
    case dataTypes.Boolean:
      return typeof value === 'boolean';
    case dataTypes.String:
    case dataTypes.Text:
    case dataTypes.UUID:
      return typeof value === 'string';
    default:
      return false;
  }
}

function guessed(value: string | number | boolean): number {
  if (typeof value === 'string') return dataTypes.String;
  if (typeof value === 'boolean') return dataTypes.Boolean;
  return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? dataTypes.Int32 : dataTypes.Double;
}

function encodeValue(value: string | number | boolean, type: number): Buffer[] {
  const asNumber = Number(value);
  switch (type) {
    case dataTypes.Boolean:
      return [field(14, 0), number(value === true || value === 1 || value === 'true' ? 1 : 0)];
    case dataTypes.Int8:
    case dataTypes.Int16:
    case dataTypes.Int32:
    case dataTypes.UInt8:
    case dataTypes.UInt16:
      return [field(10, 0), number(BigInt.asUintN(32, BigInt(Math.trunc(asNumber))))];
    case dataTypes.UInt32:
    case dataTypes.Int64:
    case dataTypes.UInt64:
    case dataTypes.DateTime:
      return [field(11, 0), number(BigInt.asUintN(64, BigInt(Math.trunc(asNumber))))];
    case dataTypes.Float: {
      const bytes = Buffer.alloc(4);
      bytes.writeFloatLE(asNumber);
      return [field(12, 5), bytes];
    }
    case dataTypes.Double: {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(asNumber);
      return [field(13, 1), bytes];
    }
    default:
      return delimited(15, Buffer.from(String(value)));
  }
}

function field(fieldNumber: number, wire: number): Buffer {
  return number(fieldNumber * 8 + wire);
}

function delimited(fieldNumber: number, bytes: Buffer): Buffer[] {
  return [field(fieldNumber, 2), number(bytes.length), bytes];
}

function number(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
