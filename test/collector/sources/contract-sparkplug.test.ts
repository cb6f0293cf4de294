import { type Peer, sourceContract } from '../../contracts/source.ts';
import { mosquittoPath, startAedes, startMosquitto, type TestBroker } from './support/broker.ts';
import { until } from './support/collect.ts';
import { sparkplugSetting, sparkplugSource } from './support/sources.ts';
import { TestEdgeNode } from './support/sparkplug.ts';

async function startPeer(startBroker: () => Promise<TestBroker>): Promise<Peer> {
  const broker = await startBroker();
  const node = new TestEdgeNode(broker.url, 'g', 'cell', 'm-1', ['m-2']);
  await node.connect();
  let loses = false;
  return {
    port: broker.port,
    setState: (state) => node.change({ State: { running: 'RUN', stopped: 'STOP', fault: 'FAULT' }[state] }),
    async setCounter(reading, at) {
      const isLost = loses;
      loses = false;
      await node.change({ 'Counters/Total': reading }, isLost, at);
    },
    spoilState: () => node.spoil('State'),
    async setClock(clocks) {
      node.clocks = clocks;
    },
    async loseNext() {
      loses = true;
    },
    sendAgain: () => node.sendAgain(),
    sendLate: (reading, at) => node.historical(reading, at),
    sendMalformed: () => node.garbage(),
    killServer: () => broker.kill(),
    async restartServer() {
      await broker.revive();
      await until(() => node.connected, 'the edge node is back');
    },
    async stop() {
      node.die();
      await broker.stop();
    },
  };
}

const unhurried = { keepaliveS: 60, connectTimeoutMs: 30_000, reorderTimeoutMs: 30_000 };
const brokers = { aedes: startAedes, ...(mosquittoPath === undefined ? {} : { mosquitto: () => startMosquitto() }) };
for (const [name, start] of Object.entries(brokers))
  sourceContract(`Sparkplug B over ${name}`, {
    start: () => startPeer(start),
    source: (port, got, patient) =>
      sparkplugSource(
        `mqtt://127.0.0.1:${port}`,
        got,
        [{ machineId: 'm-1', profile: 'sparkplug-cnc', edgeNodeId: 'cell' }],
        patient ? unhurried : {},
      ),
    change(source, port, machines) {
      const entries = machines.map((machine) => ({ ...machine, profile: 'sparkplug-cnc', edgeNodeId: 'cell' }));
      const { options, mappings } = sparkplugSetting(`mqtt://127.0.0.1:${port}`, entries, unhurried);
      source.change?.(options, mappings);
    },
    width: 'u32',
  });
