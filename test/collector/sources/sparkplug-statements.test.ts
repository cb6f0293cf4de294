/**
 * Sparkplug 3.0 by its numbered statements: every one that a host application could break has a test of its name
 * here, or a reason why it has none (support/sparkplug-statements.ts). What the host sends is read from the wire.
 */
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Source } from '../../../collector/sources/source.ts';
import { dataTypes, decodePayload } from '../../../collector/sources/sparkplug/decode.ts';
import { EdgeNode } from '../../../collector/sources/sparkplug/edge-node.ts';
import { SparkplugOptionsSchema } from '../../../collector/sources/sparkplug/sparkplug.ts';
import { mosquittoPath, startAedes, startMosquitto, type TestBroker } from './support/broker.ts';
import { type Collected, collect, until } from './support/collect.ts';
import { type Message, type Sent, type Tap, tap } from './support/mqtt-tap.ts';
import { sparkplugSource } from './support/sources.ts';
import { encodePayload, TestEdgeNode, type TestMetric } from './support/sparkplug.ts';
import { hostStatements, withoutTest } from './support/sparkplug-statements.ts';

const startBroker = () => (mosquittoPath === undefined ? startAedes() : startMosquitto());
const versions = mosquittoPath === undefined ? ([4] as const) : ([4, 5] as const);
const stateTopic = 'spBv1.0/STATE/istwert';
const machines = [
  { machineId: 'cnc-2', profile: 'sparkplug-cnc', edgeNodeId: 'cell', write: { program: { to: 'Job/Program' } } },
  { machineId: 'saw-1', profile: 'sparkplug-cnc', edgeNodeId: 'cell', deviceId: null },
];

const tested = new Set<string>();
/** A test named by the statement's id; `words` are our own. */
function statement(id: string, words: string, check: () => void | Promise<void>): void {
  tested.add(id);
  test(`tck-id-${id}: ${words}`, check);
}

/** One whole session of the host, from CONNECT to the end of its connection, as it stood on the wire. */
interface Session {
  connect: Extract<Sent, { kind: 'connect' }>;
  after: Sent[];
  publications: Message[];
  states: { message: Message; online: boolean; timestamp: number }[];
  endedAt: number;
}

async function wholeSession(version: 4 | 5): Promise<Session> {
  const broker = await startBroker();
  const line = await tap(broker.port);
  const got = collect();
  const node = new TestEdgeNode(broker.url, 'g', 'cell', 'cnc-2');
  await node.connect();
  const source = sparkplugSource(`mqtt://127.0.0.1:${line.port}`, got, machines, { protocolVersion: version });
  await source.start();
  await until(() => got.of('line', 'cnc-2').length > 0, 'the device was born');
  const stranger = await mqtt.connectAsync(broker.url);
  const states = () => line.sent.filter((one) => one.kind === 'publish' && one.topic === stateTopic).length;
  await stranger.publishAsync(stateTopic, JSON.stringify({ online: false, timestamp: 1 }), { qos: 1, retain: true });
  await until(() => states() === 2, 'the host says again that it is online');
  const values = [{ name: 'program', value: 'P-77' }];
  await source.send?.('cnc-2', { operationId: 'O-1/0010', quantityPcs: 1, values });
  const endedAt = Date.now();
  await source.stop();
  const { sent } = line;
  await stranger.endAsync(true);
  node.die();
  await line.stop();
  await broker.stop();
  return sessionOf(sent, endedAt);
}

function sessionOf(sent: readonly Sent[], endedAt: number): Session {
  const place = sent.findIndex(({ kind }) => kind === 'connect');
  const connect = sent[place];
  if (connect?.kind !== 'connect') throw new Error('the host never connected');
  const after = sent.slice(place + 1);
  const publications = after.flatMap((one) => (one.kind === 'publish' ? [one] : []));
  const states = publications
    .filter(({ topic }) => topic === stateTopic)
    .map((message) => ({ message, ...stateOf(message) }));
  return { connect, after, publications, states, endedAt };
}

function stateOf({ payload }: Message): { online: boolean; timestamp: number } {
  const state: { online: boolean; timestamp: number } = JSON.parse(payload.toString('utf8'));
  return state;
}

describe.each(versions)('a session of the host over MQTT %i', (version) => {
  let session: Session;
  beforeAll(async () => {
    session = await wholeSession(version);
  });
  const birth = () => {
    const first = session.states[0];
    if (first === undefined) throw new Error('the host published no STATE');
    return first;
  };
  const death = () => {
    const last = session.states.at(-1);
    if (last === undefined) throw new Error('the host published no STATE');
    return last;
  };
  const will = () => {
    if (session.connect.will === null) throw new Error('the host has no will');
    return session.connect.will;
  };
  const rebirth = () => {
    const ncmd = session.publications.find(({ topic }) => topic.includes('/NCMD/'));
    if (ncmd === undefined) throw new Error('the host asked for no rebirth');
    return { ...ncmd, read: decodePayload(ncmd.payload) };
  };
  const subscribed = () => {
    const first = session.after.find(({ kind }) => kind === 'subscribe');
    return first?.kind === 'subscribe' ? first.filters : [];
  };

  if (version === 4)
    statement('message-flow-phid-sparkplug-clean-session-311', 'it begins with a clean session', () => {
      expect(session.connect).toMatchObject({ version: 4, clean: true });
    });
  else
    statement('message-flow-phid-sparkplug-clean-session-50', 'it starts clean and leaves no session behind', () => {
      expect(session.connect).toMatchObject({ version: 5, clean: true });
      expect(session.connect.sessionExpiryS ?? 0).toBe(0);
    });

  for (const id of [
    'host-topic-phid-death-required',
    'operational-behavior-host-application-connect-will',
    'payloads-state-will-message',
  ])
    statement(id, 'its CONNECT carries a will', () => expect(session.connect.will).not.toBeNull());
  for (const id of ['host-topic-phid-death-topic', 'operational-behavior-host-application-connect-will-topic'])
    statement(id, "the will's topic is its own STATE", () => expect(will().topic).toBe(stateTopic));
  for (const id of ['operational-behavior-host-application-connect-will-qos', 'payloads-state-will-message-qos'])
    statement(id, 'the will goes out at QoS 1', () => expect(will().qos).toBe(1));
  for (const id of [
    'operational-behavior-host-application-connect-will-retained',
    'payloads-state-will-message-retain',
  ])
    statement(id, 'the will is retained', () => expect(will().retain).toBe(true));
  for (const id of [
    'operational-behavior-host-application-connect-will-payload',
    'payloads-state-will-message-payload',
    'operational-behavior-host-application-death-payload',
  ])
    statement(id, 'the will is JSON that says online false and when, and nothing else', () => {
      expect(stateOf(will())).toEqual({ online: false, timestamp: expect.any(Number) });
    });
  statement(
    'host-topic-phid-death-payload-timestamp-connect',
    'the will carries the time of its CONNECT, UTC ms',
    () => {
      expect(Math.abs(stateOf(will()).timestamp - session.connect.at)).toBeLessThan(5_000);
    },
  );

  for (const id of [
    'host-topic-phid-birth-sub-required',
    'message-flow-phid-sparkplug-subscription',
    'payloads-state-subscribe',
  ])
    statement(id, 'it subscribes its edge nodes and its own STATE, right after CONNECT and before any message', () => {
      const place = session.after.findIndex(({ kind }) => kind === 'subscribe');
      expect(session.after.slice(0, place).filter(({ kind }) => kind !== 'other')).toEqual([]);
      expect(subscribed()).toEqual(['spBv1.0/g/+/cell/#', stateTopic]);
    });
  for (const id of [
    'principles-birth-certificates-order',
    'host-topic-phid-birth-message',
    'host-topic-phid-birth-required',
    'message-flow-phid-sparkplug-state-publish',
    'operational-behavior-host-application-connect-birth',
    'operational-behavior-primary-application-state-with-multiple-servers-state',
    'payloads-state-birth',
  ])
    statement(id, 'the first message that it publishes is its birth', () => {
      expect(session.publications[0]).toMatchObject({ topic: stateTopic, qos: 1, retain: true });
      expect(birth().online).toBe(true);
    });
  for (const id of ['host-topic-phid-birth-topic', 'operational-behavior-host-application-connect-birth-topic'])
    statement(id, "the birth's topic is spBv1.0/STATE and its host id", () =>
      expect(birth().message.topic).toBe(stateTopic),
    );
  for (const id of ['host-topic-phid-birth-qos', 'operational-behavior-host-application-connect-birth-qos'])
    statement(id, 'the birth goes out at QoS 1', () => expect(birth().message.qos).toBe(1));
  for (const id of ['host-topic-phid-birth-retain', 'operational-behavior-host-application-connect-birth-retained'])
    statement(id, 'the birth is retained', () => expect(birth().message.retain).toBe(true));
  for (const id of [
    'host-topic-phid-birth-payload',
    'message-flow-phid-sparkplug-state-publish-payload',
    'operational-behavior-host-application-connect-birth-payload',
    'payloads-state-birth-payload',
  ])
    statement(id, 'the birth is JSON that says online true and when, and nothing else', () => {
      expect(stateOf(birth().message)).toEqual({ online: true, timestamp: expect.any(Number) });
    });
  for (const id of [
    'host-topic-phid-birth-payload-timestamp',
    'message-flow-phid-sparkplug-state-publish-payload-timestamp',
  ])
    statement(id, 'birth and will of one connection carry the same time', () => {
      expect(birth().timestamp).toBe(stateOf(will()).timestamp);
    });
  statement(
    'message-flow-hid-sparkplug-state-message-delivered',
    'told that it is offline, it says at once that it is online, with the time of its will',
    () => {
      expect(session.states[1]).toMatchObject({ online: true, timestamp: stateOf(will()).timestamp });
      expect(session.states[1]?.message).toMatchObject({ qos: 1, retain: true });
    },
  );

  for (const id of [
    'intro-sparkplug-host-state',
    'components-ph-state',
    'conformance-primary-host',
    'operational-behavior-host-application-termination',
  ])
    statement(id, 'it says that it is there, and at the end that it is not', () => {
      expect(session.states.map(({ online }) => online)).toEqual([true, true, false]);
      expect(session.publications.at(-1)?.topic).toBe(stateTopic);
    });
  statement('operational-behavior-host-application-death-topic', 'the death goes to its own STATE', () => {
    expect(death()).toMatchObject({ online: false, message: { topic: stateTopic } });
  });
  for (const id of ['host-topic-phid-death-qos', 'operational-behavior-host-application-death-qos'])
    statement(id, 'the death goes out at QoS 1', () => expect([will().qos, death().message.qos]).toEqual([1, 1]));
  for (const id of ['host-topic-phid-death-retain', 'operational-behavior-host-application-death-retained'])
    statement(id, 'the death is retained', () => expect([will().retain, death().message.retain]).toEqual([true, true]));
  statement('host-topic-phid-death-payload', 'the death is JSON that says online false and when', () => {
    expect(stateOf(death().message)).toEqual({ online: false, timestamp: expect.any(Number) });
  });
  for (const id of [
    'host-topic-phid-death-payload-timestamp-disconnect-clean',
    'host-topic-phid-death-payload-timestamp-disconnect-with-no-disconnect-packet',
    'operational-behavior-host-application-disconnect-intentional',
  ])
    statement(id, 'the death carries the time of the leaving, and comes before DISCONNECT', () => {
      expect(death().timestamp - session.endedAt).toBeGreaterThanOrEqual(0);
      expect(death().timestamp - session.endedAt).toBeLessThan(5_000);
      const kinds = session.after.filter(({ kind }) => kind !== 'other').map(({ kind }) => kind);
      expect(kinds.slice(-2)).toEqual(['publish', 'disconnect']);
    });

  for (const id of [
    'topic-structure',
    'topic-structure-namespace-a',
    'topics-ncmd-topic',
    'topic-structure-namespace-device-id-non-associated-message-types',
    'operational-behavior-data-commands-ncmd-verb',
    'operational-behavior-data-commands-ncmd-rebirth-verb',
  ])
    statement(id, 'a rebirth is asked for on spBv1.0/group/NCMD/edge-node', () => {
      expect(rebirth().topic).toBe('spBv1.0/g/NCMD/cell');
    });
  for (const id of ['topics-ncmd-mqtt', 'payloads-ncmd-qos', 'payloads-ncmd-retain'])
    statement(id, 'commands go out at QoS 0 and are not retained', () => {
      expect(rebirth()).toMatchObject({ qos: 0, retain: false });
    });
  for (const id of ['topics-ncmd-timestamp', 'payloads-ncmd-timestamp', 'payloads-timestamp-in-UTC'])
    statement(id, 'a command carries its time, UTC ms', () => {
      expect(Math.abs((rebirth().read.timestamp ?? 0) - session.connect.at)).toBeLessThan(10_000);
    });
  for (const id of ['payloads-name-cmd-requirement', 'payloads-metric-timestamp-in-UTC'])
    statement(id, "a command's metric carries its time, UTC ms", () => {
      const [metric] = rebirth().read.metrics;
      expect(metric?.timestamp).toBe(rebirth().read.timestamp);
    });
  statement('payloads-ncmd-seq', 'a command carries no seq', () => expect(rebirth().read.seq).toBeNull());
  for (const id of [
    'topics-ncmd-payload',
    'payloads-name-requirement',
    'operational-behavior-data-commands-ncmd-metric-name',
    'operational-behavior-data-commands-ncmd-rebirth-name',
  ])
    statement(id, 'the rebirth is named by its name, which has no alias', () => {
      expect(rebirth().read.metrics.map(({ name, alias }) => [name, alias])).toEqual([['Node Control/Rebirth', null]]);
    });
  for (const id of [
    'operational-behavior-data-commands-ncmd-rebirth-value',
    'operational-behavior-data-commands-ncmd-metric-value',
    'payloads-metric-datatype-value',
    'payloads-metric-datatype-value-type',
  ])
    statement(id, 'its value is the Boolean true', () => {
      expect(rebirth().read.metrics).toMatchObject([
        { datatype: dataTypes.Boolean, raw: { field: 'boolean', value: true } },
      ]);
    });

  const command = () => {
    const dcmd = session.publications.find(({ topic }) => topic.includes('/DCMD/'));
    if (dcmd === undefined) throw new Error('the host sent no command');
    return { ...dcmd, read: decodePayload(dcmd.payload) };
  };
  for (const id of [
    'topics-dcmd-topic',
    'topic-structure-namespace-device-id-associated-message-types',
    'operational-behavior-data-commands-dcmd-verb',
  ])
    statement(id, 'a device is commanded on spBv1.0/group/DCMD/edge-node/device', () => {
      expect(command().topic).toBe('spBv1.0/g/DCMD/cell/cnc-2');
    });
  for (const id of ['topics-dcmd-mqtt', 'payloads-dcmd-qos', 'payloads-dcmd-retain'])
    statement(id, "a device's commands go out at QoS 0 and are not retained", () => {
      expect(command()).toMatchObject({ qos: 0, retain: false });
    });
  for (const id of ['topics-dcmd-timestamp', 'payloads-dcmd-timestamp'])
    statement(id, "a device's command carries its time, UTC ms", () => {
      expect(Math.abs((command().read.timestamp ?? 0) - session.connect.at)).toBeLessThan(10_000);
    });
  statement('payloads-dcmd-seq', "a device's command carries no seq", () => expect(command().read.seq).toBeNull());
  for (const id of ['topics-dcmd-payload', 'operational-behavior-data-commands-dcmd-metric-value'])
    statement(id, 'it holds what is to be written, in the datatype of the birth', () => {
      expect(command().read.metrics).toMatchObject([
        { datatype: dataTypes.String, raw: { field: 'string', value: 'P-77' } },
      ]);
    });
  for (const id of ['payloads-alias-data-cmd-requirement', 'operational-behavior-data-commands-dcmd-metric-name'])
    statement(id, 'a metric of the birth that has an alias is named by it alone', () => {
      expect(command().read.metrics.map(({ name, alias }) => [name, alias])).toEqual([[null, 4]]);
    });
});

describe('edge nodes that go away', () => {
  let broker: TestBroker;
  let publisher: MqttClient;
  let source: Source | null = null;
  let got: Collected;
  beforeAll(async () => {
    broker = await startBroker();
    publisher = await mqtt.connectAsync(broker.url);
  });
  afterEach(() => source?.stop());
  afterAll(async () => {
    await publisher.endAsync(true);
    await broker.stop();
  });

  const publish = (
    type: string,
    device: string | null,
    metrics: TestMetric[],
    options: { at?: number; seq?: number },
  ) =>
    publisher.publishAsync(
      ['spBv1.0', 'g', type, 'cell', ...(device === null ? [] : [device])].join('/'),
      encodePayload(metrics, options),
      { qos: type === 'NDEATH' ? 1 : 0 },
    );
  const bdSeq = (value: number): TestMetric => ({ name: 'bdSeq', datatype: dataTypes.Int64, long: value });
  const state = (word: string, at: number): TestMetric => ({
    name: 'State',
    alias: 1,
    at,
    datatype: dataTypes.String,
    string: word,
  });
  const lineOf = (machineId: string) => got.of('line', machineId).at(-1);

  /** Node `cell` with its own metrics, read as saw-1, and the device cnc-2. */
  async function born(): Promise<void> {
    got = collect();
    source = sparkplugSource(broker.url, got, machines);
    await source.start();
    await until(() => source?.health().connected === true, 'the host is connected');
    const at = Date.now();
    await publish('NBIRTH', null, [bdSeq(3), state('RUN', at)], { at, seq: 0 });
    await publish('DBIRTH', 'cnc-2', [{ ...state('RUN', at), alias: 2 }], { at, seq: 1 });
    await until(() => got.of('state').length === 2, 'both states are known');
  }

  for (const [id, machineId, words] of [
    ['ndeath-node-offline', 'saw-1', 'the node is offline as of the time of the host, not of the will'],
    ['ndeath-node-tags-stale', 'saw-1', "the node's metrics are no longer trusted as of the time of the host"],
    ['ndeath-devices-offline', 'cnc-2', 'its devices are offline as of the time of the host'],
    ['ndeath-devices-tags-stale', 'cnc-2', "its devices' metrics are no longer trusted as of the time of the host"],
  ] as const)
    statement(`operational-behavior-edge-node-termination-host-action-${id}`, words, async () => {
      await born();
      const before = Date.now();
      await publish('NDEATH', null, [bdSeq(3)], { at: before - 3_600_000 });
      await until(() => lineOf(machineId)?.value.up === false, 'the line is down');
      expect(lineOf(machineId)?.at).toBeGreaterThanOrEqual(before);
      expect(source?.health().machines.find((one) => one.machineId === machineId)?.up).toBe(false);
    });

  for (const [id, words] of [
    ['ddeath-devices-offline', 'the device is offline as of the time in the DDEATH; its node is not'],
    ['ddeath-devices-tags-stale', "the device's metrics are no longer trusted as of the time in the DDEATH"],
  ] as const)
    statement(`operational-behavior-edge-node-termination-host-action-${id}`, words, async () => {
      await born();
      const at = Date.now() - 7_000;
      await publish('DDEATH', 'cnc-2', [], { at, seq: 2 });
      await until(() => lineOf('cnc-2')?.value.up === false, 'the line is down');
      expect(lineOf('cnc-2')?.at).toBe(at);
      expect(lineOf('saw-1')?.value.up).toBe(true);
    });

  test('a death of an earlier life changes nothing, and the same death twice is one', async () => {
    await born();
    await publish('NDEATH', null, [bdSeq(2)], { at: Date.now() });
    await publish('NDEATH', null, [bdSeq(3)], { at: Date.now() });
    await publish('NDEATH', null, [bdSeq(3)], { at: Date.now() });
    await until(() => lineOf('cnc-2')?.value.up === false, 'the line is down');
    const at = Date.now();
    await publish('NBIRTH', null, [bdSeq(4), state('RUN', at)], { at, seq: 0 });
    await publish('DBIRTH', 'cnc-2', [{ ...state('RUN', at), alias: 2 }], { at, seq: 1 });
    await until(() => lineOf('cnc-2')?.value.up === true, 'it is born again');
    expect(got.of('line', 'cnc-2').map(({ value }) => value.up)).toEqual([true, false, true]);
  });
});

describe('messages out of order', () => {
  const data = (seq: number, reading: number) =>
    decodePayload(encodePayload([{ alias: 1, at: 1_000 + seq, long: reading }], { at: 1_000 + seq, seq }));

  /** A node that is born at seq 0, with a Reorder Timeout of 2 s; what it was asked, and which values came. */
  function node() {
    const asked: string[] = [];
    const readings: unknown[] = [];
    const edgeNode = new EdgeNode(
      {
        born: () => {},
        data: (_device, values) => readings.push(...values.map(({ value }) => value)),
        died: () => {},
        askRebirth: (why) => asked.push(why),
        note: () => {},
      },
      { reorderTimeoutMs: 2_000, rebirthBackoffMs: 2_000 },
    );
    const metric = { name: 'Total', alias: 1, at: 1_000, datatype: dataTypes.UInt32, long: 0 };
    const birth = encodePayload([{ name: 'bdSeq', datatype: dataTypes.Int64, long: 0 }, metric], { at: 1_000, seq: 0 });
    edgeNode.handle('NBIRTH', null, decodePayload(birth), 1_000);
    return { edgeNode, asked, readings };
  }

  statement('operational-behavior-host-reordering-param', 'the Reorder Timeout is a setting of the source', () => {
    const options = { id: 's', kind: 'sparkplug', url: 'mqtt://127.0.0.1', groupId: 'g', machines };
    expect(SparkplugOptionsSchema.parse({ ...options, reorderTimeoutMs: 500 }).reorderTimeoutMs).toBe(500);
    expect(SparkplugOptionsSchema.parse(options).reorderTimeoutMs).toBe(2_000);
  });
  statement(
    'operational-behavior-host-reordering-start',
    'what comes too early waits, no longer than the timeout',
    () => {
      const { edgeNode, asked, readings } = node();
      edgeNode.handle('NDATA', null, data(2, 20), 10_000);
      edgeNode.tick(11_999);
      expect([readings, asked]).toEqual([[], []]);
      edgeNode.tick(12_000);
      expect(readings).toEqual([20]);
    },
  );
  test.each(['NBIRTH', 'NDEATH'] as const)('what waits behind a gap is used before an %s ends its life', (end) => {
    const { edgeNode, readings } = node();
    edgeNode.handle('NDATA', null, data(3, 30), 10_000);
    edgeNode.handle('NDATA', null, data(2, 20), 10_100);
    const bdSeq = { name: 'bdSeq', datatype: dataTypes.Int64, long: 0 };
    edgeNode.handle(end, null, decodePayload(encodePayload([bdSeq], { at: 10_200, seq: 0 })), 10_200);
    expect(readings).toEqual([20, 30]);
  });
  statement(
    'operational-behavior-host-reordering-rebirth',
    'what stays away for so long: a rebirth is asked for',
    () => {
      const { edgeNode, asked } = node();
      edgeNode.handle('NDATA', null, data(2, 20), 10_000);
      edgeNode.tick(12_000);
      expect(asked).toEqual(['a message is missing']);
    },
  );
  statement(
    'operational-behavior-host-reordering-success',
    'what comes in time is put in order, and all goes on',
    () => {
      const { edgeNode, asked, readings } = node();
      edgeNode.handle('NDATA', null, data(3, 30), 10_000);
      edgeNode.handle('NDATA', null, data(2, 20), 10_500);
      edgeNode.handle('NDATA', null, data(1, 10), 11_000);
      edgeNode.tick(60_000);
      expect([readings, asked]).toEqual([[10, 20, 30], []]);
      edgeNode.handle('NDATA', null, data(5, 50), 61_000);
      edgeNode.tick(63_000);
      expect(asked).toEqual(['a message is missing']);
    },
  );
});

describe('names and brokers', () => {
  for (const [id, field, words] of [
    ['intro-group-id-chars', 'groupId', 'a group id with a character that topics reserve is refused'],
    ['topic-structure-namespace-valid-group-id', 'groupId', 'a group id has no +, / or #'],
    ['intro-edge-node-id-chars', 'edgeNodeId', 'an edge node id with a character that topics reserve is refused'],
    ['topic-structure-namespace-valid-edge-node-id', 'edgeNodeId', 'an edge node id has no +, / or #'],
    ['intro-device-id-chars', 'deviceId', 'a device id with a character that topics reserve is refused'],
    ['topic-structure-namespace-valid-device-id', 'deviceId', 'a device id has no +, / or #'],
  ] as const)
    statement(id, words, () => {
      for (const character of ['+', '/', '#']) {
        const name = `a${character}b`;
        const machine = { machineId: 'm', profile: 'sparkplug-cnc', edgeNodeId: 'n', deviceId: 'd' };
        const options = { id: 's', kind: 'sparkplug', url: 'mqtt://127.0.0.1', groupId: 'g', machines: [machine] };
        const given =
          field === 'groupId'
            ? { ...options, groupId: name }
            : { ...options, machines: [{ ...machine, [field]: name }] };
        expect(SparkplugOptionsSchema.safeParse(given).success, name).toBe(false);
        expect(SparkplugOptionsSchema.safeParse(options).success).toBe(true);
      }
    });

  statement(
    'operational-behavior-host-application-multi-server-timestamp',
    'a new connection to one broker says nothing new to the other',
    async () => {
      const brokers = [await startBroker(), await startBroker()];
      const lines = await Promise.all(brokers.map(({ port }) => tap(port)));
      const sources = lines.map(({ port }) => sparkplugSource(`mqtt://127.0.0.1:${port}`, collect(), machines));
      const [first, second] = lines;
      if (first === undefined || second === undefined) throw new Error('two lines were opened');
      await Promise.all(sources.map((source) => source.start()));
      await until(() => timesOf(first).length === 1 && timesOf(second).length === 1, 'both brokers know of the host');
      first.cut();
      // Where the broker delivers the old connection's will to the new one, the host says it a third time.
      await until(() => timesOf(first).length >= 2, 'the first broker knows of it again');
      expect(timesOf(first)[1]).toBeGreaterThan(timesOf(first)[0] ?? 0);
      expect(timesOf(second)).toHaveLength(1);
      await Promise.all(sources.map((source) => source.stop()));
      await Promise.all([...lines, ...brokers].map((one) => one.stop()));
    },
  );
});

/** The times that the host gave with its STATE on one line. */
function timesOf({ sent }: Tap): number[] {
  return sent.flatMap((one) => (one.kind === 'publish' && one.topic === stateTopic ? [stateOf(one).timestamp] : []));
}

test('no statement on a host is left out without a reason', () => {
  const named = new Set([...tested, ...Object.keys(withoutTest)]);
  const left = hostStatements.filter((id) => !named.has(id));
  expect(left.filter((id) => mosquittoPath !== undefined || !id.endsWith('-50'))).toEqual([]);
  expect([...named].filter((id) => !hostStatements.includes(id))).toEqual([]);
  expect([...tested].filter((id) => id in withoutTest)).toEqual([]);
});
