import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadProfiles } from '../../../collector/profile.ts';
import type { Source } from '../../../collector/source.ts';
import type { MachineState } from '../../../shared/core/plant.ts';
import { startAedes } from './support/broker.ts';
import { collect, until } from './support/collect.ts';
import { type NewValue, TestOpcuaServer } from './support/opcua.ts';
import { mqttJsonSource, opcuaSource, sparkplugSource } from './support/sources.ts';
import { TestEdgeNode } from './support/sparkplug.ts';

interface OpcuaMachine {
  /** Where it differs from the machine's own name: a second kind of machine that one profile reads. */
  profile?: string;
  nodes: Record<string, [string, unknown]>;
  counter: string;
  does: [Record<string, unknown>, MachineState][];
}

/** A simulated machine of each OPC UA profile: its nodes, and what it does -> what that means. */
const machines: Record<string, OpcuaMachine> = {
  packml: {
    nodes: {
      'Status/StateCurrent': ['Int32', 4],
      'Status/UnitModeCurrent': ['Int32', 1],
      'Status/EquipmentBlocked': ['Boolean', false],
      'Admin/ProdProcessedCount': ['UInt32', 0],
      'Admin/StopReason': ['Int32', 0],
    },
    counter: 'Admin/ProdProcessedCount',
    does: [
      [{ 'Status/StateCurrent': 6 }, 'running'],
      [{ 'Status/EquipmentBlocked': true }, 'idle'],
      [{ 'Status/EquipmentBlocked': false, 'Status/StateCurrent': 9 }, 'fault'],
      [{ 'Status/UnitModeCurrent': 4 }, 'setup'],
      [{ 'Status/UnitModeCurrent': 2 }, 'maintenance'],
      [{ 'Status/UnitModeCurrent': 1, 'Status/StateCurrent': 2 }, 'stopped'],
    ],
  },
  'packml-opcua': {
    nodes: {
      'BaseStateMachine/CurrentState': ['LocalizedText', { text: 'Cleared' }],
      'BaseStateMachine/MachineState/CurrentState': ['LocalizedText', { text: 'Running' }],
      'BaseStateMachine/MachineState/ExecuteState/CurrentState': ['LocalizedText', { text: 'Idle' }],
      'Status/UnitModeCurrent': ['Int32', 1],
    },
    counter: '',
    does: [
      [{ 'BaseStateMachine/MachineState/ExecuteState/CurrentState': { text: 'Execute' } }, 'running'],
      [{ 'BaseStateMachine/MachineState/ExecuteState/CurrentState': { text: 'Held' } }, 'stopped'],
      [{ 'BaseStateMachine/CurrentState': { text: 'Aborted' } }, 'fault'],
    ],
  },
  machinery: {
    nodes: {
      'Monitoring/MachineryItemState': ['Int32', 2],
      'Monitoring/OperationMode': ['Int32', 3],
      'Production/PartsProduced': ['UInt32', 0],
      'Production/ActiveProgram': ['String', 'P1'],
    },
    counter: 'Production/PartsProduced',
    does: [
      [{ 'Monitoring/MachineryItemState': 3 }, 'running'],
      [{ 'Monitoring/MachineryItemState': 1 }, 'fault'],
      [{ 'Monitoring/OperationMode': 2 }, 'setup'],
      [{ 'Monitoring/OperationMode': 3, 'Monitoring/MachineryItemState': 0 }, 'off'],
    ],
  },
  'machinery-blocks': {
    profile: 'machinery',
    nodes: {
      'MachineryBuildingBlocks/MachineryItemState/CurrentState': ['LocalizedText', { text: 'NotExecuting' }],
      'MachineryBuildingBlocks/MachineryOperationMode/CurrentState': ['LocalizedText', { text: 'Processing' }],
    },
    counter: '',
    does: [
      [{ 'MachineryBuildingBlocks/MachineryItemState/CurrentState': { text: 'Executing' } }, 'running'],
      [{ 'MachineryBuildingBlocks/MachineryItemState/CurrentState': { text: 'OutOfService' } }, 'fault'],
      [{ 'MachineryBuildingBlocks/MachineryOperationMode/CurrentState': { text: 'Setup' } }, 'setup'],
      [{ 'MachineryBuildingBlocks/MachineryOperationMode/CurrentState': { text: 'Maintenance' } }, 'maintenance'],
    ],
  },
  'machine-tool': {
    nodes: {
      'Production/ActiveProgram/Name': ['String', 'P1'],
      'Production/ActiveProgram/State/CurrentState': ['LocalizedText', { text: 'Ended' }],
      'Monitoring/MachineTool/OperationMode': ['Int32', 1],
      'Monitoring/MachineTool/OperationCounters/PartsProducedInLifetime': ['UInt64', 0],
    },
    counter: 'Monitoring/MachineTool/OperationCounters/PartsProducedInLifetime',
    does: [
      [{ 'Production/ActiveProgram/State/CurrentState': { text: 'Running' } }, 'running'],
      [{ 'Production/ActiveProgram/State/CurrentState': { text: 'Aborted' } }, 'fault'],
      [{ 'Monitoring/MachineTool/OperationMode': 2 }, 'setup'],
    ],
  },
  euromap83: {
    nodes: {
      'MachineStatus/MachineMode': ['Int32', 1],
      'MachineMESStatus/ProductionStatus': ['Int32', 3],
      'Jobs/ActiveJobValues/JobStatus': ['Int32', 6],
      'Jobs/ActiveJobValues/JobGoodPartsCounter': ['UInt64', 0],
      'Jobs/ActiveJob/JobName': ['String', '10042-10'],
    },
    counter: 'Jobs/ActiveJobValues/JobGoodPartsCounter',
    does: [
      [{ 'MachineMESStatus/ProductionStatus': 4 }, 'running'],
      [{ 'MachineMESStatus/ProductionStatus': 1 }, 'stopped'],
      [{ 'MachineStatus/MachineMode': 4 }, 'setup'],
      [{ 'MachineStatus/MachineMode': 5 }, 'off'],
    ],
  },
  euromap77: {
    nodes: {
      'MachineStatus/MachineMode': ['Int32', 1],
      'MachineMESStatus/ProductionControl/ProductionStatus': ['Int32', 3],
      'Jobs/ActiveJobValues/JobStatus': ['Int32', 6],
      'Jobs/ActiveJobValues/MachineCycleCounter': ['UInt64', 0],
    },
    counter: 'Jobs/ActiveJobValues/MachineCycleCounter',
    does: [
      [{ 'MachineMESStatus/ProductionControl/ProductionStatus': 4 }, 'running'],
      [{ 'MachineMESStatus/ProductionControl/ProductionStatus': 5 }, 'setup'],
      [{ 'MachineMESStatus/ProductionControl/ProductionStatus': 1 }, 'stopped'],
      [{ 'MachineStatus/MachineMode': 5 }, 'off'],
    ],
  },
  weihenstephan: {
    nodes: { WS_Cur_State: ['UInt32', 4], WS_Cur_Mode: ['UInt32', 8], WS_Tot_Packages: ['UInt32', 0] },
    counter: 'WS_Tot_Packages',
    does: [
      [{ WS_Cur_State: 128 }, 'running'],
      [{ WS_Cur_State: 16 }, 'idle'],
      [{ WS_Cur_State: 1024 }, 'fault'],
      [{ WS_Cur_Mode: 1 }, 'off'],
    ],
  },
};

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

/** A simulated device of each Sparkplug profile: what it changes -> what that means; and what its counter is. */
const devices: Record<string, { counter: string; does: [Record<string, string | number>, MachineState][] }> = {
  'sparkplug-cnc': {
    counter: 'Counters/Total',
    does: [
      [{ State: 'RUN' }, 'running'],
      [{ State: 'FAULT' }, 'fault'],
      [{ State: 'SETUP' }, 'setup'],
      [{ State: 'FEED_HOLD' }, 'idle'],
    ],
  },
};

test('no profile is without a machine of its kind', () => {
  const runs = [
    ...Object.entries(machines).map(([id, { profile }]) => profile ?? id),
    ...Object.keys(publishers),
    ...Object.keys(devices),
  ];
  expect([...new Set(runs)].sort()).toEqual([...loadProfiles().keys()].sort());
});

describe('every OPC UA profile against a machine of its kind', { timeout: 60_000 }, () => {
  const got = collect();
  let server: TestOpcuaServer;
  let source: Source;

  beforeAll(async () => {
    const nodes = Object.entries(machines).flatMap(([id, machine]) =>
      Object.entries(machine.nodes).map(([path, node]) => [`${id}/${path}`, node] as const),
    );
    server = await TestOpcuaServer.start({ nodes: Object.fromEntries(nodes) });
    source = opcuaSource(
      server.url,
      got,
      Object.entries(machines).map(([id, { profile }]) => ({ machineId: id, profile: profile ?? id })),
      { staleMs: 5_000 },
    );
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

  test.each(Object.entries(machines))('%s', async (id, { does, counter }) => {
    for (const [values, state] of does) {
      const changes = Object.entries(values).map(([path, value]): [string, NewValue] => [`${id}/${path}`, { value }]);
      await server.set(Object.fromEntries(changes));
      await until(() => got.of('state', id).at(-1)?.value.state === state, `${JSON.stringify(values)} means ${state}`);
    }
    if (counter === '') return;
    await server.set({ [`${id}/${counter}`]: { value: 7 } });
    await until(() => got.of('counter', id).some(({ value }) => value.reading === 7), 'its parts are counted');
  });
});

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
  test.each(Object.entries(devices))('%s', async (id, { does, counter }) => {
    const broker = await startAedes();
    const got = collect();
    const source = sparkplugSource(broker.url, got, [{ machineId: id, profile: id, edgeNodeId: 'cell' }]);
    const node = new TestEdgeNode(broker.url, 'g', 'cell', id);
    await node.connect();
    await source.start();
    await until(() => got.of('state').length > 0, 'its birth says the state');
    for (const [values, state] of does) {
      await node.change(values);
      await until(() => got.of('state').at(-1)?.value.state === state, `${JSON.stringify(values)} means ${state}`);
    }
    await node.change({ [counter]: 7 });
    await until(() => got.of('counter').some(({ value }) => value.reading === 7), 'its parts are counted');
    expect(got.quarantined).toEqual([]);
    await source.stop();
    node.die();
    await broker.stop();
  });
});
