import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSeals, verifyBehind, verifySeals } from '../../../collector/journal/seals.ts';
import type { Event } from '../../../shared/core/words/event.ts';
import { type Auth, openAuth } from '../../../shared/io/auth.ts';
import { T0 } from '../fakes.ts';

let folder: string;
let auth: Auth;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-seals-'));
  auth = openAuth({ file: join(folder, 'people.db'), now: () => T0, randomBytes });
});
afterEach(() => {
  auth.close();
  rmSync(folder, { recursive: true, force: true });
});

const factsOf = (count: number): Event[] =>
  Array.from({ length: count }, (_, n) => ({
    ...{ seq: n + 1, edgeId: 'edge-1', machineId: 'press-1', at: T0 + n, recordedAt: T0 + n },
    ...{ type: 'operatorSignedOn', by: 'Anna' },
  }));
const journalOf = (facts: readonly Event[], journalId = 'one') => ({
  journalId,
  lastSeq: () => facts.length,
  read: (from: number, limit: number) => facts.slice(from - 1, from - 1 + limit),
});

describe('sealed facts', () => {
  test('are found when one is changed or taken out, whichever it is', () => {
    const facts = factsOf(4_500);
    const seals = openSeals(journalOf(facts), auth.audit);
    for (let step = 0; step < 3; step++) seals.seal();
    seals.seal(true);
    expect(verifySeals(journalOf(facts), auth.audit)).toEqual({ sealedFacts: 4_500, brokenIn: null });
    for (const [seq, from, to] of [
      [1, 1, 2_000],
      [2_001, 2_001, 4_000],
      [4_500, 4_001, 4_500],
    ] as const) {
      const changed = facts.map((fact) => (fact.seq === seq ? { ...fact, at: fact.at + 1 } : fact));
      expect(verifySeals(journalOf(changed), auth.audit).brokenIn).toEqual({ from, to });
    }
    expect(verifySeals(journalOf(facts.slice(0, 4_499)), auth.audit).brokenIn).toEqual({ from: 4_001, to: 4_500 });
  });

  test('are found behind the work of the process, too', async () => {
    const facts = factsOf(4_500);
    const seals = openSeals(journalOf(facts), auth.audit);
    for (let step = 0; step < 3; step++) seals.seal();
    seals.seal(true);
    const { signal } = new AbortController();
    await verifyBehind(journalOf(facts), auth.audit, signal);
    const changed = facts.map((fact) => (fact.seq === 4_400 ? { ...fact, at: fact.at + 1 } : fact));
    await expect(verifyBehind(journalOf(changed), auth.audit, signal)).rejects.toThrow(/4,?001/);
  });

  test('are sealed in pieces of a few ms, one stretch at a time; an end that cannot wait seals it once', () => {
    const journal = journalOf(factsOf(4_500));
    const seals = openSeals(journal, auth.audit);
    const [first, ...pieces] = [...seals.sealing()];
    expect(first).toBeUndefined();
    expect(pieces).toHaveLength(7);
    const underWay = seals.sealing()[Symbol.iterator]();
    underWay.next();
    expect([...seals.sealing()]).toEqual([]);
    for (let step = 0; step < 2; step++) seals.seal(true);
    expect(underWay.next().done).toBe(true);
    expect([...seals.sealing()]).toEqual([]);
    expect(verifySeals(journal, auth.audit)).toEqual({ sealedFacts: 4_500, brokenIn: null });
    expect([...auth.audit.all('factsSealed')]).toHaveLength(3);
  });

  test('go on where the last start ended, and another journal begins anew', () => {
    openSeals(journalOf(factsOf(10)), auth.audit).seal(true);
    openSeals(journalOf(factsOf(15)), auth.audit).seal(true);
    expect(verifySeals(journalOf(factsOf(15)), auth.audit)).toEqual({ sealedFacts: 15, brokenIn: null });
    openSeals(journalOf(factsOf(5), 'two'), auth.audit).seal(true);
    expect(verifySeals(journalOf(factsOf(5), 'two'), auth.audit)).toEqual({ sealedFacts: 5, brokenIn: null });
  });
});

test('an entry of the audit log that was changed is found', () => {
  for (const by of ['Ada', 'Bob', 'Cleo']) auth.audit.write({ kind: 'signedOn', by, place: 'hall' });
  expect(auth.audit.verify()).toMatchObject({ entries: 3, brokenAt: null });
  auth.close();
  const db = new Sqlite(join(folder, 'people.db'));
  expect(() => db.exec("UPDATE audit SET by = 'Eve' WHERE n = 2")).toThrow(/only added to/);
  db.exec("DROP TRIGGER audit_stays; UPDATE audit SET by = 'Eve' WHERE n = 2");
  db.close();
  auth = openAuth({ file: join(folder, 'again.db'), now: () => T0, randomBytes });
  const read = openAuth({ file: join(folder, 'people.db'), now: () => T0, randomBytes });
  expect(read.audit.verify()).toMatchObject({ entries: 3, brokenAt: 2 });
  read.close();
});

test('what a database holds is its user’s alone', () => {
  expect(statSync(join(folder, 'people.db')).mode & 0o777).toBe(0o600);
});
