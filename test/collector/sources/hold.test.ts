import { readFileSync } from 'node:fs';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdAcknowledgements, pubacks } from '../../../collector/sources/mqtt/hold.ts';
import { TcpProxy } from '../../proxy.ts';
import { mosquittoPath, startAedes, startMosquitto, type TestBroker } from './support/broker.ts';
import { collect, until } from './support/collect.ts';
import { mqttJsonSource } from './support/sources.ts';

test('the hook is known to fit this version of mqtt.js', () => {
  const file = new URL('../../../package.json', import.meta.url);
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(readFileSync(file, 'utf8'));
  expect(dependencies.mqtt).toBe('5.16.0');
  expect(mqtt.MqttClient.VERSION).toBe('5.16.0');
});

test('a client without the hook is refused', () => {
  const client = mqtt.connect('mqtt://127.0.0.1:1', { manualConnect: true });
  Object.defineProperty(client, '_sendPacket', { value: undefined });
  expect(() => holdAcknowledgements(client)).toThrow(/cannot hold back acknowledgements/);
});

test('acknowledgements are PUBACK packets, four bytes each', () => {
  expect(pubacks([1, 65_535]).toString('hex')).toBe('400200014002ffff');
});

const brokers = [startAedes, ...(mosquittoPath === undefined ? [] : [() => startMosquitto()])];
describe.each(brokers)('what was not stored is delivered again', (start) => {
  let broker: TestBroker;
  let publisher: MqttClient;
  beforeAll(async () => {
    broker = await start();
    publisher = await mqtt.connectAsync(broker.url);
  });
  afterAll(async () => {
    await publisher.endAsync(true);
    await broker.stop();
  });

  test('by the next connection, and what was stored is not', async () => {
    const got = collect();
    const proxy = new TcpProxy(broker.port);
    await proxy.start();
    const machines = [{ machineId: 'm-1', profile: 'pulse', topic: 'hold/{machineId}/pulse' }];
    const source = mqttJsonSource(`mqtt://127.0.0.1:${proxy.port}`, got, machines);
    await source.start();
    await until(() => source.health().connected, 'it is connected');
    const say = (pulse: number) =>
      publisher.publishAsync('hold/m-1/pulse', JSON.stringify({ ts: 1_793_000_000_000 + pulse, pulse }), { qos: 1 });
    for (let n = 1; n <= 5; n++) await say(n);
    await until(() => got.of('counter').length === 5, 'five are stored');

    let commit = () => {};
    got.hold = new Promise((resolve) => {
      commit = resolve;
    });
    for (let n = 6; n <= 8; n++) await say(n);
    await until(() => source.health().received === 8, 'three more are here');
    proxy.cut();
    await until(() => source.health().received === 11, 'exactly those three came again');
    commit();
    await until(() => got.of('counter').some(({ value }) => value.reading === 8), 'they are stored');

    // Two more, one after the other: by then the acknowledgements of the first three are through.
    for (const n of [9, 10]) {
      await say(n);
      await until(() => got.of('counter').some(({ value }) => value.reading === n), 'the next one is stored');
    }
    proxy.cut();
    await until(() => source.health().reconnects === 2, 'connected once more');
    await say(11);
    await until(() => got.of('counter').some(({ value }) => value.reading === 11), 'the last one came');
    // 11 + 3, and at most the two whose acknowledgement the cut may have met; the three would be 17.
    expect(source.health().received).toBeGreaterThanOrEqual(14);
    expect(source.health().received).toBeLessThanOrEqual(16);
    await source.stop();
    await proxy.stop();
  });

  test('after a failed store too', async () => {
    const got = collect();
    let fail = true;
    const { take } = got.context.intake;
    got.context.intake.take = async (samples) => {
      if (fail && samples.some(({ value }) => value.signal === 'counter')) throw new Error('disk full');
      await take(samples);
    };
    const machines = [{ machineId: 'm-1', profile: 'pulse', topic: 'fail/{machineId}/pulse' }];
    const source = mqttJsonSource(broker.url, got, machines, { clientId: 'fails' });
    await source.start();
    await until(() => source.health().connected, 'it is connected');
    await publisher.publishAsync('fail/m-1/pulse', '{"ts":1793000000000,"pulse":7}', { qos: 1 });
    await until(() => got.logs.some((line) => line.includes('could not be stored')), 'it is said');
    fail = false;
    await until(() => got.of('counter').some(({ value }) => value.reading === 7), 'it came again and is stored');
    await source.stop();
  });
});
