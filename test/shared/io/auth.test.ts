import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Auth, openAuth } from '../../../shared/io/auth.ts';

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
    await expect(withSecret('123456')).resolves.toMatchObject({ secret: '123456' });
    expect((await auth.addPerson({ name: '1002', role: 'operator' })).secret).toMatch(/^\d{6}$/);
    expect((await auth.addPerson({ name: '1003', role: 'planner' })).secret).toMatch(/^[2-9A-HJ-NP-Z]{12}$/);
  });

  test('the first person’s secret is no shorter', async () => {
    const code = auth.setupCode() ?? '';
    await expect(auth.setUp(code, { name: 'Ada', secret: '12345' })).rejects.toMatchObject({ code: 'invalid' });
    expect(auth.needsSetup()).toBe(true);
    await expect(auth.setUp(code, { name: 'Ada', secret: '123456' })).resolves.toMatchObject({ role: 'admin' });
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
    const second = await auth.signOn('1001', secret, 'tablet');
    auth.signOff(first.token);
    expect(auth.personOf(first.token)).toBeNull();
    await auth.addPerson({ name: '1001', role: 'operator' });
    expect(auth.personOf(second.token)).toBeNull();
  });

  test('wrong secrets slow one station down, but lock nobody out', async () => {
    const { secret } = await auth.addPerson({ name: '1001', role: 'operator' });
    for (let tries = 0; tries < 3; tries++)
      await expect(auth.signOn('1001', 'nonono', 'a')).rejects.toThrow(/do not match/);
    await expect(auth.signOn('1001', secret, 'a')).rejects.toThrow(/Try again in/);
    await expect(auth.signOn('1001', secret, 'b')).resolves.toMatchObject({ person: { name: '1001' } });
    clock += 1_500;
    await expect(auth.signOn('1001', secret, 'a')).resolves.toMatchObject({ person: { name: '1001' } });
  });
});
