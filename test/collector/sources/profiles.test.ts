import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadProfiles } from '../../../collector/profile.ts';
import type { Source } from '../../../collector/source.ts';
import type { MachineState } from '../../../shared/core/plant.ts';
import { startAedes } from './support/broker.ts';
import { collect, until } from './support/collect.ts';
import { type NewValue, TestOpcuaServer } from './support/opcua.ts';
import { mqttJsonSource, opcuaSource } from './support/sources.ts';

/** A simulated machine of each OPC UA profile: its nodes, and what it does -> what that means. */
const machines: Record<
  string,
  { nodes: Record<string, [string, unknown]>; counter: string; does: [Record<string, unknown>, MachineState][] }
> = {
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
      Object.keys(machines).map((id) => ({ machineId: id, profile: id })),
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

  test('none is left out', () => {
    const profiles = [...loadProfiles().values()].filter(({ kind }) => kind === 'opcua');
    expect(Object.keys(machines).sort()).toEqual(profiles.map(({ id }) => id).sort());
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

describe('MQTT profiles against a machine of their kind', { timeout: 30_000 }, () => {
  test('a topic for each signal, bare values', async () => {
    const broker = await startAedes();
    const got = collect();
    const source = mqttJsonSource(broker.url, got, [{ machineId: 'm-1', profile: 'mqtt-signals' }]);
    await source.start();
    await until(() => source.health().connected, 'it is connected');
    const client = await mqtt.connectAsync(broker.url);
    const say = (signal: string, value: string) => client.publishAsync(`plant/hall/m-1/${signal}`, value, { qos: 1 });
    await say('good', '41');
    await say('state', 'RUN');
    await say('temperature', '20.5');
    await say('job', '10042-10');
    await until(() => got.of('job').at(-1)?.value.job === '10042-10', 'the job is known');
    expect(got.of('counter').map(({ value }) => [value.counter, value.reading])).toEqual([['good', 41]]);
    expect(got.of('state').at(-1)?.value.state).toBe('running');
    expect(got.quarantined).toEqual([]);
    await source.stop();
    await client.endAsync(true);
    await broker.stop();
  });
});
