import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Range } from '../../../collector/sources/polling/spot.ts';
import { divisors, type ValueType } from '../../../collector/sources/polling/value.ts';
import {
  type Area,
  parseS7Address,
  parseS7Gap,
  printS7Address,
  type S7Address,
  s7Spot,
} from '../../../collector/sources/s7/address.ts';
import {
  decodeConnect,
  decodeRead,
  decodeSetup,
  encodeConnect,
  encodeRead,
  encodeSetup,
  fitting,
  mostBytes,
  s7FrameLength,
} from '../../../collector/sources/s7/frame.ts';
import { s7Guesses } from '../../../collector/sources/s7/look.ts';
import { tsapOf } from '../../../collector/sources/s7/options.ts';
import type { Source } from '../../../collector/sources/source.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { type Collected, collect, until } from './support/collect.ts';
import { polledSource, startS7, type TestS7 } from './support/polled.ts';

const at = (text: string) => {
  const { block, from, length, printed } = s7Spot(parseS7Address(text));
  return `${block} ${from}+${length} ${printed}`;
};

describe('an address says where and how wide', () => {
  test.each([
    ['DB10,DINT4', 'DB10 4+4 DB10,DINT4'],
    ['db10,real8', 'DB10 8+4 DB10,REAL8'],
    ['DB10,X0.1', 'DB10 0+1 DB10,X0.1'],
    ['DB10.DBX0.1', 'DB10 0+1 DB10,X0.1'],
    ['%DB10.DBX0.1', 'DB10 0+1 DB10,X0.1'],
    ['DB10,INT2/10', 'DB10 2+2 DB10,INT2/10'],
    ['DB10,STRING20.30', 'DB10 20+32 DB10,STRING20.30'],
    ['DB10,CHARS60.16', 'DB10 60+16 DB10,CHARS60.16'],
    ['DB10,UDINT4', 'DB10 4+4 DB10,DWORD4'],
    ['M10.0', 'M 10+1 M10.0'],
    ['M,INT10', 'M 10+2 M,INT10'],
    ['I0.3', 'I 0+1 I0.3'],
    // As German controllers have it.
    ['E0.3', 'I 0+1 I0.3'],
    ['A4.1', 'Q 4+1 Q4.1'],
    ['Q,BYTE4', 'Q 4+1 Q,BYTE4'],
  ])('%s', (text, place) => expect(at(text)).toBe(place));

  test.each([
    // A DINT, a DWORD or a REAL: a wrong guess would count nonsense.
    ['DB10.DBD4', /does not say its type: write DB10,DWORD4 or DB10,DINT4 or DB10,REAL4/],
    ['MW10', /write M,WORD10 or M,INT10/],
    ['EB3', /write I,BYTE3 or I,SINT3/],
    ['DB10,DINT', /is no address like DB10,DINT4/],
    ['DB0,INT0', /a data block has a number from 1/],
    ['DB10,FLOAT4', /"FLOAT" is no type; expected one of: BYTE/],
    ['DB10,X0.8', /a bit is written X0\.0 to X0\.7/],
    ['DB10,STRING20', /a text is written with its length, like STRING20\.30/],
    ['DB10,INT2.1', /only a bit or a text has something behind a point/],
    ['DB10,REAL4/10', /a whole number may be divided by/],
    ['DB10,DINT65534', /goes beyond byte 65535/],
    ['holding:0:u16', /is no address like/],
  ])('%s is refused with how it is written', (text, words) => expect(() => at(text)).toThrow(words));

  const types = fc.oneof(
    fc.constantFrom<ValueType>(
      ...(['u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'u64', 'i64', 'f32', 'f64'] as const).map((is) => ({ is })),
    ),
    fc.nat(7).map((bit): ValueType => ({ is: 'bool', bit })),
    fc.integer({ min: 1, max: 200 }).map((length): ValueType => ({ is: 'string', length })),
    fc.integer({ min: 1, max: 200 }).map((length): ValueType => ({ is: 'counted', length })),
  );
  const addresses = fc
    .record({
      area: fc.constantFrom<Area>('DB', 'M', 'I', 'Q'),
      db: fc.integer({ min: 1, max: 65_535 }),
      byte: fc.nat(65_300),
      type: types,
      divisor: fc.constantFrom(...divisors),
    })
    .map(({ area, db, byte, type, divisor }): S7Address => {
      return { area, db: area === 'DB' ? db : 0, byte, type, divisor: /^[ui]/.test(type.is) ? divisor : 1 };
    });

  test('printed, it means the same', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        expect(parseS7Address(printS7Address(address))).toEqual(address);
      }),
    );
  });

  test('whatever is written, it is an address or a sentence says why not', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^(DB\d{0,6}|M|I)[,.]?[A-Z]{0,6}\d{0,6}(\.\d{0,3})?$/)),
        (text) => {
          try {
            parseS7Address(text);
          } catch (error) {
            expect(error).toBeInstanceOf(Problem);
          }
        },
      ),
    );
  });
});

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const db1: Range = { block: 'DB1', from: 0, length: 16 };

/** As controllers and other clients have been recorded to say it. */
describe('telegrams', () => {
  test('a connection to rack 0, slot 2', () => {
    const asked = encodeConnect(tsapOf({ rack: 0, slot: 2 }));
    expect(asked).toEqual(hex('03 00 00 16 11 e0 00 00 00 01 00 c0 01 0a c1 02 01 00 c2 02 01 02'));
    expect(decodeConnect(hex('03 00 00 16 11 d0 00 01 00 02 00 c0 01 0a c1 02 01 00 c2 02 01 02'))).toBe(true);
    expect(decodeConnect(hex('03 00 00 0b 06 80 00 01 00 02 01'))).toBe(false);
    expect(tsapOf({ rack: 0, slot: 0, tsap: { local: '01.00', remote: '02.00' } })).toEqual({
      local: 0x0100,
      remote: 0x0200,
    });
  });

  test('how much both take at once', () => {
    expect(encodeSetup(4)).toEqual(hex('03 00 00 19 02 f0 80 32 01 00 00 00 04 00 08 00 00 f0 00 00 01 00 01 01 e0'));
    const answer = hex('03 00 00 1b 02 f0 80 32 03 00 00 00 04 00 08 00 00 00 00 f0 00 00 01 00 01 00 f0');
    expect(decodeSetup(answer, 4)).toBe(240);
    expect(decodeSetup(answer, 5)).toBeNull();
    expect(mostBytes(240)).toBe(222);
  });

  test('a read of 16 bytes of DB1', () => {
    expect(encodeRead(5, [db1])).toEqual(
      hex('03 00 00 1f 02 f0 80 32 01 00 00 00 05 00 0e 00 00 04 01 12 0a 10 02 00 10 00 01 84 00 00 00'),
    );
    const data = '00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f';
    const answer = hex(`03 00 00 29 02 f0 80 32 03 00 00 00 05 00 02 00 14 00 00 04 01 ff 04 00 80 ${data}`);
    expect(s7FrameLength(answer)).toBe(answer.length);
    expect(decodeRead(answer, 5, [db1])).toEqual({
      is: 'items',
      items: [{ is: 'bytes', bytes: Uint8Array.from(hex(data)) }],
    });
    expect(decodeRead(answer, 6, [db1])).toBeNull();
  });

  test('one item that is refused, beside one of an odd length that is not', () => {
    const two: Range[] = [
      { block: 'DB1', from: 0, length: 1 },
      { block: 'DB9', from: 0, length: 2 },
    ];
    const answer = hex('03 00 00 1f 02 f0 80 32 03 00 00 00 05 00 02 00 0a 00 00 04 02 ff 04 00 08 7b 00 0a 00 00 00');
    expect(decodeRead(answer, 5, two)).toEqual({
      is: 'items',
      items: [
        { is: 'bytes', bytes: Uint8Array.of(0x7b) },
        { is: 'refused', code: 0x0a },
      ],
    });
  });

  test.each([
    ['a length that it does not have', '04 01 ff 04 00 80 00 01'],
    ['another number of items', '04 02 ff 04 00 80 00 01'],
    ['nothing', '04 01'],
  ])('an answer with %s makes no sense', (_what, body) => {
    const bytes = hex(body);
    const head = hex('02 f0 80 32 03 00 00 00 05 00 02 00 00 00 00');
    head.writeUInt16BE(bytes.length - 2, 11);
    const frame = Buffer.concat([hex('03 00 00 00'), head, bytes]);
    frame.writeUInt16BE(frame.length, 2);
    expect(() => decodeRead(frame, 5, [db1])).toThrow(/speaks no S7/);
  });

  test('reads go into one telegram as far as question and answer fit', () => {
    const range = fc.integer({ min: 1, max: 222 }).map((length): Range => ({ block: 'DB1', from: 0, length }));
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 40 }), fc.constantFrom(240, 480), (ranges, pduBytes) => {
        const count = fitting(ranges, pduBytes);
        const asked = ranges.slice(0, count);
        expect(count).toBeGreaterThanOrEqual(1);
        expect(count).toBeLessThanOrEqual(20);
        expect(12 + 12 * count).toBeLessThanOrEqual(pduBytes);
        const answered = asked.reduce((sum, { length }) => sum + 4 + length + (length % 2), 14);
        expect(answered).toBeLessThanOrEqual(pduBytes);
      }),
    );
  });
});

describe('an S7 controller', () => {
  const reader = {
    machineId: 'm-1',
    read: { state: 'DB10,INT0', total: 'DB10,DINT2' },
    state: { word: 'state', rules: [{ when: { state: 1 }, state: 'running' }], otherwise: 'stopped' },
    counters: { total: { read: 'total' } },
  };
  let peer: TestS7;
  let got: Collected;
  let source: Source;
  afterEach(async () => {
    await source.stop();
    await peer.server.kill();
  });
  async function asked(
    machine: object,
    blocks: Record<string, number> = { DB10: 60 },
    more: object = {},
  ): Promise<void> {
    peer = await startS7(blocks);
    got = collect();
    source = polledSource('s7', peer.server.port, got, [machine], more);
  }
  const problem = () => source.health().problem ?? source.health().machines[0]?.problem ?? '';
  const said = (words: RegExp) => until(() => words.test(problem()), `${words} is said`);

  test.each([['says'], ['closes']] as const)('turns a wrong slot away (it %s so), in words', async (turnsAway) => {
    await asked(reader);
    Object.assign(peer.controller, { slot: 2, turnsAway });
    await source.start();
    await said(
      /^controller 127\.0\.0\.1:\d+ \(S7\): it takes no connection at rack 0, slot 1: an S7-1200 or S7-1500 has slot 1/,
    );
    expect(source.health().connected).toBe(false);
  });

  test('that does not allow PUT/GET is said in words, and read once it does', async () => {
    await asked(reader);
    peer.controller.allowed = false;
    await source.start();
    await said(/^it does not allow PUT\/GET: allow it in the controller under Protection & Security/);
    expect(got.of('line').some(({ value }) => value.up)).toBe(false);
    peer.controller.allowed = true;
    await until(() => got.of('line').at(-1)?.value.up === true, 'the line is up');
    expect(problem()).toBe('');
  });

  test('says by name what a block lacks, what is protected and which block is not there', async () => {
    await asked(
      { ...reader, read: { ...reader.read, far: 'DB10,INT90', kept: 'DB11,INT0', none: 'DB12,INT0' } },
      { DB10: 60, DB11: 4 },
    );
    Object.assign(peer.controller, { protected: new Set(['DB11']) });
    await source.start();
    await said(/reading far at DB10,INT90 is refused: it has no such address/);
    expect(problem()).toMatch(/reading kept at DB11,INT0 is refused: it does not allow reading there/);
    expect(problem()).toMatch(
      /reading none at DB12,INT0 is refused: it has no such block, or one with optimized access/,
    );
    expect(got.of('line').at(-1)?.value.up).toBe(true);
  });

  test('with more than one telegram holds is read in several', async () => {
    const texts = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`text${index}`, `DB10,CHARS${100 + index * 50}.40`]),
    );
    await asked({ ...reader, read: { ...reader.read, ...texts }, job: { job: 'text11' } }, { DB10: 800 });
    peer.block('DB10').write('WO-9', 650, 'latin1');
    await source.start();
    await until(() => got.of('job').at(-1)?.value.job === 'WO-9', 'the last is read');
    expect(Math.max(...peer.asked.map(({ count }) => count))).toBeLessThanOrEqual(222);
  });

  test('never reads what lies in a gap', async () => {
    await asked({ ...reader, read: { ...reader.read, total: 'DB10,DINT10' }, gaps: ['DB10,4-5'] });
    await source.start();
    await until(() => got.of('counter').length > 0, 'it is read');
    expect(peer.asked.some(({ from, count }) => from < 6 && from + count > 4)).toBe(false);
    expect(parseS7Gap('m,4-5')).toEqual({ block: 'M', from: 4, length: 2 });
  });
});

test('a place whose type nobody knows is shown as each that it may be', () => {
  expect(s7Guesses('DB10,4')).toEqual(
    ['BYTE4', 'INT4', 'WORD4', 'DINT4', 'DWORD4', 'REAL4'].map((type) => `DB10,${type}`),
  );
  expect(s7Guesses('M,0-1')).toEqual(['M,BYTE0', 'M,INT0', 'M,WORD0', 'M,BYTE1']);
  expect(s7Guesses('DB10,DINT4')).toBeNull();
});
