/** Badges, areas, people of a provider, and people's files of before. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Auth, openAuth } from '../../../shared/io/auth.ts';

let folder: string;
let auth: Auth;
const file = () => join(folder, 'people.db');
const open = () => openAuth({ file: file(), now: () => 1_000_000, randomBytes });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-people-'));
  auth = open();
});
afterEach(() => {
  auth.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a badge', () => {
  test('stands for the name, with the PIN; never alone', async () => {
    const { secret } = await auth.addPerson({ name: 'anna', role: 'operator' });
    auth.giveBadge('anna', '0412345');
    const { person, token } = await auth.signOn('0412345', secret, 'a');
    expect([person, auth.personOf(token)]).toEqual(Array(2).fill({ name: 'anna', role: 'operator' }));
    for (const wrong of ['', '0412345', '739184'])
      await expect(auth.signOn('0412345', wrong, 'a')).rejects.toMatchObject({ sentence: { what: 'wrongSecret' } });
    await expect(auth.signOn('412345', secret, 'a')).rejects.toMatchObject({ sentence: { what: 'wrongSecret' } });
  });

  test('belongs to one person, and ends when it is taken away or given to another', async () => {
    const { secret } = await auth.addPerson({ name: 'anna', role: 'operator' });
    await auth.addPerson({ name: 'ben', role: 'operator' });
    auth.giveBadge('anna', '0412345');
    expect(() => auth.giveBadge('ben', '0412345')).toThrow(/belongs to somebody/);
    expect(() => auth.giveBadge('ben', 'anna')).toThrow(/belongs to somebody/);
    expect(() => auth.giveBadge('carl', '0412346')).toThrow(/nobody named/);
    for (const odd of ['', '12', 'a b c d', 'x'.repeat(65)])
      expect(() => auth.giveBadge('ben', odd)).toThrow(/no badge/);
    expect(auth.people()).toMatchObject([{ name: 'anna', hasBadge: true }, { name: 'ben' }]);
    auth.giveBadge('anna', null);
    await expect(auth.signOn('0412345', secret, 'a')).rejects.toThrow();
  });

  test('wrong PINs slow the person down, whether they are tried by badge or by name', async () => {
    const { secret } = await auth.addPerson({ name: 'anna', role: 'operator' });
    auth.giveBadge('anna', '0412345');
    for (const by of ['anna', '0412345', 'anna']) await expect(auth.signOn(by, 'wrong one', 'a')).rejects.toThrow();
    await expect(auth.signOn('0412345', secret, 'a')).rejects.toMatchObject({ code: 'tooMany' });
  });
});

describe('whom a provider vouches for', () => {
  const paula = { subject: 'https://id.example 17', name: 'Paula', role: 'planner' as const };

  test('comes in with the role that it says now, without a secret here', async () => {
    const first = auth.enter(paula, 'a');
    expect(auth.personOf(first.token)).toEqual({ name: 'Paula', role: 'planner' });
    const again = auth.enter({ ...paula, name: 'Paula Graf', role: 'viewer', areas: ['press'] }, 'b');
    expect(auth.personOf(again.token)).toEqual({ name: 'Paula', role: 'viewer', areas: ['press'] });
    expect(auth.personOf(first.token)).toMatchObject({ role: 'viewer' });
    for (const secret of ['', 'x', '\0'])
      await expect(auth.signOn('Paula', secret, 'a')).rejects.toMatchObject({ sentence: { what: 'wrongSecret' } });
    await expect(auth.renewPerson({ name: 'Paula' })).rejects.toMatchObject({
      sentence: { what: 'signsOnByProvider' },
    });
    expect(auth.people()).toEqual([{ name: 'Paula', role: 'viewer', areas: ['press'], byProvider: true }]);
    auth.removePerson('Paula');
    expect(auth.personOf(again.token)).toBeNull();
  });

  test('never takes over a name that has a secret here', async () => {
    const { secret } = await auth.addPerson({ name: 'Paula', role: 'admin' });
    expect(() => auth.enter(paula, 'a')).toThrow(/exists already/);
    expect((await auth.signOn('Paula', secret, 'a')).person.role).toBe('admin');
  });
});

test('a people’s file of before keeps its people, roles and secrets', async () => {
  const { secret } = await auth.addPerson({ name: 'anna', role: 'supervisor' });
  auth.close();
  const db = new Sqlite(file());
  db.exec(`DROP INDEX person_badge; DROP INDEX person_subject;
    ALTER TABLE person DROP COLUMN areas; ALTER TABLE person DROP COLUMN badge_hash;
    ALTER TABLE person DROP COLUMN subject; PRAGMA user_version = 2;`);
  db.close();
  auth = open();
  expect(auth.people()).toEqual([{ name: 'anna', role: 'supervisor' }]);
  expect((await auth.signOn('anna', secret, 'a')).person).toEqual({ name: 'anna', role: 'supervisor' });
});

test('a role can be changed and confined to an area, and given back everywhere', async () => {
  await auth.addPerson({ name: 'anna', role: 'operator', areas: ['press'] });
  expect(auth.people()).toEqual([{ name: 'anna', role: 'operator', areas: ['press'] }]);
  await auth.renewPerson({ name: 'anna', role: 'teamLead' });
  expect(auth.people()).toEqual([{ name: 'anna', role: 'teamLead', areas: ['press'] }]);
  await auth.renewPerson({ name: 'anna', areas: [] });
  expect(auth.people()).toEqual([{ name: 'anna', role: 'teamLead' }]);
});
