import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../../bridge/facts/store.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite.ts';
import { closeDatabase } from '../../../shared/io/sqlite.ts';
import { storageContract } from '../../contracts/bridge-storage.ts';

storageContract('SQLite', (work) => {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-storage-'));
  const file = join(folder, 'bridge.db');
  let db = openStore(file);
  try {
    work(sqliteStorage(db), () => {
      closeDatabase(db);
      db = openStore(file);
      return sqliteStorage(db);
    });
  } finally {
    closeDatabase(db);
    rmSync(folder, { recursive: true, force: true });
  }
});
