/** A face over HTTP, with the faults that any ERP can have: away, slow, failing, losing its answers. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { FaceOptions } from '../face.ts';

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface Reply {
  status: number;
  /** Sent as JSON; text as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  /** It was booked: this answer may be lost on the way. */
  mayBeLost?: boolean;
}

export interface WebFace {
  url: string;
  stop(): Promise<void>;
}

/** `failure`: what this ERP answers when it breaks down. */
export async function startWebFace(
  { faults, now }: Pick<FaceOptions, 'faults' | 'now'>,
  answer: (asked: Asked) => Reply,
  failure: Reply,
): Promise<WebFace> {
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await textOf(request);
    if (faults.isDown(now())) return void request.socket.destroy();
    if (faults.latencyMs() > 0) await delay(faults.latencyMs());
    const url = new URL(request.url ?? '/', 'http://face');
    const { method = 'GET', headers } = request;
    const asked = { method, path: decodeURIComponent(url.pathname), query: url.searchParams, headers, text };
    const reply = faults.takeFailure() ? failure : answer(asked);
    if (reply.mayBeLost === true && faults.takeLoss()) return void request.socket.destroy();
    const type = typeof reply.body === 'string' ? 'text/html' : 'application/json';
    const content = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? null);
    response.writeHead(reply.status, { 'content-type': type, ...reply.headers });
    response.end(reply.status === 204 ? undefined : content);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  let stopped: Promise<void> | null = null;
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    stop: () => {
      stopped ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return stopped;
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) if (part instanceof Buffer) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
