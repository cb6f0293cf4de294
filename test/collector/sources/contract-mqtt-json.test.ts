import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import type { Source } from '../../../collector/sources/source.ts';
import { type Peer, sourceContract } from '../../contracts/source.ts';
import { makeCertificate } from '../../shared/io/certificate.ts';
import { mosquittoPath, startAedes, startMosquitto, type TestBroker } from './support/broker.ts';
import type { Collected } from './support/collect.ts';
import { passwordLine } from './support/mosquitto-password.ts';
import { mqttJsonSetting, mqttJsonSource } from './support/sources.ts';

const topic = 'plant/test/m-1/status';

/** A machine that publishes its state and counter with each change. */
async function startPeer({ start, busySecond, tellsChanges }: Way): Promise<Peer> {
  const broker = await start();
  const client: MqttClient = await mqtt.connectAsync(broker.url, {
    reconnectPeriod: 50,
    queueQoSZero: false,
    ...(broker.url.startsWith('mqtts:') ? { username: 'machine', password: 'm', rejectUnauthorized: false } : {}),
  });
  client.on('error', () => {});
  let good = 0;
  let state: string | null = 'RUN';
  let offMs = 0;
  let last = '';
  let isAwake = false;
  const publish = async (payload: string) => {
    last = payload;
    await client.publishAsync(topic, payload, { qos: 1 });
  };
  const body = (values: Record<string, unknown>, ts: number) => {
    const list = Object.entries(values).map(([id, v]) => ({ id, v, q: v !== null }));
    return JSON.stringify(tellsChanges ? { ts, values: list } : { ts, ...values });
  };
  const all = () => ({ state, good, scrap: 0 });
  const say = (changed: object, ts = Date.now() + offMs) =>
    publish(body(tellsChanges ? { ...changed } : { ...all(), ...changed }, ts));
  return {
    port: broker.port,
    async setState(next) {
      state = { running: 'RUN', stopped: 'STOP', fault: 'FAULT' }[next];
      await say({ state });
    },
    async setCounter(reading, at) {
      good = reading;
      await say({ good }, at);
    },
    async tellCounterAlone(reading) {
      good = reading;
      await publish(body({ good }, Date.now() + offMs));
    },
    async spoilState() {
      state = null;
      await say({ state });
    },
    async setClock({ valuesMs }) {
      offMs = valuesMs;
    },
    async sendCycles(times) {
      for (const at of times)
        await client.publishAsync(
          `plant/test/m-1/${at === null ? 'stroke' : 'timed'}`,
          at === null ? '1' : JSON.stringify({ ts: at, n: 1 }),
          { qos: 1 },
        );
    },
    sendAgain: () => publish(last),
    sendLate: async (reading, at) => {
      await client.publishAsync(topic, body({ ...all(), good: reading }, at), { qos: 1 });
    },
    sendMalformed: async () => {
      await client.publishAsync(topic, '{"ts": 1793', { qos: 1 });
    },
    wakeSecond: async () => {
      if (isAwake && !busySecond) return;
      isAwake = true;
      const payload = body({ state: 'RUN', good: 1, scrap: 0 }, Date.now());
      await client.publishAsync('plant/test/m-2/status', payload, { qos: 1, retain: !busySecond });
    },
    ...(broker.unanswered === undefined ? {} : { unanswered: broker.unanswered }),
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
  /** A list of what has changed, in place of an object with everything. */
  tellsChanges: boolean;
  hidesRepeats?: string;
}

const plain = { scheme: 'mqtt' as const, more: {}, tellsChanges: false };
const secured = { username: 'collector', password: 's3cret', tls: { caFile: join(dir, 'server.pem') } };
const ways: Record<string, Way> = {
  aedes: {
    ...plain,
    start: startAedes,
    busySecond: false,
    hidesRepeats: 'aedes sends again under another number and without DUP, against [MQTT-3.3.1-1] and [MQTT-4.4.0-1]',
  },
  ...(mosquittoPath === undefined
    ? {}
    : {
        mosquitto: { ...plain, start: () => startMosquitto(), busySecond: true },
        'mosquitto with TLS and a password, as a list of what has changed': {
          start: startWithTls,
          scheme: 'mqtts',
          more: secured,
          busySecond: true,
          tellsChanges: true,
        },
      }),
};

const urlOf = ({ scheme }: Way, port: number) => `${scheme}://127.0.0.1:${port}`;

// A session of its own for each test: the broker keeps what the last one missed. A port's number is no name for it:
// a later test may be given the same.
let sessions = 0;

function settingsOf({ more }: Way, patient: boolean): object {
  return { clientId: `istwert-test-${sessions}`, ...more, ...(patient ? unhurried : {}) };
}

function newSession(way: Way, port: number, got: Collected, machine: object, patient: boolean): Source {
  sessions++;
  return mqttJsonSource(urlOf(way, port), got, [machine], settingsOf(way, patient));
}

/** A machine without a counter: each of its messages is a cycle. */
const cyclesOf = (timed: boolean) => ({
  machineId: 'm-1',
  topic: `plant/{area}/{machineId}/${timed ? 'timed' : 'stroke'}`,
  read: { cycle: timed ? 'n' : '$' },
  pulse: { read: 'cycle' },
  ...(timed ? { time: { path: 'ts' } } : {}),
});

const changesOnly = {
  read: { state: 'values[?id=state].v', good: 'values[?id=good].v', scrap: 'values[?id=scrap].v' },
  quality: { path: 'q', good: [true] },
};
const entryOf = ({ tellsChanges }: Way, machine: object) => ({
  ...machine,
  profile: 'mqtt-status',
  ...(tellsChanges ? changesOnly : {}),
});

const changeOf = (way: Way) => (source: Source, port: number, machines: readonly object[]) => {
  const entries = machines.map((machine) => entryOf(way, machine));
  const { options, mappings } = mqttJsonSetting(urlOf(way, port), entries, settingsOf(way, true));
  source.change?.(options, mappings);
};

for (const [name, way] of Object.entries(ways))
  sourceContract(`MQTT JSON over ${name}`, {
    start: () => startPeer(way),
    source: (port, got, patient) => newSession(way, port, got, entryOf(way, { machineId: 'm-1' }), patient),
    // A busy computer must not lose the line: what the answers in it were to would come as other cycles over aedes.
    cycles: (port, got, timed) => newSession(way, port, got, cyclesOf(timed), true),
    hidesRepeats: way.hidesRepeats,
    change: changeOf(way),
    width: 'u32',
  });
