/** Real brokers for tests: the embedded aedes, and mosquitto as a child process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import { z } from 'zod';
import { freePort } from '../../../free-port.ts';

export interface TestBroker {
  name: string;
  port: number;
  url: string;
  /** Ends it as a cut of the power would; the port stays. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  revive(): Promise<void>;
  stop(): Promise<void>;
  /** Messages of QoS 1 to whoever is connected that the broker has no answer to; absent where it does not tell. */
  unanswered?(): Promise<number>;
}

export const mosquittoPath = ['/usr/sbin/mosquitto', '/usr/bin/mosquitto', '/usr/local/sbin/mosquitto'].find(
  existsSync,
);

/** `denied`: topics that nobody may subscribe to. */
export async function startAedes(denied: readonly string[] = []): Promise<TestBroker> {
  const port = await freePort();
  let running = await listenAedes(port, denied);
  return {
    name: 'aedes',
    port,
    url: `mqtt://127.0.0.1:${port}`,
    kill: () => running.end(),
    async revive() {
      running = await listenAedes(port, denied);
    },
    stop: () => running.end(),
    unanswered: () => running.unanswered(),
  };
}

/** The store of aedes, which its types do not name. */
interface Store {
  outgoingStream(client: { id: string }): AsyncIterable<unknown>;
}
const WithStoreSchema = z.object({
  persistence: z.custom<Store>((one) => typeof one === 'object' && one !== null && 'outgoingStream' in one),
});

interface RunningAedes {
  end(): Promise<void>;
  unanswered(): Promise<number>;
}

async function listenAedes(port: number, denied: readonly string[]): Promise<RunningAedes> {
  const aedes = await Aedes.createBroker({
    authorizeSubscribe: (_client, subscription, answer) =>
      answer(null, denied.includes(subscription.topic) ? null : subscription),
  });
  const connected = new Set<string>();
  aedes.on('client', ({ id }) => connected.add(id));
  aedes.on('clientDisconnect', ({ id }) => connected.delete(id));
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    aedes.handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    async end() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => aedes.close(resolve));
      await new Promise((resolve) => server.close(resolve));
    },
    async unanswered() {
      const { persistence } = WithStoreSchema.parse(aedes);
      let count = 0;
      for (const id of connected) for await (const _ of persistence.outgoingStream({ id })) count += 1;
      return count;
    },
  };
}

/** `config`: further lines of mosquitto.conf. Throws where it is not installed. */
export async function startMosquitto(
  config: readonly string[] = ['allow_anonymous true'],
  scheme: 'mqtt' | 'mqtts' = 'mqtt',
): Promise<TestBroker> {
  if (mosquittoPath === undefined) throw new Error('mosquitto is not installed: apt-get install mosquitto');
  const path = mosquittoPath;
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), 'istwert-mosquitto-'));
  const file = join(dir, 'mosquitto.conf');
  writeFileSync(
    file,
    [`listener ${port} 127.0.0.1`, 'user root', 'max_inflight_messages 0', 'max_queued_messages 0', ...config].join(
      '\n',
    ),
  );
  let child: ChildProcess | null = null;
  const begin = async () => {
    child = spawn(path, ['-c', file], { stdio: 'ignore' });
    await answers(port);
  };
  const end = async (signal: NodeJS.Signals) => {
    const ending = child;
    child = null;
    if (ending === null || ending.exitCode !== null) return;
    const gone = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill(signal);
    await gone;
  };
  await begin();
  return {
    name: 'mosquitto',
    port,
    url: `${scheme}://127.0.0.1:${port}`,
    kill: () => end('SIGKILL'),
    revive: begin,
    async stop() {
      await end('SIGTERM');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`nothing listens on ${port}`);
}
