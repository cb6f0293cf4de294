/** A TCP proxy for tests that does to a connection what a shop-floor network does. */
import { connect, createServer, type Server, type Socket } from 'node:net';

interface Pair {
  client: Socket;
  server: Socket;
}

export class TcpProxy {
  port = 0;
  readonly #host: string;
  readonly #target: number;
  #server: Server | null = null;
  readonly #pairs = new Set<Pair>();
  #stalled = false;
  #refusing = false;
  #delayMs = 0;
  #bytesPerS: number | null = null;
  /** Connections that came through, all together. */
  accepted = 0;

  constructor(target: number, host = '127.0.0.1') {
    this.#target = target;
    this.#host = host;
  }

  async start(): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (client) => this.#accept(client));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.port, this.#host, resolve));
    const address = server.address();
    if (address !== null && typeof address === 'object') this.port = address.port;
  }

  /** Bytes stop flowing both ways; nothing is closed, nothing is lost. New connections stall as well. */
  stall(): void {
    this.#stalled = true;
    for (const { client, server } of this.#pairs) {
      client.pause();
      server.pause();
    }
  }

  resume(): void {
    this.#stalled = false;
    for (const { client, server } of this.#pairs) {
      client.resume();
      server.resume();
    }
  }

  /** Resets every connection; the next one is welcome. */
  cut(): void {
    for (const pair of [...this.#pairs]) {
      pair.client.resetAndDestroy();
      pair.server.resetAndDestroy();
    }
  }

  /** Cuts, and refuses until `accept`: the cable is out. */
  refuse(): void {
    this.#refusing = true;
    this.cut();
  }

  accept(): void {
    this.#refusing = false;
  }

  /** Each chunk is held for so long, both ways; bytes stay in their order also when the delay changes. */
  delay(ms: number): void {
    this.#delayMs = ms;
  }

  /** So many bytes a second at most, both ways; null: as many as there are. */
  trickle(bytesPerS: number | null): void {
    this.#bytesPerS = bytesPerS;
  }

  /** The server's side says that it has finished; the client's may go on talking to nobody. */
  halfClose(): void {
    for (const { client, server } of this.#pairs) {
      client.end();
      server.unpipe();
      server.pause();
    }
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const { client, server: far } of this.#pairs) {
      client.destroy();
      far.destroy();
    }
    if (server !== null) await new Promise((resolve) => server.close(resolve));
  }

  #accept(client: Socket): void {
    if (this.#refusing) {
      client.resetAndDestroy();
      return;
    }
    this.accepted += 1;
    const server = connect({ port: this.#target, host: this.#host, allowHalfOpen: true });
    const pair = { client, server };
    this.#pairs.add(pair);
    const gone = () => {
      this.#pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.on('error', gone);
      from.on('close', gone);
      from.on('end', () => to.end());
      this.#pass(from, to);
      if (this.#stalled) from.pause();
    }
  }

  #pass(from: Socket, to: Socket): void {
    /** Chunks under way: a later one never overtakes them. */
    let held = 0;
    let dueTick = 0;
    from.on('data', (chunk) => {
      if (this.#delayMs === 0 && this.#bytesPerS === null && held === 0) {
        to.write(chunk);
        return;
      }
      held += 1;
      const slowMs = this.#bytesPerS === null ? 0 : (chunk.length / this.#bytesPerS) * 1_000;
      dueTick = Math.max(dueTick, performance.now()) + slowMs;
      dueTick = Math.max(dueTick, performance.now() + this.#delayMs);
      setTimeout(() => {
        held -= 1;
        if (to.writable) to.write(chunk);
      }, dueTick - performance.now());
    });
  }
}
