import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Source } from '../../../collector/source.ts';
import { collect, until } from './support/collect.ts';
import { packmlNodes, TestOpcuaServer } from './support/opcua.ts';
import { opcuaSource } from './support/sources.ts';

describe('OPC UA against a real server', () => {
  let server: TestOpcuaServer;
  let source: Source | null = null;

  beforeAll(async () => {
    server = await TestOpcuaServer.start({ nodes: packmlNodes('press-1') });
  }, 60_000);
  afterEach(async () => {
    await source?.stop();
    source = null;
  });
  afterAll(() => server.stop());

  test('values are read, then watched', { timeout: 30_000 }, async () => {
    const got = collect();
    source = opcuaSource(server.url, got, [{ machineId: 'press-1', profile: 'packml' }]);
    await source.start();
    await until(() => got.of('state').length > 0, 'the state is known');
    expect(got.samples[0]?.value).toEqual({ signal: 'line', up: true, why: '' });
    expect(got.samples.map(({ value }) => value.signal).sort()).toEqual(['counter', 'counter', 'job', 'line', 'state']);
    const at = Date.now() - 5;
    await server.set({
      'press-1/Status/StateCurrent': { value: 6, at },
      'press-1/Admin/ProdProcessedCount': { value: 7, at },
    });
    await until(() => got.of('counter').at(-1)?.value.reading === 7, 'the counter moved');
    await until(() => got.of('state').at(-1)?.value.state === 'running', 'the state changed');
    expect(got.of('state').at(-1)).toMatchObject({ at, quality: 'good', value: { word: 'Execute' } });
    await server.set({ 'press-1/Status/StateCurrent': { value: 9 }, 'press-1/Admin/StopReason': { value: 4711 } });
    await until(() => got.of('state').at(-1)?.value.alarm === '4711', 'the alarm is known');
    expect(got.of('state').at(-1)?.value.state).toBe('fault');
  });

  test('a value under the state that turns bad takes the line down until it is good again', {
    timeout: 30_000,
  }, async () => {
    const got = collect();
    source = opcuaSource(server.url, got, [{ machineId: 'press-1', profile: 'packml' }]);
    await source.start();
    await until(() => got.of('state').length > 0, 'the state is known');
    await server.set({ 'press-1/Status/StateCurrent': { value: 6, status: 'BadSensorFailure' } });
    await until(() => got.of('line').at(-1)?.value.up === false, 'the line is down');
    await server.set({ 'press-1/Status/StateCurrent': { value: 6 } });
    await until(() => got.of('line').at(-1)?.value.up === true, 'the line is up');
    await until(() => got.of('state').at(-1)?.value.state === 'running', 'the state is said again');
  });

  test('a machine that the server lacks is named, with what is there', { timeout: 30_000 }, async () => {
    const got = collect();
    source = opcuaSource(server.url, got, [{ machineId: 'press-9', profile: 'packml' }]);
    await source.start();
    await until(() => got.logs.length > 0, 'it is said');
    expect(got.logs.join()).toMatch(/no "\/Objects\/press-9"; below Objects it has: .*press-1/);
  });
});
