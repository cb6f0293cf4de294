/** The OpenAPI document of the box: valid, whole, and true of what is answered. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { collectorCalls } from '../../collector/api.ts';
import { answerSchema } from '../../shared/io/openapi.ts';
import { everyCaller, whoGetsIn } from '../every-caller.ts';
import { attack } from '../hostile-requests.ts';
import { faultsOf } from '../openapi-lint.ts';
import { plantText, type RunningCollector, runCollector } from './commissioning/connect-support.ts';

vi.setConfig({ testTimeout: 120_000 });

const ONLY_WITH_TLS = 'GET /ca.crt';
let box: RunningCollector;
beforeEach(async () => {
  box = await runCollector(plantText(['press-1'], ' []'));
});
afterEach(() => box.stop());

interface Document {
  paths: Record<string, Record<string, unknown>>;
}

test('it is a valid document, of every route and none else', async () => {
  const { body } = await box.call<Document>('GET', '/api/openapi.json', undefined, 'nobody');
  expect(await new Validator().validate({ ...body })).toMatchObject({ valid: true });
  expect(faultsOf(body)).toEqual([]);
  const found = Object.entries(body.paths).flatMap(([path, calls]) =>
    Object.keys(calls).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  );
  expect(found.sort()).toEqual(
    Object.keys(collectorCalls)
      .filter((name) => name !== ONLY_WITH_TLS)
      .sort(),
  );
});

test('whom each call lets in is what the document says, for every role, screen and program', async () => {
  const { url } = box.collector;
  const callers = await everyCaller(url, { cookie: box.cookie });
  const token = { who: 'a box', headers: { authorization: 'Bearer a-token-of-a-box' }, is: 'box' } as const;
  expect(await whoGetsIn(url, [...callers, token])).toEqual([]);
});

test('what is answered fits it', async () => {
  const to = Date.now();
  const window = `from=${to - 3_600_000}&to=${to}`;
  const command = { type: 'addNote', commandId: 'a-note-of-the-tests', machineId: 'press-1', text: 'A note.' };
  const asked = [
    ['POST', '/api/commands', command],
    ['POST', '/api/people', { name: 'Ben', role: 'operator', areas: ['WC'] }],
    ['POST', '/api/people/Ben/badge', { badge: '0412345' }],
    ['POST', '/api/people/Ben/secret', { role: 'teamLead' }],
    ['POST', '/api/stations', { name: 'Hall' }],
    ['POST', '/api/stations', { name: 'Board', kind: 'program' }],
    ...['session', 'people', 'stations', 'audit', 'view', 'service', 'health', 'facts', 'quarantine', 'connect'].map(
      (path) => ['GET', `/api/${path}`] as const,
    ),
    ...[
      `corrections?machineId=press-1&${window}`,
      'sendings?machineId=press-1',
      'queue?machineId=press-1',
      'entries?machineId=press-1',
      `stops?machineId=press-1&before=${to}`,
    ].map((path) => ['GET', `/api/${path}`] as const),
    ['GET', `/api/explain?kind=machine&id=press-1&${window}`],
    ['GET', `/api/figures?kind=plant&by=machine&${window}`],
    ['GET', '/health'],
    ['DELETE', '/api/people/Ben'],
    ['DELETE', '/api/stations/Hall'],
  ] as const;
  for (const [method, path, body] of asked) {
    const answer = await box.call(method, path, body);
    expect([path, answer.status]).toEqual([path, 200]);
    expect(answerSchema(collectorCalls, method, path)?.safeParse(answer.body).error).toBeUndefined();
  }
});

test('whatever an administrator’s browser is made to send: no 500, no stack, no file from elsewhere', async () => {
  const url = box.collector.url;
  expect(await attack(Object.keys(collectorCalls), { url, headersOf: () => ({ cookie: box.cookie }) })).toEqual([]);
  expect(box.logged.join('')).not.toMatch(/"level":60/);
});
