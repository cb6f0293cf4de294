/**
 * Mutated input for each decoder of the sources: no crash, no input that takes over 50 ms, no memory that grows.
 * `npm run bench -- fuzz [--iterations 1000000] [--seed 1] [--json]`; a short form runs with the tests.
 */

import { DataType, Variant, VariantArrayType } from 'node-opcua-client';
import { parseProfile } from '../../collector/profiles/profiles.ts';
import { Mapper } from '../../collector/sources/mapping/mapper.ts';
import { parsePath, valueAt } from '../../collector/sources/mapping/path.ts';
import { applyOverride } from '../../collector/sources/mapping/profile.ts';
import { decodeRead as decodeModbus, modbusFrameLength } from '../../collector/sources/modbus/frame.ts';
import { plainValue } from '../../collector/sources/opcua/value.ts';
import { planOf, readPayload } from '../../collector/sources/payload/payload.ts';
import { byteOrders, decoded, type ValueForm } from '../../collector/sources/polling/value.ts';
import { decodeRead as decodeS7, decodeSetup, s7FrameLength } from '../../collector/sources/s7/frame.ts';
import { decodePayload, Malformed, type Payload } from '../../collector/sources/sparkplug/decode.ts';
import { EdgeNode } from '../../collector/sources/sparkplug/edge-node.ts';
import { encodeCommand } from '../../collector/sources/sparkplug/encode.ts';
import { messageTypes } from '../../collector/sources/sparkplug/topic.ts';
import { Problem } from '../../shared/core/words/problem.ts';

export interface FuzzResult {
  inputs: number;
  /** Inputs that were taken as sound. */
  sound: number;
  /**
   * The slowest input, ms of CPU; where it was slow, the faster of two tries: the process's own collection and
   * compilation fall on whatever input runs at the moment.
   */
  worstMs: number;
  /** Heap after collection, end minus begin, MB; null where node runs without --expose-gc. */
  grownMB: number | null;
}

type Random = () => number;

/** Small, seeded, good enough for mutations (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export async function run(options: Record<string, string | boolean>): Promise<Record<string, FuzzResult>> {
  const iterations = Number(options.iterations ?? 1_000_000);
  const seed = Number(options.seed ?? 1);
  const results: Record<string, FuzzResult> = {};
  for (const [name, target] of Object.entries(targets)) {
    results[name] = fuzz(target, iterations, seed);
    const { inputs, sound, worstMs, grownMB } = results[name];
    process.stdout.write(
      `${name.padEnd(10)} seed ${seed}: ${inputs} inputs, ${sound} sound, slowest ${worstMs.toFixed(1)} ms, heap +${grownMB ?? '?'} MB\n`,
    );
  }
  return results;
}

/** A target gives a function that takes one mutated input; it says whether it was sound, and must not throw. */
export type Target = (random: Random) => () => boolean;

export function fuzz(target: Target, iterations: number, seed: number): FuzzResult {
  const fresh = randomOf(seed);
  // What one input drew, so that it can be tried again.
  let drawn: number[] = [];
  let again: number[] | null = null;
  const once = target(() => {
    const known = again?.shift();
    if (known !== undefined) return known;
    const value = fresh();
    drawn.push(value);
    return value;
  });
  const begin = heapMB();
  let sound = 0;
  let worstMs = 0;
  for (let n = 0; n < iterations; n++) {
    drawn = [];
    let ms = cpuMsOf(() => {
      if (once()) sound += 1;
    });
    if (ms > SLOW_MS) {
      again = drawn;
      ms = Math.min(ms, cpuMsOf(once));
      again = null;
    }
    worstMs = Math.max(worstMs, ms);
  }
  const end = heapMB();
  return {
    inputs: iterations,
    sound,
    worstMs,
    grownMB: begin === null || end === null ? null : Math.round(end - begin),
  };
}

const SLOW_MS = 5;

function cpuMsOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function heapMB(): number | null {
  if (typeof globalThis.gc !== 'function') return null;
  globalThis.gc();
  return process.memoryUsage().heapUsed / 1_048_576;
}

// ---- what is fuzzed --------------------------------------------------------------------------

export const targets: Record<string, Target> = { sparkplug, json, influx, delimited, opcua, modbus, s7 };

function sparkplug(random: Random): () => boolean {
  const at = 1_793_000_000_000;
  const seeds = [
    encodeCommand(
      [
        { name: 'bdSeq', value: 3, datatype: 4 },
        { name: 'Node Control/Rebirth', value: false, datatype: 11 },
      ],
      at,
    ),
    encodeCommand(
      [
        { name: 'State', value: 'RUN', datatype: 12 },
        { name: 'Counters/Total', value: 4_000_000_000, datatype: 7 },
        { name: 'Temperature', value: 20.5, datatype: 9 },
        { name: 'Speed', value: 1e9, datatype: 10 },
        { name: 'Offset', value: -5, datatype: 2 },
      ],
      at,
    ),
    Buffer.from('08eaf2f5a8a02b121c0a094d79204d6574726963100118a2828395862b200c7a04546573741802', 'hex'),
  ];
  const nothing = () => {};
  const times = { reorderTimeoutMs: 100, rebirthBackoffMs: 100 };
  const fresh = () =>
    new EdgeNode({ born: nothing, data: nothing, died: nothing, askRebirth: nothing, note: nothing }, times);
  let node = fresh();
  let now = at;
  return () => {
    const bytes = mutated(pick(seeds, random), random);
    let payload: Payload;
    try {
      payload = decodePayload(bytes);
    } catch (error) {
      if (error instanceof Malformed) return false;
      throw error;
    }
    now += 10;
    const type = pick(messageTypes, random);
    node.handle(type, type.startsWith('D') ? pick(['a', 'b'], random) : null, payload, now);
    node.tick(now);
    if (random() < 0.0005) node = fresh();
    return true;
  };
}

const statusProfile = `id: fuzz
name: Fuzz
kind: mqtt-json
state: { word: state, rules: [{ when: { state: RUN }, state: running }], otherwise: idle, alarm: job }
counters: { good: { read: good, width: u32 }, scrap: { read: scrap } }
job: { job: job }
topic: fuzz`;
const statusJson = `time: { path: ts }
read: { state: state, good: good, scrap: counters.scrap, job: job }`;

function mappingOf(more = statusJson) {
  return applyOverride('mqtt-json', parseProfile(`${statusProfile}\n${more}`, 'fuzz.yaml'), {
    machineId: 'm',
    write: {},
  });
}

function json(random: Random): () => boolean {
  return payloads(random, mappingOf(), [
    '{"ts":"2026-11-21T06:00:00.000Z","state":"RUN","good":12,"counters":{"scrap":1},"job":"A-1"}',
    '{"ts":1793000000000,"state":"RUN","good":4294967295,"counters":{"scrap":0.5}}',
    '[{"ts":1793000000,"state":null,"good":"12"},{"ts":1793000001,"good":-1}]',
    '{"__proto__":{"good":1},"constructor":{"good":2},"ts":1e99}',
    '\ufeff{"ts":1793000000000,"good":12,"t":NaN,"u":-1.#IND,"say":"\\"nan\\""}\0',
  ]);
}

function influx(random: Random): () => boolean {
  const more = `read: { state: fields.state, good: fields.good, scrap: fields.scrap, job: fields.job }
format: influx
where: { tags.machine: m }`;
  return payloads(random, mappingOf(more), [
    'press,machine=m state="RUN",good=12i,job="A \\"1\\"" 1793000000000000000',
    'press\\ 1,machine=m,a\\=b=c\\,d good=12u,on=t,t=-1.5e3\npress,machine=m good=13i 1793000000\n# none',
    'press,machine=m "good"=1,state="two\nlines",u=NaN 1793000000000\r\n',
  ]);
}

function delimited(random: Random): () => boolean {
  return payloads(random, mappingOf(`${statusJson}\nformat: { separator: ';', header: true }\nnumber: de`), [
    'ts;state;good;job\n1793000000;RUN;1.234,0;"A;""1"" "\n1793000001;STOP;12;\n',
    'ts;good;state\r\n"2026-11-21T06:00:00Z";4294967295;"two\nlines"\r\n;;\r\n',
  ]);
}

function payloads(random: Random, mapping: ReturnType<typeof mappingOf>, texts: readonly string[]): () => boolean {
  const seeds = texts.map((text) => Buffer.from(text));
  const plan = planOf(mapping.profile, null);
  let mapper = new Mapper(mapping);
  let now = 1_793_000_000_000;
  return () => {
    now += 10;
    const payload = readPayload(plan, mutated(pick(seeds, random), random), now);
    if ('why' in payload) return false;
    mapper.apply(payload.readings, now);
    if (random() < 0.0005) mapper = new Mapper(mapping);
    return true;
  };
}

function opcua(random: Random): () => boolean {
  const mapping = mappingOf();
  const names = Object.keys(mapping.profile.read);
  const paths = ['$', '[0]', '[0].AccCount', 'a.b', "['x y'][3]"].map(parsePath);
  const types = Object.values(DataType).filter((type) => typeof type === 'number');
  let mapper = new Mapper(mapping);
  let now = 1_793_000_000_000;
  return () => {
    now += 10;
    const variant = new Variant();
    // What a server puts into a variant need not fit its type: the fields are set past the driver's checks.
    Object.assign(variant, {
      dataType: pick(types, random),
      arrayType: pick([VariantArrayType.Scalar, VariantArrayType.Array, VariantArrayType.Matrix], random),
      value: strange(random, 3),
    });
    const plain = plainValue(variant);
    const value = valueAt(plain, pick(paths, random)) ?? null;
    const quality = pick(['good', 'uncertain', 'bad'] as const, random);
    const at = random() < 0.9 ? now : random() * 4e12;
    const mapped = mapper.apply([{ name: pick(names, random), value, at, quality, historical: random() < 0.1 }], now);
    if (random() < 0.0005) mapper = new Mapper(mapping);
    return mapped.refused.length === 0;
  };
}

function modbus(random: Random): () => boolean {
  const range = { block: 'holding', from: 0, length: 5 };
  const question = { transaction: 5, unit: 1, table: 'holding', range } as const;
  const seeds = ['00050000000d01030a000100010170bf0041c7', '000500000003018302'].map((text) =>
    Buffer.from(text, 'hex'),
  );
  return answered(random, seeds, modbusFrameLength, (bytes) => {
    const answer = decodeModbus(bytes, question);
    return answer?.is === 'bytes' ? answer.bytes : null;
  });
}

function s7(random: Random): () => boolean {
  const range = { block: 'DB1', from: 0, length: 10 };
  const seeds = [
    '0300002302f0803203000000050002000e00000401ff040050000100010170bf0041c7',
    '0300001902f08032030000000500020004000004010a000000',
    '0300001b02f080320300000005000800000000f0000001000100f0',
  ].map((text) => Buffer.from(text, 'hex'));
  return answered(random, seeds, s7FrameLength, (bytes) => {
    decodeSetup(bytes, 4);
    const answer = decodeS7(bytes, 5, [range]);
    const item = answer?.is === 'items' ? answer.items[0] : undefined;
    return item?.is === 'bytes' ? item.bytes : null;
  });
}

/** An answer that comes over a line: cut out by its length, read, and its values taken as every type. */
function answered(
  random: Random,
  seeds: readonly Buffer[],
  lengthOf: (bytes: Buffer) => number | null,
  read: (frame: Buffer) => Uint8Array | null,
): () => boolean {
  const types: ValueForm['type'][] = (['u16', 'i32', 'u64', 'f32', 'f64'] as const).map((is) => ({ is }));
  types.push({ is: 'string', length: 8 }, { is: 'counted', length: 8 }, { is: 'bool', bit: 9 });
  return () => {
    const bytes = random() < 0.05 ? Buffer.from(pick(seeds, random)) : mutated(pick(seeds, random), random);
    try {
      const length = lengthOf(bytes);
      const values = length === null || length > bytes.length ? null : read(bytes.subarray(0, length));
      if (values === null) return false;
      for (const type of types) decoded({ type, order: pick(byteOrders, random), divisor: 1 }, values);
      return true;
    } catch (error) {
      if (error instanceof Problem) return false;
      throw error;
    }
  };
}

// ---- mutations -------------------------------------------------------------------------------

const nasty = [0x00, 0x01, 0x7f, 0x80, 0xff, 0x22, 0x5b, 0x5d, 0x7b, 0x7d, 0x2c, 0x3a, 0x5c, 0x65, 0x2d];

/** One to eight changes: flip, overwrite, insert, delete, repeat, cut. */
function mutated(seed: Buffer, random: Random): Buffer {
  let bytes = Buffer.from(seed);
  const changes = 1 + Math.floor(random() * 8);
  for (let n = 0; n < changes && bytes.length > 0; n++) {
    const at = Math.floor(random() * bytes.length);
    const kind = random();
    if (kind < 0.3) bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    else if (kind < 0.55) bytes[at] = pick(nasty, random);
    else if (kind < 0.7)
      bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([pick(nasty, random)]), bytes.subarray(at)]);
    else if (kind < 0.85)
      bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + Math.floor(random() * 4))]);
    else if (kind < 0.95) bytes = Buffer.concat([bytes, bytes.subarray(at, at + 64)]);
    else bytes = bytes.subarray(0, at);
  }
  return bytes;
}

/** Any value at all. */
function strange(random: Random, depth: number): unknown {
  switch (Math.floor(random() * (depth === 0 ? 11 : 14))) {
    case 0:
      return null;
    case 1:
      return undefined;
    case 2:
      return random() < 0.5;
    case 3:
      return pick([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -(2 ** 31), 4_294_967_295], random);
    case 4:
      return Math.floor(random() * 100_000);
    case 5:
      return pick(['', 'RUN', '12', '1e99', 'x'.repeat(300), '\u0000', '🙂'], random);
    case 6:
      return BigInt(Math.floor(random() * 2 ** 50)) * 100_000n;
    case 7:
      return [Math.floor(random() * 2 ** 32), Math.floor(random() * 2 ** 32)];
    case 8:
      return new Date(random() < 0.5 ? Number.NaN : random() * 1e13);
    case 9:
      return new Uint32Array([1, 2]);
    case 10:
      return Buffer.from('bytes');
    case 11:
      return Array.from({ length: Math.floor(random() * 4) }, () => strange(random, depth - 1));
    case 12:
      return { text: strange(random, 0), locale: 'en' };
    default:
      return { a: { b: strange(random, depth - 1) }, accCount: strange(random, depth - 1) };
  }
}

function pick<T>(list: readonly T[], random: Random): T {
  const one = list[Math.floor(random() * list.length)];
  if (one === undefined && list.length === 0) throw new Error('nothing to pick from');
  return one as T;
}
