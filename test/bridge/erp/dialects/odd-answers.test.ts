/**
 * What stands between us and the ERP answers in its place: proxies, pages to log in, lines that break. None of it is an
 * answer of the ERP: nothing is booked by it, nothing is proved absent by it, and it is no list of orders.
 */
import { createServer, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Posting } from '../../../../shared/core/erp/posting.ts';
import { callJson } from '../../../../shared/io/outward.ts';
import { LONGEST_CALL_MS } from '../../../contracts/erp.ts';
import { postingsOf, ticketFor } from '../../../contracts/tickets.ts';
import { everyErp, type Stand } from './every-erp.ts';

const NOW = Date.UTC(2026, 10, 20);
type Odd = (response: ServerResponse) => void;
const whole =
  (status: number, text: string | Buffer, headers: Record<string, string> = {}): Odd =>
  (response) =>
    response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(text);
const PAGE = '<!doctype html><html><body>Sign in</body></html>';
const MEBIBYTE = 1_048_576;
const ENDLESS = 'an answer that never ends';
/** Of the queue, which says no more than that. */
const goodOfQueue: readonly string[] = ['nothing with a good status', 'null', 'an empty object'];

const odd: Readonly<Record<string, Odd>> = {
  'a page with a good status': whole(200, PAGE),
  'nothing with a good status': whole(200, ''),
  null: whole(200, 'null', { 'content-type': 'application/json' }),
  'an empty object': whole(200, '{}', { 'content-type': 'application/json' }),
  'a page that says that there is nothing': whole(404, PAGE),
  'nothing there': whole(404, ''),
  'another address': whole(302, '', { location: 'https://login.example/' }),
  'a page that forbids': whole(403, PAGE),
  'a page that asks who we are': whole(401, PAGE),
  'a page of too many': whole(429, PAGE),
  'a proxy that cannot reach it': whole(502, PAGE),
  'a proxy that waited too long': whole(504, PAGE),
  'bytes of no encoding': whole(200, Buffer.from([0xff, 0xfe, 0x80, 0xc3, 0x28])),
  'compressed though not asked for': whole(200, Buffer.from('1f8b0800', 'hex'), { 'content-encoding': 'gzip' }),
  'thirty megabytes of something': whole(200, Buffer.alloc(30 * MEBIBYTE, 'x')),
  'half of an answer': (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"value":[{"id":');
    setImmediate(() => response.destroy());
  },
  [ENDLESS]: (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"value":[');
  },
};

/** Before the ERP: everything passes, until something odd is said in its place. */
async function startBetween(target: string) {
  let instead: Odd | null = null;
  const server = createServer((request, response) => {
    const pass = async (): Promise<void> => {
      const parts: Buffer[] = [];
      for await (const part of request) if (part instanceof Buffer) parts.push(part);
      // Who issues tokens is another server.
      if (instead !== null && request.url !== '/token') return instead(response);
      const { host: _, connection: __, 'content-type': type = 'application/json', ...headers } = request.headers;
      const known = Object.entries(headers).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value]] : [],
      );
      const answer = await callJson(new URL(`${target}${request.url ?? '/'}`), {
        method:
          request.method === 'POST' || request.method === 'PUT' || request.method === 'PATCH' ? request.method : 'GET',
        headers: Object.fromEntries(known.filter(([name]) => name !== 'content-length')),
        ...(parts.length === 0 ? {} : { text: { type, content: Buffer.concat(parts).toString('utf8') } }),
      });
      const own = new Set(['transfer-encoding', 'content-length', 'connection', 'keep-alive']);
      const told = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !own.has(name)));
      response.writeHead(answer.status, told).end(answer.text);
    };
    pass().catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    say: (next: Odd | null): void => {
      instead = next;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const overHttp = everyErp.filter(({ name }) => !/files|idoc|b2mml|ion/.test(name));

describe.each(overHttp)('$name', ({ name, start }) => {
  let stand: Stand;
  let between: Awaited<ReturnType<typeof startBetween>>;
  beforeAll(async () => {
    stand = await start(1, () => NOW);
    between = await startBetween(stand.address);
  });
  afterAll(async () => {
    await between.stop();
    await stand.end();
  });

  const isTheirs = (what: string) => name.startsWith('d365') && goodOfQueue.includes(what);
  test.each(Object.keys(odd).filter((what) => !isTheirs(what)))('%s', async (what) => {
    const [order] = stand.orders;
    if (order === undefined) throw new Error('no order came down');
    // One that has spoken with the ERP before; of a page, which is what comes first there, also one that has not.
    for (const isKnown of what === 'a page with a good status' ? [false, true] : [true]) {
      const isEndless = what === ENDLESS;
      const erp = stand.connect({ address: between.url, timeoutMs: isEndless ? 400 : LONGEST_CALL_MS });
      between.say(null);
      if (isKnown && !isEndless) await erp.orders(null);
      const [posting] = postingsOf(erp, order, ticketFor(order, { machineMs: 3_600_000 }));
      if (posting === undefined) throw new Error('nothing is written');
      between.say(odd[what] ?? null);
      await proves(erp, posting);
      erp.close?.();
    }
    expect((await stand.held(order.id)).records).toBe(0);
  });
});

async function proves(erp: ReturnType<Stand['connect']>, posting: Posting): Promise<void> {
  const outcome = await erp.send(posting, null);
  expect(['unknown', 'away', 'busy', 'denied'], JSON.stringify(outcome)).toContain(outcome.is);
  const found = await erp.find?.(posting, { sentAt: NOW, known: [] }).catch((error: unknown) => error);
  if (!(found instanceof Error) && found !== undefined) expect(found).toMatchObject({ is: 'cannotTell' });
  await expect(erp.orders(null)).rejects.toMatchObject({ name: 'Problem' });
  if (erp.answers !== undefined) await expect(erp.answers(null)).rejects.toMatchObject({ name: 'Problem' });
  if (erp.books !== undefined) await expect(erp.books(posting.orderId)).rejects.toMatchObject({ name: 'Problem' });
}

const UMLAUTS = '{"error":"Fräsen für Größe 8 µm – gesperrt"}';
test.each([
  ['application/json; charset=ISO-8859-1', Buffer.from(UMLAUTS.replace('–', '-'), 'latin1'), UMLAUTS.replace('–', '-')],
  // A dash of Windows, in the place of a control character.
  ['text/plain;charset="windows-1252"', Buffer.from(UMLAUTS.replace('–', '\x96'), 'latin1'), UMLAUTS],
  ['application/json; odata.metadata=minimal; charset=utf-8', Buffer.from(UMLAUTS), UMLAUTS],
  ['application/json', Buffer.from(UMLAUTS), UMLAUTS],
  ['application/json; charset=of-nobody', Buffer.from(UMLAUTS), UMLAUTS],
])('an answer of "%s" is read in its own encoding', async (type, bytes, text) => {
  const between = await startBetween('http://127.0.0.1:9');
  between.say(whole(200, bytes, { 'content-type': type }));
  const answer = await callJson(new URL(between.url), { method: 'GET' });
  expect(answer.text).toBe(text);
  await between.stop();
});
