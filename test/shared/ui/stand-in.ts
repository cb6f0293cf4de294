/**
 * A server that stands in for collector or bridge: the built page, a view, live changes, a session.
 * What it answers to commands can be set, so that refusals and cut lines are seen too.
 */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { diff, print } from '../../../shared/core/words/patch.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export interface StandIn {
  url: string;
  /** Bodies of POST requests, in order. */
  posts: { path: string; body: unknown }[];
  /** Sends a changed view to all pages. */
  show(view: object): void;
  /** Cuts the live lines that are open. */
  dropLines(): Promise<void>;
  /** What POST /api/commands answers. */
  answer: { status: number; body: unknown };
  signedOn: { name: string; role: string } | null;
  /** Nobody was made yet. */
  needsSetup: boolean;
  /** The role of whoever signs on. */
  role: string;
  /** What GET of a path answers; 404 for others. */
  gets: Map<string, unknown>;
  close(): Promise<void>;
}

export async function startStandIn(webRoot: string, first: object): Promise<StandIn> {
  let view = first;
  const lines = new Set<ServerResponse>();
  const standIn: StandIn = {
    url: '',
    posts: [],
    answer: { status: 200, body: { facts: [1] } },
    signedOn: null,
    needsSetup: false,
    role: 'operator',
    gets: new Map(),
    show(next) {
      const patch = diff(print(view), print(next), next);
      view = next;
      if (patch !== null) for (const line of lines) send(line, 'patch', patch);
    },
    dropLines: async () => {
      for (const line of lines) line.destroy();
    },
    close: async () => {
      clearInterval(beat);
      for (const line of lines) line.end();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const beat = setInterval(() => {
    for (const line of lines) send(line, 'beat', {});
  }, 2_000);

  const server = createServer((request, response) => {
    response.setHeader('content-security-policy', "default-src 'self'; img-src 'self' data:; base-uri 'none'");
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    if (path === '/api/live' || path === '/api/service/live') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      lines.add(response);
      response.on('close', () => lines.delete(response));
      send(response, 'view', view);
      return;
    }
    if (!path.startsWith('/api/')) {
      file(path, response);
      return;
    }
    const body = await bodyOf(request);
    if (request.method === 'POST') standIn.posts.push({ path, body });
    if (path === '/api/session') session(request, body, response);
    else if (request.method === 'GET' && standIn.gets.has(path)) json(response, 200, standIn.gets.get(path));
    else if (request.method === 'GET') json(response, 404, { code: 'unknown', message: 'Not here.', retry: false });
    else if (request.method === 'POST' && standIn.signedOn === null)
      json(response, 401, { code: 'unauthenticated', message: 'Sign on first.', retry: false });
    else json(response, standIn.answer.status, standIn.answer.body);
  }

  function session(request: IncomingMessage, body: unknown, response: ServerResponse): void {
    const said = typeof body === 'object' && body !== null ? body : {};
    const wrong = 'secret' in said && said.secret === '000000';
    if (request.method === 'DELETE') standIn.signedOn = null;
    if ('name' in said && !wrong) standIn.signedOn = { name: String(said.name), role: standIn.role };
    if (request.method === 'GET') json(response, 200, { person: standIn.signedOn, needsSetup: standIn.needsSetup });
    else if (wrong) json(response, 401, { code: 'unauthenticated', message: 'They do not match.', retry: false });
    else json(response, 200, standIn.signedOn ?? {});
  }

  function file(path: string, response: ServerResponse): void {
    const name = normalize(path === '/' ? '/index.html' : path);
    try {
      const data = readFileSync(join(webRoot, name));
      response.writeHead(200, { 'content-type': types[extname(name)] ?? 'application/octet-stream' }).end(data);
    } catch {
      response.writeHead(404).end();
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  standIn.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return standIn;
}

function send(line: ServerResponse, event: string, data: object): void {
  line.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? null : JSON.parse(text);
}
