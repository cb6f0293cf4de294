import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadProfiles, resolveMachine } from '../../../collector/profile.ts';
import type { Source } from '../../../collector/source.ts';
import type { MachineState } from '../../../shared/core/plant.ts';
import { startAedes } from './support/broker.ts';
import { collect, until } from './support/collect.ts';
import type { OpcuaMachine } from './support/companion-machines.ts';
import { madeBy } from './support/facts.ts';
import { type NewValue, TestOpcuaServer } from './support/opcua.ts';
import { machines } from './support/opcua-machines.ts';
import { mqttJsonSource, opcuaSource, sparkplugSource } from './support/sources.ts';
import { type Metrics, TestDevice } from './support/sparkplug-device.ts';

/** A simulated machine of each MQTT JSON profile: what it publishes (topic, payload), and what that means. */
const publishers: Record<
  string,
  { says: [string, string][]; state?: MachineState; job?: string; counters: [string, number][] }
> = {
  'mqtt-signals': {
    says: [
      ['plant/hall/mqtt-signals/good', '41'],
      ['plant/hall/mqtt-signals/temperature', '20.5'],
      ['plant/hall/mqtt-signals/job', '10042-10'],
      ['plant/hall/mqtt-signals/state', 'RUN'],
    ],
    state: 'running',
    job: '10042-10',
    counters: [['good', 41]],
  },
  'mqtt-status': {
    says: [
      [
        'plant/potting/mqtt-status/status',
        '{"ts":"2026-11-21T06:00:00.000Z","state":"FAULT","good":12,"scrap":1,"job":"10042-20"}',
      ],
    ],
    state: 'fault',
    job: '10042-20',
    counters: [
      ['good', 12],
      ['scrap', 1],
    ],
  },
  pulse: {
    says: [
      ['plant/forge/pulse/pulse', '{"ts":1793000000000,"pulse":65535}'],
      ['plant/forge/pulse/pulse', '{"ts":1793000004000,"pulse":0}'],
    ],
    counters: [
      ['total', 65_535],
      ['total', 0],
    ],
  },
};

interface SparkplugDevice {
  /** Where it differs from the device's own name. */
  profile?: string;
  metrics: Metrics;
  counts: (parts: number) => Record<string, number>;
  does: [Record<string, string | number | boolean>, MachineState, { item?: string; program?: string }?][];
}

/** A simulated device of each Sparkplug profile: what it changes -> what that means. */
const devices: Record<string, SparkplugDevice> = {
  'sparkplug-cnc': {
    metrics: {
      State: ['String', 'IDLE'],
      'Counters/Total': ['UInt32', 4_294_967_294],
      'Counters/Scrap': ['UInt32', 0],
      'Job/Program': ['String', ''],
      Alarm: ['String', ''],
    },
    counts: (n) => ({ 'Counters/Total': (4_294_967_294 + n) % 2 ** 32 }),
    does: [
      [{ State: 'RUN', 'Job/Program': 'P-77' }, 'running', { program: 'P-77' }],
      [{ State: 'FAULT' }, 'fault'],
      [{ State: 'SETUP' }, 'setup'],
      [{ State: 'FEED_HOLD' }, 'idle'],
    ],
  },
  'sparkplug-packml': {
    metrics: {
      'Status/StateCurrent': ['Int32', 4],
      'Status/UnitModeCurrent': ['Int32', 1],
      'Status/EquipmentInterlock/Blocked': ['Boolean', false],
      'Status/EquipmentInterlock/Starved': ['Boolean', false],
      'Status/Product[0]/ProductID': ['Int32', 4711],
      'Admin/ProdProcessedCount[0]/AccCount': ['Int32', 2 ** 31 - 3],
      'Admin/ProdProcessedCount[1]/AccCount': ['Int32', 100],
      'Admin/ProdDefectiveCount[0]/AccCount': ['Int32', 0],
      'Admin/StopReason/ID': ['Int32', 0],
    },
    counts: (n) => ({ 'Admin/ProdProcessedCount[0]/AccCount': (2 ** 31 - 3 + n) | 0 }),
    does: [
      [{ 'Status/StateCurrent': 6 }, 'running', { item: '4711' }],
      [{ 'Status/EquipmentInterlock/Blocked': true }, 'idle'],
      [{ 'Status/EquipmentInterlock/Blocked': false }, 'running'],
      [{ 'Status/EquipmentInterlock/Starved': true }, 'idle'],
      [{ 'Status/StateCurrent': 11 }, 'stopped'],
      [{ 'Status/StateCurrent': 9, 'Admin/StopReason/ID': 17 }, 'fault'],
      [{ 'Status/StateCurrent': 4 }, 'idle'],
      [{ 'Status/UnitModeCurrent': 2 }, 'maintenance'],
      [{ 'Status/UnitModeCurrent': 4 }, 'setup'],
    ],
  },
  'sparkplug-packml-plain': {
    profile: 'sparkplug-packml',
    metrics: { 'Status/StateCurrent': ['Int32', 2], 'Admin/ProdProcessedCount': ['Int32', 0] },
    counts: (n) => ({ 'Admin/ProdProcessedCount': n }),
    does: [[{ 'Status/StateCurrent': 6 }, 'running']],
  },
};

test('no profile is without a machine of its kind', () => {
  const runs = [
    ...Object.entries(machines).map(([id, { profile }]) => profile ?? id),
    ...Object.keys(publishers),
    ...Object.entries(devices).map(([id, { profile }]) => profile ?? id),
  ];
  expect([...new Set(runs)].sort()).toEqual([...loadProfiles().keys()].sort());
});

/**
 * Beside a total a good counter means that the rest is scrap, so a machine that lacks one of them would make nothing
 * but scrap, or nothing at all. OPC 40083 makes all three mandatory.
 */
test('no profile counts total and good parts, unless every machine of its kind must have both', () => {
  const both = [...loadProfiles().values()].filter(({ counters }) => counters.total && counters.good);
  expect(both.map(({ id }) => id)).toEqual(['euromap83']);
});

describe('every OPC UA profile against a machine of its kind', { timeout: 60_000 }, () => {
  const got = collect();
  let server: TestOpcuaServer;
  let source: Source;

  beforeAll(async () => {
    server = await TestOpcuaServer.start({
      nodes: onServer(({ nodes }) => nodes),
      instances: onServer(({ instances }) => instances),
      values: onServer(({ values }) => values),
    });
    source = opcuaSource(server.url, got, Object.keys(machines).map(entryOf), { staleMs: 5_000 });
    await source.start();
    await until(
      () => Object.keys(machines).every((id) => got.of('state', id).length > 0),
      'every state is known',
      60_000,
    );
  }, 120_000);
  afterAll(async () => {
    await source.stop();
    await server.stop();
  });

  const set = (id: string, values: Record<string, unknown>) => server.set(below(id, values, newValueOf));

  const made = (id: string) => madeBy(resolveMachine('opcua', entryOf(id), loadProfiles()), got.samples);

  test.each(Object.entries(machines))('%s', async (id, { does, counts }) => {
    for (const [values, state, job] of does) {
      await set(id, values);
      const sentence = `${JSON.stringify(values)} means ${state}`;
      await until(() => got.of('state', id).at(-1)?.value.state === state, sentence);
      if (job !== undefined)
        await until(() => isMatch(got.of('job', id).at(-1)?.value, job), `${sentence} of ${JSON.stringify(job)}`);
    }
    if (counts === undefined) return;
    for (const parts of [3, 7]) {
      await set(id, counts(parts));
      await until(() => made(id).goodPcs === parts, `${parts} are counted`);
      expect(made(id)).toEqual({ producedPcs: parts, goodPcs: parts, scrapPcs: 0 });
    }
    expect(got.quarantined.filter(({ machineId }) => machineId === id)).toEqual([]);
  });
});

function entryOf(machineId: string) {
  const { profile = machineId, read = {} } = machines[machineId] ?? {};
  return { machineId, profile, read, write: {} };
}

/** Paths of all machines on one server. */
function onServer<T>(of: (machine: OpcuaMachine) => Record<string, T> | undefined): Record<string, T> {
  return Object.assign(
    {},
    ...Object.entries(machines).map(([id, machine]) => below(id, of(machine) ?? {}, (one) => one)),
  );
}

function below<T, U>(id: string, of: Record<string, T>, to: (one: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(of).map(([path, one]) => [path === '' ? id : `${id}/${path}`, to(one)]));
}

/** A value, or `{status}`: the one before with that status. */
function newValueOf(value: unknown): NewValue {
  if (typeof value === 'object' && value !== null && 'status' in value && typeof value.status === 'string')
    return { status: value.status };
  return { value };
}

function isMatch(value: object | undefined, wanted: object): boolean {
  const held = new Map(Object.entries(value ?? {}));
  return Object.entries(wanted).every(([name, one]) => held.get(name) === one);
}

describe('every MQTT JSON profile against a machine of its kind', { timeout: 30_000 }, () => {
  test.each(Object.entries(publishers))('%s', async (id, { says, state, job, counters }) => {
    const broker = await startAedes();
    const got = collect();
    const source = mqttJsonSource(broker.url, got, [{ machineId: id, profile: id }]);
    await source.start();
    await until(() => source.health().connected, 'it is connected');
    const client = await mqtt.connectAsync(broker.url);
    for (const [topic, payload] of says) await client.publishAsync(topic, payload, { qos: 1 });
    await until(() => got.of('counter').length === counters.length, 'its parts are counted');
    await until(() => got.of('state').at(-1)?.value.state === state, `its state is ${state}`);
    await until(() => (got.of('job').at(-1)?.value.job ?? undefined) === job, `its job is ${job}`);
    expect(got.of('counter').map(({ value }) => [value.counter, value.reading])).toEqual(counters);
    expect(got.quarantined).toEqual([]);
    await source.stop();
    await client.endAsync(true);
    await broker.stop();
  });
});

describe('every Sparkplug profile against a device of its kind', { timeout: 30_000 }, () => {
  test.each(Object.entries(devices))('%s', async (id, { profile = id, metrics, does, counts }) => {
    const broker = await startAedes();
    const got = collect();
    const entry = { machineId: id, profile, write: {} };
    const source = sparkplugSource(broker.url, got, [{ ...entry, edgeNodeId: 'cell' }]);
    const device = await TestDevice.start(broker.url, id, metrics);
    await source.start();
    await until(() => got.of('state').length > 0, 'its birth says the state');
    for (const [values, state, job = {}] of does) {
      await device.change(values);
      await until(() => got.of('state').at(-1)?.value.state === state, `${JSON.stringify(values)} means ${state}`);
      await until(() => isMatch(got.of('job').at(-1)?.value, job), `its job is ${JSON.stringify(job)}`);
    }
    const mapping = resolveMachine('sparkplug', entry, loadProfiles());
    for (const parts of [3, 7]) {
      await device.change(counts(parts));
      await until(() => madeBy(mapping, got.samples).goodPcs === parts, `${parts} are counted`);
      expect(madeBy(mapping, got.samples)).toEqual({ producedPcs: parts, goodPcs: parts, scrapPcs: 0 });
    }
    expect(got.quarantined).toEqual([]);
    await source.stop();
    await device.stop();
    await broker.stop();
  });
});
