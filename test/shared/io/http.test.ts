import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { applyPatch } from '../../../shared/core/words/patch.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { type Auth, openAuth } from '../../../shared/io/auth.ts';
import { openDoor } from '../../../shared/io/door/rights.ts';
import { checked, createServer, listen, type Server } from '../../../shared/io/http.ts';
import { type Live, serveLive } from '../../../shared/io/live.ts';
import { createLog } from '../../../shared/io/log.ts';
import { requirePerson, serveSessions } from '../../../shared/io/session.ts';

let folder: string;
let app: Server;
let auth: Auth;
let live: Live;
let url: string;
/** Of a program that may look. */
let reader: { authorization: string };
let view = { now: 1, machines: [{ id: 'press-1', pcs: 0 }] };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-http-'));
  auth = openAuth({ file: join(folder, 'people.sqlite'), now: () => 1, randomBytes });
  const door = openDoor(auth, { name: 'collector', secure: false });
  app = await createServer({ log: createLog('test', 'error'), webRoot: null, door });
  serveSessions(app, door);
  reader = { authorization: `Bearer ${auth.stations.addProgram('board', 'test')}` };
  live = serveLive(app, '/api/live', () => view, { everyMs: 5, door });
  app.post('/api/write', async (request) => ({ by: requirePerson(auth, request).name }));
  app.get('/api/broken', async () => {
    throw new Problem('unavailable', 'The press is asleep. Wake it.');
  });
  ({ url } = await listen(app, '127.0.0.1', 0));
});
afterEach(async () => {
  live.close();
  await app.close();
  auth.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the server', () => {
  test('answers a problem with its code, its sentence, and whether trying again helps', async () => {
    const answer = await fetch(`${url}/api/broken`, { headers: reader });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ code: 'unavailable', message: 'The press is asleep. Wake it.', retry: true });
  });

  test('lets nobody write without a name, and writes the name', async () => {
    expect((await fetch(`${url}/api/write`, { method: 'POST' })).status).toBe(401);
    const { secret } = await auth.addPerson({ name: '1001', role: 'operator' });
    const signOn = await fetch(`${url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: '1001', secret }),
    });
    const cookie = signOn.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    const write = await fetch(`${url}/api/write`, { method: 'POST', headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect(await write.json()).toEqual({ by: '1001' });
  });

  test('refuses writes that another web page sends', async () => {
    const answer = await fetch(`${url}/api/write`, { method: 'POST', headers: { origin: 'http://evil.example' } });
    expect(answer.status).toBe(403);
  });

  test('takes the next free port when its own is taken', async () => {
    const second = await createServer({ log: createLog('test', 'error'), webRoot: null });
    const taken = Number(new URL(url).port);
    const { port } = await listen(second, '127.0.0.1', taken);
    expect(port).toBeGreaterThan(taken);
    await second.close();
  });
});

test('a live page gets the whole view once and then only what changed', async () => {
  const abort = new AbortController();
  const answer = await fetch(`${url}/api/live`, { signal: abort.signal, headers: reader });
  const events = eventsOf(answer);
  const first = await events.next();
  expect(first.value).toMatchObject({ event: 'view', data: view });
  const old = view;
  view = { now: 2, machines: [{ id: 'press-1', pcs: 1 }] };
  live.changed();
  for await (const { event, data } of events) {
    if (event !== 'patch') continue;
    expect(applyPatch(old, data)).toEqual(view);
    break;
  }
  abort.abort();
});

async function* eventsOf(answer: Response) {
  if (answer.body === null) throw new Error('no stream');
  let rest = '';
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const [event, data] = block.split('\n').map((line) => line.slice(line.indexOf(': ') + 2));
      yield { event, data: JSON.parse(data ?? 'null') };
    }
  }
}

describe('what somebody sends at once', () => {
  const lists = z.object({ ids: z.array(z.string().max(8)) });
  const refusal = (value: unknown, most?: number): string => {
    try {
      checked(lists, value, 'command', most);
      return '';
    } catch (error) {
      return error instanceof Problem ? error.message : String(error);
    }
  };
  test('is counted before any of it is looked at', () => {
    let looked = 0;
    const counting = z.array(z.unknown().refine(() => ++looked > 0));
    expect(() =>
      checked(
        counting,
        Array.from({ length: 20_001 }, () => 1),
      ),
    ).toThrow(/at most 20000/);
    expect(looked).toBe(0);
  });
  test('has at most twenty faults in the answer, whatever is wrong', () => {
    const words = refusal({ ids: Array.from({ length: 15_000 }, () => 1) });
    expect(words.split(';')).toHaveLength(20);
    expect(words).toContain('command.ids.0: expected text');
    expect(refusal(Object.fromEntries([['x'.repeat(10_000), 1]])).length).toBeLessThan(300);
  });
  test('is measured by another bound where the call says so', () => {
    expect(refusal({ ids: ['a'] }, 2)).toBe('');
    expect(refusal({ ids: ['a'] }, 1)).toMatch(/at most 1 /);
  });
});
