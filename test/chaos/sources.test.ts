/**
 * What a shop-floor network does to a machine that goes on working, with the times of a real installation:
 * counts equal the machine's truth, and data flows again within 10 s after the network does.
 */
import mqtt from 'mqtt';
import { afterAll, describe, expect, test } from 'vitest';
import type { Source } from '../../collector/sources/source.ts';
import { mosquittoPath, startAedes, startMosquitto } from '../collector/sources/support/broker.ts';
import { type Collected, collect, until } from '../collector/sources/support/collect.ts';
import { factsOf, partsOf } from '../collector/sources/support/facts.ts';
import { packmlNodes, TestOpcuaServer } from '../collector/sources/support/opcua.ts';
import { mqttJsonSource, opcuaSource, sparkplugSource } from '../collector/sources/support/sources.ts';
import { TestEdgeNode } from '../collector/sources/support/sparkplug.ts';
import { TcpProxy } from '../proxy.ts';

interface Rig {
  port: number;
  count(total: number): Promise<void>;
  /** kill -9 of the server or broker; a broker loses its sessions and what was queued. */
  kill(): Promise<void>;
  revive(): Promise<void>;
  source(port: number, got: Collected): Source;
  stop(): Promise<void>;
}

/** Without the short times of the other tests: the product's own, so that what is measured here is what a plant gets. */
const mqttTimes = { reconnectMs: undefined, keepaliveS: undefined, connectTimeoutMs: undefined };
const asInstalled = {
  mqtt: mqttTimes,
  sparkplug: { ...mqttTimes, reorderTimeoutMs: undefined, rebirthBackoffMs: undefined },
  opcua: {
    publishingIntervalMs: undefined,
    samplingIntervalMs: undefined,
    staleMs: undefined,
    reconnectMs: undefined,
  },
};

const startBroker = () => (mosquittoPath === undefined ? startAedes() : startMosquitto());

const rigs: Record<string, () => Promise<Rig>> = {
  async 'MQTT JSON'() {
    const broker = await startBroker();
    const client = await mqtt.connectAsync(broker.url);
    return {
      port: broker.port,
      kill: broker.kill,
      revive: broker.revive,
      count: async (total) => {
        const payload = JSON.stringify({ ts: Date.now(), state: 'RUN', good: total, scrap: 0 });
        await client.publishAsync('plant/x/m-1/status', payload, { qos: 1 });
      },
      source: (port, got) =>
        mqttJsonSource(
          `mqtt://127.0.0.1:${port}`,
          got,
          [{ machineId: 'm-1', profile: 'mqtt-status' }],
          asInstalled.mqtt,
        ),
      async stop() {
        await client.endAsync(true);
        await broker.stop();
      },
    };
  },
  async 'Sparkplug B'() {
    const broker = await startBroker();
    const node = new TestEdgeNode(broker.url, 'g', 'cell', 'm-1');
    await node.connect();
    return {
      port: broker.port,
      kill: broker.kill,
      revive: broker.revive,
      count: (total) => node.change({ 'Counters/Total': total }),
      source: (port, got) =>
        sparkplugSource(
          `mqtt://127.0.0.1:${port}`,
          got,
          [{ machineId: 'm-1', profile: 'sparkplug-cnc', edgeNodeId: 'cell' }],
          asInstalled.sparkplug,
        ),
      async stop() {
        node.die();
        await broker.stop();
      },
    };
  },
  async 'OPC UA'() {
    const server = await TestOpcuaServer.start({ nodes: packmlNodes('m-1') });
    return {
      port: server.port,
      kill: () => server.kill(),
      revive: () => server.begin(),
      count: (total) => server.set({ 'm-1/Admin/ProdProcessedCount': { value: total } }),
      source: (port, got) =>
        opcuaSource(`opc.tcp://127.0.0.1:${port}`, got, [{ machineId: 'm-1', profile: 'packml' }], asInstalled.opcua),
      stop: () => server.stop(),
    };
  },
};

/** A machine that works on, whatever becomes of the network, and the source that reads it. */
async function atWork(start: () => Promise<Rig>) {
  const rig = await start();
  const proxy = new TcpProxy(rig.port);
  await proxy.start();
  const got = collect();
  let total = 1_000;
  await rig.count(total);
  const source = rig.source(proxy.port, got);
  await source.start();
  await until(() => source.health().connected, 'it is connected', 30_000);
  await rig.count(total);
  await until(() => got.of('counter').length > 0, 'the first reading is here', 30_000);
  const working = setInterval(() => {
    total += 1;
    // The machine counts on while nobody can be told.
    rig.count(total).catch(() => {});
  }, 100);
  const newest = () =>
    Math.max(...got.of('counter').map(({ value }) => (value.counter === 'scrap' ? 0 : value.reading)));

  return {
    rig,
    proxy,
    source,
    /** Now the network is back: what the machine makes from here on arrives within 10 s. */
    async flowsAgain(after: string): Promise<void> {
      const made = total;
      await until(
        () => newest() > made && got.of('line').at(-1)?.value.up === true && source.health().connected,
        `data flows again after ${after}`,
        flowsWithinMs,
      );
    },
    lineFalls: () => until(() => got.of('line').at(-1)?.value.up === false, 'the loss is noticed', 30_000),
    lost: () => got.of('line').filter(({ value }) => !value.up).length,
    async endsExact(): Promise<void> {
      clearInterval(working);
      await rig.count(total);
      await until(() => newest() === total, 'the last reading is here', 10_000);
      expect(partsOf(factsOf('m-1', got.samples, 'u32'))).toBe(total - 1_000);
      expect(got.quarantined).toEqual([]);
    },
    async stop(): Promise<void> {
      clearInterval(working);
      await source.stop();
      await proxy.stop();
      await rig.stop();
    },
  };
}

const flowsWithinMs = 10_000;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.concurrent.each(Object.entries(rigs))('%s: data flows again within 10 s', { timeout: 230_000 }, (_, start) => {
  let ending: { stop(): Promise<void> }[] = [];
  const begin = async () => {
    const work = await atWork(start);
    ending.push(work);
    return work;
  };
  afterAll(async () => {
    await Promise.all(ending.map((work) => work.stop()));
    ending = [];
  });

  // Each is long enough that every wait of the product has reached its longest: staleness, keep-alive, back-off.
  test('after a stall of ten seconds', async () => {
    const { proxy, flowsAgain, endsExact } = await begin();
    proxy.stall();
    await wait(10_000);
    proxy.resume();
    await flowsAgain('the stall');
    await endsExact();
  });

  test('after a killed server', async () => {
    const { rig, source, flowsAgain, endsExact } = await begin();
    await rig.kill();
    await until(() => !source.health().connected, 'the loss is noticed', 20_000);
    await rig.revive();
    await flowsAgain('the kill');
    await endsExact();
  });

  test('after a quarter of a minute without a cable', async () => {
    const { proxy, flowsAgain, endsExact } = await begin();
    proxy.refuse();
    await wait(15_000);
    proxy.accept();
    await flowsAgain('the cable is back');
    await endsExact();
  });

  test('after each of twelve cuts in a row', async () => {
    const { proxy, flowsAgain, endsExact } = await begin();
    for (let cut = 1; cut <= 12; cut++) {
      proxy.cut();
      await flowsAgain(`cut ${cut}`);
    }
    await endsExact();
  });

  test('after each of two half-closed connections', async () => {
    const { proxy, lineFalls, flowsAgain, endsExact } = await begin();
    for (let time = 1; time <= 2; time++) {
      proxy.halfClose();
      await lineFalls();
      await flowsAgain(`half-close ${time}`);
    }
    await endsExact();
  });

  test('after a cut of a network that takes a second for every word, which costs no line by itself', async () => {
    const { proxy, lost, lineFalls, flowsAgain, endsExact } = await begin();
    proxy.delay(1_000);
    await flowsAgain('the delay began');
    await wait(7_000);
    expect(lost()).toBe(0);
    proxy.cut();
    await lineFalls();
    await wait(3_000);
    proxy.delay(0);
    await flowsAgain('the delay ended');
    await endsExact();
  });
});
