/** Commands to an edge node as Sparkplug B payloads: all that a host application has to write. */
import { dataTypes } from './decode.ts';

export interface CommandMetric {
  name: string;
  value: string | number | boolean;
  /** Of the metric's birth; guessed from the value where unknown. */
  datatype: number | null;
}

/** NCMD or DCMD payload: timestamp and metrics, no seq. `at`: epoch ms. */
export function encodeCommand(metrics: readonly CommandMetric[], at: number): Buffer {
  return Buffer.concat([
    field(1, 0),
    number(at),
    ...metrics.flatMap((metric) => delimited(2, encodeMetric(metric, at))),
  ]);
}

function encodeMetric({ name, value, datatype }: CommandMetric, at: number): Buffer {
  const type = datatype ?? guessed(value);
  return Buffer.concat([
    ...delimited(1, Buffer.from(name)),
    field(3, 0),
    number(at),
    field(4, 0),
    number(type),
    ...encodeValue(value, type),
  ]);
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
