/** What a page makes of answers that are not its server's. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { isPatch } from '../../../shared/core/words/patch.ts';
import { call } from '../../../shared/ui/api.ts';

interface Stops {
  stops: string[];
  now: number;
  note: string | null;
}
const answers = (body: string, status = 200) => vi.stubGlobal('fetch', async () => new Response(body, { status }));
const ask = () => call<Stops>('GET', '/api/stops', { stops: 'list', now: 'number' });
afterEach(() => vi.unstubAllGlobals());

describe('an answer', () => {
  test('of the server is taken, with all that is in it', async () => {
    answers('{"stops":["a"],"now":5,"note":null}');
    expect(await ask()).toEqual({ ok: true, value: { stops: ['a'], now: 5, note: null } });
  });

  test.each([
    ['a page of a network that wants a password', '<html>Sign in</html>'],
    ['nothing', ''],
    ['another JSON', '{"error":"portal"}'],
    ['a list', '[]'],
    ['a field of another kind', '{"stops":{"a":1},"now":5}'],
    ['a field that is missing', '{"stops":[]}'],
    ['a text', '"stops"'],
  ])('that is %s is as good as none, and may be asked for again', async (_what, body) => {
    answers(body);
    expect(await ask()).toEqual({ ok: false, refusal: { code: 'unavailable', message: '', retry: true } });
  });

  test('of which nothing is read may be anything, and a list has to be one', async () => {
    answers('{}');
    expect((await call('POST', '/api/pair', null, {})).ok).toBe(true);
    expect((await call<string[]>('GET', '/api/facts', 'list')).ok).toBe(false);
    answers('[]');
    expect((await call<string[]>('GET', '/api/facts', 'list')).ok).toBe(true);
  });

  test('that refuses keeps its words', async () => {
    answers('{"code":"refused","message":"no","retry":false}', 409);
    expect(await ask()).toEqual({ ok: false, refusal: { code: 'refused', message: 'no', retry: false } });
  });
});

test('a change names what it sets and which items', () => {
  expect(isPatch({ set: {}, items: { machines: { 'press-1': {} } } })).toBe(true);
  for (const other of [null, 'x', [], {}, { set: {} }, { set: {}, items: 3 }, { set: {}, items: { machines: 3 } }])
    expect(isPatch(other), JSON.stringify(other)).toBe(false);
});
