/** Requests that no browser writes: what is doubtful is refused, and nothing behind it is taken for a second request. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Auth, openAuth } from '../../../shared/io/auth.ts';
import { openDoor } from '../../../shared/io/door/rights.ts';
import { createServer, listen, type Server } from '../../../shared/io/http.ts';
import { createLog } from '../../../shared/io/log.ts';
import { serveSessions } from '../../../shared/io/session.ts';

let folder: string;
let app: Server;
let auth: Auth;
let url: string;
let port: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-raw-'));
  auth = openAuth({ file: join(folder, 'people.sqlite'), now: () => 1, randomBytes });
  const door = openDoor(auth, { name: 'collector', secure: false });
  app = await createServer({ log: createLog('test', 'error'), webRoot: null, door });
  serveSessions(app, door);
  app.get('/api/secret', async () => ({ secret: true }));
  ({ url } = await listen(app, '127.0.0.1', 0));
  port = Number(new URL(url).port);
});
afterAll(async () => {
  await app.close();
  auth.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The statuses of all answers that come before the server ends the connection. */
function statusesOf(text: string): Promise<number[]> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    const read = (): number[] => [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(read()));
  });
}

const asked = (first: string, headers: readonly string[], body = ''): string =>
  [first, ...headers, 'Connection: close', '', body].join('\r\n');
const host = (): string => `Host: 127.0.0.1:${port}`;
const json = 'Content-Type: application/json';
const behind = (): string => `0\r\n\r\nGET /api/secret HTTP/1.1\r\n${host()}\r\n\r\n`;

describe('a request that two readers could read in two ways', () => {
  test.each([
    [
      'has two lengths',
      () => asked('POST /api/session HTTP/1.1', [host(), json, 'Content-Length: 2', 'Content-Length: 40'], '{}'),
    ],
    [
      'has a length and pieces',
      () =>
        asked(
          'POST /api/session HTTP/1.1',
          [host(), json, 'Content-Length: 4', 'Transfer-Encoding: chunked'],
          behind(),
        ),
    ],
    [
      'has pieces of an unknown kind',
      () => asked('POST /api/session HTTP/1.1', [host(), json, 'Transfer-Encoding: xchunked'], '{}'),
    ],
    ['has a negative length', () => asked('POST /api/session HTTP/1.1', [host(), 'Content-Length: -1'])],
    ['goes on in a second line', () => asked('GET /api/secret HTTP/1.1', [host(), 'X-A: b', ' c'])],
    ['names no host', () => asked('GET /api/secret HTTP/1.1', [])],
  ])('%s: refused, and nothing behind it is answered', async (_, request) => {
    expect(await statusesOf(request())).toEqual([400]);
  });

  test.each([
    ['two hosts', () => [host(), 'Host: evil.example']],
    [
      'another host, as a proxy would have said it',
      () => ['Host: evil.example', `X-Forwarded-Host: 127.0.0.1:${port}`],
    ],
  ])('names %s: refused as foreign', async (_, headers) => {
    expect(await statusesOf(asked('GET /api/secret HTTP/1.1', headers()))).toEqual([403]);
  });

  test('names a host before its path: only the header counts, and the door stays shut', async () => {
    expect(await statusesOf(asked('GET http://evil.example/api/secret HTTP/1.1', [host()]))).toEqual([401]);
  });
});

describe('a request that wants too much', () => {
  test.each([
    ['an address of 100,000 letters', () => asked(`GET /${'a'.repeat(100_000)} HTTP/1.1`, [host()])],
    ['3,000 headers', () => asked('GET / HTTP/1.1', [host(), ...Array.from({ length: 3_000 }, (_, n) => `X-${n}: 1`)])],
  ])('%s: refused', async (_, request) => {
    expect(await statusesOf(request())).toEqual([431]);
  });

  test('a small body that unpacks to a large one is not unpacked to its end', async () => {
    const body = gzipSync(Buffer.alloc(100_000_000, 32));
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const answer = await fetch(`${url}/api/session`, { method: 'POST', headers, body });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('too large')]);
  });
});

test('a session that the caller names itself is never the one that a sign-on opens', async () => {
  const { secret } = await auth.addPerson({ name: '1001', role: 'operator' });
  const chosen = 'chosen-by-somebody-else-0000000000000000000';
  const answer = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: `istwert_session=${chosen}` },
    body: JSON.stringify({ name: '1001', secret }),
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('set-cookie')).not.toContain(chosen);
  const asAttacker = await fetch(`${url}/api/secret`, { headers: { cookie: `istwert_session=${chosen}` } });
  expect(asAttacker.status).toBe(401);
});

describe('an address that the caller says it has', () => {
  const seenWith = async (trustedProxies: readonly string[]) => {
    const behind = await createServer({ log: createLog('test', 'error'), webRoot: null, trustedProxies });
    behind.get('/', async (request) => ({ ip: request.ip }));
    const headers = { 'x-forwarded-for': '10.9.9.9, 10.1.1.1' };
    const { ip } = (await behind.inject({ url: '/', headers })).json();
    await behind.close();
    return ip;
  };

  test('is taken from a proxy that the configuration names alone, and then what that proxy saw', async () => {
    expect(await seenWith([])).toBe('127.0.0.1');
    expect(await seenWith(['10.0.0.5'])).toBe('127.0.0.1');
    expect(await seenWith(['127.0.0.1'])).toBe('10.1.1.1');
  });
});
