/**
 * Connections that nobody has signed on over: of one address only so many stay, and so many in all. Where there are
 * more, the oldest go: whoever is at work has said who they are at once, whoever only holds a place has not.
 */
import type { Server, Socket } from 'node:net';

export interface SocketGuard {
  /** A session or a paired station spoke over it: it stays. */
  known(socket: Socket): void;
}

export interface SocketLimits {
  perAddress: number;
  inAll: number;
}

export const socketLimits: SocketLimits = { perAddress: 256, inAll: 1_024 };

export function guardSockets(server: Server, { perAddress, inAll }: SocketLimits = socketLimits): SocketGuard {
  /** In the order in which they came. */
  const strangers = new Map<string, Socket>();
  const ofAddress = new Map<string, Map<string, Socket>>();

  const forget = (key: string, address: string): void => {
    strangers.delete(key);
    const own = ofAddress.get(address);
    own?.delete(key);
    if (own?.size === 0) ofAddress.delete(address);
  };
  const drop = (sockets: Map<string, Socket>, address: string | null): void => {
    const oldest = sockets.entries().next().value;
    if (oldest === undefined) return;
    const [key, socket] = oldest;
    forget(key, address ?? networkOf(socket));
    socket.destroy();
  };

  server.on('connection', (socket: Socket) => {
    const key = keyOf(socket);
    const address = networkOf(socket);
    const own = ofAddress.get(address) ?? new Map<string, Socket>();
    ofAddress.set(address, own.set(key, socket));
    strangers.set(key, socket);
    socket.once('close', () => forget(key, address));
    if (own.size > perAddress) drop(own, address);
    else if (strangers.size > inAll) drop(strangers, null);
  });
  return { known: (socket) => forget(keyOf(socket), networkOf(socket)) };
}

/** The same for a connection and for the TLS within it. */
const keyOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

/** One household has a whole /64 of addresses. */
function networkOf({ remoteAddress = '' }: Socket): string {
  const plain = remoteAddress.replace(/^::ffff:(?=\d+\.)/, '');
  return plain.includes(':') ? plain.split(':').slice(0, 4).join(':') : plain;
}
