/** Between a client and a real broker: what the client sends, packet by packet, as it stands on the wire. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface Message {
  topic: string;
  payload: Buffer;
  qos: number;
  retain: boolean;
}

/** What a client sent; packets that no test asks for are `other`. */
export type Sent =
  | {
      kind: 'connect';
      /** 4 = 3.1.1, 5 = 5. */
      version: number;
      /** Clean Session of 3.1.1, Clean Start of 5. */
      clean: boolean;
      /** Session Expiry Interval; null = not said, which means 0. */
      sessionExpiryS: number | null;
      will: Message | null;
      at: number;
    }
  | { kind: 'subscribe'; filters: readonly string[] }
  | ({ kind: 'publish' } & Message)
  | { kind: 'disconnect' }
  | { kind: 'other' };

export interface Tap {
  port: number;
  sent: Sent[];
  /** Cuts the client off without a word. */
  cut(): void;
  stop(): Promise<void>;
}

export async function tap(brokerPort: number): Promise<Tap> {
  const sent: Sent[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const broker = connect(brokerPort, '127.0.0.1');
    let rest = Buffer.alloc(0);
    let version = 4;
    client.on('data', (chunk) => {
      broker.write(chunk);
      rest = Buffer.concat([rest, chunk]);
      for (let packet = first(rest); packet !== null; packet = first(rest)) {
        const one = readPacket(packet, version);
        if (one.kind === 'connect') version = one.version;
        sent.push(one);
        rest = rest.subarray(packet.length);
      }
    });
    broker.on('data', (chunk) => client.write(chunk));
    for (const [from, to] of [
      [client, broker],
      [broker, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    sent,
    cut,
    async stop() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The first whole packet; null while more has to come. */
function first(bytes: Buffer): Buffer | null {
  const [length, at] = varint(bytes, 1);
  return length === null || bytes.length < at + length ? null : bytes.subarray(0, at + length);
}

function varint(bytes: Buffer, from: number): [value: number | null, next: number] {
  let value = 0;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 127) * 128 ** (at - from);
    if (byte < 128) return [value, at + 1];
  }
  return [null, bytes.length];
}

function readPacket(packet: Buffer, version: number): Sent {
  const head = packet[0] ?? 0;
  const reader = new Reader(packet, varint(packet, 1)[1]);
  switch (head >> 4) {
    case 1:
      return readConnect(reader);
    case 3: {
      const topic = reader.bytes().toString();
      const qos = (head >> 1) & 3;
      if (qos > 0) reader.skip(2);
      if (version === 5) reader.properties();
      return { kind: 'publish', topic, payload: reader.rest(), qos, retain: (head & 1) === 1 };
    }
    case 8: {
      reader.skip(2);
      if (version === 5) reader.properties();
      const filters: string[] = [];
      while (!reader.done) {
        filters.push(reader.bytes().toString());
        reader.skip(1);
      }
      return { kind: 'subscribe', filters };
    }
    case 14:
      return { kind: 'disconnect' };
    default:
      return { kind: 'other' };
  }
}

function readConnect(reader: Reader): Sent {
  reader.bytes();
  const version = reader.byte();
  const flags = reader.byte();
  reader.skip(2);
  const sessionExpiryS = version === 5 ? reader.properties() : null;
  reader.bytes();
  let will: Message | null = null;
  if ((flags & 4) !== 0) {
    if (version === 5) reader.properties();
    const topic = reader.bytes().toString();
    will = { topic, payload: reader.bytes(), qos: (flags >> 3) & 3, retain: (flags & 32) !== 0 };
  }
  return { kind: 'connect', version, clean: (flags & 2) !== 0, sessionExpiryS, will, at: Date.now() };
}

class Reader {
  readonly #packet: Buffer;
  #at: number;
  constructor(packet: Buffer, at: number) {
    this.#packet = packet;
    this.#at = at;
  }
  get done(): boolean {
    return this.#at >= this.#packet.length;
  }
  byte(): number {
    return this.#packet[this.#at++] ?? 0;
  }
  skip(count: number): void {
    this.#at += count;
  }
  bytes(): Buffer {
    const length = this.#packet.readUInt16BE(this.#at);
    const from = this.#at + 2;
    this.#at = from + length;
    return this.#packet.subarray(from, this.#at);
  }
  rest(): Buffer {
    return this.#packet.subarray(this.#at);
  }
  /** Passes the properties of MQTT 5 over; gives the session expiry interval (17) where it comes first. */
  properties(): number | null {
    const [length, from] = varint(this.#packet, this.#at);
    this.#at = from + (length ?? 0);
    return this.#packet[from] === 17 && (length ?? 0) >= 5 ? this.#packet.readUInt32BE(from + 1) : null;
  }
}
