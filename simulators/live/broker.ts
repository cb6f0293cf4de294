/**
 * An MQTT broker inside the process, on loopback, for who has none. It lets nobody in without a password, and each only
 * to their own: machines say what they make, who listens says no more than a Sparkplug host does.
 */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import { Problem } from '../../shared/core/words/problem.ts';

export interface Broker {
  url: string;
  close(): Promise<void>;
}

export interface BrokerLogin {
  username: string;
  password: string;
}

export interface BrokerLogins {
  /** Whatever they like. */
  machines: BrokerLogin;
  /** Hears everything; asks edge nodes for their births and commands them, and says that it is there. */
  listeners: BrokerLogin;
}
type Side = keyof BrokerLogins;

const OF_A_HOST = /^spBv1\.0\/(STATE\/[^/]+|[^/]+\/(NCMD|DCMD)\/.+)$/;
const MOST_BYTES = 1_048_576;
/** A packet holds a topic beside its message. */
const MOST_PACKET_BYTES = MOST_BYTES + 131_072;
/** Of who has not signed on: name, password and will of any client of the demo. */
const MOST_STRANGER_BYTES = 16_384;
const SIGN_ON_MS = 10_000;
const MOST_CLIENTS = 200;
/** CONNACK: bad user name or password. */
const BAD_LOGIN = 4;

/** Errors: `unavailable` when the port is taken. */
export async function startBroker(host: string, port: number, logins: BrokerLogins): Promise<Broker> {
  const sides = new WeakMap<Client, Side>();
  /** Who is in under which id: a listener that takes a machine's throws it out. */
  const machines = new Map<string, Client>();
  const aedes = await Aedes.createBroker({
    connectTimeout: SIGN_ON_MS,
    authenticate: (client, username, password, done) => {
      const side = sideOf(logins, username, password);
      const holder = machines.get(client.id);
      if (side === null || (side === 'listeners' && holder !== undefined && !holder.closed))
        return done(refused(), false);
      sides.set(client, side);
      if (side === 'machines') machines.set(client.id, client);
      done(null, true);
    },
    // Also for a will, when its client goes.
    authorizePublish: (client, { topic, payload }, done) => {
      const side = client === null ? undefined : sides.get(client);
      const isOwn = side === 'machines' || (side === 'listeners' && OF_A_HOST.test(topic));
      done(isOwn && payload.length <= MOST_BYTES ? null : new Error(`${topic} is not this client's to say`));
    },
  });
  aedes.on('clientDisconnect', (client: Client) => {
    if (machines.get(client.id) === client) machines.delete(client.id);
  });
  const server = createServer((socket) => {
    const client: Client = aedes.handle(socket);
    limitPackets(socket, () => (sides.has(client) ? MOST_PACKET_BYTES : MOST_STRANGER_BYTES));
  });
  server.maxConnections = MOST_CLIENTS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Problem('unavailable', `The broker cannot listen on ${host}:${port}: ${error.message}`)),
    );
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `mqtt://${host}:${bound}`,
    close: async () => {
      await new Promise<void>((resolve) => aedes.close(resolve));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** The parser collects whatever a packet says that it is long: lengths are read before it gets the bytes. */
function limitPackets(socket: Socket, most: () => number): void {
  const read = socket.read.bind(socket);
  const lengths = packetLengths();
  socket.read = (size?: number) => {
    const chunk: unknown = read(size);
    if (!(chunk instanceof Buffer) || lengths(chunk) <= most()) return chunk;
    socket.destroy();
    return null;
  };
}

/** The longest packet that begins or goes on in a chunk, as its own head says. */
function packetLengths(): (chunk: Buffer) => number {
  let rest = 0;
  let length = 0;
  /** Bytes of a head that were read. */
  let read = 0;
  return (chunk) => {
    let longest = rest;
    for (let at = 0; at < chunk.length; ) {
      if (rest > 0) {
        const passed = Math.min(rest, chunk.length - at);
        [at, rest] = [at + passed, rest - passed];
        continue;
      }
      const byte = chunk[at] ?? 0;
      at += 1;
      if (read > 0) length += (byte & 0x7f) * 128 ** (read - 1);
      read += 1;
      if (read === 1 || (byte >= 0x80 && read <= 5)) continue;
      longest = Math.max(longest, length);
      [rest, length, read] = [length, 0, 0];
    }
    return longest;
  };
}

function sideOf(logins: BrokerLogins, username: string | undefined, password?: Readonly<Buffer>): Side | null {
  const given = password ?? Buffer.alloc(0);
  for (const side of ['machines', 'listeners'] as const)
    if (username === logins[side].username && isSame(given, logins[side].password)) return side;
  return null;
}

const refused = (): AuthenticateError =>
  Object.assign(new Error('bad user name or password'), { returnCode: BAD_LOGIN });

function isSame(given: Readonly<Buffer>, wanted: string): boolean {
  const expected = Buffer.from(wanted);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
