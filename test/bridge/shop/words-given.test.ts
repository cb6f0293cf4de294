import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openWords } from '../../../bridge/shop/words-given.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { openStore } from '../../../bridge/storage/sqlite/open.ts';
import { migrations } from '../../../bridge/storage/sqlite/tables.ts';
import { closeDatabase, type Database, openDatabase } from '../../../shared/io/sqlite.ts';
import { DAY, NOW } from '../promise/fixture.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-words-'));
  file = join(folder, 'bridge.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function withStore(work: (db: Database) => Promise<void>): Promise<void> {
  const db = openStore(file);
  try {
    await work(db);
  } finally {
    closeDatabase(db);
  }
}

test('an old file’s first promises are dates given by the policy of then; later computations changed none', async () => {
  const before = migrations.findIndex((sql) => sql.includes('CREATE TABLE word_act'));
  const old = openDatabase(file, migrations.slice(0, before));
  const put = old.prepare("INSERT INTO promise (order_id, made_at, body, basis) VALUES (?, ?, ?, '{}')");
  const body = (quotedAt: number) => JSON.stringify({ orderId: 'O1', quotedAt, quoteLevel: 0.9 });
  put.run('O1', NOW - 5 * DAY, body(NOW + DAY));
  put.run('O2', NOW - 4 * DAY, body(NOW + 2 * DAY));
  put.run('O1', NOW - DAY, body(NOW + 9 * DAY));
  closeDatabase(old);
  await withStore(async (db) => {
    const words = await openWords(sqliteStorage(db));
    const by = { kind: 'policy', policy: 'firstQuote' };
    expect(words.of('O1')).toMatchObject({ type: 'promiseGiven', at: NOW - 5 * DAY, date: NOW + DAY, level: 0.9, by });
    expect(words.acts('O1')).toHaveLength(1);
    expect(words.of('O2')).toMatchObject({ date: NOW + 2 * DAY, basis: { promise: 2, quantityPcs: null } });
  });
});

test('acts are never changed and never deleted, not even by this program', async () => {
  await withStore(async (db) => {
    const basis = { promise: null, itemId: 'I1', quantityPcs: 5 };
    const by = { kind: 'person', name: 'paula' } as const;
    const storage = sqliteStorage(db);
    const words = await openWords(storage);
    const given = { type: 'promiseGiven', orderId: 'O1', at: NOW, by, date: NOW + DAY, level: null, basis } as const;
    await storage.transact(async (tx) => words.put(tx, [given]));
    expect(() => db.exec("UPDATE word_act SET body = '{}'")).toThrow('facts are never changed');
    expect(() => db.exec('DELETE FROM word_act')).toThrow('facts are never deleted');
  });
  await withStore(async (db) => {
    const words = await openWords(sqliteStorage(db));
    expect(words.of('O1')).toMatchObject({ date: NOW + DAY, by: { name: 'paula' } });
  });
});

test('a damaged act is refused, naming its order', async () => {
  await withStore(async (db) => {
    db.prepare("INSERT INTO word_act (order_id, at, body) VALUES ('O1', 0, '{}')").run();
    await expect(openWords(sqliteStorage(db))).rejects.toThrow('order O1 is damaged on disk');
  });
});

test('an act of a transaction that failed is neither on disk nor believed', async () => {
  await withStore(async (db) => {
    const storage = sqliteStorage(db);
    const words = await openWords(storage);
    const basis = { promise: 1, itemId: 'I', quantityPcs: 10 };
    const by = { kind: 'person', name: 'paula' } as const;
    const given = { type: 'promiseGiven', orderId: 'O1', at: NOW, by, date: NOW + DAY, level: null, basis } as const;
    const fails = storage.transact(async (tx) => {
      words.put(tx, [given, { ...given, orderId: 'O2' }]);
      throw new Error('what was computed could not be written');
    });
    await expect(fails).rejects.toThrow('could not be written');
    for (const now of [words, await openWords(storage)])
      expect([now.of('O1'), now.acts('O2'), now.count()]).toEqual([null, [], 0]);
  });
});
