/** Whoever only holds a place makes room for whoever is at work. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Auth, openAuth } from '../../../shared/io/auth.ts';
import { openDoor } from '../../../shared/io/door/rights.ts';
import { createServer, listen, type Server } from '../../../shared/io/http.ts';
import { type Live, serveLive } from '../../../shared/io/live.ts';
import { createLog } from '../../../shared/io/log.ts';

let folder: string;
let auth: Auth;
let app: Server;
let live: Live;
let url: string;
let hostile: Socket[];
let reader: { authorization: string };
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-sockets-'));
  auth = openAuth({ file: join(folder, 'people.db'), now: () => 1, randomBytes });
  const door = openDoor(auth, { name: 'collector', secure: false });
  app = await createServer({ log: createLog('test', 'error'), webRoot: null, door, socketsPerAddress: 16 });
  live = serveLive(app, '/api/live', () => ({ parts: 1 }), { everyMs: 5, door });
  app.get('/api/view', async () => ({ parts: 1 }));
  ({ url } = await listen(app, '127.0.0.1', 0));
  hostile = [];
  reader = { authorization: `Bearer ${auth.stations.addProgram('tablet', 'test')}` };
});
afterEach(async () => {
  for (const socket of hostile) socket.destroy();
  live.close();
  await app.close();
  auth.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Holds a place and says nothing, or half a request. */
const hold = async (count: number, words = ''): Promise<void> => {
  for (let n = 0; n < count; n++) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => {});
    hostile.push(socket);
    await new Promise((resolve) => socket.once('connect', resolve));
    if (words !== '') socket.write(words);
  }
};
const open = (): number => hostile.filter(({ closed, destroyed }) => !closed && !destroyed).length;

test('of one address so many strangers stay, and the tablet at that address looks all the same', async () => {
  const abort = new AbortController();
  const line = await fetch(`${url}/api/live`, { headers: reader, signal: abort.signal });
  await hold(100, 'GET /api/view HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ');
  await expect.poll(open).toBeLessThanOrEqual(17);
  expect((await fetch(`${url}/api/view`, { headers: reader })).status).toBe(200);
  // The line that was open before them is not theirs to end.
  const text = await line.body?.pipeThrough(new TextDecoderStream()).getReader().read();
  expect(text?.value).toContain('event: view');
  expect(text?.done).toBe(false);
  abort.abort();
});

test('a session or screen has so many live lines, and the next is refused in words', async () => {
  const { token } = auth.stations.pair(auth.stations.invite({ name: 'Hall', by: 'Ada' }).code);
  const abort = new AbortController();
  const dial = () =>
    fetch(`${url}/api/live`, { headers: { cookie: `istwert_station=${token}` }, signal: abort.signal });
  // Held on to: an answer that is collected as garbage ends its line.
  const lines: Response[] = [];
  for (let n = 0; n < 12; n++) lines.push(await dial());
  expect(lines.map(({ status }) => status)).toEqual(Array(12).fill(200));
  const refused = await dial();
  expect(refused.status).toBe(429);
  expect((await refused.json()).sentence.what).toBe('tooManyLive');
  abort.abort();
  expect(lines.every(({ bodyUsed }) => !bodyUsed)).toBe(true);
});
