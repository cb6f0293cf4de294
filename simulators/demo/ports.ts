/** Free ports, for what cannot find one by itself. */
import { createServer } from 'node:net';
import { Problem } from '../../shared/core/words/problem.ts';

const TRIES = 50;

/**
 * `from` or the next port that nobody listens on, and that is not promised to somebody who does not listen yet; 0 gives
 * any. Errors: `unavailable` when none is found.
 */
export async function freePort(host: string, from: number, promised: readonly number[] = []): Promise<number> {
  for (let port = from; port <= from + TRIES; port++) {
    if (port !== 0 && promised.includes(port)) continue;
    const bound = await tryListen(host, port);
    if (bound !== null) return bound;
    if (from === 0) break;
  }
  throw new Problem('unavailable', `Ports ${from} to ${from + TRIES} on ${host} are all taken. Free one of them.`);
}

function tryListen(host: string, port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}
