/** The configuration changes while machines count, with a real broker and a real server: every part is there. */
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Health } from '../../../collector/health/health.ts';
import type { Event } from '../../../shared/core/words/event.ts';
import { plantText, type RunningCollector, runCollector, until } from '../commissioning/connect-support.ts';
import { startAedes, startMosquitto, type TestBroker } from '../sources/support/broker.ts';
import { packmlNodes, TestOpcuaServer } from '../sources/support/opcua.ts';

/** Fast enough that parts are made while lines change, slow enough for a busy computer. */
const PART_MS = 100;
/** Times that a busy computer cannot exceed: a line falls only where the configuration makes it fall. */
const entry = (machineId: string, more = '') =>
  `        - { machineId: ${machineId}, profile: mqtt-status, topic: 'hall/${machineId}'${more} }`;
const mqttSource = (id: string, url: string, machines: string[]) => `
  - id: ${id}
    kind: mqtt-json
    url: ${url}
    keepaliveS: 60
    machines:
${machines.join('\n')}`;
const opcuaSource = (url: string, more = '') => `
  - id: server
    kind: opcua
    endpointUrl: ${url}
    publishingIntervalMs: 50
    staleMs: 60000${more}
    machines: [{ machineId: press-1, profile: packml }]`;

describe.each([
  ['aedes', startAedes],
  ['mosquitto', () => startMosquitto()],
] as const)('while machines count over %s and OPC UA', { timeout: 180_000 }, (_, startBroker) => {
  let broker: TestBroker;
  let server: TestOpcuaServer;
  let client: MqttClient;
  let box: RunningCollector;
  /** What each machine has made. */
  let truth: Record<string, number>;
  let running: boolean;
  let work: Promise<unknown>;

  beforeAll(async () => {
    broker = await startBroker();
    client = await mqtt.connectAsync(broker.url);
    server = await TestOpcuaServer.start({ nodes: { ...packmlNodes('press-1'), ...packmlNodes('press-2') } });
  }, 120_000);
  afterAll(async () => {
    await client.endAsync(true);
    await broker.stop();
    await server.stop();
  });

  const publish = (machineId: string) =>
    client.publishAsync(
      `hall/${machineId}`,
      JSON.stringify({
        ts: Date.now(),
        state: 'RUN',
        good: truth[machineId],
        scrap: 0,
        lifetime: 5_000 + (truth[machineId] ?? 0),
      }),
      { qos: 1 },
    );
  /** Makes parts until it is told to end; what was made is told to the collector's side. */
  const makeParts = async (machineId: string, tell: () => Promise<unknown>): Promise<void> => {
    while (running) {
      truth[machineId] = (truth[machineId] ?? 0) + 1;
      await tell();
      await new Promise((resolve) => setTimeout(resolve, PART_MS));
    }
  };
  const text = (sources: string, machines = ['saw-1', 'saw-2', 'press-1']) => plantText(machines, sources);
  const first = () => text(mqttSource('saws', broker.url, [entry('saw-1'), entry('saw-2')]) + opcuaSource(server.url));

  beforeEach(async () => {
    box = await runCollector(first());
    truth = { 'saw-1': 0, 'saw-2': 0, 'press-1': 0 };
    running = true;
    const tellServer = () => server.set({ 'press-1/Admin/ProdProcessedCount': { value: truth['press-1'] } });
    await until('all lines', async () => {
      await Promise.all([publish('saw-1'), publish('saw-2')]);
      const { machines } = (await box.call<Health>('GET', '/api/health')).body;
      return machines.every(({ lineUp }) => lineUp);
    });
    work = Promise.all([
      makeParts('saw-1', () => publish('saw-1')),
      makeParts('saw-2', () => publish('saw-2')),
      makeParts('press-1', tellServer),
    ]);
  });
  afterEach(() => box.stop());

  /** What the journal holds, read on from where it was read last: it grows by some thirty facts a second. */
  let made: Map<string, number>;
  let lost: Set<string>;
  let lastRead: number;
  beforeEach(() => {
    made = new Map();
    lost = new Set();
    lastRead = 0;
  });
  const readOn = async (): Promise<void> => {
    for (let isMore = true; isMore; ) {
      const path = `/api/facts?from=${lastRead + 1}&limit=5000`;
      const { facts, lastSeq } = (await box.call<{ facts: Event[]; lastSeq: number }>('GET', path)).body;
      for (const fact of facts) {
        if (fact.type === 'signalLost') lost.add(fact.machineId);
        if (fact.type !== 'counted' || fact.counter === 'scrap') continue;
        made.set(fact.machineId, (made.get(fact.machineId) ?? 0) + fact.count);
      }
      lastRead = facts.at(-1)?.seq ?? lastRead;
      isMore = facts.length > 0 && lastRead < lastSeq;
    }
  };
  const counted = async (machineId: string): Promise<number> => {
    await readOn();
    return made.get(machineId) ?? 0;
  };
  const more = async (machineId: string, parts: number): Promise<void> => {
    const from = await counted(machineId);
    await until(`${parts} more of ${machineId}`, async () => (await counted(machineId)) >= from + parts);
  };
  const endsEqual = async (...machineIds: string[]): Promise<void> => {
    running = false;
    await work;
    for (const machineId of machineIds)
      await until(
        `the count of ${machineId} to be ${truth[machineId]}`,
        async () => (await counted(machineId)) === truth[machineId],
      );
  };
  const linesLost = async (): Promise<string[]> => {
    await readOn();
    return [...lost];
  };

  test('a machine is added and one changed: the others notice nothing, and nobody loses a part', async () => {
    await more('saw-1', 6);
    const changed =
      mqttSource('saws', broker.url, [entry('saw-1'), entry('saw-2')]) +
      opcuaSource(server.url, '\n    samplingIntervalMs: 50') +
      mqttSource('third', broker.url, [entry('saw-3')]);
    expect(await box.edit(text(changed, ['saw-1', 'saw-2', 'press-1', 'saw-3']))).toBeNull();
    truth['saw-3'] = 0;
    await until('the new machine', async () => {
      await publish('saw-3');
      const { machines } = (await box.call<Health>('GET', '/api/health')).body;
      return machines.find(({ machineId }) => machineId === 'saw-3')?.lineUp === true;
    });
    const added = makeParts('saw-3', () => publish('saw-3'));
    await more('saw-3', 6);
    await more('press-1', 6);
    await endsEqual('saw-1', 'saw-2', 'press-1');
    await added;
    await endsEqual('saw-3');
    expect(await linesLost()).toEqual(['press-1']);
  });

  test('machines join sources that run: those behind the same source notice nothing', async () => {
    await more('saw-1', 6);
    const saws = mqttSource('saws', broker.url, [entry('saw-1'), entry('saw-2'), entry('saw-3')]);
    const presses = opcuaSource(server.url).replace(' }]', ' }, { machineId: press-2, profile: packml }]');
    expect(await box.edit(text(saws + presses, ['saw-1', 'saw-2', 'press-1', 'saw-3', 'press-2']))).toBeNull();
    truth['saw-3'] = 0;
    await until('the new machines', async () => {
      await publish('saw-3');
      const { machines } = (await box.call<Health>('GET', '/api/health')).body;
      return machines.length === 5 && machines.every(({ lineUp }) => lineUp);
    });
    await more('saw-1', 6);
    await more('press-1', 6);
    await endsEqual('saw-1', 'saw-2', 'press-1');
    expect(await linesLost()).toEqual([]);
    const { sources } = (await box.call<Health>('GET', '/api/health')).body;
    expect(sources.map(({ reconnects }) => reconnects)).toEqual([0, 0]);
  });

  test('a machine moves to another source, one leaves: the rest notices nothing, and nothing is left over', async () => {
    await more('saw-1', 6);
    const moved = mqttSource('saws', broker.url, [entry('saw-1')]) + mqttSource('other', broker.url, [entry('saw-2')]);
    expect(await box.edit(text(moved, ['saw-1', 'saw-2']))).toBeNull();
    await more('saw-2', 6);
    await more('saw-1', 6);
    await endsEqual('saw-1', 'saw-2');
    expect((await linesLost()).sort(), box.logged.join('\n')).toEqual(['press-1', 'saw-2']);
    expect((await box.call<{ entries: unknown[] }>('GET', '/api/quarantine')).body.entries).toEqual([]);
  });

  test('a source whose own settings change is connected anew, and says so', async () => {
    await more('saw-1', 6);
    expect(await box.edit(first().replace('keepaliveS: 60', 'keepaliveS: 50'))).toBeNull();
    await more('saw-1', 6);
    await endsEqual('saw-1', 'saw-2', 'press-1');
    expect((await linesLost()).sort()).toEqual(['saw-1', 'saw-2']);
    expect(box.logged.join()).toContain('saws: is connected anew, because of what changed in its settings: keepaliveS');
  });

  test('a counter that is read from another place begins anew: nothing is counted that nobody made', async () => {
    await more('saw-1', 4);
    await endsEqual('saw-1', 'press-1');
    const other =
      mqttSource('saws', broker.url, [entry('saw-1', ', read: { good: lifetime }'), entry('saw-2')]) +
      opcuaSource(server.url);
    expect(await box.edit(text(other))).toBeNull();
    const heard = async () => {
      const { machines } = (await box.call<Health>('GET', '/api/health')).body;
      return machines.find(({ machineId }) => machineId === 'saw-1')?.received;
    };
    const before = await heard();
    await until('the baseline', async () => {
      await publish('saw-1');
      return (await heard()) !== before;
    });
    truth['saw-1'] = (truth['saw-1'] ?? 0) + 7;
    await publish('saw-1');
    await endsEqual('saw-1', 'press-1');
  });

  test('a bad file is refused with its place, and everything goes on', async () => {
    await more('saw-1', 4);
    expect(await box.edit(first().replace('machineId: saw-2', 'machineId: nobody'))).toMatch(
      /plant\.yaml:\d+:\d+ sources\[0\]\.machines\[1\]\.machineId: no machine "nobody"/,
    );
    const topicless = entry('saw-2').replace("topic: 'hall/saw-2'", "topic: 'hall/#/saw-2'");
    expect(await box.edit(first().replace(entry('saw-2'), topicless))).toMatch(
      /plant\.yaml:\d+:\d+ sources\[0\]\.machines\[1\]: topic "hall\/#\/saw-2"/,
    );
    await more('saw-2', 4);
    await endsEqual('saw-1', 'saw-2', 'press-1');
    expect(await linesLost()).toEqual([]);
  });
});
