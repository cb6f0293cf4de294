import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dataTypes, decodePayload, Malformed, type Metric } from '../../../collector/sources/sparkplug/decode.ts';
import { encodeCommand } from '../../../collector/sources/sparkplug/encode.ts';
import { metricValue } from '../../../collector/sources/sparkplug/value.ts';
import { delimited, encodePayload, type TestMetric, tag, varint } from './support/sparkplug.ts';

const folder = new URL('./vectors/', import.meta.url);

interface Vector {
  payload: {
    timestamp: number;
    seq?: number;
    metrics?: { name: string; alias?: number; timestamp: number; dataType: string; value: unknown }[];
  };
}

function only(metric: TestMetric): Metric {
  const [decoded] = decodePayload(encodePayload([metric])).metrics;
  if (decoded === undefined) throw new Error('no metric came back');
  return decoded;
}

describe("the specification's examples", () => {
  const vectors = readdirSync(folder).filter((file) => file.endsWith('.bin'));

  test('nine of them are here', () => expect(vectors).toHaveLength(9));

  test.each(vectors)('%s decodes to what the specification prints', (file) => {
    const { payload }: Vector = JSON.parse(readFileSync(new URL(file.replace('.bin', '.json'), folder), 'utf8'));
    const decoded = decodePayload(readFileSync(new URL(file, folder)));
    expect(decoded.timestamp).toBe(payload.timestamp);
    expect(decoded.seq).toBe(payload.seq ?? null);
    expect(
      decoded.metrics.map((metric) => ({
        name: metric.name,
        alias: metric.alias ?? undefined,
        timestamp: metric.timestamp,
        value: metricValue(metric, metric.datatype),
      })),
    ).toEqual(
      (payload.metrics ?? []).map(({ name, alias, timestamp, dataType, value }) => ({
        name,
        alias,
        timestamp,
        value: dataType === 'Float' ? expect.closeTo(Number(value), 3) : value,
      })),
    );
  });
});

describe('what real publishers send', () => {
  const rows: [string, number | null, TestMetric, unknown][] = [
    ['UInt32 in the long field', dataTypes.UInt32, { long: 4_000_000_000 }, 4_000_000_000],
    ['UInt32 in the int field', dataTypes.UInt32, { int: 4_000_000_000 }, 4_000_000_000],
    ['Int8 −23 sign-extended to 32 bits', dataTypes.Int8, { int: 0xffffffe9 }, -23],
    ['Int8 −23 cut to 8 bits', dataTypes.Int8, { int: 0xe9 }, -23],
    ['Int16 −30000 sign-extended', dataTypes.Int16, { int: 0xffff8ad0 }, -30_000],
    ['Int16 −30000 cut to 16 bits', dataTypes.Int16, { int: 0x8ad0 }, -30_000],
    ['Int32 −1', dataTypes.Int32, { int: 0xffffffff }, -1],
    ['Int32 −1 written with ten bytes', dataTypes.Int32, { extra: Buffer.concat([tag(10, 0), varint(-1)]) }, -1],
    ['Int64 −2', dataTypes.Int64, { long: -2 }, -2],
    [
      'UInt64 above 2^53 stays exact',
      dataTypes.UInt64,
      { long: 18_446_744_073_709_551_615n },
      18_446_744_073_709_551_615n,
    ],
    ['UInt8 200', dataTypes.UInt8, { int: 200 }, 200],
    ['UInt16 65535', dataTypes.UInt16, { int: 65_535 }, 65_535],
    ['a number without a datatype', null, { long: 12 }, 12],
    ['a double', dataTypes.Double, { double: 1.5 }, 1.5],
    ['a boolean in an integer field', dataTypes.Boolean, { int: 1 }, true],
    ['a null', dataTypes.Int32, { int: 5, isNull: true }, null],
    ['a value that is missing', dataTypes.Int32, {}, null],
    ['Int8Array', 22, { bytes: Buffer.from([0xe9, 0x7b]) }, [-23, 123]],
    ['Int16Array', 23, { bytes: Buffer.from([0xd0, 0x8a, 0x30, 0x75]) }, [-30_000, 30_000]],
    ['UInt32Array', 28, { bytes: Buffer.from([0x34, 0, 0, 0]) }, [52]],
    [
      'BooleanArray, first bit first',
      32,
      { bytes: Buffer.from([4, 0, 0, 0, 0b1010_0000]) },
      [true, false, true, false],
    ],
    ['StringArray', 33, { bytes: Buffer.from('ABC\0hello\0') }, ['ABC', 'hello']],
    ['an array of half an element', 24, { bytes: Buffer.from([1, 2, 3]) }, null],
    [
      'a data set is passed over',
      dataTypes.DataSet,
      { extra: Buffer.concat(delimited(17, Buffer.from([8, 1]))) },
      null,
    ],
  ];
  test.each(rows)('%s', (_name, datatype, metric, expected) => {
    expect(metricValue(only(metric), datatype)).toEqual(expected);
  });

  test('unknown fields of payload and metric are passed over', () => {
    const extra = Buffer.concat([
      tag(99, 2),
      varint(3),
      Buffer.from('abc'),
      tag(98, 5),
      Buffer.alloc(4),
      tag(97, 0),
      varint(7),
    ]);
    const payload = decodePayload(encodePayload([{ name: 'A', int: 1, extra }], { at: 5, seq: 9, extra }));
    expect(payload).toMatchObject({ timestamp: 5, seq: 9, metrics: [{ name: 'A', raw: { field: 'int', value: 1 } }] });
  });
});

describe('what is no payload', () => {
  test.each([
    ['breaks off in a number', 'ff'],
    ['breaks off in a metric', '1205'],
    ['a length beyond the end', '12ffffffff0f'],
    ['a length of 64 bits', '12ffffffffffffffffff01'],
    ['a number longer than 64 bits', '08ffffffffffffffffffff01'],
    ['a group, which the format gave up', '0b'],
    ['field number zero', '00'],
    ['a text longer than its metric', '12030affff'],
  ])('%s', (_name, hex) => {
    expect(() => decodePayload(Buffer.from(hex, 'hex'))).toThrow(Malformed);
  });
});

test('a command is read back as it was written', () => {
  const at = 1_793_000_000_000;
  const bytes = encodeCommand(
    [
      { name: 'Node Control/Rebirth', value: true, datatype: null },
      { name: 'Program', value: 'P-12', datatype: dataTypes.String },
      { name: 'Setpoint', value: -5, datatype: dataTypes.Int16 },
      { name: 'Quantity', value: 4_000_000_000, datatype: dataTypes.UInt32 },
      { name: 'Speed', value: 1.25, datatype: dataTypes.Float },
    ],
    at,
  );
  const payload = decodePayload(bytes);
  expect(payload.timestamp).toBe(at);
  expect(payload.metrics.map((metric) => metricValue(metric, metric.datatype))).toEqual([
    true,
    'P-12',
    -5,
    4_000_000_000,
    1.25,
  ]);
});
