import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Auth, openAuth } from '../../../shared/io/auth.ts';
import { createSlowDown } from '../../../shared/io/door/slow-down.ts';

let folder: string;
let auth: Auth;
let clock = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-auth-'));
  clock = 1_000_000;
  auth = openAuth({
    file: join(folder, 'people.sqlite'),
    now: () => clock,
    randomBytes,
    idleMs: 1_000,
    maxAgeMs: 5_000,
  });
});
afterEach(() => {
  auth.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('people', () => {
  test('the first person is made with the one-time code only, and only once', async () => {
    const code = auth.setupCode();
    expect(code).toMatch(/^[2-9A-HJ-NP-Z]{12}$/);
    await expect(auth.setUp('WRONGWRONG12', { name: 'Ada', secret: 'long enough' })).rejects.toThrow(
      /not the set-up code/,
    );
    await auth.setUp(code ?? '', { name: 'Ada', secret: 'long enough' });
    expect(auth.setupCode()).toBeNull();
    await expect(auth.setUp(code ?? '', { name: 'Bob', secret: 'long enough' })).rejects.toThrow(/set up already/);
  });

  test('a generated PIN is never the same default', async () => {
    const pins = await Promise.all([1, 2, 3, 4].map((n) => auth.addPerson({ name: `b${n}`, role: 'operator' })));
    expect(new Set(pins.map((person) => person.secret)).size).toBeGreaterThan(1);
  });

  test('a secret has six characters at least; generated ones are six digits for operators, twelve for others', async () => {
    const withSecret = (secret: string) => auth.addPerson({ name: '1001', role: 'planner', secret });
    for (const secret of ['', 'a', '12345'])
      await expect(withSecret(secret)).rejects.toMatchObject({ code: 'invalid', sentence: { what: 'secretTooShort' } });
    expect(auth.people()).toEqual([]);
    await expect(withSecret('730418')).resolves.toMatchObject({ secret: '730418' });
    expect((await auth.addPerson({ name: '1002', role: 'operator' })).secret).toMatch(/^\d{6}$/);
    expect((await auth.addPerson({ name: '1003', role: 'planner' })).secret).toMatch(/^[2-9A-HJ-NP-Z]{12}$/);
  });

  test('the first person’s secret is no shorter', async () => {
    const code = auth.setupCode() ?? '';
    await expect(auth.setUp(code, { name: 'Ada', secret: '12345' })).rejects.toMatchObject({ code: 'invalid' });
    expect(auth.needsSetup()).toBe(true);
    await expect(auth.setUp(code, { name: 'Ada', secret: '730418' })).resolves.toMatchObject({ role: 'admin' });
  });

  test('a session ends when idle too long', async () => {
    const { secret } = await auth.addPerson({ name: '1001', role: 'operator' });
    const { token } = await auth.signOn('1001', secret, 'tablet');
    expect(auth.personOf(token)).toEqual({ name: '1001', role: 'operator' });
    clock += 1_001;
    expect(auth.personOf(token)).toBeNull();
  });

  test('signing off and a new secret revoke sessions at once', async () => {
    const { secret } = await auth.addPerson({ name: '1001', role: 'operator' });
    const first = await auth.signOn('1001', secret, 'tablet');
    const second = await auth.signOn('1001', secret, 'another tablet');
    auth.signOff(first.token);
    expect(auth.personOf(first.token)).toBeNull();
    await auth.renewPerson({ name: '1001' });
    expect(auth.personOf(second.token)).toBeNull();
  });

  test('wrong secrets slow the account down at every place, and lock nobody out', async () => {
    const { secret } = await auth.addPerson({ name: '1001', role: 'operator' });
    for (let tries = 0; tries < 3; tries++)
      await expect(auth.signOn('1001', 'nonono', `place ${tries}`)).rejects.toThrow(/do not match/);
    await expect(auth.signOn('1001', secret, 'elsewhere')).rejects.toMatchObject({ code: 'tooMany' });
    clock += 1_500;
    await expect(auth.signOn('1001', secret, 'elsewhere')).resolves.toMatchObject({ person: { name: '1001' } });
  });

  test('a wrong name and a wrong secret are answered alike: nobody learns who is known', async () => {
    await auth.addPerson({ name: '1001', role: 'operator' });
    const said = (name: string) =>
      auth.signOn(name, 'nonono', 'tablet').then(JSON.stringify, (error) => JSON.stringify(error));
    expect(await said('2002')).toBe(await said('1001'));
  });

  test('of sixty tries at once three are judged at most, wherever they come from', async () => {
    await auth.addPerson({ name: '1001', role: 'operator' });
    const answers = await Promise.allSettled(
      Array.from({ length: 60 }, (_, n) => auth.signOn('1001', `nonono${n}`, `10.0.0.${n}`)),
    );
    const reasons = answers.map((answer) => (answer.status === 'rejected' ? String(answer.reason) : 'let in'));
    expect(reasons.filter((reason) => /do not match/.test(reason)).length).toBeLessThanOrEqual(3);
    expect(reasons).not.toContain('let in');
  });

  test('a try that waits for its turn is not judged once the account has to wait: the right one neither', async () => {
    const { secret } = await auth.addPerson({ name: '1001', role: 'operator' });
    const tries = ['nonono', 'nonono', 'nonono', secret].map((given) => auth.signOn('1001', given, 'a'));
    const [, , , last] = await Promise.allSettled(tries);
    expect(last).toMatchObject({ status: 'rejected', reason: { code: 'tooMany' } });
  });

  test('made-up names push nothing out that is remembered of a real one', async () => {
    const { secret } = await auth.addPerson({ name: '1001', role: 'operator' });
    const slow = createSlowDown(() => clock);
    const guess = (name: string, isKnown: boolean) =>
      slow.judge({ name, isKnown, ownStation: null }, async () => false);
    for (let tries = 0; tries < 3; tries++) await guess('1001', true);
    for (let n = 0; n < 20_000; n++) await guess(`nobody ${n}`, false);
    await expect(guess('1001', true)).rejects.toMatchObject({ code: 'tooMany' });
    expect(secret).not.toBe('');
  });

  test('guesses from elsewhere keep nobody from the paired station where they work', async () => {
    const { secret } = await auth.addPerson({ name: '1001', role: 'operator' });
    const { code } = auth.stations.invite({ name: 'Press line', by: 'Ada' });
    const { token: stationToken } = auth.stations.pair(code);
    await auth.signOn('1001', secret, '10.0.0.1', { stationToken });
    for (let tries = 0; tries < 3; tries++) await auth.signOn('1001', 'nonono', '10.6.6.6').catch(() => null);
    await expect(auth.signOn('1001', secret, '10.6.6.6')).rejects.toMatchObject({ code: 'tooMany' });
    await expect(auth.signOn('1001', secret, '10.0.0.1', { stationToken })).resolves.toBeDefined();
    // What was guessed elsewhere is not forgiven by that.
    await expect(auth.signOn('1001', secret, '10.6.6.6')).rejects.toMatchObject({ code: 'tooMany' });
  });

  test('a station where nobody of that name has worked is no way around the wait', async () => {
    const { secret } = await auth.addPerson({ name: '1001', role: 'operator' });
    const { token: stationToken } = auth.stations.pair(auth.stations.invite({ name: 'Hall', by: 'Ada' }).code);
    for (let tries = 0; tries < 3; tries++) await auth.signOn('1001', 'nonono', 'a').catch(() => null);
    await expect(auth.signOn('1001', secret, 'a', { stationToken })).rejects.toMatchObject({ code: 'tooMany' });
  });

  test('of many who claim the set-up code at once, one is made', async () => {
    const code = auth.setupCode() ?? '';
    const claims = await Promise.allSettled(
      ['Ada', 'Bob', 'Cleo', 'Ada'].map((name) => auth.setUp(code, { name, secret: 'long enough' })),
    );
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(auth.people()).toEqual([{ name: 'Ada', role: 'admin' }]);
  });

  test.each(['Ada\nBob', 'Ada\u0007', 'Ada\u202e', '\u200bAda', 'Ada ', '-Ada', ''])(
    'the name %j is refused, of the first person too',
    async (name) => {
      const code = auth.setupCode() ?? '';
      await expect(auth.setUp(code, { name, secret: 'long enough' })).rejects.toMatchObject({ code: 'invalid' });
      await expect(auth.addPerson({ name, role: 'planner' })).rejects.toMatchObject({ code: 'invalid' });
      expect(auth.needsSetup()).toBe(true);
    },
  );

  test.each([
    '111111',
    '123456',
    '654321',
    '098765',
    '121212',
    '123123',
    'aaaaaa',
    'abcdef',
    'password',
    'Passwort1',
    'istwert',
    'Paula Graf',
    'paula graf1',
  ])('the secret %j is refused: anybody would try it first', async (secret) => {
    await expect(auth.addPerson({ name: 'Paula Graf', role: 'planner', secret })).rejects.toMatchObject({
      sentence: { what: 'secretGuessable' },
    });
  });

  test('nobody is overwritten: an existing name is a conflict, and its secret stays', async () => {
    const { secret } = await auth.addPerson({ name: '1001', role: 'operator' });
    await expect(auth.addPerson({ name: '1001', role: 'admin' })).rejects.toMatchObject({ code: 'conflict' });
    expect((await auth.signOn('1001', secret, 'a')).person.role).toBe('operator');
    expect(() => auth.removePerson('nobody')).toThrow(/nobody named/);
  });

  test('a new sign-on ends the session that the browser had, and this person’s others at that place', async () => {
    const { secret } = await auth.addPerson({ name: '1001', role: 'operator' });
    const other = await auth.addPerson({ name: '1002', role: 'operator' });
    const first = await auth.signOn('1001', secret, 'a');
    const second = await auth.signOn('1001', secret, 'a');
    expect(auth.personOf(first.token)).toBeNull();
    const third = await auth.signOn('1002', other.secret, 'b', { oldToken: second.token });
    expect(auth.personOf(second.token)).toBeNull();
    expect(auth.personOf(third.token)).toMatchObject({ name: '1002' });
  });
});

test('a shared tablet signs off sooner than a desk', async () => {
  const file = join(folder, 'idle.sqlite');
  const own = openAuth({ file, now: () => clock, randomBytes, idleMs: 10_000, tabletIdleMs: 500 });
  const planner = await own.addPerson({ name: 'Paula', role: 'planner' });
  const { token: stationToken } = own.stations.pair(own.stations.invite({ name: 'Hall', by: 'Ada' }).code);
  const desk = await own.signOn('Paula', planner.secret, 'desk');
  const tablet = await own.signOn('Paula', planner.secret, 'hall', { stationToken });
  clock += 501;
  expect(own.personOf(desk.token)).toMatchObject({ name: 'Paula' });
  expect(own.personOf(tablet.token)).toBeNull();
  own.close();
});
