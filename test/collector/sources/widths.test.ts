/** Where a counter rolls over is taken from what declares it: an address, or the datatype of a birth. */
import { expect, test } from 'vitest';
import { lookoutAt } from '../../../collector/commissioning/browse/lookouts.ts';
import { loadProfiles } from '../../../collector/profiles/profiles.ts';
import { builtInSources } from '../../../collector/sources/registry.ts';
import { startAedes } from './support/broker.ts';
import { until } from './support/collect.ts';
import { TestDevice } from './support/sparkplug-device.ts';

test.each([
  ['modbus', 'holding:0:u16', 'u16'],
  ['modbus', 'holding:0:i16', 'i16'],
  ['modbus', 'holding:2:u32:cdab', 'u32'],
  ['modbus', 'input:2:i32', 'i32'],
  ['modbus', 'holding:4:u64', 'u64'],
  ['modbus', 'holding:4:i64', 'unbounded'],
  ['modbus', 'holding:4:f32', 'float'],
  ['modbus', 'holding:2:u32/100', 'unbounded'],
  ['s7', 'DB10,WORD0', 'u16'],
  ['s7', 'DB10,INT0', 'i16'],
  ['s7', 'DB10,DWORD4', 'u32'],
  ['s7', 'DB10,DINT4', 'i32'],
  ['s7', 'DB10,LWORD8', 'u64'],
  ['s7', 'DB10,LINT8', 'unbounded'],
  ['s7', 'DB10,REAL8', 'float'],
  ['s7', 'DB10,BYTE3', 'unbounded'],
  ['s7', 'DB10,STRING20.30', null],
])('%s: a counter at %s is %s', (kind, address, width) => {
  expect(builtInSources.of(kind).counterWidth?.(address)).toBe(width);
});

test('Sparkplug: a counter is as wide as the datatype of its birth; 8 bits and text have no width', async () => {
  const broker = await startAedes();
  const device = await TestDevice.start(broker.url, 'press', {
    A: ['UInt16', 1],
    B: ['Int16', 1],
    C: ['UInt32', 1],
    D: ['Int32', 1],
    E: ['UInt64', 1],
    F: ['Int64', 1],
    G: ['UInt8', 1],
    H: ['String', 'x'],
  });
  try {
    const lookout = lookoutAt(broker.url, builtInSources);
    const open = lookout.prepare(lookout.connection(broker.url, {}), {}, []);
    const look = await open([...loadProfiles().values()], { now: Date.now, stateDir: '' });
    await device.change({ A: 2 });
    const seen = () => look.seen().filter(({ where }) => where.startsWith('g/cell/press '));
    await until(() => seen().length >= 8, 'its birth was heard');
    const widths = seen().map(({ where, parts }) => [where.at(-1), parts?.widthAt([]) ?? null]);
    expect(Object.fromEntries(widths)).toEqual({
      A: 'u16',
      B: 'i16',
      C: 'u32',
      D: 'i32',
      E: 'u64',
      F: 'unbounded',
      G: null,
      H: null,
    });
    await look.close();
  } finally {
    await device.stop();
    await broker.stop();
  }
});
