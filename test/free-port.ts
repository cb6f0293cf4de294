/**
 * A port for what cannot be told "any": a child process, or a server that comes back at its old place. It lies below
 * those that a computer gives to outgoing connections (32768 and up), which take one between the look and its use.
 */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const FIRST = 10_240;
const LAST = 32_767;

/** Nobody listens there now, and this process was not given it before. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

const given = new Set<number>();

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
