/**
 * What a shop-floor network does to a machine that goes on working, with the times of a real installation:
 * counts equal the machine's truth, and data flows again within 10 s after the network does.
 */
import mqtt from 'mqtt';
import { describe, expect, test } from 'vitest';
import type { Source } from '../../collector/source.ts';
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
        mqttJsonSource(`mqtt://127.0.0.1:${port}`, got, [{ machineId: 'm-1', profile: 'mqtt-status' }], {
          keepaliveS: 5,
          connectTimeoutMs: 5_000,
        }),
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
          { keepaliveS: 5, connectTimeoutMs: 5_000 },
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
        opcuaSource(`opc.tcp://127.0.0.1:${port}`, got, [{ machineId: 'm-1', profile: 'packml' }], { staleMs: 5_000 }),
      stop: () => server.stop(),
    };
  },
};

describe.concurrent.each(Object.entries(rigs))('%s', (_name, start) => {
  test('a 20 s stall, a killed server, then 50 cuts in a row, while the machine works on', {
    timeout: 230_000,
  }, async () => {
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

    proxy.stall();
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    const seenBefore = got.of('counter').length;
    const resumedAt = performance.now();
    proxy.resume();
    await until(() => got.of('counter').length > seenBefore, 'data flows again', 10_000);
    expect(performance.now() - resumedAt).toBeLessThan(10_000);

    await rig.kill();
    await until(() => !source.health().connected, 'the loss is noticed', 20_000);
    await rig.revive();
    const seenDead = got.of('counter').length;
    await until(() => got.of('counter').length > seenDead, 'data flows again', 10_000);

    for (let cut = 0; cut < 50; cut++) {
      const before = source.health().reconnects;
      proxy.cut();
      await until(() => source.health().reconnects > before && source.health().connected, 'it is back', 20_000);
    }
    clearInterval(working);
    await rig.count(total);
    const newest = () =>
      Math.max(...got.of('counter').map(({ value }) => (value.counter === 'scrap' ? 0 : value.reading)));
    await until(() => newest() === total, 'the last reading is here', 10_000);
    expect(partsOf(factsOf('m-1', got.samples, 'u32'))).toBe(total - 1_000);
    expect(got.quarantined).toEqual([]);
    await source.stop();
    await proxy.stop();
    await rig.stop();
  });
});
