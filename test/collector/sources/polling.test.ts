import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { ModbusOptionsSchema } from '../../../collector/sources/modbus/options.ts';
import { modbusWire } from '../../../collector/sources/modbus/wire.ts';
import { Device } from '../../../collector/sources/polling/device.ts';
import { Exchange } from '../../../collector/sources/polling/exchange.ts';
import { halvesOf, overlap, type Range, readsOf, type Spot } from '../../../collector/sources/polling/spot.ts';
import { bytesOf, decoded, type ValueForm, type ValueType } from '../../../collector/sources/polling/value.ts';
import type { Session } from '../../../collector/sources/polling/wire.ts';
import type { Source } from '../../../collector/sources/source.ts';
import { type Collected, collect, until } from './support/collect.ts';
import { factsBy, partsOf } from './support/facts.ts';
import { polledSetting, polledSource, startModbus, type TestModbus } from './support/polled.ts';

const plain = { order: 'abcd', divisor: 1 } as const;

describe('bytes are values as their type says', () => {
  test.each<[string, Partial<ValueForm> & { type: ValueType }, string, unknown]>([
    ['a whole number without sign', { type: { is: 'u16' } }, 'ffff', 65_535],
    ['a whole number with sign', { type: { is: 'i16' } }, '8000', -32_768],
    ['two registers, the high one first', { type: { is: 'u32' } }, '00010002', 65_538],
    ['two registers, the low one first', { type: { is: 'u32' }, order: 'cdab' }, '00020001', 65_538],
    ['bytes swapped in each register', { type: { is: 'u32' }, order: 'badc' }, '01000200', 65_538],
    ['all turned round', { type: { is: 'u32' }, order: 'dcba' }, '02000100', 65_538],
    ['one register with its bytes swapped', { type: { is: 'u16' }, order: 'badc' }, '0100', 1],
    ['64 bits while they are exact', { type: { is: 'u64' } }, '0000000100000000', 4_294_967_296],
    ['64 bits beyond that', { type: { is: 'i64' } }, '8000000000000000', -(2n ** 63n)],
    // IEEE 754: 123.456 as its tables have it.
    ['a 32-bit float', { type: { is: 'f32' } }, '42f6e979', 123.456],
    ['a 32-bit float with its registers swapped', { type: { is: 'f32' }, order: 'cdab' }, 'e97942f6', 123.456],
    ['24.95 kg, not 24.950000763', { type: { is: 'f32' } }, '41c7999a', 24.95],
    ['a 64-bit float', { type: { is: 'f64' } }, '405edd2f1a9fbe77', 123.456],
    ['NaN, which is no value', { type: { is: 'f32' } }, '7fc00000', null],
    ['infinity, which is none either', { type: { is: 'f64' } }, '7ff0000000000000', null],
    ['hundredths', { type: { is: 'i32' }, divisor: 100 }, 'fffffffb', -0.05],
    ['a bit of a register', { type: { is: 'bool', bit: 9 } }, '0200', true],
    ['text to its NUL', { type: { is: 'string', length: 6 } }, '41422d310000', 'AB-1'],
    ['text with its bytes swapped', { type: { is: 'string', length: 4 }, order: 'badc' }, '4241312d', 'AB-1'],
    ['text whose registers have no order', { type: { is: 'string', length: 4 }, order: 'cdab' }, '41422d31', 'AB-1'],
    ['a counted text', { type: { is: 'counted', length: 4 } }, '040341422dff', 'AB-'],
    ['a counted text that says more than it holds', { type: { is: 'counted', length: 4 } }, '04ff41424344', null],
    ['too few bytes', { type: { is: 'u32' } }, '0001', null],
  ])('%s', (_what, form, hex, value) => {
    expect(decoded({ ...plain, ...form }, Buffer.from(hex, 'hex'))).toEqual(value);
  });

  test('whatever the bytes, there is a value or there is none', () => {
    const type = fc.constantFrom<ValueType>(
      { is: 'f32' },
      { is: 'u64' },
      { is: 'i16' },
      { is: 'counted', length: 30 },
      { is: 'string', length: 7 },
      { is: 'bool', bit: 15 },
    );
    const order = fc.constantFrom('abcd', 'cdab', 'badc', 'dcba');
    fc.assert(
      fc.property(type, order, fc.uint8Array({ maxLength: 40 }), (is, turned, bytes) => {
        const value = decoded({ type: is, order: turned, divisor: 1 }, bytes);
        expect(typeof value === 'number' ? Number.isFinite(value) : true).toBe(true);
        if (bytes.length < bytesOf(is) && is.is !== 'counted' && is.is !== 'bool') expect(value).toBeNull();
      }),
    );
  });

  test('a 32-bit float is the same float in its shortest form', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const bytes = Buffer.alloc(4);
        bytes.writeFloatBE(number);
        const value = decoded({ ...plain, type: { is: 'f32' } }, bytes);
        expect(Math.fround(Number(value)) === number).toBe(true);
        expect(String(value).length).toBeLessThanOrEqual(String(number).length);
      }),
    );
  });
});

// ---- reads -----------------------------------------------------------------------------------

const spotOf = (block: string, from: number, length: number): Spot => ({
  block,
  from,
  length,
  unitBytes: 2,
  form: { ...plain, type: { is: 'u16' } },
  printed: `${block}:${from}`,
});
const anyRange = fc
  .tuple(fc.constantFrom('holding', 'input'), fc.nat(200), fc.integer({ min: 1, max: 8 }))
  .map(([block, from, length]): Range => ({ block, from, length }));
const settings = fc.record({
  ranges: fc.array(anyRange, { minLength: 1, maxLength: 40 }),
  gaps: fc.array(anyRange, { maxLength: 6 }),
  maxGap: fc.nat(10),
  most: fc.integer({ min: 8, max: 125 }),
});

describe('reads fetch every address', () => {
  test('each of them whole, in one read, within what is allowed, and never over a gap', () => {
    fc.assert(
      fc.property(settings, ({ ranges, gaps, maxGap, most }) => {
        const spots = ranges
          .filter((range) => !gaps.some((gap) => overlap(gap, range)))
          .map(({ block, from, length }) => spotOf(block, from, length));
        const reads = readsOf(spots, { most: () => most, maxGap, gaps });
        expect(reads.flatMap((read) => read.spots).length).toBe(spots.length);
        expect(new Set(reads.flatMap((read) => read.spots))).toEqual(new Set(spots));
        for (const read of reads) {
          expect(read.length).toBeLessThanOrEqual(most);
          expect(gaps.some((gap) => overlap(gap, read))).toBe(false);
          const asked = new Set<number>();
          for (const { block, from, length } of read.spots) {
            expect(block).toBe(read.block);
            expect(from).toBeGreaterThanOrEqual(read.from);
            expect(from + length).toBeLessThanOrEqual(read.from + read.length);
            for (let unit = from; unit < from + length; unit++) asked.add(unit);
          }
          // Nothing is read before the first or after the last, and between two no more than allowed.
          let unasked = 0;
          for (let unit = read.from; unit < read.from + read.length; unit++) {
            unasked = asked.has(unit) ? 0 : unasked + 1;
            expect(unasked).toBeLessThanOrEqual(maxGap);
          }
          expect(asked.has(read.from) && asked.has(read.from + read.length - 1)).toBe(true);
        }
      }),
    );
  });

  test('halves fetch the same, until one address stands alone', () => {
    fc.assert(
      fc.property(settings, ({ ranges, maxGap, most }) => {
        const spots = ranges.map(({ block, from, length }) => spotOf(block, from, length));
        const waiting = readsOf(spots, { most: () => most, maxGap, gaps: [] });
        const alone: Spot[] = [];
        for (let read = waiting.pop(); read !== undefined; read = waiting.pop()) {
          const halves = halvesOf(read);
          if (halves === null) alone.push(...read.spots);
          else waiting.push(...halves);
          for (const half of halves ?? [])
            expect(half.from >= read.from && half.from + half.length <= read.from + read.length).toBe(true);
        }
        expect(new Set(alone)).toEqual(new Set(spots));
        expect(alone.length).toBe(spots.length);
      }),
    );
  });
});

// ---- rounds ----------------------------------------------------------------------------------

const state = { word: 'state', rules: [{ when: { state: 1 }, state: 'running' }], otherwise: 'stopped' };
const reader = {
  machineId: 'm-1',
  read: { state: 'holding:0:u16', total: 'holding:1:u16' },
  state,
  counters: { total: { read: 'total' } },
};

describe('a controller that is asked', () => {
  let peer: TestModbus;
  let got: Collected;
  let source: Source;
  afterEach(async () => {
    await source.stop();
    await peer.server.kill();
  });

  async function asked(machines: object[], more: object = {}, units = [1]): Promise<void> {
    peer = await startModbus(units);
    got = collect();
    for (const device of peer.devices.values()) device.holding[0] = 1;
    source = polledSource('modbus', peer.server.port, got, machines, more);
  }
  const lineOf = (machineId: string) => got.of('line', machineId).at(-1)?.value;
  const problemOf = (machineId: string) =>
    source.health().machines.find((machine) => machine.machineId === machineId)?.problem ?? null;
  const counted = (machineId = 'm-1') => got.of('counter', machineId).at(-1)?.value.reading;

  test('a refused address is said by its name, and the others go on', async () => {
    await asked([{ ...reader, read: { ...reader.read, alarm: 'holding:3:u16' }, state: { ...state, alarm: 'alarm' } }]);
    peer.device().gives = (_table, place) => place !== 3;
    await source.start();
    await until(() => lineOf('m-1')?.up === true, 'the line is up');
    peer.device().holding[1] = 7;
    await until(() => counted() === 7, 'it is counted');
    expect(problemOf('m-1')).toBe(
      'not everything can be read, the rest goes on: reading alarm at holding:3:u16 is refused: it has no such address (exception 2)',
    );
    expect(source.health()).toMatchObject({ connected: true, problem: null });
  });

  test('without a value of what the state rests on, the line is down', async () => {
    await asked([reader]);
    peer.device().gives = (_table, place) => place !== 0;
    await source.start();
    await until(() => counted() === 0, 'the counter is read');
    expect(lineOf('m-1')?.up).not.toBe(true);
    expect(problemOf('m-1')).toMatch(/reading state at holding:0:u16 is refused/);
  });

  test('a unit that the gateway does not reach, or that is silent, does not hold up the others', async () => {
    const ofUnit = (unitId: number) => ({ ...reader, machineId: `m-${unitId}`, unitId });
    await asked([ofUnit(1), ofUnit(2), ofUnit(3)], { timeoutMs: 100, staleMs: 300 }, [1, 2, 3]);
    await source.start();
    await until(() => [1, 2, 3].every((unit) => lineOf(`m-${unit}`)?.up === true), 'all lines are up');
    peer.device(2).exception = 11;
    peer.device(3).silent = true;
    await until(() => lineOf('m-2')?.up === false && lineOf('m-3')?.up === false, 'two lines are down');
    expect(problemOf('m-2')).toMatch(/the gateway does not reach unit 2/);
    expect(problemOf('m-3')).toMatch(/it does not answer/);
    const asked1 = peer.asked.filter(({ unit }) => unit === 1).length;
    await until(() => peer.asked.filter(({ unit }) => unit === 1).length > asked1 + 20, 'the first goes on');
    expect(lineOf('m-1')?.up).toBe(true);
    expect(source.health().reconnects).toBe(0);
    delete peer.device(2).exception;
    peer.device(3).silent = false;
    await until(() => lineOf('m-2')?.up === true && lineOf('m-3')?.up === true, 'both are back');
    expect(problemOf('m-3')).toBeNull();
  });

  test('a wide counter is fetched by one read, and its neighbours with it', async () => {
    await asked([{ ...reader, read: { state: 'holding:0:u16', total: 'holding:4:u32:cdab' }, gaps: ['holding:2-3'] }]);
    peer.device().holding.set([0xfffe, 0x0001], 4);
    await source.start();
    await until(() => counted() === 0x1fffe, 'it is read');
    expect(new Set(peer.asked.map(({ from, count }) => `${from}+${count}`))).toEqual(new Set(['0+1', '4+2']));
  });

  test('a counter rolls over where its type does', async () => {
    await asked([{ ...reader, read: { ...reader.read, total: 'holding:1:i16' } }]);
    peer.device().holding[1] = 32_767;
    await source.start();
    await until(() => counted() === 32_767, 'it is read');
    peer.device().holding[1] = 32_770;
    await until(() => counted() === -32_766, 'it has rolled over');
    const [mapping] = polledSetting('modbus', peer.server.port, [
      { ...reader, read: { ...reader.read, total: 'holding:1:i16' } },
    ]).mappings;
    expect(mapping?.profile.counters.total?.width).toBe('i16');
    const facts = factsBy('m-1', { total: { width: 'i16', unit: 'part' } }, got.samples);
    expect(partsOf(facts)).toBe(3);
  });

  test('of several addresses of a reading the first that the machine has counts', async () => {
    await asked([{ ...reader, read: { ...reader.read, total: ['holding:200:u16', 'holding:1:u16'] } }]);
    peer.device().gives = (_table, place) => place < 100;
    peer.device().holding[1] = 5;
    await source.start();
    await until(() => counted() === 5, 'the second is read');
    expect(problemOf('m-1')).toBeNull();
  });

  test('whatever speaks something else is named', async () => {
    await asked([reader]);
    await peer.server.kill();
    await source.start();
    await until(() => source.health().problem?.includes('nothing listens') === true, 'nothing listens');
    expect(source.health().problem).toMatch(/^controller 127\.0\.0\.1:\d+ \(Modbus TCP\): nothing listens there/);
  });
});

describe('what cannot be meant is refused before anything is connected', () => {
  const refusal = (machine: object): string => {
    try {
      const { options, mappings } = polledSetting('modbus', 502, [machine]);
      polledSource('modbus', 502, collect(), [machine]);
      return `${options.kind} ${mappings.length}`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };

  test.each([
    ['a pulse', { ...reader, counters: {}, pulse: { read: 'total' } }, /m-1: pulse: .*read the counter behind it/],
    [
      'writing',
      { ...reader, write: { program: { to: 'holding:9:u16' } } },
      /m-1: write: nothing is written over Modbus/,
    ],
    [
      'an address in a gap',
      { ...reader, gaps: ['holding:1-9'] },
      /m-1: read\.total: holding:1:u16 lies in one of the gaps/,
    ],
    ['a gap that is none', { ...reader, gaps: ['holding'] }, /m-1: gaps\.0: "holding" is no gap like holding:110-119/],
    [
      'a counter wider than its register',
      { ...reader, counters: { total: { read: 'total', width: 'u32' } } },
      /m-1: counters\.total: holding:1:u16 is u16: it cannot be as wide as u32/,
    ],
    [
      'a text as a counter',
      { ...reader, read: { ...reader.read, total: 'holding:1:string4' } },
      /counters\.total: holding:1:string4 is no number/,
    ],
  ])('%s', (_what, machine, words) => expect(refusal(machine)).toMatch(words));

  test('a counter may roll over earlier than its register', () => {
    const read = { ...reader.read, total: 'holding:1:u32' };
    const { mappings } = polledSetting('modbus', 502, [
      { ...reader, read, counters: { total: { read: 'total', width: 'u16' } } },
    ]);
    expect(mappings[0]?.profile.counters.total?.width).toBe('u16');
  });
});

test('what was refused is asked again after 10 s, and fetched with the others once it is there', async () => {
  const { options, mappings } = polledSetting('modbus', 502, [reader]);
  const { machines, maxGap } = ModbusOptionsSchema.parse(options);
  const [mapping, entry] = [mappings[0], machines[0]];
  if (mapping === undefined || entry === undefined) throw new Error('one machine is set');
  const device = new Device(mapping, entry, modbusWire, maxGap);
  const asked: string[][] = [];
  let absent = 1;
  const session: Session = {
    most: () => 125,
    async read(_unit, ranges) {
      asked.push(ranges.map(({ from, length }) => `${from}+${length}`));
      return ranges.map(({ from, length }) =>
        from <= absent && absent < from + length
          ? { is: 'refused', why: { what: 'modbusNoAddress' } }
          : { is: 'bytes', bytes: new Uint8Array(length * 2) },
      );
    },
    end: () => {},
  };
  const ask = async (tick: number) => (await device.ask(session, tick, () => tick)).readable;
  expect(await ask(0)).toEqual(['state']);
  // Halved: the first is there, the second alone is refused.
  expect(asked.splice(0)).toEqual([['0+2'], ['0+1', '1+1']]);
  expect(await ask(1_000)).toEqual(['state']);
  expect(asked.splice(0)).toEqual([['0+1']]);
  absent = -1;
  expect(await ask(9_000)).toEqual(['state']);
  expect(await ask(11_001)).toEqual(['state', 'total']);
  expect(asked.splice(0)).toEqual([['0+1'], ['0+1', '1+1']]);
  expect(await ask(12_000)).toEqual(['state', 'total']);
  expect(asked).toEqual([['0+2']]);
});

test('a device that is away however long leaves nothing behind for each time that it was dialled', async () => {
  const { server } = await startModbus();
  await server.kill();
  const { port } = server;
  const { signal } = new AbortController();
  const dial = () => Exchange.open({ host: '127.0.0.1', port, connectTimeoutMs: 5_000 }, () => null, signal);
  for (let time = 0; time < 5; time++) await expect(dial()).rejects.toThrow(/ECONNREFUSED/);
  await expect.poll(() => getEventListeners(signal, 'abort').length).toBe(0);
});
