import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Source } from '../../../collector/sources/source.ts';
import { makeCertificate } from '../../shared/io/certificate.ts';
import { mosquittoPath, startMosquitto, type TestBroker } from './support/broker.ts';
import { collect, until } from './support/collect.ts';
import { passwordLine } from './support/mosquitto-password.ts';
import { mqttJsonSource } from './support/sources.ts';

const machines = [{ machineId: 'm-1', profile: 'mqtt-status' }];
const status = '{"ts":"2026-11-21T06:00:00Z","state":"RUN","good":1,"scrap":0}';

describe.skipIf(mosquittoPath === undefined)('MQTT over TLS with passwords and rights', () => {
  const dir = mkdtempSync(join(tmpdir(), 'istwert-tls-'));
  const file = (name: string) => join(dir, name);
  let broker: TestBroker;
  let source: Source | null = null;

  beforeAll(async () => {
    await makeCertificate(dir, 'server');
    writeFileSync(file('passwords'), [passwordLine('collector', 's3cret'), passwordLine('machine', 'm')].join('\n'));
    writeFileSync(file('rights'), 'user machine\ntopic readwrite #\nuser collector\ntopic read plant/allowed/#\n');
    writeFileSync(file('password.txt'), 's3cret\n');
    broker = await startMosquitto(
      [
        'allow_anonymous false',
        `password_file ${file('passwords')}`,
        `acl_file ${file('rights')}`,
        `certfile ${file('server.pem')}`,
        `keyfile ${file('server.key')}`,
      ],
      'mqtts',
    );
  });
  afterEach(async () => {
    await source?.stop();
    source = null;
  });
  afterAll(() => broker.stop());

  const begin = async (more: object, topic = 'plant/allowed/{machineId}/status') => {
    const got = collect();
    source = mqttJsonSource(broker.url, got, [{ ...machines[0], topic }], more);
    await source.start();
    return { got, source };
  };
  const good = { username: 'collector', passwordFile: file('password.txt'), tls: { caFile: file('server.pem') } };

  test('values flow with the right authority, user and password', async () => {
    const { got, source } = await begin(good);
    await until(() => source.health().connected, 'it is connected');
    const machine = await mqtt.connectAsync(broker.url, {
      username: 'machine',
      password: 'm',
      rejectUnauthorized: false,
    });
    await machine.publishAsync('plant/allowed/m-1/status', status, { qos: 1 });
    await until(() => got.of('state').length > 0, 'values flow');
    await machine.endAsync(true);
  });

  test('an unknown authority is not trusted', async () => {
    const { source } = await begin({ ...good, tls: {} });
    await until(() => /certificate/.test(source.health().problem ?? ''), 'it is named');
    expect(source.health().problem).toMatch(/signed by (itself|an unknown authority).*tls\.caFile/);
  });

  test('a wrong password is named, and stands in no message', async () => {
    const { got, source } = await begin({ ...good, passwordFile: undefined, password: 'wr0ng' });
    await until(() => /password/.test(source.health().problem ?? ''), 'it is named');
    expect(source.health().problem).toMatch(/user or password is wrong|does not let this user in/);
    expect([...got.logs, source.health().problem].join()).not.toContain('wr0ng');
  });
});

describe.skipIf(mosquittoPath === undefined)('MQTT with client certificates', () => {
  const dir = mkdtempSync(join(tmpdir(), 'istwert-tls-'));
  const file = (name: string) => join(dir, name);
  let broker: TestBroker;
  let source: Source | null = null;

  beforeAll(async () => {
    for (const name of ['server', 'collector', 'stranger']) await makeCertificate(dir, name);
    broker = await startMosquitto(
      [
        'allow_anonymous true',
        'require_certificate true',
        `cafile ${file('collector.pem')}`,
        `certfile ${file('server.pem')}`,
        `keyfile ${file('server.key')}`,
      ],
      'mqtts',
    );
  });
  afterEach(async () => {
    await source?.stop();
    source = null;
  });
  afterAll(() => broker.stop());

  const begin = async (tls: object) => {
    source = mqttJsonSource(broker.url, collect(), machines, { tls: { caFile: file('server.pem'), ...tls } });
    await source.start();
    return source;
  };

  test('the collector is let in by its certificate', async () => {
    const source = await begin({ certFile: file('collector.pem'), keyFile: file('collector.key') });
    await until(() => source.health().connected, 'it is connected');
  });

  test.each([
    ['without one', {}],
    ['with one that the broker does not know', { certFile: file('stranger.pem'), keyFile: file('stranger.key') }],
  ])('%s it is not, and says so', async (_how, tls) => {
    const source = await begin(tls);
    await until(() => /^MQTT broker .*:\d+: /.test(source.health().problem ?? ''), 'it is named');
    expect(source.health().connected).toBe(false);
  });
});
