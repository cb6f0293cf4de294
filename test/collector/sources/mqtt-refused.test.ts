/** What a broker or the network does to a collector that is set up wrongly, and how health says it. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Source } from '../../../collector/sources/source.ts';
import { heard } from '../../../shared/core/words/heard.ts';
import { DAY_MS } from '../../../shared/core/words/time.ts';
import { freePort } from '../../free-port.ts';
import { makeCertificate } from '../../shared/io/certificate.ts';
import { mosquittoPath, startMosquitto, type TestBroker } from './support/broker.ts';
import { collect, until } from './support/collect.ts';
import { passwordLine } from './support/mosquitto-password.ts';
import { mqttJsonSource, sparkplugSource } from './support/sources.ts';

const machine = { machineId: 'm-1', profile: 'mqtt-status' };
let source: Source | null = null;
afterEach(async () => {
  await source?.stop();
  source = null;
});

/** The first problem of the source that is no mere "not connected yet". */
async function problemOf(url: string, more: object = {}): Promise<string> {
  const begun = mqttJsonSource(url, collect(), [machine], more);
  source = begun;
  await begun.start();
  const said = () => begun.health().problem ?? '';
  await until(() => said() !== '' && said() !== 'not connected yet', 'it is named');
  return said();
}

/** Words for a page: a known sentence, which every language of the pages has. */
function expectSaid(problem: string, words: RegExp): void {
  expect(problem).toMatch(words);
  expect(heard(problem)).not.toBeNull();
}

describe('a broker that cannot be reached is named with what to do', () => {
  test('nothing listens there', async () => {
    expectSaid(await problemOf(`mqtt://127.0.0.1:${await freePort()}`), /nothing listens there/);
  });

  test('its name is not known', async () => {
    expectSaid(await problemOf('mqtt://no-such-broker.invalid:1883', { insecure: true }), /this name is not known/);
  });

  test('it does not answer', async () => {
    const { url, stop } = await listening(() => {});
    expectSaid(await problemOf(url, { connectTimeoutMs: 300 }), /does not answer/);
    await stop();
  });

  test('something else answers', async () => {
    const { url, stop } = await listening((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expectSaid(await problemOf(url), /no MQTT broker: check the port/);
    await stop();
  });

  test('it closes without a word', async () => {
    const { url, stop } = await listening((socket) => socket.once('data', () => socket.end()));
    expectSaid(await problemOf(url), /perhaps it speaks TLS on this port/);
    await stop();
  });

  test('it answers with an alert of TLS', async () => {
    const { url, stop } = await listening((socket) =>
      socket.once('data', () => socket.end(Buffer.from([21, 3, 1, 0, 2, 2, 70]))),
    );
    expectSaid(await problemOf(url), /it speaks TLS on this port/);
    await stop();
  });

  test('it does not answer, and is left alone once the source has ended', async () => {
    const dialled: string[] = [];
    const { url, stop } = await listening((socket) =>
      socket.once('data', (packet) => dialled.push(packet.includes('the-first') ? 'first' : 'second')),
    );
    const more = { reconnectMs: 50, connectTimeoutMs: 100, password: 'none' };
    const first = mqttJsonSource(url, collect(), [machine], { ...more, username: 'the-first' });
    await first.start();
    await until(() => dialled.length > 0, 'the first dials');
    await first.stop();
    const before = dialled.length;
    source = mqttJsonSource(url, collect(), [machine], { ...more, username: 'the-second' });
    await source.start();
    await until(() => dialled.filter((one) => one === 'second').length >= 4, 'the second has dialled for a while');
    expect(dialled.slice(before)).not.toContain('first');
    await stop();
  });

  test('a file of the settings is missing', async () => {
    const begun = mqttJsonSource('mqtts://127.0.0.1:8883', collect(), [machine], { tls: { caFile: '/no/such.pem' } });
    await expect(begun.start()).rejects.toThrow(/such\.pem/);
  });

  async function listening(answer: (socket: Socket) => void): Promise<{ url: string; stop: () => Promise<void> }> {
    const sockets = new Set<Socket>();
    const server: Server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      answer(socket);
    });
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return {
      url: `mqtt://127.0.0.1:${port}`,
      stop: async () => {
        await source?.stop();
        for (const socket of sockets) socket.destroy();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  }
});

describe.skipIf(mosquittoPath === undefined)('mosquitto set up in another way than the collector', () => {
  const dir = mkdtempSync(join(tmpdir(), 'istwert-refused-'));
  const file = (name: string) => join(dir, name);
  const brokers: TestBroker[] = [];

  beforeAll(async () => {
    await makeCertificate(dir, 'right');
    await makeCertificate(dir, 'other', { dns: ['other.example'], ip: ['10.9.9.9'] });
    await makeCertificate(dir, 'expired', {
      notBefore: new Date(Date.now() - 60 * DAY_MS),
      notAfter: new Date(Date.now() - 30 * DAY_MS),
    });
    await makeCertificate(dir, 'early', {
      notBefore: new Date(Date.now() + 30 * DAY_MS),
      notAfter: new Date(Date.now() + 60 * DAY_MS),
    });
    writeFileSync(file('passwords'), [passwordLine('collector', 's3cret'), passwordLine('machine', 'm')].join('\n'));
    writeFileSync(file('rights'), 'user machine\ntopic readwrite #\nuser collector\ntopic read plant/allowed/#\n');
  });
  afterAll(() => Promise.all(brokers.map((broker) => broker.stop())));

  async function broker(config: readonly string[], scheme: 'mqtt' | 'mqtts'): Promise<string> {
    const started = await startMosquitto(config, scheme);
    brokers.push(started);
    return started.url;
  }
  const secure = (name: string) => [
    'allow_anonymous true',
    `certfile ${file(`${name}.pem`)}`,
    `keyfile ${file(`${name}.key`)}`,
  ];
  const trusting = (name: string) => ({ tls: { caFile: file(`${name}.pem`) } });

  test('it speaks TLS, and the collector does not', async () => {
    const url = await broker(secure('right'), 'mqtts');
    expectSaid(await problemOf(url.replace('mqtts:', 'mqtt:')), /mqtts:\/\//);
  });

  test('the collector speaks TLS, and it does not', async () => {
    const url = await broker(['allow_anonymous true'], 'mqtt');
    expectSaid(await problemOf(url.replace('mqtt:', 'mqtts:')), /speaks no TLS on this port/);
  });

  test.each([
    ['other', /for another name: check the address or set tls\.serverName/],
    ['expired', /has expired/],
    ['early', /not valid yet: check the clock of this box/],
  ])('its certificate is wrong: %s', async (name, words) => {
    expectSaid(await problemOf(await broker(secure(name), 'mqtts'), trusting(name)), words);
  });

  test('it wants a certificate of the collector', async () => {
    const url = await broker([...secure('right'), `cafile ${file('right.pem')}`, 'require_certificate true'], 'mqtts');
    expectSaid(await problemOf(url, trusting('right')), /wants a certificate of the collector/);
  });

  const withRights = [
    'allow_anonymous false',
    `password_file ${file('passwords')}`,
    `acl_file ${file('rights')}`,
  ] as const;

  test('the password is wrong', async () => {
    const login = { username: 'collector', password: 'wr0ng' };
    const problem = await problemOf(await broker(withRights, 'mqtt'), login);
    expectSaid(problem, /user and password|user or password is wrong/);
    expect(problem).not.toContain('wr0ng');
  });

  test.each([4, 5])(
    'it grants a subscription that its rights deny, and sends nothing (MQTT %s)',
    async (protocolVersion) => {
      const url = await broker(withRights, 'mqtt');
      const login = { username: 'collector', password: 's3cret', protocolVersion };
      const machines = ['allowed', 'denied'].map((machineId) => ({
        ...machine,
        machineId,
        topic: 'plant/{machineId}/status',
      }));
      const begun = mqttJsonSource(url, collect(), machines, login);
      source = begun;
      await begun.start();
      await until(() => begun.health().connected, 'it is connected');
      const publisher = await mqtt.connectAsync(url, { username: 'machine', password: 'm' });
      const say = (topic: string) =>
        publisher.publishAsync(topic, `{"ts":${Date.now()},"state":"RUN","good":1}`, { qos: 1 });
      await say('plant/denied/status');
      await say('plant/allowed/status');
      const of = (machineId: string) => begun.health().machines.find((one) => one.machineId === machineId);
      await until(() => of('allowed')?.up === true, 'the one that is allowed is heard');
      expectSaid(of('denied')?.problem ?? '', /nothing has come on plant\/denied\/status.*this user may read it/);
      expect(of('allowed')?.problem).toBeNull();
      await publisher.endAsync(true);
    },
  );

  test('a value that may not be written says so', async () => {
    const url = await broker(withRights, 'mqtt');
    const writing = { ...machine, topic: 'plant/allowed/status', write: { program: { to: 'set/program' } } };
    const begun = mqttJsonSource(url, collect(), [writing], { username: 'collector', password: 's3cret' });
    source = begun;
    await begun.start();
    await until(() => begun.health().connected, 'it is connected');
    const job = { operationId: 'A/10', quantityPcs: 1, values: [{ name: 'program', value: 'P1' }] };
    const results = await begun.send?.('m-1', job);
    expect(results?.[0]?.outcome).toBe('notConfirmed');
    expectSaid(results?.[0]?.words ?? '', /does not allow writing to set\/program/);
  });

  test('a Sparkplug host that may neither read nor say that it is there is told so', async () => {
    const url = await broker(withRights, 'mqtt');
    const begun = sparkplugSource(url, collect(), [{ machineId: 'd-1', profile: 'sparkplug-cnc', edgeNodeId: 'n-1' }], {
      username: 'collector',
      password: 's3cret',
    });
    source = begun;
    await begun.start();
    const problem = () => begun.health().machines[0]?.problem ?? '';
    await until(() => /allow writing/.test(problem()), 'it is named');
    expectSaid(problem(), /does not allow writing to spBv1\.0\/STATE/);
  });
});
