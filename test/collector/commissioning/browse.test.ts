import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { browse, describeBrowsed } from '../../../collector/commissioning/browse/browse.ts';
import { builtInSources } from '../../../collector/sources/registry.ts';
import { startAedes, type TestBroker } from '../sources/support/broker.ts';
import { packmlNodes, TestOpcuaServer } from '../sources/support/opcua.ts';
import { TestEdgeNode } from '../sources/support/sparkplug.ts';

const request = (url: string, seconds = 1) => ({
  url,
  seconds,
  depth: 5,
  topic: '#',
  connection: {},
  stateDir: mkdtempSync(join(tmpdir(), 'istwert-browse-')),
});

const understood = ({ machines }: Awaited<ReturnType<typeof browse>>): boolean =>
  machines.length === 2 && machines.every(({ meaning }) => meaning?.state !== undefined && meaning.state !== null);

describe('looking around before a machine is connected', () => {
  let broker: TestBroker;
  beforeAll(async () => {
    broker = await startAedes();
  });
  afterAll(() => broker.stop());

  test('a server shows its values, what they would mean, and the configuration for it', async () => {
    const server = await TestOpcuaServer.start({
      nodes: { ...packmlNodes('press-1'), 'cooling/Water/Level': ['Double', 4.5] },
    });
    await server.set({
      'press-1/Status/StateCurrent': { value: 6 },
      'press-1/Admin/ProdProcessedCount': { value: 41 },
    });
    const found = await browse(request(server.url, 3), Date.now);
    await server.stop();
    expect(found.seen).toContainEqual(
      expect.objectContaining({ where: '/Objects/cooling/Water/Level', value: 4.5, quality: 'good' }),
    );
    expect(found.machines).toMatchObject([
      {
        where: '/Objects/press-1',
        entry: { machineId: 'press-1', profile: 'packml' },
        missing: ['starved'],
        meaning: { up: true, state: 'running', word: 'Execute', counters: { total: { reading: 41 } } },
      },
    ]);
    expect(builtInSources.SourcesSchema.safeParse(parse(found.yaml).sources).error).toBeUndefined();
    expect(describeBrowsed(found)).toMatch(/looks like profile "packml".*\n +running \("Execute"\).*total 41/);
  });

  test('a broker shows its topics and Sparkplug devices', async () => {
    const node = new TestEdgeNode(broker.url, 'plant', 'cell', 'cnc-2');
    const client = await mqtt.connectAsync(broker.url);
    const say = () => {
      void client.publishAsync(
        'hall/potting/pot-1/status',
        JSON.stringify({ ts: Date.now(), state: 'RUN', good: 12, scrap: 1 }),
      );
      void client.publishAsync('hall/weather', 'rain');
    };
    const talking = setInterval(say, 100);
    await node.connect();
    const birth = setInterval(() => void node.birth(), 300);
    // As a person does who sees too little: listen again, longer.
    let found = await browse(request(broker.url, 1.5), Date.now);
    for (let seconds = 3; seconds < 30 && !understood(found); seconds *= 2)
      found = await browse(request(broker.url, seconds), Date.now);
    clearInterval(talking);
    clearInterval(birth);
    node.die();
    await client.endAsync(true);
    expect(found.machines.map(({ entry, meaning }) => [entry.machineId, entry.profile, meaning?.state])).toEqual([
      ['pot-1', 'mqtt-status', 'running'],
      ['cnc-2', 'sparkplug-cnc', 'idle'],
    ]);
    expect(found.seen.map(({ where }) => where)).toContain('hall/weather');
    expect(builtInSources.SourcesSchema.safeParse(parse(found.yaml).sources).error).toBeUndefined();
  });

  test('nobody there is said in words', async () => {
    await expect(browse(request('opc.tcp://127.0.0.1:1'), Date.now)).rejects.toThrow(/nothing listens there/);
    await expect(browse(request('mqtt://127.0.0.1:1'), Date.now)).rejects.toThrow(/nothing listens there/);
    await expect(browse(request('ftp://x'), Date.now)).rejects.toThrow(/An address begins with opc.tcp:\/\//);
  });
});
