import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../../bridge/facts/store.ts';
import { closeDatabase } from '../../../shared/io/sqlite.ts';

test('facts are never changed and never deleted, not even by this program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-store-'));
  const db = openStore(join(folder, 'bridge.db'));
  db.prepare('INSERT INTO fact VALUES (?, ?, ?)').run('edge-1', 1, '{}');
  expect(() => db.exec("UPDATE fact SET body = '[]'")).toThrow('facts are never changed');
  expect(() => db.exec('DELETE FROM fact')).toThrow('facts are never deleted');
  closeDatabase(db);
  rmSync(folder, { recursive: true, force: true });
});
