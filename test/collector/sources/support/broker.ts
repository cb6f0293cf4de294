/** Real brokers for tests: the embedded aedes, and mosquitto as a child process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aedes } from 'aedes';

export interface TestBroker {
  name: string;
  port: number;
  url: string;
  /** Ends it as a cut of the power would; the port stays. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  revive(): Promise<void>;
  stop(): Promise<void>;
}

export const mosquittoPath = ['/usr/sbin/mosquitto', '/usr/bin/mosquitto', '/usr/local/sbin/mosquitto'].find(
  existsSync,
);

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** `denied`: topics that nobody may subscribe to. */
export async function startAedes(denied: readonly string[] = []): Promise<TestBroker> {
  const port = await freePort();
  let running = await listenAedes(port, denied);
  return {
    name: 'aedes',
    port,
    url: `mqtt://127.0.0.1:${port}`,
    kill: () => running(),
    async revive() {
      running = await listenAedes(port, denied);
    },
    stop: () => running(),
  };
}

async function listenAedes(port: number, denied: readonly string[]): Promise<() => Promise<void>> {
  const aedes = await Aedes.createBroker({
    authorizeSubscribe: (_client, subscription, answer) =>
      answer(null, denied.includes(subscription.topic) ? null : subscription),
  });
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    aedes.handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => aedes.close(resolve));
    await new Promise((resolve) => server.close(resolve));
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
