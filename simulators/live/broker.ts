/** An MQTT broker inside the process, on loopback, for who has none. It lets nobody in without its password. */
import { timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:net';
import { Aedes } from 'aedes';
import { Problem } from '../../shared/core/words/problem.ts';

export interface Broker {
  url: string;
  close(): Promise<void>;
}

export interface BrokerLogin {
  username: string;
  password: string;
}

/** Errors: `unavailable` when the port is taken. */
export async function startBroker(host: string, port: number, login: BrokerLogin): Promise<Broker> {
  const aedes = await Aedes.createBroker({
    authenticate: (_client, username, password, done) =>
      done(null, username === login.username && isSame(password ?? Buffer.alloc(0), login.password)),
  });
  const server = createServer(aedes.handle);
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

function isSame(given: Readonly<Buffer>, wanted: string): boolean {
  const expected = Buffer.from(wanted);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
