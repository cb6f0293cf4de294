import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Source } from '../../../collector/source.ts';
import { mosquittoPath, startAedes, startMosquitto, type TestBroker } from './support/broker.ts';
import { collect, until } from './support/collect.ts';
import { mqttJsonSource } from './support/sources.ts';

const brokers = [startAedes, ...(mosquittoPath === undefined ? [] : [() => startMosquitto()])];

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
});
