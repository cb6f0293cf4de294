/** A small ERP of the REST dialect with faults to order: what it holds is what arrived. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Confirmation, ConfirmationSchema } from '../../../shared/core/erp/confirmation.ts';
import type { WorkOrder } from '../../../shared/core/words/order.ts';

export interface FakeErp {
  url: string;
  token: string;
  /** Every record, in the order of booking; the same key twice is two records. */
  records: Confirmation[];
  promises: Map<string, unknown>;
  orders: Map<string, WorkOrder>;
  put(order: WorkOrder): void;
  /** What `GET /api/stock` answers; null: it has no such call. */
  stock: { rows: readonly unknown[] | null };
  faults: {
    latencyMs: number;
    /** Answers 500 and books nothing. */
    failNext: number;
    /** Books and cuts the line. */
    loseAnswers: number;
    /** Cuts the line at once. */
    down: boolean;
    refuse: { orderId: string; code: string; message: string } | null;
    /** Calls about these orders are answered so; look-ups of their keys too. */
    answerOf: Map<string, number>;
  };
  /** Calls of `POST /api/confirmations` so far. */
  posts(): number;
  close(): Promise<void>;
}

export async function startFakeErp(): Promise<FakeErp> {
  const faults: FakeErp['faults'] = {
    latencyMs: 0,
    failNext: 0,
    loseAnswers: 0,
    down: false,
    refuse: null,
    answerOf: new Map(),
  };
  const records: Confirmation[] = [];
  const promises = new Map<string, unknown>();
  const orders = new Map<string, WorkOrder>();
  const changes: string[] = [];
  const stock: FakeErp['stock'] = { rows: null };
  const token = 'an-erp-token-for-tests';
  let posts = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const url = new URL(request.url ?? '/', 'http://erp');
    const send = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    if (faults.down) return void request.socket.destroy();
    if (faults.latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, faults.latencyMs));
    if (request.headers.authorization !== `Bearer ${token}`) return send(401, { code: 'AUTH', message: 'no token' });
    if (request.method === 'POST' && url.pathname === '/api/confirmations') {
      posts += 1;
      if (faults.failNext > 0) {
        faults.failNext -= 1;
        return send(500, { code: 'DUMP', message: 'short dump' });
      }
      const ticket = ConfirmationSchema.parse(body);
      const status = faults.answerOf.get(ticket.orderId);
      if (status !== undefined) return send(status, { code: String(status), message: 'not now' });
      if (faults.refuse?.orderId === ticket.orderId) return send(422, faults.refuse);
      records.push(ticket);
      if (faults.loseAnswers > 0) {
        faults.loseAnswers -= 1;
        return void request.socket.destroy();
      }
      return send(201, { number: String(records.length) });
    }
    if (url.pathname === '/api/stock' && stock.rows !== null) return send(200, stock.rows);
    if (url.pathname === '/api/confirmations') {
      const key = url.searchParams.get('key');
      const orderId = url.searchParams.get('orderId');
      const held = records
        .map((ticket, index) => ({ number: index + 1, reversed: false, receivedAt: 0, ...ticket }))
        .filter((ticket) => (key === null ? ticket.orderId === orderId : ticket.key === key));
      return send(200, held);
    }
    if (url.pathname === '/api/work-orders') {
      const since = Number(url.searchParams.get('since') ?? 0);
      const changed = [...new Set(changes.slice(since))].flatMap((id) => orders.get(id) ?? []);
      return send(200, { cursor: String(changes.length), orders: changed });
    }
    const promised = /^\/api\/work-orders\/([^/]+)\/promise$/.exec(url.pathname);
    if (request.method === 'PUT' && promised?.[1] !== undefined) {
      promises.set(decodeURIComponent(promised[1]), body);
      response.writeHead(204).end();
      return;
    }
    send(404, { code: 'NOPE', message: `nothing at ${url.pathname}` });
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    token,
    records,
    promises,
    orders,
    stock,
    put: (order) => {
      orders.set(order.id, order);
      changes.push(order.id);
    },
    faults,
    posts: () => posts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) if (part instanceof Buffer) parts.push(part);
  const text = Buffer.concat(parts).toString();
  return text === '' ? undefined : JSON.parse(text);
}
