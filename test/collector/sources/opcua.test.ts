import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Source } from '../../../collector/sources/source.ts';
import { TcpProxy } from '../../proxy.ts';
import { collect, until } from './support/collect.ts';
import { packmlNodes, TestOpcuaServer } from './support/opcua.ts';
import { opcuaSource } from './support/sources.ts';

describe('OPC UA against a real server', () => {
  let server: TestOpcuaServer;
  let source: Source | null = null;

  beforeAll(async () => {
    server = await TestOpcuaServer.start({ nodes: packmlNodes('press-1') });
  });
  afterEach(async () => {
    await source?.stop();
    source = null;
  });
  afterAll(() => server.stop());

  test('values are read, then watched', async () => {
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
    timeout: 120_000,
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

  test.each([
    ['takes two nodes a call', { operationLimits: { maxNodesPerRead: 2, maxMonitoredItemsPerCall: 2 } }, null],
    ['watches three nodes and refuses the rest', { maxMonitoredItemsPerSubscription: 3 }, /asked for once a second/],
  ])(
    'a server that %s: every value comes, and what is not watched is said',
    { timeout: 120_000 },
    async (_is, limits, said) => {
      const narrow = await TestOpcuaServer.start({ nodes: packmlNodes('press-1'), limits });
      const got = collect();
      source = opcuaSource(narrow.url, got, [{ machineId: 'press-1', profile: 'packml' }]);
      await source.start();
      await until(() => got.of('state').length > 0, 'the state is known');
      await narrow.set({
        'press-1/Status/StateCurrent': { value: 6 },
        'press-1/Admin/ProdProcessedCount': { value: 7 },
        'press-1/Admin/ProdDefectiveCount': { value: 2 },
      });
      const last = (counter: string) =>
        got.of('counter').findLast(({ value }) => value.counter === counter)?.value.reading;
      await until(() => last('total') === 7 && last('scrap') === 2, 'both counters moved');
      await until(() => got.of('state').at(-1)?.value.state === 'running', 'the state changed');
      const problem = source.health().machines[0]?.problem ?? null;
      if (said === null) expect(problem).toBeNull();
      else expect(problem).toMatch(said);
      expect(source.health().reconnects).toBe(0);
      await source.stop();
      await narrow.stop();
    },
  );

  test('a machine that the server lacks is named, with what is there', async () => {
    const got = collect();
    source = opcuaSource(server.url, got, [{ machineId: 'press-9', profile: 'packml' }]);
    await source.start();
    await until(() => got.logs.length > 0, 'it is said');
    expect(got.logs.join()).toMatch(/no "\/Objects\/press-9"; below Objects it has: .*press-1/);
  });

  test('a server that builds its nodes one after the other, after it has taken us: each is found', {
    timeout: 120_000,
  }, async () => {
    const all = Object.entries(packmlNodes('press-1'));
    const some = (wanted: RegExp) => Object.fromEntries(all.filter(([path]) => wanted.test(path)));
    const growing = await TestOpcuaServer.start({ nodes: { 'other/Name': ['String', ''] } });
    const got = collect();
    source = opcuaSource(growing.url, got, [{ machineId: 'press-1', profile: 'packml' }]);
    await source.start();
    await until(() => got.logs.join().includes('press-1'), 'it is not there yet');
    await growing.grow(some(/StateCurrent$/));
    await until(() => got.of('state').length > 0, 'its state is known');
    expect(got.of('counter')).toEqual([]);
    await growing.grow(some(/ProdProcessedCount$/));
    await until(() => got.of('counter').length > 0, 'its counter is known');
    await growing.set({
      'press-1/Status/StateCurrent': { value: 6 },
      'press-1/Admin/ProdProcessedCount': { value: 7 },
    });
    await until(() => got.of('counter').at(-1)?.value.reading === 7, 'the counter moved');
    await until(() => got.of('state').at(-1)?.value.state === 'running', 'the state changed');
    expect(got.of('line').map(({ value }) => value.up)).toEqual([true]);
    expect(source.health().reconnects).toBe(0);
    await source.stop();
    await growing.stop();
  });

  test('structures and arrays are read by a path into the value, a renumbered namespace by its name', {
    timeout: 120_000,
  }, async () => {
    const other = await TestOpcuaServer.start({
      nodes: {
        'm-2/Admin/Counts': ['UInt32', [5, 41]],
        'm-2/Status/State': ['String', 'auto'],
        'm-2/Job/Big': ['UInt64', 9],
      },
    });
    const got = collect();
    source = opcuaSource(other.url, got, [
      {
        machineId: 'm-2',
        root: 'nsu=urn:istwert:sim;s=m-2',
        // The third rule of NamingRuleType's EnumValues: structures with a field of 64 bits that every server has.
        read: {
          total: 'Admin/Counts#[1]',
          good: 'Job/Big',
          scrap: 'i=12169#[2].Value',
          state: ['Missing/One', 'Status/State'],
        },
        state: { word: 'state', rules: [{ when: { state: 'AUTO' }, state: 'running' }] },
        counters: { total: { read: 'total' }, good: { read: 'good' }, scrap: { read: 'scrap' } },
      },
    ]);
    await source.start();
    await until(() => got.of('state').length > 0, 'the state is known');
    expect(got.of('state')[0]?.value).toMatchObject({ state: 'running', word: 'auto' });
    expect(
      got
        .of('counter')
        .map(({ value }) => [value.counter, value.reading])
        .sort(),
    ).toEqual([
      ['good', 9],
      ['scrap', 3],
      ['total', 41],
    ]);
    await other.kill();
    await until(() => got.of('line').at(-1)?.value.up === false, 'the line is down');
    await other.begin({ namespacesBefore: 4 });
    await other.set({ 'm-2/Admin/Counts': { value: [5, 44] } });
    await until(() => got.of('counter').some(({ value }) => value.reading === 44), 'it is found again');
    await other.stop();
  });

  test('states of the time in which nobody watched come from the history', async () => {
    const path = 'm-3/Status/StateCurrent';
    const other = await TestOpcuaServer.start({ nodes: packmlNodes('m-3'), history: [path] });
    const proxy = new TcpProxy(other.port);
    await proxy.start();
    const got = collect();
    source = opcuaSource(`opc.tcp://127.0.0.1:${proxy.port}`, got, [{ machineId: 'm-3', profile: 'packml' }]);
    await source.start();
    await other.set({ [path]: { value: 6 } });
    await until(() => got.of('state').at(-1)?.value.state === 'running', 'it runs');
    proxy.refuse();
    await until(() => got.of('line').at(-1)?.value.up === false, 'the line is down');
    const stoppedAt = Date.now();
    await other.set({ [path]: { value: 2, at: stoppedAt } });
    await other.set({ [path]: { value: 6, at: stoppedAt + 50 } });
    proxy.accept();
    await until(() => got.of('state').some(({ historical }) => historical), 'the past is known');
    expect(got.of('state').filter(({ historical, value }) => historical && value.state === 'stopped')).toMatchObject([
      { at: stoppedAt },
    ]);
    await source.stop();
    source = null;
    await proxy.stop();
    await other.stop();
  });
});
