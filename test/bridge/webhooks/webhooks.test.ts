import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { repeat } from '../../../bridge/repeat.ts';
import { type Looked, newsOf, type Standing, standings } from '../../../bridge/webhooks/news.ts';
import { WebhooksSchema } from '../../../bridge/webhooks/settings.ts';
import { signatureOf, startWebhooks } from '../../../bridge/webhooks/webhooks.ts';
import { orderOf } from '../shop.ts';

const SECRET = 'a secret that both ends know';
let folder: string;
let receiver: Server;
let url: string;
let got: { headers: IncomingHttpHeaders; body: string }[];
let answers: number[];
let clock: number;
let looks: number;
let failures: string[];
let looked: Looked | null;
let open: { close(): Promise<void> } | null;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-webhooks-'));
  got = [];
  answers = [];
  clock = 1_000_000;
  looks = 0;
  failures = [];
  looked = { alarms: [], orders: [orderOf('O1')], findings: [] };
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      got.push({ headers: request.headers, body });
      response.writeHead(answers.shift() ?? 204).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const address = receiver.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/hook`;
});
afterEach(async () => {
  await open?.close();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const start = (more: object = {}) => {
  open = startWebhooks({
    repeat,
    file: join(folder, 'webhooks.db'),
    webhooks: WebhooksSchema.parse([{ id: 'mes', url, secret: SECRET, ...more }]),
    look: () => {
      looks += 1;
      return looked;
    },
    now: () => clock,
    about: (what) => (error) => {
      if (error !== null) failures.push(`${what}: ${String(error)}`);
    },
    everyMs: 5,
  });
};
/** A busy machine takes its time. */
const soon = <T>(of: () => T) => expect.poll(of);
const told = () => got.map(({ body }) => JSON.parse(body));
const raise = (orderId = 'O1', raisedAt = 5) => {
  looked = { alarms: [{ orderId, raisedAt, probability: 0.3, drivers: [] }], orders: [orderOf('O1')], findings: [] };
};
/** The first look has been taken. */
const learnt = async () => {
  start();
  await soon(() => looks).toBeGreaterThan(1);
  expect(failures).toEqual([]);
};

describe('a webhook', () => {
  test('hears of an alarm and of its end, signed, without names and prices; of old orders nothing', async () => {
    await learnt();
    raise();
    await soon(told).toMatchObject([{ type: 'alarm.raised', data: { orderId: 'O1', probability: 0.3 } }]);
    looked = { alarms: [], orders: [], findings: [] };
    await soon(() => told().map(({ type }) => type)).toEqual(['alarm.raised', 'alarm.cleared', 'order.gone']);
    const [{ headers, body } = { headers: {}, body: '' }] = got;
    const [id, seconds] = [String(headers['webhook-id']), String(headers['webhook-timestamp'])];
    expect(headers['webhook-signature']).toBe(`v1,${signatureOf(SECRET, id, seconds, body)}`);
    expect([JSON.parse(body).id, seconds]).toEqual([id, '1000']);
  });

  test('that says no gets the same letter again, later, and the next one after it', async () => {
    await learnt();
    answers = [500, 503];
    raise();
    await soon(() => got.length).toBe(1);
    looked = { alarms: [], orders: [orderOf('O1')], findings: [] };
    // Its pause begins when the answer is here, which the server that gave it does not know.
    await soon(() => {
      clock += 1_000;
      return told().map(({ type }) => type);
    }).toEqual(['alarm.raised', 'alarm.raised', 'alarm.raised', 'alarm.cleared']);
    expect(
      new Set(
        told()
          .slice(0, 3)
          .map(({ id }) => id),
      ).size,
    ).toBe(1);
  });

  test('hears after a restart what it did not take, and nothing twice that it took', async () => {
    await learnt();
    raise();
    await soon(() => got.length).toBe(1);
    answers = [500];
    raise('O1', 6);
    await soon(() => got.length).toBe(2);
    await open?.close();
    clock += 60_000;
    start();
    await soon(() => got.length).toBe(3);
    expect(told()[2]).toEqual(told()[1]);
    raise('O1', 7);
    await soon(() => got.length).toBe(4);
    expect(told()[3].data.raisedAt).toBe(7);
  });

  test('hears of its topics alone', async () => {
    start({ topics: ['health'] });
    await soon(() => looks).toBeGreaterThan(1);
    looked = {
      alarms: [{ orderId: 'O1', raisedAt: 5, probability: 0.3, drivers: [] }],
      orders: [],
      findings: [{ part: 'erp', said: { what: 'erpFails', words: 'ECONNREFUSED' } }],
    };
    await soon(told).toMatchObject([{ type: 'health.raised', data: { part: 'erp' } }]);
  });
});

test('news is what differs, once: what stood is told again of nothing, and whoever follows knows what stands', () => {
  const standing = fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd'),
    topic: fc.constant('order' as const),
    state: fc.constantFrom('1', '2'),
    data: fc.constant({}),
  });
  const look = fc.uniqueArray(standing, { selector: ({ key }) => key });
  fc.assert(
    fc.property(fc.array(look, { maxLength: 6 }), (looks) => {
      let known = new Map<string, Omit<Standing, 'key'>>();
      const followed = new Set<string>();
      looks.forEach((now, at) => {
        const news = newsOf(known, now, at);
        expect(new Set(news.map(({ id }) => id)).size).toBe(news.length);
        for (const { id, type } of news) {
          const key = id.split(' ')[0] ?? '';
          if (type === 'order.gone') followed.delete(key);
          else followed.add(key);
        }
        known = new Map(now.map(({ key, ...rest }) => [key, rest]));
        expect(newsOf(known, now, at)).toEqual([]);
        expect(followed).toEqual(new Set(known.keys()));
      });
    }),
  );
});

test('a signature is that of Standard Webhooks: the vector of its libraries', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const body = '{"test": 2432232314}';
  expect(signatureOf(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', body)).toBe(
    'g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  );
});

test('what changes by the minute in a finding is the same finding', () => {
  const silent = (minutes: number): Standing[] =>
    standings({
      alarms: [],
      orders: [],
      findings: [{ part: 'boxes', said: { what: 'boxSilent', edgeId: 'edge-1', minutes } }],
    });
  const known = new Map(silent(1).map(({ key, ...rest }) => [key, rest]));
  expect(newsOf(known, silent(9), 5)).toEqual([]);
});
