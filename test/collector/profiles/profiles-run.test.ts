import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadProfiles, resolveMachine } from '../../../collector/profiles/profiles.ts';
import type { Source } from '../../../collector/sources/source.ts';
import { createAgent } from '../../../simulators/faces/mtconnect-agent.ts';
import { agents, cnc } from '../sources/support/agent.ts';
import { startAedes } from '../sources/support/broker.ts';
import { collect, until } from '../sources/support/collect.ts';
import { madeBy } from '../sources/support/facts.ts';
import { devices, publishers } from '../sources/support/mqtt-machines.ts';
import { type NewValue, TestOpcuaServer } from '../sources/support/opcua.ts';
import { below, machines, serverOfAll } from '../sources/support/opcua-machines.ts';
import { controllers, polledSource } from '../sources/support/polled.ts';
import {
  filesSource,
  mqttJsonSource,
  mtconnectSource,
  opcuaSource,
  sparkplugSource,
} from '../sources/support/sources.ts';
import { TestDevice } from '../sources/support/sparkplug-device.ts';

test('no profile is without a machine of its kind', () => {
  const runs = [
    ...Object.entries(machines).map(([id, { profile }]) => profile ?? id),
    ...Object.keys(publishers),
    ...Object.entries(devices).map(([id, { profile }]) => profile ?? id),
    ...Object.keys(controllers),
    ...Object.keys(agents),
    'file-status',
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

describe('every OPC UA profile against a machine of its kind', () => {
  const got = collect();
  let server: TestOpcuaServer;
  let source: Source;

  beforeAll(async () => {
    server = await TestOpcuaServer.start(serverOfAll());
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

  test.each(Object.entries(machines))('%s', async (id, { does, counts, scrapPcs = 0 }) => {
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
      expect(made(id)).toEqual({ producedPcs: parts + scrapPcs, goodPcs: parts, scrapPcs });
    }
    expect(got.quarantined.filter(({ machineId }) => machineId === id)).toEqual([]);
  });
});

function entryOf(machineId: string) {
  const { profile = machineId, read = {}, counters = {} } = machines[machineId] ?? {};
  return { machineId, profile, read, counters, write: {} };
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

describe('every MQTT JSON profile against a machine of its kind', () => {
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

describe('every Sparkplug profile against a device of its kind', () => {
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

describe('every polled profile against a controller of its kind', () => {
  test.each(Object.entries(controllers))('%s', async (id, { kind, start }) => {
    const { server, set } = await start();
    const got = collect();
    const entry = { machineId: id, profile: id, write: {} };
    const source = polledSource(kind, server.port, got, [entry]);
    await source.start();
    for (const [number, state] of ['off', 'running', 'idle', 'stopped', 'fault', 'setup', 'maintenance'].entries()) {
      const alarm = state === 'fault' ? 'HYD-12' : '';
      set({ state: number, alarm });
      const isSaid = () => got.of('state').at(-1)?.value.state === state;
      await until(
        () => isSaid() && got.of('state').at(-1)?.value.alarm === (alarm || null),
        `${number} means ${state}`,
      );
    }
    set({ job: 'WO-1/0010' });
    await until(() => got.of('job').at(-1)?.value.job === 'WO-1/0010', 'its job is known');
    const mapping = resolveMachine(kind, entry, loadProfiles());
    expect(mapping.profile.counters.total?.width).toBe('u32');
    for (const parts of [3, 70_007]) {
      set({ total: parts, scrap: 1 });
      await until(() => madeBy(mapping, got.samples).producedPcs === parts, `${parts} are counted`);
      expect(madeBy(mapping, got.samples)).toEqual({ producedPcs: parts, goodPcs: parts - 1, scrapPcs: 1 });
    }
    expect(got.quarantined).toEqual([]);
    await source.stop();
    await server.kill();
  });
});

describe('every MTConnect profile against a device of its kind', () => {
  test.each(Object.entries(agents))('%s', async (id, { does, counts }) => {
    const agent = createAgent({ host: '127.0.0.1', port: 0, devices: [cnc('cnc')], now: Date.now });
    await agent.start();
    for (const [item, value] of Object.entries({ avail: 'AVAILABLE', exec: 'READY', ...counts(0) }))
      agent.observe('cnc', item, value);
    const got = collect();
    const entry = { machineId: 'cnc', profile: id, write: {} };
    const source = mtconnectSource(`http://127.0.0.1:${agent.port}`, got, [entry]);
    await source.start();
    await until(() => source.health().connected, 'it is connected');
    for (const [values, state, job = {}] of does) {
      for (const [item, value] of Object.entries(values)) agent.observe('cnc', item, value);
      await until(() => got.of('state').at(-1)?.value.state === state, `${JSON.stringify(values)} means ${state}`);
      await until(() => isMatch(got.of('job').at(-1)?.value, job), `its job is ${JSON.stringify(job)}`);
    }
    const mapping = resolveMachine('mtconnect', entry, loadProfiles());
    for (const parts of [3, 7]) {
      for (const [item, value] of Object.entries(counts(parts))) agent.observe('cnc', item, value);
      await until(() => madeBy(mapping, got.samples).goodPcs === parts, `${parts} are counted`);
      expect(madeBy(mapping, got.samples)).toEqual({ producedPcs: parts, goodPcs: parts, scrapPcs: 0 });
    }
    expect(got.quarantined).toEqual([]);
    await source.stop();
    await agent.stop();
  });
});

test('the profile of files against a machine that writes some', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-file-'));
  const got = collect();
  const entry = { machineId: 'saw-1', profile: 'file-status', write: {} };
  const source = filesSource(folder, got, [entry]);
  await source.start();
  await until(() => source.health().connected, 'the folder is read');
  const lines = [
    'time;state;good;scrap;job',
    '2026-03-03T06:00:00Z;RUN;0;0;10042-10',
    '2026-03-03T06:01:00Z;FAULT;7;1;',
  ];
  writeFileSync(join(folder, 'saw-1.csv'), `${lines.join('\n')}\n`);
  await until(() => got.of('state').at(-1)?.value.state === 'fault', 'all is read');
  expect(got.of('state').map(({ value }) => value.state)).toEqual(['running', 'fault']);
  expect(got.of('job').map(({ value }) => value.job)).toEqual(['10042-10', null]);
  const mapping = resolveMachine('files', entry, loadProfiles());
  expect(madeBy(mapping, got.samples)).toEqual({ producedPcs: 8, goodPcs: 7, scrapPcs: 1 });
  await source.stop();
  rmSync(folder, { recursive: true, force: true });
});
