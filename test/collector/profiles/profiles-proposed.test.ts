import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { expect, test } from 'vitest';
import { lookoutAt } from '../../../collector/commissioning/browse/lookouts.ts';
import { loadProfiles } from '../../../collector/profiles/profiles.ts';
import type { SeenMachine } from '../../../collector/sources/lookout.ts';
import { builtInSources } from '../../../collector/sources/registry.ts';
import { startAedes } from '../sources/support/broker.ts';
import { until } from '../sources/support/collect.ts';
import { devices, publishers } from '../sources/support/mqtt-machines.ts';
import { TestOpcuaServer } from '../sources/support/opcua.ts';
import { machines, serverOfAll } from '../sources/support/opcua-machines.ts';
import { TestDevice } from '../sources/support/sparkplug-device.ts';

/** As the page looks around when nobody says how deep. */
const depth = 6;
const profiles = [...loadProfiles().values()];
const context = { now: Date.now, stateDir: mkdtempSync(join(tmpdir(), 'istwert-look-')) };

const proposed = (seen: readonly SeenMachine[]) =>
  Object.fromEntries(seen.map(({ entry }) => [entry.machineId, entry.profile]));

test('who looks around on a server is told of every machine, by its own object, with the profile of its kind', {
  timeout: 120_000,
}, async () => {
  const server = await TestOpcuaServer.start(serverOfAll());
  const lookout = lookoutAt(server.url, builtInSources);
  const connection = { endpointUrl: server.url, staleMs: 10_000 };
  const look = await lookout.prepare(connection, { depth }, [])(profiles, context);
  const found = look.machines();
  await look.close();
  await server.stop();
  const expected = Object.entries(machines).map(([id, { profile }]) => [id, profile ?? id]);
  expect(proposed(found)).toEqual({
    ...Object.fromEntries(expected),
    // It counts its parts too, as every machine of OPC 40083 must: cycles are the second choice.
    euromap77: 'euromap83',
  });
  expect(found.find(({ entry }) => entry.machineId === 'euromap77')?.fits.slice(0, 2)).toEqual([
    'euromap83',
    'euromap77',
  ]);
  expect(found.map(({ where }) => where).sort()).toEqual(
    Object.keys(machines)
      .map((id) => `/Objects/${id}`)
      .sort(),
  );
});

test('who listens to a broker is told of every machine, with the profile of its kind', {
  timeout: 120_000,
}, async () => {
  const broker = await startAedes();
  const look = await lookoutAt(broker.url, builtInSources).prepare({ url: broker.url }, {}, [])(profiles, context);
  const client = await mqtt.connectAsync(broker.url);
  for (const { says } of Object.values(publishers))
    for (const [topic, payload] of says) await client.publishAsync(topic, payload, { qos: 1 });
  const plugged = await Promise.all(
    Object.entries(devices).map(([id, { metrics }]) => TestDevice.start(broker.url, id, metrics)),
  );
  const expected = [
    ...Object.keys(publishers).map((id) => [id, id]),
    ...Object.entries(devices).map(([id, { profile }]) => [id, profile ?? id]),
  ];
  await until(() => look.machines().length >= expected.length, 'all are seen');
  expect(proposed(look.machines())).toEqual(Object.fromEntries(expected));
  for (const device of plugged) await device.stop();
  await look.close();
  await client.endAsync(true);
  await broker.stop();
});
