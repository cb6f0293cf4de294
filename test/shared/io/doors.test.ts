/** Who gets what without a session: every route of both processes is asked, and what is open is a list. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Auth, openAuth } from '../../../shared/io/auth.ts';
import { type Door, openDoor } from '../../../shared/io/door/rights.ts';
import { createServer, listen, type Server } from '../../../shared/io/http.ts';
import { type Live, serveLive } from '../../../shared/io/live.ts';
import { createLog } from '../../../shared/io/log.ts';
import { servePeople } from '../../../shared/io/people.ts';
import { serveSessions } from '../../../shared/io/session.ts';
import { signedOn } from '../../signed-on.ts';

let folder: string;
let clock: number;
let auth: Auth;
let door: Door;
let app: Server;
let live: Live;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-doors-'));
  clock = 1_000_000;
  auth = openAuth({ file: join(folder, 'people.db'), now: () => clock, randomBytes });
  door = openDoor(auth, { name: 'collector', secure: false });
  app = await createServer({ log: createLog('test', 'error'), webRoot: null, door, names: ['mes.example.com'] });
  serveSessions(app, door);
  servePeople(app, auth);
  live = serveLive(app, '/api/live', (names) => (names ? { by: 'Anna' } : { by: null }), { everyMs: 5, door });
  app.get('/api/forgotten', async () => ({ all: true }));
  app.get('/api/who', { config: { right: 'names' } }, async () => ({ by: 'Anna' }));
  app.post('/api/written', async () => ({}));
});
afterEach(async () => {
  live.close();
  await app.close();
  auth.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });
const pair = (code: string) => app.inject({ method: 'POST', url: '/api/pair', payload: { code } });
const cookieOf = (answer: { headers: Record<string, unknown> }) => ({
  cookie: String(answer.headers['set-cookie']).split(';')[0] ?? '',
});
const paired = async (name = 'Hall 2') => cookieOf(await pair(auth.stations.invite({ name, by: 'Ada' }).code));

describe('without a session and without a pairing', () => {
  test.each([
    '/api/forgotten',
    '/api/who',
    '/api/live',
    '/api/people',
    '/api/stations',
    '/api/audit',
    '/%61pi/forgotten',
    '/api/forgotten?x=/api/session',
  ])('%s is closed', async (url) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'unauthenticated', sentence: { what: 'pairFirst' } });
  });

  test.each([
    ['/api/written', 401],
    ['/api/that-is-nowhere', 404],
  ])('a body for %s is not even read', async (url, status) => {
    const answer = await app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      payload: '{ broken',
    });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers.connection).toBe('close');
  });

  test('it is told who is signed on: nobody; and how to get in', async () => {
    expect((await get('/api/session')).json()).toEqual({ person: null, needsSetup: true, station: null });
  });
});

describe('a paired station', () => {
  test('looks, sees no names, and writes nothing', async () => {
    const station = await paired();
    expect((await get('/api/forgotten', station)).statusCode).toBe(200);
    expect((await get('/api/session', station)).json()).toMatchObject({ person: null, station: 'Hall 2' });
    const named = await get('/api/who', station);
    expect([named.statusCode, named.json().sentence.what]).toEqual([401, 'namesNeedSignOn']);
    const people = await app.inject({
      method: 'POST',
      url: '/api/people',
      headers: station,
      payload: { name: 'Eve', role: 'admin' },
    });
    expect(people.statusCode).toBe(401);
  });

  test('is made by a code that pairs one browser, once, and in time', async () => {
    const { code } = auth.stations.invite({ name: 'Hall 2', by: 'Ada' });
    const answers = await Promise.all([pair(code), pair(code), pair(code)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 422, 422]);
    const late = auth.stations.invite({ name: 'Hall 3', by: 'Ada' });
    clock = late.endsAt + 1;
    expect((await pair(late.code)).json().sentence).toEqual({ what: 'pairingCodeUnknown' });
    expect((await pair('AAAAAAAAAAAA')).statusCode).toBe(422);
  });

  test('its cookie is out of scripts’ reach, and ends when an administrator removes it', async () => {
    const answer = await pair(auth.stations.invite({ name: 'Hall 2', by: 'Ada' }).code);
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^istwert_station=\S+; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const admin = await signedOn(auth, 'collector', 'admin');
    const operator = await signedOn(auth, 'collector', 'operator');
    const remove = (headers: { cookie: string }) =>
      app.inject({ method: 'DELETE', url: '/api/stations/Hall%202', headers });
    expect((await remove(operator)).statusCode).toBe(403);
    expect((await get('/api/forgotten', cookieOf(answer))).statusCode).toBe(200);
    expect((await remove(admin)).statusCode).toBe(200);
    expect((await get('/api/forgotten', cookieOf(answer))).statusCode).toBe(401);
  });

  test('keeps the sessions that were opened at it: none is one at another, nor goes on when it is removed', async () => {
    await auth.addPerson({ name: 'Anna', role: 'operator', secret: '735162' });
    const [here, there] = [await paired('Hall 2'), await paired('Hall 3')];
    const signOn = await app.inject({
      ...{ method: 'POST', url: '/api/session', payload: { name: 'Anna', secret: '735162' }, headers: here },
    });
    const { cookie } = cookieOf(signOn);
    const who = async (...cookies: string[]) =>
      (await get('/api/who', { cookie: [cookie, ...cookies].join('; ') })).statusCode;
    expect([await who(here.cookie), await who(there.cookie), await who()]).toEqual([200, 401, 401]);
    auth.stations.remove('Hall 2');
    expect([await who(here.cookie), await who(there.cookie), await who()]).toEqual([401, 401, 401]);
  });

  test('administrators make codes for screens and tokens for programs; nobody else does', async () => {
    const admin = await signedOn(auth, 'collector', 'admin');
    const planner = await signedOn(auth, 'collector', 'planner');
    const make = (payload: object, headers: object) =>
      app.inject({ method: 'POST', url: '/api/stations', payload, headers: { ...headers } });
    expect((await make({ name: 'Hall 2' }, planner)).statusCode).toBe(403);
    const { code } = (await make({ name: 'Hall 2' }, admin)).json();
    expect((await pair(code)).json()).toEqual({ station: 'Hall 2' });
    const { token } = (await make({ name: 'Prometheus', kind: 'program' }, admin)).json();
    expect((await get('/api/forgotten', { authorization: `Bearer ${token}` })).statusCode).toBe(200);
    expect((await get('/api/forgotten', { authorization: `Bearer ${token}x` })).statusCode).toBe(401);
  });
});

test('whose role holds at some places only does nothing that is of the whole site', async () => {
  const { secret } = await auth.addPerson({ name: 'Ada', role: 'admin', areas: ['press'] });
  const headers = { cookie: `istwert_session=${(await auth.signOn('Ada', secret, 'test')).token}` };
  const made = await app.inject({
    ...{ method: 'POST', url: '/api/people', headers, payload: { name: 'Eve', role: 'admin' } },
  });
  expect([made.statusCode, made.json().sentence]).toEqual([403, { what: 'onlyForSite', person: 'Ada' }]);
  expect((await app.inject({ url: '/api/audit', headers })).statusCode).toBe(403);
  expect(auth.people()).toHaveLength(1);
});

test('a live page shows names to who is signed on, and none to a paired station; it ends with its session', {
  timeout: 120_000,
}, async () => {
  const { url } = await listen(app, '127.0.0.1', 0);
  const person = await signedOn(auth);
  const first = async (headers: { cookie: string }) => {
    const answer = await fetch(`${url}/api/live`, { headers });
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    const { value } = (await reader?.read()) ?? {};
    return { reader, view: JSON.parse(String(value).split('data: ')[1] ?? '') };
  };
  const station = await first(await paired());
  expect(station.view).toEqual({ by: null });
  await station.reader?.cancel();
  const named = await first(person);
  expect(named.view).toEqual({ by: 'Anna' });
  auth.signOff(person.cookie.split('=')[1] ?? '');
  let last = '';
  for (let next = await named.reader?.read(); next?.done === false; next = await named.reader?.read())
    last = String(next.value);
  expect(last).toContain('event: ended');
});

describe('names by which it is called', () => {
  test.each([
    'localhost',
    'localhost:7410',
    '127.0.0.1:7410',
    '[::1]:7410',
    'mes.example.com',
    'MES.example.com:443',
    'tablet.localhost',
  ])('%s is one of its own', async (host) => expect((await get('/api/session', { host })).statusCode).toBe(200));
  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    'mes.example.com.evil.example',
    '192.168.1.5',
  ])('%s is not: a page that points its name here gets nothing', async (host) => {
    const answer = await get('/api/session', { host });
    expect([answer.statusCode, answer.json().sentence.what]).toEqual([403, 'foreignHost']);
  });
});

test('pseudonyms are another’s from the moment at which an administrator changes their key, and nobody else does', async () => {
  const before = ['Anna', 'Ben'].map((name) => auth.pseudonyms.of(name));
  expect(auth.pseudonyms.of('Anna')).toBe(before[0]);
  const rotate = async (role: 'admin' | 'supervisor') => {
    const { secret } = await auth.addPerson({ name: role, role });
    const signedIn = await app.inject({ method: 'POST', url: '/api/session', payload: { name: role, secret } });
    return app.inject({ method: 'POST', url: '/api/pseudonyms/rotate', headers: cookieOf(signedIn) });
  };
  expect((await rotate('supervisor')).statusCode).toBe(403);
  expect(auth.pseudonyms.of('Anna')).toBe(before[0]);
  expect((await rotate('admin')).statusCode).toBe(200);
  const all = [...before, ...['Anna', 'Ben'].map((name) => auth.pseudonyms.of(name))];
  expect(new Set(all).size).toBe(4);
});

describe('the audit log', () => {
  test('tells sign-ons, failures, people and stations, in order, each bound to all before it', async () => {
    const { secret } = await auth.addPerson({ name: 'Root', role: 'admin' });
    const signOn = (given: string) =>
      app.inject({ method: 'POST', url: '/api/session', payload: { name: 'Root', secret: given } });
    await signOn('not this one');
    const admin = cookieOf(await signOn(secret));
    await app.inject({
      method: 'POST',
      url: '/api/people',
      headers: admin,
      payload: { name: 'Eve', role: 'operator' },
    });
    await app.inject({ method: 'POST', url: '/api/stations', headers: admin, payload: { name: 'Hall 2' } });
    const { entries } = (await get('/api/audit', admin)).json();
    expect(entries.map(({ kind, by }: { kind: string; by: string }) => [kind, by])).toEqual([
      ['stationInvited', 'Root'],
      ['personAdded', 'Root'],
      ['signedOn', 'Root'],
      ['signOnFailed', 'Root'],
    ]);
    expect(auth.audit.verify()).toMatchObject({ entries: 4, brokenAt: null });
  });

  test('a flood of failures is counted, not written out', async () => {
    for (let n = 0; n < 500; n++) auth.audit.failed({ kind: 'signOnFailed', by: `nobody ${n}`, place: '10.0.0.1' });
    expect(auth.audit.verify().entries).toBeLessThanOrEqual(30);
  });
});
