import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import mqtt, { type MqttClient } from 'mqtt';
import { expect, test } from 'vitest';
import { limitPackets, PacketFilter } from '../../../collector/sources/mqtt/packet-limit.ts';
import { sessionName } from '../../../collector/sources/mqtt/session-name.ts';
import { startAedes } from './support/broker.ts';
import { collect, until } from './support/collect.ts';
import { mqttJsonSource } from './support/sources.ts';

/** A PUBLISH of 3.1.1. */
function publish(topic: string, payload: Buffer, qos: 0 | 1, id: number): Buffer {
  const name = Buffer.from(topic);
  const number = qos === 0 ? [] : [id >> 8, id & 255];
  const body = Buffer.concat([Buffer.from([name.length >> 8, name.length & 255]), name, Buffer.from(number), payload]);
  const sizes: number[] = [];
  for (let rest = body.length; sizes.length === 0 || rest > 0; rest = Math.floor(rest / 128))
    sizes.push((rest % 128) + (rest >= 128 ? 128 : 0));
  return Buffer.concat([Buffer.from([0x30 | (qos << 1), ...sizes]), body]);
}

const messages = fc.array(
  fc.record({
    topic: fc.string({ minLength: 1, maxLength: 40 }),
    qos: fc.constantFrom(0 as const, 1 as const),
    bytes: fc.oneof(fc.nat(300), fc.constantFrom(1_000, 20_000)),
  }),
  { maxLength: 12 },
);

test('however the bytes are cut, what is small enough passes as it is, and of the rest its topic and number', async () => {
  await fc.assert(
    fc.asyncProperty(messages, fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }), async (given, cuts) => {
      const most = 500;
      const sent = given.map(({ topic, qos, bytes }, id) => publish(topic, Buffer.alloc(bytes, 120), qos, id + 1));
      const expected = given.map(({ topic, qos, bytes }, id) => {
        const whole = sent[id] ?? Buffer.alloc(0);
        const isSmall = whole.length - (whole.length < 130 ? 2 : whole.length < 16_387 ? 3 : 4) <= most;
        const said = Buffer.from(`(${bytes} bytes: larger than any message may be)`);
        return isSmall ? whole : publish(topic, said, qos, id + 1);
      });
      const filter = new PacketFilter(most);
      const got: Buffer[] = [];
      filter.on('data', (chunk: Buffer) => got.push(chunk));
      const all = Buffer.concat([...sent, Buffer.from([0xd0, 0])]);
      for (let at = 0, cut = 0; at < all.length; cut++) {
        const size = cuts[cut % cuts.length] ?? 1;
        filter.write(all.subarray(at, at + size));
        at += size;
      }
      await new Promise<void>((done) => filter.end(done));
      expect(Buffer.concat(got).equals(Buffer.concat([...expected, Buffer.from([0xd0, 0])]))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('a client without the hook is refused', () => {
  const client: MqttClient = mqtt.connect('mqtt://127.0.0.1:1', { manualConnect: true });
  Object.defineProperty(client, 'streamBuilder', { value: undefined });
  expect(() => limitPackets(client)).toThrow(/cannot limit packets/);
});

test('a message of 3 MB from a broker of 3.1.1 is set aside and acknowledged, and the connection stays', async () => {
  const broker = await startAedes();
  const got = collect();
  const machines = [{ machineId: 'm-1', profile: 'mqtt-status' }];
  const source = mqttJsonSource(broker.url, got, machines, { protocolVersion: 4 });
  await source.start();
  const publisher = await mqtt.connectAsync(broker.url);
  try {
    await until(() => source.health().connected, 'it is connected');
    await publisher.publishAsync('plant/x/m-1/status', Buffer.alloc(3_000_000, 120), { qos: 1 });
    const status = JSON.stringify({ ts: '2026-11-21T06:00:00Z', state: 'RUN', good: 7, scrap: 0 });
    await publisher.publishAsync('plant/x/m-1/status', status, { qos: 1 });
    await until(() => got.of('counter').length > 0, 'the next message counts');
    expect(got.quarantined).toMatchObject([{ raw: '(3000000 bytes: larger than any message may be)' }]);
    expect(source.health().reconnects).toBe(0);
  } finally {
    await source.stop();
    await publisher.endAsync(true);
    await broker.stop();
  }
});

test('the name of a session is drawn once, and only its user reads it', () => {
  const { context } = collect();
  const name = sessionName(context.stateDir);
  expect(name).toMatch(/^iw[0-9a-f]{20}$/);
  expect(sessionName(context.stateDir)).toBe(name);
  expect(sessionName(collect().context.stateDir)).not.toBe(name);
  const file = join(context.stateDir, 'mqtt-session');
  expect(readFileSync(file, 'utf8').trim()).toBe(name);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
