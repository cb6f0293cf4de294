import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { takePlanning } from '../../../collector/sending/planning.ts';
import { createPublisher, type Publisher } from '../../../collector/sending/publish.ts';
import type { Event } from '../../../shared/core/words/event.ts';
import {
  EXCHANGE_MAX_EVENTS,
  type ExchangeRequest,
  ExchangeRequestSchema,
  type PlanningMessage,
} from '../../../shared/core/words/wire.ts';
import { readKeyPair, type TlsFiles } from '../../../shared/io/tls.ts';
import { makeCertificate } from '../../shared/io/certificate.ts';
import { smallOrder, T0, tempFloor } from '../fakes.ts';

/** What the bridge does with a call: stores and answers, stores and loses the answer, or refuses. */
type Mood = 'answer' | 'loseAnswer' | 'refuse' | 'fail';

let place: ReturnType<typeof tempFloor>;
let server: Server;
let publisher: Publisher | null;
let stored: Event[];
let calls: ExchangeRequest[];
let moods: Mood[];
let planning: unknown[];

const TOKEN = 'a-token-of-this-test';

beforeEach(async () => {
  place = tempFloor();
  [stored, calls, moods, planning] = [[], [], [], []];
  publisher = null;
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => {
      body += part.toString();
    });
    request.on('end', () => {
      const mood = moods.shift() ?? 'answer';
      if (mood === 'fail') return response.writeHead(500).end('oops');
      if (mood === 'refuse' || request.headers.authorization !== `Bearer ${TOKEN}`)
        return response.writeHead(401).end('{}');
      const call = ExchangeRequestSchema.parse(JSON.parse(body));
      calls.push(call);
      stored.push(...call.events.filter((event) => event.seq > stored.length));
      if (mood === 'loseAnswer') return request.socket.destroy();
      response.end(JSON.stringify({ cursor: stored.length, planning, receivedAt: T0 }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await publisher?.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  place.remove();
});

function startPublisher(token = TOKEN): Publisher {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  publisher = createPublisher({
    logbook: place.logbook(),
    bridge: { url: `http://127.0.0.1:${port}`, token },
    now: () => T0,
    log: () => {},
    onChange: () => {},
    pollMs: 20,
    backOff: { firstMs: 5, longestMs: 20 },
  });
  publisher.start();
  return publisher;
}
/** The machine may be busy with other tests. */
const eventually = <T>(value: () => T) => expect.poll(value, { interval: 5 });
const orderFacts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    type: 'orderClosed' as const,
    machineId: null,
    at: T0,
    orderId: `O-${index}`,
  }));
const commit = (count: number) => place.logbook().commit({ recordedAt: T0, facts: orderFacts(count) });

describe('journal to bridge', () => {
  test('everything arrives once and in order, though answers are lost and calls fail', async () => {
    commit(40);
    moods = ['fail', 'answer', 'loseAnswer', 'loseAnswer', 'fail', 'answer', 'loseAnswer'];
    const { state } = startPublisher();
    await eventually(() => state().factsBehind).toBe(0);
    commit(3);
    await eventually(() => stored.length).toBe(43);
    await eventually(() => state().factsBehind).toBe(0);
    expect(stored.map((event) => event.seq)).toEqual(Array.from({ length: 43 }, (_, index) => index + 1));
  });

  test('a long absence is made up for in calls of limited size', async () => {
    commit(2 * EXCHANGE_MAX_EVENTS + 7);
    startPublisher();
    await eventually(() => stored.length).toBe(2 * EXCHANGE_MAX_EVENTS + 7);
    expect(
      calls
        .map((call) => call.events.length)
        .filter((count) => count > 0)
        .slice(0, 3),
    ).toEqual([EXCHANGE_MAX_EVENTS, EXCHANGE_MAX_EVENTS, 7]);
  });

  test('the bridge’s cursor leads: a bridge set back to an older copy gets the facts again', async () => {
    commit(10);
    const { state } = startPublisher();
    await eventually(() => state().factsBehind).toBe(0);
    stored = stored.slice(0, 4);
    await eventually(() => stored.length).toBe(10);
  });

  test('a box set back to an older copy says so and sends nothing', async () => {
    commit(3);
    stored = place.logbook().journal.read(1, 3).concat(place.logbook().journal.read(1, 3));
    const { state } = startPublisher();
    await eventually(() => state().problem).toMatch(/restored from an old copy/);
    expect(calls.every((call) => call.events.length === 0)).toBe(true);
  });

  test('a refused token and an absent bridge are told in words', async () => {
    const { state } = startPublisher('another-token-altogether');
    await eventually(() => state().problem).toMatch(/does not accept this box's token/);
    expect(state().connected).toBe(false);
    await publisher?.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const alone = startPublisher();
    await eventually(() => alone.state().problem).toMatch(/does not answer/);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
});

describe('a bridge with TLS', () => {
  let folder: string;
  let files: TlsFiles;
  let secured: Server;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'istwert-publish-'));
    files = await makeCertificate(folder, 'bridge');
    secured = createTlsServer(readKeyPair(files), (request, response) => {
      request.resume();
      request.on('end', () => response.end(JSON.stringify({ cursor: 0, planning: [], receivedAt: T0 })));
    });
    await new Promise<void>((resolve) => secured.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    secured.closeAllConnections();
    await new Promise((resolve) => secured.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });
  const startWith = (ca?: Buffer): Publisher => {
    const address = secured.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const bridge = { url: `https://127.0.0.1:${port}`, token: TOKEN, ...(ca === undefined ? {} : { ca }) };
    publisher = createPublisher({
      logbook: place.logbook(),
      bridge,
      now: () => T0,
      log: () => {},
      onChange: () => {},
      pollMs: 20,
      backOff: { firstMs: 5, longestMs: 20 },
    });
    publisher.start();
    return publisher;
  };

  test('is reached where its authority is known', async () => {
    const { state } = startWith(readFileSync(files.certFile));
    await eventually(() => state().connected).toBe(true);
  });

  test('is not told anything where it is not, and the reason is said', async () => {
    const { state } = startWith();
    await eventually(() => state().problem).toMatch(/does not answer \(its certificate is not trusted here/);
    expect(state().connected).toBe(false);
  });
});

describe('planning to journal', () => {
  const released = (id: number): PlanningMessage => ({
    id,
    at: T0,
    type: 'orderReleased',
    order: smallOrder(`O-${id}`),
  });

  test('each message becomes one fact, however often it comes', async () => {
    planning = [released(2), released(1), { id: 3, at: T0, type: 'orderCancelled', orderId: 'O-1' }];
    startPublisher();
    await eventually(() => calls.at(-1)?.planningCursor).toBe(3);
    await eventually(() => calls.length).toBeGreaterThan(4);
    const facts = place.logbook().journal.read(1, 100);
    expect(facts.map((fact) => fact.type)).toEqual(['orderReleased', 'orderReleased', 'orderCancelled']);
    expect(facts[0]).toMatchObject({ order: { id: 'O-1' } });
  });

  test('one that makes no sense stops no other: it waits in quarantine and the bridge is told, once', async () => {
    const odd = { ...released(2), order: { ...smallOrder('O-2'), quantityPcs: 0 } };
    planning = [released(1), odd, { id: 3, at: T0, type: 'orderPainted', orderId: 'O-9' }, released(4)];
    startPublisher();
    await eventually(() => calls.at(-1)?.planningCursor).toBe(4);
    await eventually(() => calls.filter((call) => call.oddPlanning !== undefined)).toHaveLength(1);
    await eventually(() => calls.length).toBeGreaterThan(4);
    const said = calls.flatMap((call) => call.oddPlanning ?? []);
    expect(said).toMatchObject([
      { id: 2, orderId: 'O-2', field: 'order.quantityPcs', value: '0' },
      { id: 3, orderId: 'O-9', field: 'type', value: '"orderPainted"' },
    ]);
    const { journal } = place.logbook();
    expect(journal.read(1, 100).map((fact) => fact.type)).toEqual(['orderReleased', 'orderReleased']);
    expect(journal.quarantine.list(10, true).map(({ sourceId, where }) => [sourceId, where])).toEqual([
      ['bridge', 'planning 3'],
      ['bridge', 'planning 2'],
    ]);
  });

  test('one without a number is passed over', () => {
    expect(takePlanning(place.logbook(), ['nonsense', { id: 0 }, null, released(1)], T0)).toEqual([]);
    expect(place.logbook().journal.planningCursor()).toBe(1);
  });

  test('the cursor is on disk with the facts', () => {
    takePlanning(place.logbook(), [released(1), released(2)], T0);
    const logbook = place.reopen();
    expect(logbook.journal.planningCursor()).toBe(2);
    takePlanning(logbook, [released(1), released(2), released(3)], T0);
    expect(logbook.journal.lastSeq()).toBe(3);
  });
});
