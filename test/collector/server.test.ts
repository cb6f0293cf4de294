import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openAsked } from '../../collector/asked.ts';
import { createLooks } from '../../collector/commissioning/connect/looks.ts';
import type { Health } from '../../collector/health/health.ts';
import { createMetrics } from '../../collector/health/metrics.ts';
import { type Ingest, openIngest } from '../../collector/intake/ingest.ts';
import { noBridge } from '../../collector/sending/publish.ts';
import { type CollectorServer, createCollectorServer } from '../../collector/server.ts';
import { builtInSources } from '../../collector/sources/registry.ts';
import { createViews } from '../../collector/tablet/views.ts';
import type { Role } from '../../shared/core/words/role.ts';
import { type Auth, openAuth } from '../../shared/io/auth.ts';
import { createLog } from '../../shared/io/log.ts';
import { counterSample, plainRule, smallOrder, T0, tempFloor } from './fakes.ts';

let place: ReturnType<typeof tempFloor>;
let ingest: Ingest;
let auth: Auth;
let server: CollectorServer;
let passedMs = 0;
const now = () => T0 + passedMs;

const never = () => {
  throw new Error('not asked for in these tests');
};
const nothingToLookAt = createLooks({
  now,
  log: () => {},
  newId: () => 'look',
  kinds: builtInSources,
  profiles: () => new Map(),
  inForce: () => {
    throw new Error('nothing is looked at');
  },
});

beforeEach(async () => {
  place = tempFloor();
  const logbook = place.logbook();
  ingest = openIngest({ logbook, now, log: () => {}, observe: plainRule });
  const health = (): Health => ({
    ok: ingest.problem() === null,
    problems: [],
    edgeId: 'edge-1',
    now: T0,
    facts: logbook.journal.lastSeq(),
    bridge: { ...noBridge, cursor: 0, since: null },
    quarantine: { open: logbook.journal.quarantine.open(), dropped: 0 },
    backlog: ingest.backlog(),
    disk: null,
    loop: { worstMs: null, slowSeconds: 0 },
    clock: null,
    setByServer: null,
    snapshot: { cursor: 0, dropped: null, computing: false },
    sources: [],
    machines: [
      {
        ...ingest.traffic('press-1'),
        machineId: 'press-1',
        sourceId: null,
        problem: null,
        since: null,
        valuesPerSecond: null,
        clockOffsetMs: null,
      },
    ],
  });
  server = await createCollectorServer({
    logbook,
    ingest,
    sending: () => null,
    views: createViews({ logbook, now, bridge: () => noBridge, lineProblem: () => null, sending: () => null }),
    asked: openAsked(logbook, { dataDir: folder, edgeId: 'edge-1', plant: logbook.ledger.plant }, now),
    auth,
    health,
    findings: () => [],
    metrics: createMetrics(health, () => []),
    now,
    log: createLog('test', 'error'),
    webRoot: null,
    secureCookies: false,
    connect: { looks: nothingToLookAt, config: () => never(), reload: null },
  });
});
afterEach(async () => {
  server.live.close();
  server.service.close();
  await server.app.close();
  place.remove();
});

// Hashing a secret takes its time on purpose: the same people serve all tests.
const people = { Ada: 'operator', Grace: 'supervisor', Root: 'admin' } as const satisfies Record<string, Role>;
const tokens = new Map<string, string>();
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-people-'));
  auth = openAuth({ file: join(folder, 'people.db'), now, randomBytes });
  for (const [name, role] of Object.entries(people)) {
    const { secret } = await auth.addPerson({ name, role });
    tokens.set(name, (await auth.signOn(name, secret, 'test')).token);
  }
});
afterAll(() => {
  auth.close();
  rmSync(folder, { recursive: true });
});
const as = (name: keyof typeof people) => ({ cookie: `istwert_session=${tokens.get(name)}` });

/** Facts, corrections and quarantine tell who did what: whoever asks is signed on. */
const ask = (url: string) => server.app.inject({ url, headers: as('Grace') });

const send = (payload: object, headers: { cookie?: string } = {}) =>
  server.app.inject({ method: 'POST', url: '/api/commands', payload, headers });
const start = { type: 'startOperation', commandId: 'command-1', machineId: 'press-1', operationId: 'O-1/0010' };

describe('commands', () => {
  beforeEach(() => {
    place.logbook().commit({
      recordedAt: T0,
      facts: [{ type: 'orderReleased', machineId: null, at: T0, order: smallOrder('O-1') }],
    });
  });

  test('are written with the name of the person who is signed on', async () => {
    const answer = await send(start, as('Ada'));
    expect(answer.json()).toEqual({ facts: [2] });
    expect(place.logbook().journal.read(2, 1)).toMatchObject([{ type: 'operationStarted', by: 'Ada', at: T0 }]);
  });

  test('nobody writes without a name', async () => {
    const answer = await send(start);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'unauthenticated', retry: false });
    expect(place.logbook().journal.lastSeq()).toBe(1);
  });

  test('a command sent again gives the same facts and no new ones', async () => {
    const session = as('Ada');
    await send(start, session);
    expect((await send(start, session)).json()).toEqual({ facts: [2] });
    expect(place.logbook().journal.lastSeq()).toBe(2);
  });

  test('a refusal comes in words, with its code and whether a retry helps', async () => {
    const answer = await send({ ...start, operationId: 'O-7/0010' }, as('Ada'));
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual({
      code: 'unknown',
      message: 'Operation "O-7/0010" is not known here. It may not have been released yet.',
      retry: false,
      sentence: { what: 'noSuchOperation', operationId: 'O-7/0010' },
    });
  });

  test('an operator may not correct counts, a supervisor may', async () => {
    const correction = {
      type: 'correctCount',
      commandId: 'command-2',
      machineId: 'press-1',
      counter: 'good',
      quantityPcs: 2,
    };
    expect((await send(correction, as('Ada'))).statusCode).toBe(403);
    expect((await send(correction, as('Grace'))).json()).toEqual({ facts: [2] });
  });

  test('a count is corrected by who gave the secret a short while ago: a tablet that was left alone corrects none', async () => {
    const correction = {
      type: 'correctCount',
      commandId: 'command-late',
      machineId: 'press-1',
      counter: 'good',
      quantityPcs: 2,
    };
    passedMs = 6 * 60_000;
    try {
      const answer = await send(correction, as('Grace'));
      expect([answer.statusCode, answer.json().sentence.what]).toEqual([401, 'secretAgain']);
    } finally {
      passedMs = 0;
    }
  });

  test('who only looks gives no command, and whose role holds elsewhere gives none here', async () => {
    const signOn = async (name: string, more: { role: Role; areas?: string[] }) => {
      const { secret } = await auth.addPerson({ name, ...more });
      return { cookie: `istwert_session=${(await auth.signOn(name, secret, 'test')).token}` };
    };
    const viewer = await signOn('Vera', { role: 'viewer' });
    expect((await send(start, viewer)).json().sentence.what).toBe('mayNot');
    expect((await server.app.inject({ url: '/api/facts', headers: viewer })).statusCode).toBe(403);
    const elsewhere = await signOn('Emil', { role: 'operator', areas: ['forge'] });
    expect((await send(start, elsewhere)).json().sentence).toEqual({
      what: 'notInYourArea',
      person: 'Emil',
      machineId: 'press-1',
    });
    expect(place.logbook().journal.lastSeq()).toBe(1);
    const here = await signOn('Hans', { role: 'operator', areas: ['forge', 'press-1'] });
    expect((await send(start, here)).json()).toEqual({ facts: [2] });
  });

  test('what does not fit the schema is refused, naming the field', async () => {
    const answer = await send({ ...start, commandId: 7 }, as('Ada'));
    expect(answer.statusCode).toBe(400);
    expect(answer.json().message).toMatch(/command\.commandId/);
  });

  test('are decided on everything that the machines said before', async () => {
    const session = as('Ada');
    void ingest.take([counterSample('press-1', T0, 1), counterSample('press-1', T0, 4)]);
    await send(start, session);
    expect(
      place
        .logbook()
        .journal.read(2, 9)
        .map((fact) => fact.type),
    ).toEqual(['counted', 'operationStarted']);
  });
});

describe('two people at one machine', () => {
  const give = (who: keyof typeof people, command: object) =>
    server.app.inject({
      method: 'POST',
      url: '/api/commands',
      payload: { machineId: 'press-1', ...command },
      headers: as(who),
    });

  test('the second is told what the first declared since, and either is undone by a further fact', async () => {
    place
      .logbook()
      .commit({ recordedAt: T0, facts: [{ type: 'orderReleased', machineId: null, at: T0, order: smallOrder('A') }] });
    const seenSeq = (await ask('/api/view')).json().seq;
    const scrap = { type: 'declareScrap', quantityPcs: 2, reasonId: null, seenSeq };
    const first = await give('Ada', { ...scrap, commandId: 'first-00' });
    const [seq] = first.json().facts;
    const second = await give('Grace', { ...scrap, commandId: 'second-0' });
    expect(second.statusCode).toBe(409);
    expect(second.json()).toMatchObject({ code: 'conflict', facts: [seq] });
    expect(second.json().message).toMatch(/Ada declared 2 scrap/);
    // Hers were others: she looked again, and says so.
    expect((await give('Grace', { ...scrap, seenSeq: seq, commandId: 'third-00' })).statusCode).toBe(200);
    const undone = await give('Ada', { type: 'undoCorrection', seq, commandId: 'undo-000' });
    expect(undone.statusCode).toBe(200);

    const listed = await ask(`/api/corrections?machineId=press-1&from=${T0 - 1000}&to=${T0 + 1000}`);
    const rows = listed.json().corrections;
    expect(rows.map((row: { fact: { quantityPcs: number } }) => row.fact.quantityPcs)).toEqual([-2, 2, 2]);
    expect(rows[2]).toMatchObject({ undoneBy: undone.json().facts[0], told: expect.stringMatching(/^Ada declared 2/) });
  });
});

describe('reading', () => {
  test('the view lists every machine of the plant', async () => {
    const view = (await ask('/api/view')).json();
    expect(view).toMatchObject({ edgeId: 'edge-1', quarantined: 0, bridge: { configured: false } });
    expect(view.machines.map((machine: { id: string }) => machine.id)).toEqual(['press-1', 'press-2']);
  });

  test('facts and the export are what the journal holds', async () => {
    await ingest.take([counterSample('press-1', T0, 1), counterSample('press-1', T0, 4)]);
    const { facts, lastSeq } = (await ask('/api/facts?from=1&limit=10')).json();
    expect(lastSeq).toBe(1);
    expect(facts).toEqual(place.logbook().journal.read(1, 10));
    const lines = (await ask('/api/export')).body.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(facts);
  });

  test('an explanation names its machine and window, or says what is wrong with them', async () => {
    const answer = await ask(`/api/explain?kind=machine&id=press-1&from=${T0}&to=${T0 + 1000}`);
    expect(answer.json()).toMatchObject({ scope: { kind: 'machine', id: 'press-1' }, from: T0, to: T0 + 1000 });
    expect((await ask(`/api/explain?kind=machine&id=press-9&from=0&to=1`)).statusCode).toBe(404);
    expect((await ask(`/api/explain?kind=machine&id=press-1&from=9&to=1`)).statusCode).toBe(400);
    expect((await ask(`/api/explain?kind=island&id=press-1&from=0&to=1`)).statusCode).toBe(400);
  });

  test.each(['figures?by=operator&kind=plant', 'figures?kind=operator&id=Ada', 'explain?kind=operator&id=Ada'])(
    'figures of single people are off until the configuration turns them on: %s',
    async (question) => {
      const answer = await ask(`/api/${question}&from=${T0}&to=${T0 + 1_000}`);
      expect([answer.statusCode, answer.json().sentence.what]).toEqual([403, 'figuresPerPersonOff']);
    },
  );

  test.each(['/api/explain?kind=plant', '/api/figures?kind=plant', '/api/corrections?machineId=press-1'])(
    '%s is asked of a window that a plant can have, 400 days long at most',
    async (path) => {
      const day = 86_400_000;
      for (const [from, to] of [
        [1, 8.64e15],
        [-8.64e15, 0],
        [8.64e15 - day, 8.64e15],
        [T0 - 401 * day, T0],
        [T0, T0],
        [T0, '9e99'],
        ['', ''],
      ])
        expect((await ask(`${path}&from=${from}&to=${to}`)).statusCode).toBe(400);
      expect((await ask(`${path}&from=${T0 - day}&to=${T0}`)).statusCode).toBe(200);
    },
  );

  test('metrics tell what the health page tells', async () => {
    await ingest.take([counterSample('press-1', T0, 1), counterSample('press-1', T0, 4)]);
    const { body } = await ask('/metrics');
    expect(body).toMatch(/^istwert_facts_total 1$/m);
    expect(body).toMatch(/^istwert_machine_values_total\{machine="press-1"\} 2$/m);
    expect((await server.app.inject('/health')).json()).toEqual({ ok: true, problems: [] });
  });
});

describe('the quarantine', () => {
  const settle = (id: number, decision: string, headers = {}) =>
    server.app.inject({ method: 'POST', url: `/api/quarantine/${id}`, payload: { decision }, headers });

  test('is shown, exported, and decided on once by a supervisor', async () => {
    await ingest.take([counterSample('press-1', T0, -1)]);
    const { entries, open } = (await ask('/api/quarantine')).json();
    expect(open).toBe(1);
    expect(entries[0]).toMatchObject({ id: 1, machineId: 'press-1', why: 'a counter below zero', decision: null });
    expect((await ask('/api/quarantine/export')).body.trim().split('\n')).toHaveLength(1);
    expect((await settle(1, 'discarded', as('Ada'))).statusCode).toBe(403);
    const { secret } = await auth.addPerson({ name: 'Sven', role: 'supervisor', areas: ['forge'] });
    const elsewhere = { cookie: `istwert_session=${(await auth.signOn('Sven', secret, 'test')).token}` };
    expect((await settle(1, 'discarded', elsewhere)).json().sentence.what).toBe('notInYourArea');
    const grace = as('Grace');
    expect((await settle(1, 'discarded', grace)).json()).toEqual({ facts: [] });
    expect((await settle(1, 'discarded', grace)).json()).toMatchObject({ code: 'conflict' });
    expect((await settle(9, 'discarded', grace)).statusCode).toBe(404);
    expect((await ask('/api/view')).json().quarantined).toBe(0);
  });

  test('input that is no reading cannot be brought in', async () => {
    await ingest.quarantine({ at: T0, sourceId: 'mqtt', machineId: null, where: 'a/b', why: 'no JSON', raw: '{' });
    const answer = await settle(1, 'taken', as('Grace'));
    expect(answer.statusCode).toBe(422);
    expect(answer.json().message).toMatch(/cannot be brought in/);
  });
});

describe('people', () => {
  test('are made by an administrator, who sees the secret once', async () => {
    const admin = as('Root');
    const payload = { name: 'Bob', role: 'operator' };
    const made = await server.app.inject({ method: 'POST', url: '/api/people', payload, headers: admin });
    expect(made.json()).toMatchObject({ name: 'Bob', role: 'operator', secret: expect.stringMatching(/^\d{6}$/) });
    const listed = await server.app.inject({ url: '/api/people', headers: admin });
    expect(listed.json().people).toContainEqual(payload);
    const refused = await server.app.inject({ method: 'POST', url: '/api/people', payload, headers: as('Grace') });
    expect(refused.statusCode).toBe(403);
    const session = { name: 'Bob', secret: made.json().secret };
    const signedOn = await server.app.inject({ method: 'POST', url: '/api/session', payload: session });
    expect(signedOn.json()).toEqual(payload);
    await server.app.inject({ method: 'DELETE', url: '/api/people/Bob', headers: admin });
    const gone = await server.app.inject({ method: 'POST', url: '/api/session', payload: session });
    expect(gone.statusCode).toBe(401);
  });
});
