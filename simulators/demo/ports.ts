/** Free ports, for what cannot find one by itself. */
import { createServer } from 'node:net';
import { Problem } from '../../shared/core/words/problem.ts';

const TRIES = 50;

/** A port that nobody else gets until it is let go, right before whoever it is for listens on it. */
export interface HeldPort {
  readonly port: number;
  release(): Promise<void>;
}

/**
 * `from` or the next port that nobody listens on, and that is not promised to somebody who does not listen yet; 0 gives
 * any. Errors: `unavailable` when none is found.
 */
export async function holdPort(host: string, from: number, promised: readonly number[] = []): Promise<HeldPort> {
  for (let port = from; port <= from + TRIES; port++) {
    if (port !== 0 && promised.includes(port)) continue;
    const held = await tryListen(host, port);
    if (held !== null) return held;
    if (from === 0) break;
  }
  throw new Problem('unavailable', `Ports ${from} to ${from + TRIES} on ${host} are all taken. Free one of them.`);
}

/** The same for whoever listens at once. */
export async function freePort(host: string, from: number): Promise<number> {
  const { port, release } = await holdPort(host, from);
  await release();
  return port;
}

function tryListen(host: string, wanted: number): Promise<HeldPort | null> {
  return new Promise((resolve) => {
    const server = createServer((caller) => caller.destroy());
    server.once('error', () => resolve(null));
    server.listen(wanted, host, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : wanted;
      // A second call finds it let go already.
      resolve({ port, release: () => new Promise((closed) => void server.close(() => closed())) });
    });
  });
}
