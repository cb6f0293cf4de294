import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ModbusAddress,
  modbusSpot,
  parseModbusAddress,
  parseModbusGap,
  printModbusAddress,
  type Table,
} from '../../../collector/sources/modbus/address.ts';
import { decodeRead, encodeRead, modbusFrameLength } from '../../../collector/sources/modbus/frame.ts';
import { modbusGuesses } from '../../../collector/sources/modbus/look.ts';
import { byteOrders, divisors, type ValueType } from '../../../collector/sources/polling/value.ts';
import { Problem } from '../../../shared/core/words/problem.ts';

const at = (text: string, firstAddress: 0 | 1 = 0) => {
  const { block, from, length } = modbusSpot(parseModbusAddress(text), firstAddress);
  return `${block} ${from}+${length}`;
};

describe('an address says where and how wide', () => {
  test.each([
    ['holding:100:u16', 'holding 100+1'],
    ['holding:100:u32', 'holding 100+2'],
    ['input:7:f64', 'input 7+4'],
    ['holding:0:string5', 'holding 0+3'],
    ['holding:3:bit15', 'holding 3+1'],
    ['coil:5', 'coil 5+1'],
    ['discrete:0', 'discrete 0+1'],
    // A manual's number: the first holding register is 40001.
    ['40001:u16', 'holding 0+1'],
    ['40101:u32:cdab/100', 'holding 100+2'],
    ['400101:u32', 'holding 100+2'],
    ['465536:u16', 'holding 65535+1'],
    ['30013:i16', 'input 12+1'],
    ['10001', 'discrete 0+1'],
    ['00020', 'coil 19+1'],
    ['holding:0x9C41:u16', 'holding 40001+1'],
  ])('%s', (text, place) => expect(at(text)).toBe(place));

  test('a manual that counts each table from 1 is followed, its own numbers stay', () => {
    expect(at('holding:1:u16', 1)).toBe('holding 0+1');
    expect(at('40001:u16', 1)).toBe('holding 0+1');
    expect(parseModbusGap('holding:1-10', 1)).toEqual({ block: 'holding', from: 0, length: 10 });
    expect(() => at('holding:0:u16', 1)).toThrow(/with firstAddress 1 a table begins with 1/);
  });

  test.each([
    // It could be either, and one of them reads another register.
    ['holding:40001:u16', /write 40001:u16 for the manual's, which is holding:0:u16 on the wire; .*holding:0x9C41:u16/],
    ['input:30013:f32', /write 30013:f32 for the manual's, which is input:12:f32/],
    ['discrete:10001', /which is discrete:0 on the wire/],
    ['holding:400101:u16', /which is holding:100:u16 on the wire$/],
    ['holding:100', /does not say its type; expected one of: u16, i16, u32/],
    ['40001', /does not say its type/],
    ['holding:100:int', /does not say its type|no type/],
    ['holding:100:u32:bacd', /is no type/],
    ['holding:100:f32/10', /a whole number may be divided by 10, 100/],
    ['holding:100:u32/3', /a whole number may be divided by 10, 100/],
    ['coil:5:u16', /a coil is a bit and takes no type/],
    ['holding:65535:u32', /goes beyond the end of its table/],
    ['holding:70000:u16', /the numbers 0 to 65535/],
    ['40000:u16', /the numbers 1 to 65536/],
    ['holding:1:bit16', /does not say its type/],
    ['holding:1:string201', /does not say its type/],
    ['DB10,DINT4', /is no address like holding:100:u32/],
    ['', /is no address like/],
  ])('%s is refused with how it is written', (text, words) => expect(() => at(text)).toThrow(words));

  const registers = fc.oneof(
    fc.constantFrom<ValueType>(
      { is: 'u16' },
      { is: 'i16' },
      { is: 'u32' },
      { is: 'i64' },
      { is: 'f32' },
      { is: 'f64' },
    ),
    fc.nat(15).map((bit): ValueType => ({ is: 'bool', bit })),
    fc.integer({ min: 1, max: 200 }).map((length): ValueType => ({ is: 'string', length })),
  );
  const addresses = fc
    .record({
      table: fc.constantFrom<Table>('coil', 'discrete', 'input', 'holding'),
      as: fc.constantFrom('manual', 'table'),
      number: fc.nat(65_535),
      type: registers,
      order: fc.constantFrom(...byteOrders),
      divisor: fc.constantFrom(...divisors),
    })
    .map(({ table, as, number, type, order, divisor }): ModbusAddress => {
      const isBit = table === 'coil' || table === 'discrete';
      const isWhole = !isBit && /^[ui]/.test(type.is);
      return {
        table,
        as,
        number: as === 'manual' ? number + 1 : number,
        type: isBit ? { is: 'bool', bit: 0 } : type,
        order: isBit ? 'abcd' : order,
        divisor: isWhole ? divisor : 1,
      };
    });

  test('printed, it means the same', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        const text = printModbusAddress(address);
        expect(parseModbusAddress(text)).toEqual(address);
        expect(printModbusAddress(parseModbusAddress(text.toUpperCase()))).toBe(text);
      }),
    );
  });

  test('whatever is written, it is an address or a sentence says why not', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^(holding|coil)?:?\d{0,6}(:[a-z0-9]{0,4})?(\/1?0*)?$/)),
        (text) => {
          try {
            parseModbusAddress(text);
          } catch (error) {
            expect(error).toBeInstanceOf(Problem);
          }
        },
      ),
    );
  });
});

/** Examples of the specification (Modbus Application Protocol V1.1b3, section 6), behind a header of Modbus TCP. */
describe('the specification’s examples', () => {
  const question = (table: Table, from: number, length: number) => {
    return { transaction: 5, unit: 17, table, range: { block: table, from, length } };
  };
  const framed = (pdu: string) => {
    const body = Buffer.from(pdu.replaceAll(' ', ''), 'hex');
    const head = Buffer.from([0, 5, 0, 0, 0, body.length + 1, 17]);
    return Buffer.concat([head, body]);
  };
  const bitsIn = (bits: string) => Uint8Array.from(bits, Number);

  test.each<[string, Table, number, number, string, string, Uint8Array]>([
    ['coils 20 to 38', 'coil', 19, 19, '01 0013 0013', '01 03 CD 6B 05', bitsIn('1011001111010110101')],
    ['inputs 197 to 218', 'discrete', 196, 22, '02 00C4 0016', '02 03 AC DB 35', bitsIn('0011010111011011101011')],
    [
      'registers 108 to 110',
      'holding',
      107,
      3,
      '03 006B 0003',
      '03 06 022B 0000 0064',
      Buffer.from('022b00000064', 'hex'),
    ],
    ['input register 9', 'input', 8, 1, '04 0008 0001', '04 02 000A', Buffer.from('000a', 'hex')],
  ])('%s', (_what, table, from, length, asked, answered, bytes) => {
    const one = question(table, from, length);
    expect(encodeRead(one)).toEqual(framed(asked));
    const frame = framed(answered);
    expect(modbusFrameLength(frame)).toBe(frame.length);
    const answer = decodeRead(frame, one);
    expect(answer).toEqual({ is: 'bytes', bytes: Uint8Array.from(bytes) });
  });

  test('an exception', () => {
    expect(decodeRead(framed('81 02'), question('coil', 1_185, 1))).toEqual({ is: 'exception', code: 2 });
  });

  test('the answer to an earlier question is not taken for this one', () => {
    const late = { ...question('holding', 107, 3), transaction: 6 };
    expect(decodeRead(framed('03 06 022B 0000 0064'), late)).toBeNull();
  });

  test.each([
    ['another function', '04 06 022B 0000 0064'],
    ['fewer bytes than asked for', '03 04 022B 0000'],
    ['more bytes than it says', '03 06 022B 0000 0064 00'],
    ['no data', '03'],
  ])('an answer with %s makes no sense', (_what, pdu) => {
    expect(() => decodeRead(framed(pdu), question('holding', 107, 3))).toThrow(Problem);
  });

  test('what does not begin like Modbus TCP is something else', () => {
    expect(modbusFrameLength(Buffer.from('000500', 'hex'))).toBeNull();
    expect(() => modbusFrameLength(Buffer.from('HTTP/1.1 400 Bad Request'))).toThrow(/speaks no Modbus TCP/);
  });
});

test('a place whose type nobody knows is shown as each that it may be', () => {
  expect(modbusGuesses('holding:10')).toEqual(
    ['u16', 'i16', 'u32', 'u32:cdab', 'i32', 'i32:cdab', 'f32', 'f32:cdab'].map((type) => `holding:10:${type}`),
  );
  // The last register of a range is not read beyond.
  expect(modbusGuesses('input:0-1')).toHaveLength(10);
  expect(modbusGuesses('coil:0-3')).toEqual(['coil:0', 'coil:1', 'coil:2', 'coil:3']);
  expect(modbusGuesses('holding:10:u32')).toBeNull();
});
