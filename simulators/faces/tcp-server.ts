/** A TCP server of frames, for simulated controllers: each connection is answered frame by frame. */
import { createServer, type Server, type Socket } from 'node:net';

export interface PlcServer {
  readonly port: number;
  /** Connections that are open now. */
  readonly connections: number;
  /** Ends as a cut of the power does; the port stays. */
  kill(): Promise<void>;
  revive(): Promise<void>;
}

/** How one connection is answered. `null`: nothing is said; `close`: the line is closed. */
export type Answering = (frame: Buffer) => Buffer | 'close' | null;

/** `lengthOf`: bytes of the frame that begins here, from its head; null = more is needed. Port 0: any. */
export async function startPlcServer(
  { host, port }: { host: string; port: number },
  lengthOf: (bytes: Buffer) => number | null,
  answering: () => Answering,
): Promise<PlcServer> {
  const sockets = new Set<Socket>();
  let server: Server | null = null;
  let bound = port;
  const begin = async (): Promise<void> => {
    const fresh = createServer((socket) => serve(socket, lengthOf, answering()));
    fresh.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      fresh.once('error', reject);
      fresh.listen(bound, host, resolve);
    });
    const address = fresh.address();
    if (typeof address === 'object' && address !== null) bound = address.port;
    server = fresh;
  };
  await begin();
  return {
    get port() {
      return bound;
    },
    get connections() {
      return sockets.size;
    },
    async kill() {
      const ending = server;
      server = null;
      for (const socket of sockets) socket.resetAndDestroy();
      if (ending !== null) await new Promise((resolve) => ending.close(resolve));
    },
    revive: begin,
  };
}

function serve(socket: Socket, lengthOf: (bytes: Buffer) => number | null, answer: Answering): void {
  let bytes: Buffer = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('end', () => socket.end());
  socket.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (let length = lengthOf(bytes); length !== null && bytes.length >= length; length = lengthOf(bytes)) {
      const said = answer(bytes.subarray(0, length));
      bytes = bytes.subarray(length);
      if (said === 'close') socket.destroy();
      else if (said !== null) socket.write(said);
    }
  });
}
