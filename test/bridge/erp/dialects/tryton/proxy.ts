/** Before a Tryton: slow, failing, refusing, busy, away, and booking without an answer, on demand. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { jsonOf } from '../../../../../shared/core/words/json.ts';
import { callJson } from '../../../../../shared/io/outward.ts';
import type { ErpFault } from '../../../../contracts/erp.ts';

const Asked = z.object({ method: z.string(), params: z.array(z.unknown()) });

export interface Proxy {
  url: string;
  fault(fault: ErpFault): void;
  stop(): Promise<void>;
}

/** `refusedId`: the production of which calls that write are refused, busy or denied. */
export async function startProxy(target: string, refusedId: number): Promise<Proxy> {
  let fault: ErpFault = 'none';
  const errors: Partial<Record<ErpFault, unknown>> = {
    refuse: ['UserError', ['The order is locked by MILLER', '', null]],
    busy: ['could not serialize access due to concurrent update\n', ''],
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) if (part instanceof Buffer) parts.push(part);
    const text = Buffer.concat(parts).toString('utf8');
    if (fault === 'away') return void request.socket.destroy();
    // Nobody waits for it to the end.
    if (fault === 'slow') return;
    if (fault === 'fail') return void response.writeHead(500).end('Internal Server Error');
    const asked = Asked.safeParse(jsonOf(text));
    const { method = '', params = [] } = asked.data ?? {};
    const [ids] = params;
    const writes = method === 'model.production.write';
    if (writes && Array.isArray(ids) && ids.includes(refusedId)) {
      if (fault === 'denied') return void response.writeHead(403).end('Forbidden');
      const error = errors[fault];
      if (error !== undefined) return void response.end(JSON.stringify({ id: 1, error }));
    }
    const { authorization } = request.headers;
    const answer = await callJson(new URL(`${target}${request.url ?? '/'}`), {
      method: 'POST',
      text: { type: 'application/json', content: text },
      ...(authorization === undefined ? {} : { headers: { authorization } }),
    });
    if (writes && fault === 'loseAnswer') return void request.socket.destroy();
    const { date = '' } = answer.headers;
    response.writeHead(answer.status, { 'content-type': 'application/json', date }).end(answer.text);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  let stopped: Promise<void> | null = null;
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    fault: (next) => {
      fault = next;
    },
    stop: () => {
      stopped ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return stopped;
    },
  };
}
