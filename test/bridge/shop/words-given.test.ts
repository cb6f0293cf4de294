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

function withStore<T>(work: (db: Database) => T): T {
  const db = openStore(file);
  try {
    return work(db);
  } finally {
    closeDatabase(db);
  }
}

test('an old file’s first promises are dates given by the policy of then; later computations changed none', () => {
  const before = migrations.findIndex((sql) => sql.includes('CREATE TABLE word_act'));
  const old = openDatabase(file, migrations.slice(0, before));
  const put = old.prepare("INSERT INTO promise (order_id, made_at, body, basis) VALUES (?, ?, ?, '{}')");
  const body = (quotedAt: number) => JSON.stringify({ orderId: 'O1', quotedAt, quoteLevel: 0.9 });
  put.run('O1', NOW - 5 * DAY, body(NOW + DAY));
  put.run('O2', NOW - 4 * DAY, body(NOW + 2 * DAY));
  put.run('O1', NOW - DAY, body(NOW + 9 * DAY));
  closeDatabase(old);
  withStore((db) => {
    const words = openWords(sqliteStorage(db));
    const by = { kind: 'policy', policy: 'firstQuote' };
    expect(words.of('O1')).toMatchObject({ type: 'promiseGiven', at: NOW - 5 * DAY, date: NOW + DAY, level: 0.9, by });
    expect(words.acts('O1')).toHaveLength(1);
    expect(words.of('O2')).toMatchObject({ date: NOW + 2 * DAY, basis: { promise: 2, quantityPcs: null } });
  });
});

test('acts are never changed and never deleted, not even by this program', () => {
  withStore((db) => {
    const basis = { promise: null, itemId: 'I1', quantityPcs: 5 };
    const by = { kind: 'person', name: 'paula' } as const;
    openWords(sqliteStorage(db)).put([
      { type: 'promiseGiven', orderId: 'O1', at: NOW, by, date: NOW + DAY, level: null, basis },
    ]);
    expect(() => db.exec("UPDATE word_act SET body = '{}'")).toThrow('facts are never changed');
    expect(() => db.exec('DELETE FROM word_act')).toThrow('facts are never deleted');
  });
  withStore((db) =>
    expect(openWords(sqliteStorage(db)).of('O1')).toMatchObject({ date: NOW + DAY, by: { name: 'paula' } }),
  );
});

test('a damaged act is refused, naming its order', () => {
  withStore((db) => {
    db.prepare("INSERT INTO word_act (order_id, at, body) VALUES ('O1', 0, '{}')").run();
    expect(() => openWords(sqliteStorage(db))).toThrow('order O1 is damaged on disk');
  });
});

test('an act of a transaction that failed is neither on disk nor believed', () => {
  withStore((db) => {
    const storage = sqliteStorage(db);
    const words = openWords(storage);
    const basis = { promise: 1, itemId: 'I', quantityPcs: 10 };
    const by = { kind: 'person', name: 'paula' } as const;
    const given = { type: 'promiseGiven', orderId: 'O1', at: NOW, by, date: NOW + DAY, level: null, basis } as const;
    const fails = () =>
      storage.transactNow(() => {
        words.put([given, { ...given, orderId: 'O2' }]);
        throw new Error('what was computed could not be written');
      });
    expect(fails).toThrow('could not be written');
    for (const now of [words, openWords(storage)])
      expect([now.of('O1'), now.acts('O2'), now.count()]).toEqual([null, [], 0]);
  });
});
