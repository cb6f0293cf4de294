/**
 * The largest packet that is taken from a broker. MQTT 5 tells the broker; 3.1.1 has no word for it, and mqtt.js would
 * collect up to 256 MB of one packet. So lengths are read as bytes come in: of a message that is too large, topic and
 * number go on with a sentence in the place of its payload, which is never kept. It is set aside and acknowledged like
 * any message that makes no sense: dropped with its connection it would come again for ever.
 */
import { Transform, type TransformCallback } from 'node:stream';
import type { MqttClient } from 'mqtt';
import { Problem } from '../../../shared/core/words/problem.ts';

export const maxPacketBytes = 1_048_576;

/** Every connection of this client. The hook is mqtt.js' private `streamBuilder`: `packet-limit.test.ts` holds it. */
export function limitPackets(client: MqttClient): void {
  const build: unknown = Reflect.get(client, 'streamBuilder');
  if (typeof build !== 'function')
    throw new Problem('invalid', 'this version of mqtt.js cannot limit packets: install mqtt 5.16.0');
  const limited = (...args: unknown[]): unknown => {
    const stream: unknown = Reflect.apply(build, client, args);
    const pipe: unknown = typeof stream === 'object' && stream !== null ? Reflect.get(stream, 'pipe') : undefined;
    if (typeof stream !== 'object' || stream === null || typeof pipe !== 'function') return stream;
    const through = (target: NodeJS.WritableStream): NodeJS.WritableStream => {
      const filter = new PacketFilter(maxPacketBytes);
      filter.on('error', () => client.stream.destroy());
      Reflect.apply(pipe, stream, [filter]);
      return filter.pipe(target);
    };
    Object.defineProperty(stream, 'pipe', { value: through, configurable: true });
    return stream;
  };
  Object.defineProperty(client, 'streamBuilder', { value: limited, configurable: true });
}

/** Packets of 3.1.1 as they are, and of too large messages what is said above. Other packets that large are cut off. */
export class PacketFilter extends Transform {
  readonly #most: number;
  /** Bytes of the present packet that still come: they go on, or they are left out. */
  #rest = 0;
  #isSkipped = false;
  /** What has come of a head, or of a large message up to its payload. */
  #head = Buffer.alloc(0);
  #large: { type: number; length: number } | null = null;

  constructor(mostBytes: number) {
    super();
    this.#most = mostBytes;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let at = 0;
    /** Where what goes on as it is began. */
    let from = 0;
    while (at < chunk.length) {
      if (this.#rest > 0) {
        const passed = Math.min(this.#rest, chunk.length - at);
        this.#rest -= passed;
        at += passed;
        if (this.#isSkipped) from = at;
        continue;
      }
      this.#isSkipped = false;
      if (this.#large === null && this.#head.length === 0) {
        const whole = headOf(chunk.subarray(at, at + 5));
        if (whole !== null && whole.length <= this.#most) {
          at += whole.bytes;
          this.#rest = whole.length;
          continue;
        }
        if (at > from) this.push(chunk.subarray(from, at));
      }
      const wanted = this.#wanted();
      this.#head = Buffer.concat([this.#head, chunk.subarray(at, at + wanted)]);
      at = Math.min(chunk.length, at + wanted);
      from = at;
      if (!this.#look()) {
        done(new Error('a packet that is no message is larger than any may be'));
        return;
      }
    }
    if (at > from && !this.#isSkipped) this.push(chunk.subarray(from, at));
    done();
  }

  /** How many bytes are looked at next: of a topic all that is missing. */
  #wanted(): number {
    return this.#large === null || this.#head.length < 2
      ? 1
      : Math.max(1, this.#before(this.#large.type) - this.#head.length);
  }

  /** Of a message, what stands before its payload: its topic, and its number where it has one. */
  #before(type: number): number {
    return 2 + this.#head.readUInt16BE(0) + ((type >> 1) % 4 === 0 ? 0 : 2);
  }

  /** After one more byte of a head that stands between two chunks, or of a large message. */
  #look(): boolean {
    if (this.#large === null) {
      const head = headOf(this.#head);
      if (head === null) return true;
      if (head.length <= this.#most) {
        this.push(this.#head);
        this.#rest = head.length;
        this.#head = Buffer.alloc(0);
        return true;
      }
      if (head.type >> 4 !== 3) return false;
      this.#large = { type: head.type, length: head.length };
      this.#head = Buffer.alloc(0);
      return true;
    }
    const { type, length } = this.#large;
    if (this.#head.length < 2) return true;
    const before = this.#before(type);
    if (this.#head.length < before) return true;
    const said = Buffer.from(`(${length - before} bytes: larger than any message may be)`);
    const size = before + said.length;
    const sizes = size < 128 ? [size] : size < 16_384 ? [(size % 128) + 128, size >> 7] : null;
    const bytes = sizes ?? [(size % 128) + 128, ((size >> 7) % 128) + 128, size >> 14];
    this.push(Buffer.concat([Buffer.from([type, ...bytes]), this.#head, said]));
    this.#rest = length - before;
    this.#isSkipped = true;
    this.#large = null;
    this.#head = Buffer.alloc(0);
    return true;
  }
}

/** null: more bytes are needed. A length of more than four bytes is none: it is longer than all. */
function headOf(bytes: Buffer): { type: number; length: number; bytes: number } | null {
  let length = 0;
  for (let at = 1; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (at === 5) return { type: bytes[0] ?? 0, length: Number.MAX_SAFE_INTEGER, bytes: at };
    length += (byte & 0x7f) * 128 ** (at - 1);
    if (byte < 0x80) return { type: bytes[0] ?? 0, length, bytes: at + 1 };
  }
  return null;
}
