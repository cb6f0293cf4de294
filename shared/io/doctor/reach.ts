/** Whether something answers where it should: our own port, and what the configuration dials. */
import { accessSync, constants, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { wordsOf } from '../../core/words/words-of.ts';
import { bad, type Check, ok } from './check.ts';

const WAIT_MS = 3_000;
const Address = z.object({ url: z.string() });

/** Where the process of this data folder said that it answers; null: it never ran. */
export function addressLeft(dataDir: string): URL | null {
  try {
    return new URL(Address.parse(JSON.parse(readFileSync(join(dataDir, 'address.json'), 'utf8'))).url);
  } catch {
    return null;
  }
}

/** `runs`: the process of this configuration answers. */
export async function checkPort(host: string, port: number, runs: URL | null): Promise<Check> {
  const of = `port ${port}`;
  if (runs !== null && Number(runs.port || 443) === port) return ok(of, `this process answers at ${runs.origin}`);
  if (runs !== null) return bad(of, `was taken by another program: this process answers at ${runs.origin}`, held(port));
  const fault = await new Promise<string | null>((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? wordsOf(error)));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
  switch (fault) {
    case null:
      return ok(of, `free on ${host}`);
    case 'EADDRINUSE':
      return bad(of, 'is held by another program', held(port));
    case 'EADDRNOTAVAIL':
      return bad(
        of,
        `${host} is no address of this box`,
        'Put an address of this box under host, or 0.0.0.0 for all of them.',
      );
    case 'EACCES':
      return bad(of, 'may be opened by root only', 'Take a port from 1024 on.');
    default:
      return bad(of, `cannot be opened on ${host}: ${fault}`, 'See host and port in the configuration.');
  }
}

const held = (port: number): string =>
  `Find it with: ss -ltnp 'sport = :${port}', and end it, or put another port in the configuration.`;

const USUAL_PORTS: Readonly<Record<string, number>> = {
  'opc.tcp:': 4840,
  'mqtt:': 1883,
  'mqtts:': 8883,
  'ws:': 80,
  'wss:': 443,
  'http:': 80,
  'https:': 443,
  'modbus:': 502,
  's7:': 102,
};

/** Whether a connection comes about; no word is spoken over it. */
export async function checkReach(of: string, address: string): Promise<Check> {
  const url = URL.canParse(address) ? new URL(address) : null;
  const port = Number(url?.port) || USUAL_PORTS[url?.protocol ?? ''];
  if (url === null || port === undefined || url.hostname === '') return checkFolder(of, address, constants.R_OK);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const fault = await new Promise<string | null>((resolve) => {
    const socket = connect({ host, port, timeout: WAIT_MS });
    const end = (fault: string | null): void => {
      socket.destroy();
      resolve(fault);
    };
    socket.once('connect', () => end(null));
    socket.once('timeout', () => end('ETIMEDOUT'));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? wordsOf(error)));
  });
  const place = `${host}:${port}`;
  return fault === null
    ? ok(of, `${place} answers`)
    : bad(of, `${place} ${REASONS[fault] ?? `cannot be reached (${fault})`}`, REMEDIES[fault] ?? CABLE);
}

const CABLE = 'See that it is on, that the address is right, and that a firewall between lets this box through.';
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses: it is there, and nothing listens on that port',
  ETIMEDOUT: 'does not answer',
  EHOSTUNREACH: 'cannot be reached: no way leads there',
  ENETUNREACH: 'cannot be reached: this box has no network there',
  ENOTFOUND: 'has a name that nobody knows',
  EAI_AGAIN: 'has a name that cannot be asked for: no name server answers',
};
const REMEDIES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'See that the server is started there, and that the port in the configuration is its own.',
  ENOTFOUND: 'See how the name is spelt, or put its address in its place.',
  EAI_AGAIN: 'Put the address in the place of the name, or set a name server: resolvectl status',
};

/** `need`: what must be allowed there. */
export function checkFolder(of: string, folder: string, need: number): Check {
  try {
    accessSync(folder, need);
    return ok(of, `${folder} is there`);
  } catch (error) {
    return bad(
      of,
      `${folder} cannot be used: ${wordsOf(error)}`,
      'See that the share is mounted, and that the user of the service may use it.',
    );
  }
}
