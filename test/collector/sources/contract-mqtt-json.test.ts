import mqtt, { type MqttClient } from 'mqtt';
import { type Peer, sourceContract } from '../../contracts/source.ts';
import { mosquittoPath, startAedes, startMosquitto, type TestBroker } from './support/broker.ts';
import { mqttJsonSetting, mqttJsonSource } from './support/sources.ts';

const topic = 'plant/test/m-1/status';

/** A machine that publishes its state and counter with each change. */
async function startPeer(startBroker: () => Promise<TestBroker>): Promise<Peer> {
  const broker = await startBroker();
  const client: MqttClient = await mqtt.connectAsync(broker.url, { reconnectPeriod: 50, queueQoSZero: false });
  client.on('error', () => {});
  let good = 0;
  let state = 'RUN';
  let last = '';
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
      const payload = JSON.stringify({ ts: Date.now(), state: 'RUN', good: 1, scrap: 0 });
      await client.publishAsync('plant/test/m-2/status', payload, { qos: 1 });
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
const brokers = { aedes: startAedes, ...(mosquittoPath === undefined ? {} : { mosquitto: () => startMosquitto() }) };
for (const [name, start] of Object.entries(brokers))
  sourceContract(`MQTT JSON over ${name}`, {
    start: () => startPeer(start),
    source: (port, got, patient) =>
      mqttJsonSource(`mqtt://127.0.0.1:${port}`, got, [{ machineId: 'm-1', profile: 'mqtt-status' }], {
        // A session of its own for each test: the broker keeps what the last one missed.
        clientId: `istwert-test-${port}`,
        ...(patient ? unhurried : {}),
      }),
    change(source, port, machines) {
      const entries = machines.map((machine) => ({ ...machine, profile: 'mqtt-status' }));
      const more = { clientId: `istwert-test-${port}`, ...unhurried };
      const { options, mappings } = mqttJsonSetting(`mqtt://127.0.0.1:${port}`, entries, more);
      source.change?.(options, mappings);
    },
    width: 'u32',
  });
