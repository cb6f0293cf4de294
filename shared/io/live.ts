/**
 * Live pages by server-sent events: the whole view once, then only what changed. One view is made
 * for all clients; a client too slow to keep up gets the whole view again when it has caught up.
 */
import type { ServerResponse } from 'node:http';
import { diff, type Printed, print } from '../core/words/patch.ts';
import type { Server } from './http.ts';

export interface Live {
  /** Something may have changed: look, at most once per `everyMs`. */
  changed(): void;
  close(): void;
}

interface Client {
  response: ServerResponse;
  behind: boolean;
}

const BEAT_MS = 2_000;

export function serveLive(app: Server, path: string, makeView: () => object, everyMs = 250): Live {
  const clients = new Set<Client>();
  let view: object | null = null;
  let printed: Printed = new Map();
  let due: NodeJS.Timeout | null = null;

  const write = (client: Client, event: string, data: string): void => {
    if (client.response.writableNeedDrain) {
      client.behind = true;
      return;
    }
    client.response.write(`event: ${event}\ndata: ${data}\n\n`);
  };
  const look = (): void => {
    due = null;
    if (clients.size === 0) {
      view = null;
      return;
    }
    const next = makeView();
    const nextPrinted = print(next);
    const patch = diff(printed, nextPrinted, next);
    view = next;
    printed = nextPrinted;
    const patchText = patch === null ? null : JSON.stringify(patch);
    for (const client of clients) {
      if (client.behind && !client.response.writableNeedDrain) {
        client.behind = false;
        write(client, 'view', JSON.stringify(next));
      } else if (patchText !== null) write(client, 'patch', patchText);
    }
  };
  const changed = (): void => {
    due ??= setTimeout(look, everyMs);
  };
  const beat = setInterval(() => {
    for (const client of clients) write(client, 'beat', '{}');
  }, BEAT_MS);

  app.get(path, { config: { rateLimit: false }, compress: false }, (request, reply) => {
    reply.hijack();
    const response = reply.raw;
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      connection: 'keep-alive',
      'x-accel-buffering': 'no',
    });
    if (view === null) {
      view = makeView();
      printed = print(view);
    }
    const client: Client = { response, behind: false };
    clients.add(client);
    write(client, 'view', JSON.stringify(view));
    request.raw.on('close', () => clients.delete(client));
  });

  return {
    changed,
    close: () => {
      clearInterval(beat);
      if (due !== null) clearTimeout(due);
      for (const client of clients) client.response.end();
      clients.clear();
    },
  };
}
