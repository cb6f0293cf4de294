import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { AttributeIds, OPCUAClient } from 'node-opcua-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { decodePayload } from '../../collector/sources/sparkplug/decode.ts';
import { freePort } from '../../simulators/demo/ports.ts';
import type { Face } from '../../simulators/faces/face.ts';
import { createMqttJsonFace } from '../../simulators/faces/mqtt-json.ts';
import { createMtconnectFace } from '../../simulators/faces/mtconnect.ts';
import { createOpcuaFace } from '../../simulators/faces/opcua.ts';
import { createModbusFace, createS7Face } from '../../simulators/faces/plc.ts';
import { createSparkplugFace } from '../../simulators/faces/sparkplug.ts';
import { asksRebirth, encodePayload } from '../../simulators/faces/sparkplug-payload.ts';
import { type Broker, startBroker } from '../../simulators/live/broker.ts';
import { freshMachine, type Job, type Machine, openMachine } from '../../simulators/plant/machine.ts';
import { shiftsOf } from '../../simulators/plant/shifts.ts';
import { collect, until } from '../collector/sources/support/collect.ts';
import { polledSource } from '../collector/sources/support/polled.ts';
import { HOUR, MONDAY, plant, sim } from './plant.ts';

const job: Job = {
  operationId: 'WO-1/0010',
  orderId: 'WO-1',
  itemId: 'HUB-120',
  program: 'O1201',
  setupFamily: 'C-HUB',
  quantityPcs: 20,
  plannedRunMsPerPc: 40_000,
  partsPerCycle: null,
};
let folder: string;
const login = { username: 'machines', password: 'a-password-of-this-test' };
const listening = { username: 'istwert', password: 'another-of-this-test' };
let broker: Broker;
let listener: MqttClient;
let heard: { topic: string; payload: Buffer; qos: number; retain: boolean }[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-faces-'));
  broker = await startBroker('127.0.0.1', 0, { machines: login, listeners: listening });
  listener = await connectAsync(broker.url, listening);
  heard = [];
  listener.on('message', (topic, payload, { qos, retain }) => heard.push({ topic, payload, qos, retain }));
  await listener.subscribeAsync('#', { qos: 1 });
});
afterEach(async () => {
  await listener.endAsync(true);
  await broker.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A machine whose signals go to the face at once. */
function machineOn(face: () => Face, machineId: string): Machine {
  const params = sim.machines.find((candidate) => candidate.id === machineId);
  if (params === undefined) throw new Error(`no machine ${machineId}`);
  const machine: Machine = openMachine(params, shiftsOf(plant, machineId), freshMachine(params, 5, MONDAY), (signal) =>
    face().tell(machine, signal),
  );
  return machine;
}
/** Twenty good parts, and how the machine stands after them. */
function makeAll(machine: Machine): void {
  machine.begin(job, MONDAY + HOUR);
  machine.advance(MONDAY + 9 * HOUR);
  expect(machine.phase()).toBe('done');
}

describe('OPC UA', () => {
  test('a press, a CNC and a moulding machine show state, counters and job with the machine’s own time', async () => {
    const port = await freePort('127.0.0.1', 0);
    const face = createOpcuaFace({ host: '127.0.0.1', port, stateDir: folder });
    const machines = ['press-1', 'cnc-1', 'imm-1'].map((id) => machineOn(() => face, id));
    await face.start(machines);
    const client = OPCUAClient.create({ endpointMustExist: false });
    try {
      await client.connect(`opc.tcp://127.0.0.1:${port}`);
      const session = await client.createSession();
      const namespace = (await session.readNamespaceArray()).indexOf('urn:istwert:sim');
      const read = (path: string) =>
        session.read({ nodeId: `ns=${namespace};s=${path}`, attributeId: AttributeIds.Value });
      for (const machine of machines) makeAll(machine);
      const [press, cnc, imm] = machines;

      const count = await read('press-1/Admin/ProdProcessedCount');
      expect(count.value.value).toBe(press?.counters().total);
      expect(count.sourceTimestamp?.getTime()).toBeGreaterThan(MONDAY + HOUR);
      expect(count.sourceTimestamp?.getTime()).toBeLessThan(MONDAY + 9 * HOUR);
      expect((await read('press-1/Status/StateCurrent')).value.value).toBe(4);
      expect((await read('press-1/Status/Product')).value.value).toBe('HUB-120');
      expect((await read('cnc-1/Production/PartsProduced')).value.value).toBe(cnc?.counters().total);
      expect((await read('cnc-1/Production/ActiveProgram')).value.value).toBe('O1201');
      expect((await read('imm-1/Jobs/ActiveJobValues/JobGoodPartsCounter')).value.value).toEqual([
        0,
        imm?.jobCounters().good,
      ]);
      expect((await read('imm-1/Jobs/ActiveJob/JobName')).value.value).toBe('WO-1/0010');
      await session.close();
    } finally {
      await client.disconnect();
      await face.stop();
    }
  }, 120_000);
});

describe('MQTT JSON', () => {
  test('the potting cell tells state and counters, the old press a 16-bit pulse; QoS 1, the last word retained', async () => {
    const face = createMqttJsonFace({ url: broker.url, login });
    const machines = ['pot-1', 'press-3'].map((id) => machineOn(() => face, id));
    await face.start(machines);
    for (const machine of machines) makeAll(machine);
    const lastOf = (topic: string): unknown => {
      const last = heard.findLast((message) => message.topic === topic);
      return last === undefined ? null : { qos: last.qos, ...JSON.parse(last.payload.toString()) };
    };
    await vi.waitFor(() => {
      expect(lastOf('plant/potting/pot-1/status')).toMatchObject({
        qos: 1,
        ts: expect.stringMatching(/^2026-11-02T/),
        state: 'WAIT',
        good: machines[0]?.counters().good,
        scrap: machines[0]?.counters().scrap,
      });
      expect(lastOf('plant/forge/press-3/pulse')).toMatchObject({ qos: 1, pulse: machines[1]?.counters().cycles });
    }, 120_000);
    await face.stop();
  });
});

describe('Sparkplug B', () => {
  test('births with names, data by alias in sequence, a rebirth on request, a death at the end', async () => {
    const face = createSparkplugFace({
      url: broker.url,
      login,
      groupId: 'istwert-demo',
      edgeNodeId: 'cnc-cell',
      now: () => MONDAY,
    });
    const machine = machineOn(() => face, 'cnc-2');
    await face.start([machine]);
    makeAll(machine);
    const kinds = () => heard.map(({ topic }) => topic.split('/')[2]);
    await vi.waitFor(() => expect(kinds().filter((kind) => kind === 'DDATA').length).toBeGreaterThan(20), 60_000);

    const messages = heard.map(({ topic, payload }) => ({ kind: topic.split('/')[2], ...decodePayload(payload) }));
    expect(messages.slice(0, 2).map(({ kind }) => kind)).toEqual(['NBIRTH', 'DBIRTH']);
    const names = messages[1]?.metrics.map((metric) => metric.name);
    expect(names).toEqual(['State', 'Alarm', 'Counters/Total', 'Counters/Scrap', 'Job/Program']);
    expect(messages.every((message, index) => Number(message.seq) === index % 256)).toBe(true);
    const data = messages.filter(({ kind }) => kind === 'DDATA').flatMap(({ metrics }) => metrics);
    expect(data.every((metric) => (metric.name ?? '') === '' && metric.alias !== null)).toBe(true);

    heard = [];
    const ask = encodePayload(MONDAY, null, [
      { name: 'Node Control/Rebirth', type: 'boolean', value: true, timestamp: MONDAY },
    ]);
    expect(asksRebirth(ask)).toBe(true);
    await listener.publishAsync('spBv1.0/istwert-demo/NCMD/cnc-cell', ask);
    await vi.waitFor(() => expect(kinds()).toEqual(['NCMD', 'NBIRTH', 'DBIRTH']), 60_000);

    heard = [];
    await face.stop();
    await vi.waitFor(() => expect(kinds()).toEqual(['NDEATH']), 60_000);
  });

  test('bytes that are no payload ask for nothing', () => {
    for (const bytes of [[], [255, 255, 255], [18, 200, 1], [7]])
      expect(asksRebirth(Uint8Array.from(bytes))).toBe(false);
  });
});

describe.each([
  ['Modbus TCP', 'modbus', createModbusFace],
  ['S7', 's7', createS7Face],
] as const)('%s', (_name, kind, createFace) => {
  test('a machine that is only asked shows state, counters and job as the profile of its kind reads them', async () => {
    const port = await freePort('127.0.0.1', 0);
    const face = createFace({ host: '127.0.0.1', port });
    const params = sim.machines.find(({ id }) => id === 'press-1');
    if (params === undefined) throw new Error('no machine press-1');
    const own = { ...params, face: kind };
    const machine = openMachine(own, shiftsOf(plant, 'press-1'), freshMachine(own, 5, MONDAY), (signal) =>
      face.tell(machine, signal),
    );
    await face.start([machine]);
    const got = collect();
    const source = polledSource(kind, port, got, [{ machineId: 'press-1', profile: `${kind}-block` }]);
    await source.start();
    const counted = (name: 'total' | 'scrap') =>
      got.of('counter').findLast(({ value }) => value.counter === name)?.value.reading;
    await until(() => counted('total') === 0, 'it is read');
    makeAll(machine);
    await until(() => counted('total') === machine.counters().total, 'all parts are read');
    await until(() => got.of('job').at(-1)?.value.job === 'WO-1/0010', 'the job is read');
    expect(counted('scrap')).toBe(machine.counters().scrap);
    await until(() => got.of('state').at(-1)?.value.state === machine.state(), 'the state is read');
    expect(got.quarantined).toEqual([]);
    await source.stop();
    await face.stop();
  });
});

describe('MTConnect', () => {
  test('an agent lists the CNC, and tells its execution, parts and program with the machine’s own time', async () => {
    const port = await freePort('127.0.0.1', 0);
    const face = createMtconnectFace({ host: '127.0.0.1', port, now: () => MONDAY });
    const params = sim.machines.find(({ id }) => id === 'cnc-2');
    if (params === undefined) throw new Error('no machine cnc-2');
    const ours = { ...params, face: 'mtconnect' as const };
    const machine = openMachine(ours, shiftsOf(plant, 'cnc-2'), freshMachine(ours, 5, MONDAY), (signal) =>
      face.tell(machine, signal),
    );
    await face.start([machine]);
    const asked = async (path: string) => (await fetch(`http://127.0.0.1:${port}/${path}`)).text();
    makeAll(machine);
    expect(await asked('probe')).toMatch(/<Device id="cnc-2" name="cnc-2".*type="PART_COUNT" subType="ALL"/);
    const current = await asked('cnc-2/current');
    expect(current).toMatch(/<Execution [^>]*timestamp="2026-11-02T[^>]*>READY</);
    expect(current).toContain(`subType="ALL">${machine.counters().total}<`);
    expect(await asked('sample?from=1&count=500')).toMatch(
      /<Program [^>]*>O1201<.*<Execution [^>]*>ACTIVE<|ACTIVE.*O1201/,
    );
    expect(await asked('sample?from=100000')).toContain('errorCode="OUT_OF_RANGE"');
    expect(await asked('nobody/current')).toContain('errorCode="NO_DEVICE"');
    await face.stop();
  });
});
