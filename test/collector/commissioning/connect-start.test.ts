/** Values taken apart, with their declared widths; and the text to start from where no profile fits. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { lookoutAt } from '../../../collector/commissioning/browse/lookouts.ts';
import { rowsOf, type ValueRow } from '../../../collector/commissioning/connect/rows.ts';
import { startOf } from '../../../collector/commissioning/connect/start.ts';
import type { DraftView, LookView } from '../../../collector/commissioning/connect/view.ts';
import type { Seen } from '../../../collector/sources/lookout.ts';
import { builtInSources } from '../../../collector/sources/registry.ts';
import { startAedes } from '../sources/support/broker.ts';
import { collect, until as untilTrue } from '../sources/support/collect.ts';
import { TestOpcuaServer } from '../sources/support/opcua.ts';
import { below, machines } from '../sources/support/opcua-machines.ts';
import { opcuaSource } from '../sources/support/sources.ts';
import { plantText, runCollector, until } from './connect-support.ts';

describe('values of an OPC UA server', () => {
  let server: TestOpcuaServer;
  let rows: readonly ValueRow[];

  beforeAll(async () => {
    const packml = machines['packml-opcua'];
    server = await TestOpcuaServer.start({
      nodes: {
        'plc/A': ['UInt16', 1],
        'plc/B': ['Int32', 1],
        'plc/C': ['UInt64', 1],
        'plc/D': ['Double', 1.5],
        'plc/E': ['Byte', 1],
        'plc/Counts': ['UInt32', [7, 9]],
        'plc/Text': ['String', 'RUN'],
      },
      instances: below('line', packml?.instances ?? {}, (one) => one),
      values: below('line', { ...packml?.values, ...packml?.counts?.(40) }, (one) => one),
    });
    const lookout = lookoutAt(server.url, builtInSources);
    const context = { now: Date.now, stateDir: mkdtempSync(join(tmpdir(), 'istwert-look-')) };
    const look = await lookout.prepare({ endpointUrl: server.url, staleMs: 10_000 }, { depth: 8 }, [])([], context);
    rows = rowsOf(look.seen(), '', 5_000).rows;
    await look.close();
  }, 120_000);
  afterAll(() => server.stop());

  const widthOf = (name: string) => rows.find((row) => row.of === '/Objects/plc' && row.name === name)?.width;

  test('a counter is as wide as the data type of its node; 8 bits and text have no width', () => {
    expect(['A', 'B', 'C', 'D', 'E', 'Text'].map(widthOf)).toEqual(['u16', 'i32', 'u64', 'float', null, null]);
  });

  test('an element of a list and a field of a structure are rows of their own, with their types', () => {
    expect(
      rows.filter(({ name }) => name.startsWith('Counts#')).map(({ name, value, width }) => [name, value, width]),
    ).toEqual([
      ['Counts#[0]', '7', 'u32'],
      ['Counts#[1]', '9', 'u32'],
    ]);
    const fields = rows.filter(({ name }) => name.startsWith('ProdProcessedCount#'));
    expect(fields.find(({ name }) => /^ProdProcessedCount#\[0\]\.accCount$/i.test(name))).toMatchObject({
      width: 'i32',
    });
    expect(fields.length).toBeGreaterThan(3);
  });

  test('what is picked of a structure is what the source reads', async () => {
    const row = rows.find(({ name }) => /^ProdProcessedCount#\[0\]\.accCount$/i.test(name));
    const got = collect();
    const root = row?.of ?? '';
    const read = { total: row?.name ?? '' };
    // It has rolled over already: without its width a negative reading is none.
    const counters = { total: { read: 'total', width: row?.width } };
    const source = opcuaSource(server.url, got, [{ machineId: 'm', root, read, counters }], {
      staleMs: 30_000,
    });
    await source.start();
    await untilTrue(() => got.of('counter').length > 0, 'it is read', 60_000);
    expect(String(got.of('counter')[0]?.value.reading)).toBe(row?.value);
    await source.stop();
  });
});

describe('where no profile fits', () => {
  const seen = (of: string, name: string, value: unknown): Seen => {
    return { where: `${of}/${name}`, value, at: 1, quality: 'good', place: { of, name } };
  };
  const opcuaKinds = builtInSources.kinds.filter(({ kind }) => kind === 'opcua');

  test('the object with the likeliest signals is the start, the others of it stand as comments', () => {
    const start = startOf(
      [
        seen('/Objects/Cooling', 'Water', 21.5),
        seen('/Objects/Saw', 'Zustand', 3),
        seen('/Objects/Saw', 'Gutteile', 120),
        seen('/Objects/Saw', 'Blatt: Drehzahl # 1', 1_400),
      ],
      opcuaKinds,
    );
    expect(start).toMatchObject({ kind: 'opcua', groupId: null, machineId: 'Saw' });
    expect(parse(start?.yaml ?? '')).toEqual({
      root: '/Objects/Saw',
      read: { state: 'Zustand', good: 'Gutteile' },
      counters: { good: { read: 'good', width: 'u32' } },
      state: { word: 'state', rules: [{ when: { state: '3' }, state: 'running' }], otherwise: 'stopped' },
    });
    expect(start?.yaml).toMatch(/# Blatt-Drehzahl-1: "Blatt: Drehzahl # 1" # now: 1400/);
  });

  test('without anything likely there are comments only, and without anything nothing', () => {
    expect(parse(startOf([seen('/Objects/Saw', 'Water', 21.5)], opcuaKinds)?.yaml ?? '')).toEqual({
      root: '/Objects/Saw',
      read: {},
    });
    expect(startOf([], opcuaKinds)).toBeNull();
  });

  test('the text is tried, changed and written as everything else', async () => {
    const broker = await startAedes();
    const client = await mqtt.connectAsync(broker.url);
    const box = await runCollector(plantText(['old-press'], ' []'));
    const payload = JSON.stringify({ Zustand: 1, Gutteile: 7, Wasser: 21.5 });
    await client.publishAsync('hall/saw/werte', payload, { retain: true });
    const opened = await box.call<{ id: string }>('POST', '/api/connect/looks', { address: broker.url });
    const path = `/api/connect/looks/${opened.body.id}`;
    const look = async () => (await box.call<LookView>('GET', path)).body;
    const start = await until('a text to start from', async () => (await look()).start);
    expect(start).toMatchObject({ kind: 'mqtt-json', yaml: expect.stringMatching(/topic: hall\/saw\/werte/) });
    const choice = { how: 'entry', machineId: 'saw', kind: start.kind, groupId: start.groupId, yaml: start.yaml };
    expect((await box.call('POST', `${path}/try`, choice)).status).toBe(200);
    const meaning = await until('it runs', async () => {
      const tried = (await look()).tried?.meaning;
      return tried?.state === 'running' ? tried : null;
    });
    expect(meaning.counters).toMatchObject({ good: { reading: 7 } });
    const place = { sourceId: 'hall', name: 'Saw', workCentreId: 'WC', calendarId: 'day' };
    const { body: draft } = await box.call<DraftView>('POST', `${path}/draft`, { choice, place });
    expect(draft).toMatchObject({ fault: null, yaml: expect.stringMatching(/machineId: saw/) });
    const writing = { ...choice, yaml: `${start.yaml}write: { program: { to: set/program } }\n` };
    expect((await box.call('POST', `${path}/try`, writing)).status).not.toBe(200);
    expect((await box.call('POST', `${path}/try`, { ...choice, kind: 'opcua' })).status).toBe(400);
    await box.stop();
    await client.endAsync(true);
    await broker.stop();
  });
});
