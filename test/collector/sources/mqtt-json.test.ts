import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Source } from '../../../collector/sources/source.ts';
import { mosquittoPath, startAedes, startMosquitto, type TestBroker } from './support/broker.ts';
import { collect, until } from './support/collect.ts';
import { factsBy, partsOf } from './support/facts.ts';
import { mqttJsonSetting, mqttJsonSource } from './support/sources.ts';

const brokers = [() => startAedes(), ...(mosquittoPath === undefined ? [] : [() => startMosquitto()])];

describe.each(brokers)('MQTT JSON over a real broker', (start) => {
  let broker: TestBroker;
  let publisher: MqttClient;
  let source: Source | null = null;
  const collected = () => collect();

  beforeAll(async () => {
    broker = await start();
    publisher = await mqtt.connectAsync(broker.url);
  });
  afterEach(async () => {
    await source?.stop();
    source = null;
  });
  afterAll(async () => {
    await publisher.endAsync(true);
    await broker.stop();
  });

  test('a status message becomes line, counters and state', async () => {
    const got = collected();
    source = mqttJsonSource(broker.url, got, [{ machineId: 'potting-1', profile: 'mqtt-status' }]);
    await source.start();
    await until(() => source?.health().connected === true, 'connected');
    await publisher.publishAsync(
      'plant/potting/potting-1/status',
      '{"ts":"2026-11-21T06:00:00.000Z","state":"RUN","good":12,"scrap":1}',
      { qos: 1 },
    );
    await until(() => got.samples.length >= 4, 'the samples came');
    const at = Date.UTC(2026, 10, 21, 6);
    expect(got.samples.map(({ value }) => value)).toEqual([
      { signal: 'line', up: true, why: '' },
      { signal: 'counter', counter: 'good', reading: 12 },
      { signal: 'counter', counter: 'scrap', reading: 1 },
      { signal: 'state', state: 'running', word: 'RUN', alarm: null },
    ]);
    expect(got.samples.slice(1).every((sample) => sample.at === at)).toBe(true);
  });

  test('nothing is acknowledged before it is on disk, and many are in flight meanwhile', async () => {
    const got = collected();
    let commit = () => {};
    got.hold = new Promise((resolve) => {
      commit = resolve;
    });
    source = mqttJsonSource(broker.url, got, [
      { machineId: 'held', profile: 'pulse', topic: 'hold/{machineId}/pulse' },
    ]);
    await source.start();
    await until(() => source?.health().connected === true, 'connected');
    for (let n = 1; n <= 200; n++)
      await publisher.publishAsync('hold/held/pulse', JSON.stringify({ ts: 1_793_000_000_000 + n, pulse: n }), {
        qos: 1,
      });
    await until(() => (source?.health().received ?? 0) === 200, 'all of them are here, uncommitted');
    expect(got.samples).toEqual([]);
    commit();
    await until(() => got.of('counter').length === 200, 'all of them are committed');
  });

  test.each([
    ['without a time', () => '1'],
    ['with a time in whole seconds', () => '{"ts":1793000000,"n":1}'],
  ])('messages that are a cycle each, %s: thirty at once are thirty, and so is a backlog', async (form, payload) => {
    const got = collected();
    const machineId = `stroke-${form.length}`;
    const timed = payload().startsWith('{');
    const entry = {
      machineId,
      topic: 'stroke/{machineId}',
      read: { cycle: timed ? 'n' : '$' },
      pulse: { read: 'cycle' },
      ...(timed ? { time: { path: 'ts' } } : {}),
    };
    const strike = async () => {
      const sent = [...Array(30)].map(() => publisher.publishAsync(`stroke/${machineId}`, payload(), { qos: 1 }));
      await Promise.all(sent);
    };
    const counted = () => partsOf(factsBy(machineId, { total: { width: 'unbounded', unit: 'cycle' } }, got.samples));
    const more = { clientId: machineId };
    source = mqttJsonSource(broker.url, got, [entry], more);
    await source.start();
    await until(() => source?.health().connected === true, 'it is connected');
    await strike();
    await until(() => got.of('pulse').length >= 30, 'they are there');
    expect(counted()).toBe(30);
    await source.stop();
    await strike();
    source = mqttJsonSource(broker.url, got, [entry], more);
    await source.start();
    await until(() => got.of('pulse').length >= 60, 'the backlog is there');
    expect(counted()).toBe(60);
  });

  test('a machine joins: what the broker retained of it comes at once, of the others nothing again', async () => {
    const got = collected();
    const say = (machineId: string, good: number) =>
      publisher.publishAsync(
        `plant/hall/${machineId}/status`,
        JSON.stringify({ ts: Date.now(), state: 'RUN', good, scrap: 0 }),
        { qos: 1, retain: true },
      );
    const entry = (machineId: string) => ({ machineId, profile: 'mqtt-status' });
    const more = { clientId: 'joining' };
    await say('here-1', 5);
    await say('here-2', 7);
    source = mqttJsonSource(broker.url, got, [entry('here-1')], more);
    await source.start();
    await until(() => got.of('counter', 'here-1').length > 0, 'the first is read');
    const received = source.health().machines[0]?.received;
    const { options, mappings } = mqttJsonSetting(broker.url, [entry('here-1'), entry('here-2')], more);
    source.change?.(options, mappings);
    await until(() => got.of('counter', 'here-2').length > 0, 'the second is read');
    expect(source.health().machines.map((machine) => machine.received)).toEqual([received, received]);
    expect(source.health().reconnects).toBe(0);
  });

  test('a machine that left while the broker was away is not heard any more, though the session was kept', async () => {
    const got = collected();
    const entry = (machineId: string) => ({ machineId, profile: 'mqtt-status', topic: 'gone/{machineId}' });
    const more = { clientId: 'leaving' };
    source = mqttJsonSource(broker.url, got, [entry('stays'), entry('leaves')], more);
    await source.start();
    await until(() => source?.health().connected === true, 'it is connected');
    await source.stop();
    const { options, mappings } = mqttJsonSetting(broker.url, [entry('stays')], more);
    source.change?.(options, mappings);
    await source.start();
    await until(() => source?.health().connected === true, 'it is connected');
    for (const name of ['leaves', 'stays']) {
      const payload = JSON.stringify({ ts: Date.now(), state: 'RUN', good: 1, scrap: 0 });
      await publisher.publishAsync(`gone/${name}`, payload, { qos: 1 });
    }
    await until(() => got.of('state', 'stays').length > 0, 'the other is read');
    // Whoever still subscribed to it would say that nothing is read from the topic.
    expect(got.logs.join()).not.toContain('gone/leaves');
    expect(got.quarantined).toEqual([]);
  });
});

test('a topic that the broker denies keeps no other machine from being read', async () => {
  const broker = await startAedes(['plant/+/secret/status']);
  const publisher = await mqtt.connectAsync(broker.url);
  const got = collect();
  const entry = (machineId: string) => ({ machineId, profile: 'mqtt-status' });
  const source = mqttJsonSource(broker.url, got, [entry('open')]);
  await source.start();
  await until(() => source.health().connected, 'it is connected');
  const { options, mappings } = mqttJsonSetting(broker.url, [entry('open'), entry('secret')]);
  source.change?.(options, mappings);
  const problem = (machineId: string) => source.health().machines.find((one) => one.machineId === machineId)?.problem;
  await until(() => problem('secret') !== null, 'the denial is named');
  expect(problem('secret')).toMatch(/does not allow reading plant\/\+\/secret\/status: give the user the right/);
  await broker.kill();
  await until(() => !source.health().connected, 'the broker is gone');
  await broker.revive();
  await until(() => source.health().connected, 'it is connected again');
  await until(() => publisher.connected, 'the machine is back');
  await publisher.publishAsync('plant/x/open/status', '{"ts":1793000000000,"state":"RUN","good":1,"scrap":0}', {
    qos: 1,
  });
  await until(() => got.of('state', 'open').length > 0, 'the other is read');
  expect([problem('open'), source.health().problem]).toEqual([null, null]);
  await source.stop();
  await publisher.endAsync(true);
  await broker.stop();
});
