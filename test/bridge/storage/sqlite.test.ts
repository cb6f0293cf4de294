import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { openStore } from '../../../bridge/storage/sqlite/open.ts';
import { closeDatabase } from '../../../shared/io/sqlite.ts';
import { contracts } from './contracts/all.ts';

for (const contract of contracts)
  contract('SQLite', async (work) => {
    const folder = mkdtempSync(join(tmpdir(), 'istwert-storage-'));
    const file = join(folder, 'bridge.db');
    let db = openStore(file);
    try {
      await work(sqliteStorage(db), () => {
        closeDatabase(db);
        db = openStore(file);
        return sqliteStorage(db);
      });
    } finally {
      closeDatabase(db);
      rmSync(folder, { recursive: true, force: true });
    }
  });
