/**
 * The sending process of the ingest benchmark: writes MQTT 3.1.1 packets by hand, so that it is not what limits.
 * argv[2]: JSON Load. Waits for `go`, says {done} when all is written.
 */
import { connect, type Socket } from 'node:net';
import { encodePayload, type TestMetric } from '../../collector/sources/support/sparkplug.ts';
import { machineIds } from './plant.ts';

export interface Load {
  protocol: 'mqtt' | 'sparkplug';
  port: number;
  machines: number;
  count: number;
  /** Messages a second; null = as fast as it goes. */
  rate: number | null;
}

const load: Load = JSON.parse(process.argv[2] ?? '{}');
const ids = machineIds(load.machines);
const totals = new Map(ids.map((id) => [id, 0]));
/** Sparkplug is QoS 0: a broker drops what its subscriber does not take, so only so many are under way. */
const window = 6_000;
let stored = 0;
let packetId = 0;
let seq = 0;

const names = ['State', 'Counters/Total', 'Counters/Scrap', 'Job/Program', 'Alarm', 'T1', 'T2', 'T3', 'Load', 'Speed'];

function message(n: number): Buffer {
  const id = ids[n % ids.length] ?? 'm-1';
  const total = (totals.get(id) ?? 0) + 1;
  totals.set(id, total);
  const now = Math.floor(performance.timeOrigin + performance.now());
  if (load.protocol === 'mqtt') {
    const text = `{"ts":${now},"state":"RUN","good":${total},"scrap":0,"job":"10042-10","cycleMs":11873,"toolTempC":412.5,"line":"bench"}`;
    return publish(`bench/${id}/status`, Buffer.from(text), 1);
  }
  return publish(`spBv1.0/bench/DDATA/node/${id}`, dataPayload(n % ids.length, total, now), 0);
}

/** The nine metrics of a device that stay the same, encoded once: the generator must not be what limits. */
const steady = new Map<number, Buffer>();

function dataPayload(place: number, total: number, now: number): Buffer {
  let others = steady.get(place);
  if (others === undefined) {
    others = encodePayload(metrics(place, 0, null).filter((_, index) => index !== 1));
    steady.set(place, others);
  }
  const counter = [0x10, ...varint(place * names.length + 1), 0x58, ...varint(total)];
  return Buffer.concat([
    Buffer.from([0x08, ...varint(now)]),
    others,
    Buffer.from([0x12, counter.length, ...counter, 0x18, ...varint(nextSeq())]),
  ]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}

/** Ten metrics by alias; four of them texts. */
function metrics(place: number, total: number, at: number | null, birth = false): TestMetric[] {
  return names.map((name, index): TestMetric => {
    const head: TestMetric = {
      alias: place * names.length + index,
      ...(at === null ? {} : { at }),
      ...(birth ? { name, datatype: index === 0 || index === 3 || index === 4 ? 12 : index < 3 ? 7 : 10 } : {}),
    };
    if (index === 0) return { ...head, string: 'RUN' };
    if (index === 3) return { ...head, string: 'P-1' };
    if (index === 4) return { ...head, string: '' };
    if (index < 3) return { ...head, long: index === 1 ? total : 0 };
    return { ...head, double: total / 7 };
  });
}

function births(): Buffer[] {
  const at = Date.now();
  seq = 0;
  const node = encodePayload([{ name: 'bdSeq', at, datatype: 4, long: 0 }], { at, seq: nextSeq() });
  return [
    publish('spBv1.0/bench/NBIRTH/node', node, 0),
    ...ids.map((id, place) =>
      publish(`spBv1.0/bench/DBIRTH/node/${id}`, encodePayload(metrics(place, 0, at, true), { at, seq: nextSeq() }), 0),
    ),
  ];
}

function nextSeq(): number {
  const now = seq;
  seq = (seq + 1) & 255;
  return now;
}

function publish(topic: string, payload: Buffer, qos: 0 | 1): Buffer {
  packetId = (packetId % 65_535) + 1;
  const name = Buffer.from(topic);
  const length = 2 + name.length + (qos === 1 ? 2 : 0) + payload.length;
  const head = [0x30 | (qos << 1)];
  for (let rest = length; ; rest = Math.floor(rest / 128)) {
    head.push((rest & 127) | (rest > 127 ? 128 : 0));
    if (rest <= 127) break;
  }
  return Buffer.concat([
    Buffer.from([...head, name.length >> 8, name.length & 255]),
    name,
    Buffer.from(qos === 1 ? [packetId >> 8, packetId & 255] : []),
    payload,
  ]);
}

async function open(): Promise<Socket> {
  const socket = connect(load.port, '127.0.0.1');
  socket.setNoDelay(true);
  const id = Buffer.from('generator');
  const body = Buffer.concat([Buffer.from([0, 4, ...Buffer.from('MQTT'), 4, 2, 0, 0, 0, id.length]), id]);
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  socket.write(Buffer.concat([Buffer.from([0x10, body.length]), body]));
  await new Promise<void>((resolve) => socket.once('data', () => resolve()));
  socket.on('data', () => {});
  return socket;
}

const socket = await open();
const write = (bytes: Buffer) =>
  new Promise<void>((resolve) => {
    if (socket.write(bytes)) resolve();
    else socket.once('drain', () => resolve());
  });

async function send(): Promise<void> {
  if (load.protocol === 'sparkplug') {
    await write(Buffer.concat(births()));
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  const begin = performance.now();
  for (let n = 0; n < load.count; ) {
    if (load.protocol === 'sparkplug' && n - stored > window) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      continue;
    }
    const due = load.rate === null ? n + 200 : Math.floor(((performance.now() - begin) * load.rate) / 1_000);
    const until = Math.min(due, load.count, n + 500);
    const batch: Buffer[] = [];
    for (; n < until; n++) batch.push(message(n));
    if (batch.length > 0) await write(Buffer.concat(batch));
    await new Promise((resolve) => (load.rate === null ? setImmediate(resolve) : setTimeout(resolve, 1)));
  }
}

process.on('message', (word) => {
  if (typeof word === 'object' && word !== null && 'committed' in word) stored = Number(word.committed);
  if (word === 'go') void send().then(() => process.send?.({ done: true }));
  if (word === 'stop') process.exit(0);
});
process.send?.({ ready: true });
