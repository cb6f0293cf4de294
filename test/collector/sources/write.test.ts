import mqtt from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Source } from '../../../collector/sources/source.ts';
import type { SentValue } from '../../../shared/core/words/sending.ts';
import { startAedes, type TestBroker } from './support/broker.ts';
import { collect, until } from './support/collect.ts';
import { packmlNodes, TestOpcuaServer } from './support/opcua.ts';
import { mqttJsonSource, opcuaSource } from './support/sources.ts';

const job = (values: SentValue[]) => ({ operationId: 'O-1/0010', quantityPcs: 100, values });
const number = { type: 'number', min: 0, max: 100_000 };

describe('writing over OPC UA', () => {
  let server: TestOpcuaServer;
  let source: Source;

  beforeAll(async () => {
    server = await TestOpcuaServer.start({
      nodes: {
        ...packmlNodes('press-1'),
        'press-1/Setup/Program': ['String', 'old'],
        'press-1/Setup/Temperature': ['Float', 20],
        'press-1/Setup/Count': ['UInt64', 5],
        'press-1/Setup/Speed': ['Int16', 100],
        'press-1/Setup/Locked': ['Int32', 7],
        'press-1/Setup/Stubborn': ['Int32', 8],
      },
      refuses: ['press-1/Setup/Locked'],
      keeps: { 'press-1/Setup/Stubborn': 8 },
    });
    const got = collect();
    source = opcuaSource(server.url, got, [
      {
        machineId: 'press-1',
        profile: 'packml',
        write: {
          program: { to: 'Setup/Program' },
          temperature: { to: 'Setup/Temperature', ...number },
          count: { to: 'Setup/Count', ...number },
          speed: { to: 'Setup/Speed', ...number },
          locked: { to: 'Setup/Locked', ...number },
          stubborn: { to: 'Setup/Stubborn', ...number },
          missing: { to: 'Setup/Nothing' },
        },
      },
    ]);
    await source.start();
    await until(() => got.of('state').length > 0, 'the machine is there');
  });
  afterAll(async () => {
    await source.stop();
    await server.stop();
  });
  const send = async (...values: SentValue[]) => source.send?.('press-1', job(values));

  test('program and parameters go out in order, each in the type of its node, and are read back', async () => {
    const results = await send(
      { name: 'program', value: 'P-77' },
      { name: 'temperature', value: 181.3 },
      { name: 'count', value: 1_000 },
      { name: 'speed', value: 3_000 },
    );
    expect(results).toMatchObject([
      { name: 'program', before: 'old', after: 'P-77', outcome: 'confirmed' },
      { name: 'temperature', before: 20, outcome: 'confirmed' },
      { name: 'count', before: 5, after: 1_000, outcome: 'confirmed' },
      { name: 'speed', before: 100, after: 3_000, outcome: 'confirmed' },
    ]);
  });

  test("a refusal carries the server's own word, and nothing after it goes out", async () => {
    const results = await send({ name: 'locked', value: 9 }, { name: 'program', value: 'never' });
    expect(results).toMatchObject([
      { outcome: 'refused', before: 7, after: 7, words: 'the server refuses it: BadUserAccessDenied' },
      { outcome: 'notSent', words: 'because locked was not confirmed' },
    ]);
  });

  test('a machine that takes a value and holds another one has not confirmed it', async () => {
    const results = await send({ name: 'stubborn', value: 9 });
    expect(results).toMatchObject([{ outcome: 'notConfirmed', after: 8, words: 'the machine holds 8' }]);
  });

  test.each<[string, SentValue, RegExp]>([
    ['is wider than its node', { name: 'speed', value: 40_000 }, /does not fit the machine's type Int16/],
    ['is a fraction for a whole node', { name: 'speed', value: 1.5 }, /does not fit the machine's type Int16/],
    ['is outside its limits', { name: 'temperature', value: 100_001 }, /100000 at most/],
    ['is not on the list', { name: 'alarm', value: 'x' }, /not under write/],
    ['has no node', { name: 'missing', value: 'x' }, /the server has no "Setup\/Nothing"/],
  ])('a value that %s never goes out', async (_what, value, words) => {
    const [result] = (await send(value)) ?? [];
    expect(result?.outcome).toBe('notSent');
    expect(result?.words).toMatch(words);
  });

  test('without a connection nothing goes out', async () => {
    const away = opcuaSource('opc.tcp://127.0.0.1:1', collect(), [
      { machineId: 'press-1', profile: 'packml', write: { program: { to: 'Setup/Program' } } },
    ]);
    const results = await away.send?.('press-1', job([{ name: 'program', value: 'P-1' }]));
    expect(results).toMatchObject([{ outcome: 'notSent', words: 'machine press-1 is not connected' }]);
  });
});

describe('writing over MQTT', () => {
  let broker: TestBroker;
  let source: Source | null = null;
  let machine: mqtt.MqttClient;

  beforeAll(async () => {
    broker = await startAedes();
    machine = await mqtt.connectAsync(broker.url);
    await machine.subscribeAsync('plant/hall/m-1/set/#', { qos: 1 });
  });
  afterEach(async () => {
    await source?.stop();
    source = null;
    machine.removeAllListeners('message');
  });
  afterAll(async () => {
    await machine.endAsync(true);
    await broker.stop();
  });

  async function begin(write: object): Promise<Source> {
    const got = collect();
    const made = mqttJsonSource(broker.url, got, [
      { machineId: 'm-1', profile: 'mqtt-signals', read: { shown: 'program' }, write },
    ]);
    source = made;
    await made.start();
    await until(() => made.health().connected, 'it is connected');
    return made;
  }

  test('a value goes to its topic in its payload, and the machine shows it', async () => {
    const made = await begin({
      program: {
        to: 'plant/hall/{machineId}/set/program',
        payload: '{"load":{value},"for":{operationId}}',
        readBack: 'shown',
      },
    });
    const messages: unknown[] = [];
    machine.on('message', (_topic, payload) => {
      const said = JSON.parse(payload.toString('utf8'));
      messages.push(said);
      void machine.publishAsync('plant/hall/m-1/program', said.load, { qos: 1 });
    });
    const results = await made.send?.('m-1', job([{ name: 'program', value: 'P "77" {name}' }]));
    expect(results).toMatchObject([{ outcome: 'confirmed', after: 'P "77" {name}', words: null }]);
    expect(messages).toEqual([{ load: 'P "77" {name}', for: 'O-1/0010' }]);
  });

  test('where nothing shows what the machine holds, it is not called confirmed, and the rest goes out', async () => {
    const made = await begin({
      program: { to: 'plant/hall/m-1/set/program' },
      speed: { to: 'plant/hall/m-1/set/speed', ...number },
    });
    const messages: string[] = [];
    machine.on('message', (topic, payload) => messages.push(`${topic} ${payload.toString('utf8')}`));
    const values = [
      { name: 'program', value: 'P-1' },
      { name: 'speed', value: 50 },
    ];
    const results = await made.send?.('m-1', job(values));
    expect(results?.map(({ outcome }) => outcome)).toEqual(['notConfirmed', 'notConfirmed']);
    await until(() => messages.length === 2, 'both arrived');
    expect(messages).toEqual(['plant/hall/m-1/set/program "P-1"', 'plant/hall/m-1/set/speed 50']);
  });
});

describe('ISA-95 job control', () => {
  let server: TestOpcuaServer;
  let source: Source;
  const values = [
    { name: 'program', value: 'P-77' },
    { name: 'temperature', value: 181.5 },
    { name: 'coolant', value: true },
  ];

  beforeAll(async () => {
    server = await TestOpcuaServer.start({ nodes: packmlNodes('press-1'), jobControl: ['press-1'] });
    const got = collect();
    const machine = {
      machineId: 'press-1',
      profile: 'packml',
      write: {
        program: { to: 'WorkMasterID' },
        temperature: { to: 'MeltTemperature', type: 'number', min: 0, max: 400 },
        coolant: { to: 'Coolant', type: 'boolean' },
      },
      jobControl: { start: true },
    };
    source = opcuaSource(server.url, got, [machine], { staleMs: 5_000 });
    await source.start();
    await until(() => got.of('state').length > 0, 'the machine is there');
  });
  afterAll(async () => {
    await source.stop();
    await server.stop();
  });
  const send = async (operationId: string, sent: SentValue[]) =>
    source.send?.('press-1', { operationId, quantityPcs: 100, values: sent });

  test('program and parameters go out as one job order, and its list shows them', async () => {
    expect(await send('O-1/0010', values)).toEqual([
      { name: 'program', value: 'P-77', before: null, after: 'P-77', outcome: 'confirmed', words: null },
      { name: 'temperature', value: 181.5, before: null, after: 181.5, outcome: 'confirmed', words: null },
      { name: 'coolant', value: true, before: null, after: true, outcome: 'confirmed', words: null },
    ]);
  });

  test('sent again it updates the job, and what it held before is known', async () => {
    await send('O-2/0010', values);
    expect(await send('O-2/0010', [{ name: 'program', value: 'P-78' }])).toEqual([
      { name: 'program', value: 'P-78', before: 'P-77', after: 'P-78', outcome: 'confirmed', words: null },
    ]);
  });

  test("a refusal carries the receiver's own status", async () => {
    const results = await send('O-3/refused', values);
    expect(results?.map(({ outcome, words }) => [outcome, words])).toEqual(
      values.map(() => ['refused', 'StoreAndStart: ReturnStatus 8']),
    );
  });

  test('a job that is accepted and not in the list is not confirmed', async () => {
    const results = await send('O-4/lost', values);
    expect(results?.every(({ outcome }) => outcome === 'notConfirmed')).toBe(true);
  });

  test('a job that is listed some time after it was accepted is confirmed', async () => {
    const results = await send('O-6/late', values);
    expect(results?.map(({ outcome }) => outcome)).toEqual(['confirmed', 'confirmed', 'confirmed']);
  });

  test('one value outside its limits keeps the whole job back', async () => {
    const results = await send('O-5/0010', [...values, { name: 'temperature', value: 900 }]);
    expect(results?.map(({ outcome }) => outcome)).toEqual(['notSent', 'notSent', 'notSent', 'notSent']);
  });

  test('the job that was sent is the one that the machine says it runs, until the next one runs', async () => {
    const got = collect();
    const reader = opcuaSource(
      server.url,
      got,
      [{ machineId: 'press-1', profile: 'isa95-job-control', root: '/Objects/press-1' }],
      { staleMs: 5_000 },
    );
    await reader.start();
    await until(() => got.of('state').at(-1)?.value.state === 'idle', 'no job runs');
    await send('O-6/runs', [{ name: 'program', value: 'P-77' }]);
    await until(() => got.of('job').at(-1)?.value.job === 'O-6/runs', 'the first job runs');
    expect(got.of('job').at(-1)?.value).toMatchObject({ program: 'P-77' });
    await send('O-7/runs', [{ name: 'program', value: 'P-80' }]);
    await until(() => got.of('job').at(-1)?.value.job === 'O-7/runs', 'the second job runs');
    expect(got.of('job').at(-1)?.value).toMatchObject({ program: 'P-80' });
    expect(got.of('state').map(({ value }) => value.state)).toEqual(['idle', 'running']);
    expect(got.quarantined).toEqual([]);
    await reader.stop();
  });
});
