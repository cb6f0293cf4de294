import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import type { Source } from '../../../collector/sources/source.ts';
import { type Peer, sourceContract } from '../../contracts/source.ts';
import { makeCertificate } from '../../shared/io/certificate.ts';
import { mosquittoPath, startAedes, startMosquitto, type TestBroker } from './support/broker.ts';
import { passwordLine } from './support/mosquitto-password.ts';
import { mqttJsonSetting, mqttJsonSource } from './support/sources.ts';

const topic = 'plant/test/m-1/status';

/** A machine that publishes its state and counter with each change. */
async function startPeer({ start, busySecond }: Way): Promise<Peer> {
  const broker = await start();
  const client: MqttClient = await mqtt.connectAsync(broker.url, {
    reconnectPeriod: 50,
    queueQoSZero: false,
    ...(broker.url.startsWith('mqtts:') ? { username: 'machine', password: 'm', rejectUnauthorized: false } : {}),
  });
  client.on('error', () => {});
  let good = 0;
  let state = 'RUN';
  let last = '';
  let isAwake = false;
  const publish = async (payload: string) => {
    last = payload;
    await client.publishAsync(topic, payload, { qos: 1 });
  };
  const say = (at = Date.now()) => publish(JSON.stringify({ ts: at, state, good, scrap: 0 }));
  return {
    port: broker.port,
    async setState(next) {
      state = { running: 'RUN', stopped: 'STOP', fault: 'FAULT' }[next];
      await say();
    },
    async setCounter(reading, at) {
      good = reading;
      await say(at);
    },
    sendAgain: () => publish(last),
    sendLate: async (reading, at) => {
      await client.publishAsync(topic, JSON.stringify({ ts: at, state, good: reading, scrap: 0 }), { qos: 1 });
    },
    sendMalformed: async () => {
      await client.publishAsync(topic, '{"ts": 1793', { qos: 1 });
    },
    wakeSecond: async () => {
      if (isAwake && !busySecond) return;
      isAwake = true;
      const payload = JSON.stringify({ ts: Date.now(), state: 'RUN', good: 1, scrap: 0 });
      await client.publishAsync('plant/test/m-2/status', payload, { qos: 1, retain: !busySecond });
    },
    killServer: () => broker.kill(),
    async restartServer() {
      const connected = client.connected
        ? Promise.resolve()
        : new Promise((resolve) => client.once('connect', resolve));
      await broker.revive();
      await connected;
    },
    async stop() {
      await client.endAsync(true);
      await broker.stop();
    },
  };
}

const unhurried = { keepaliveS: 60, connectTimeoutMs: 30_000 };
const dir = mkdtempSync(join(tmpdir(), 'istwert-contract-'));

async function startWithTls(): Promise<TestBroker> {
  await makeCertificate(dir, 'server');
  const people = join(dir, 'people');
  writeFileSync(people, [passwordLine('collector', 's3cret'), passwordLine('machine', 'm')].join('\n'));
  return startMosquitto(
    [
      'allow_anonymous false',
      `password_file ${people}`,
      `certfile ${join(dir, 'server.pem')}`,
      `keyfile ${join(dir, 'server.key')}`,
    ],
    'mqtts',
  );
}

interface Way {
  start: () => Promise<TestBroker>;
  scheme: 'mqtt' | 'mqtts';
  more: object;
  /**
   * The second machine sends all the time; else once, retained. Aedes drops a subscriber to whose new topic
   * something is published in the very moment ("no such packet").
   */
  busySecond: boolean;
}

const plain = { scheme: 'mqtt' as const, more: {} };
const secured = { username: 'collector', password: 's3cret', tls: { caFile: join(dir, 'server.pem') } };
const ways: Record<string, Way> = {
  aedes: { ...plain, start: startAedes, busySecond: false },
  ...(mosquittoPath === undefined
    ? {}
    : {
        mosquitto: { ...plain, start: () => startMosquitto(), busySecond: true },
        'mosquitto with TLS and a password': { start: startWithTls, scheme: 'mqtts', more: secured, busySecond: true },
      }),
};

const urlOf = ({ scheme }: Way, port: number) => `${scheme}://127.0.0.1:${port}`;

function settingsOf({ more }: Way, port: number, patient: boolean): object {
  // A session of its own for each test: the broker keeps what the last one missed.
  return { clientId: `istwert-test-${port}`, ...more, ...(patient ? unhurried : {}) };
}

const changeOf = (way: Way) => (source: Source, port: number, machines: readonly object[]) => {
  const entries = machines.map((machine) => ({ ...machine, profile: 'mqtt-status' }));
  const { options, mappings } = mqttJsonSetting(urlOf(way, port), entries, settingsOf(way, port, true));
  source.change?.(options, mappings);
};

for (const [name, way] of Object.entries(ways))
  sourceContract(`MQTT JSON over ${name}`, {
    start: () => startPeer(way),
    source: (port, got, patient) =>
      mqttJsonSource(
        urlOf(way, port),
        got,
        [{ machineId: 'm-1', profile: 'mqtt-status' }],
        settingsOf(way, port, patient),
      ),
    change: changeOf(way),
    width: 'u32',
  });
