import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { openLetterStorage } from '../../../bridge/storage/sqlite/letters.ts';
import { openStore } from '../../../bridge/storage/sqlite/open.ts';
import { closeDatabase } from '../../../shared/io/sqlite.ts';
import { contracts } from './contracts/all.ts';
import { lettersContract } from './contracts/letters.ts';

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

lettersContract('SQLite', async (work) => {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-letters-'));
  const file = join(folder, 'webhooks.db');
  let storage = openLetterStorage(file);
  try {
    await work(storage, async () => {
      await storage.close();
      storage = openLetterStorage(file);
      return storage;
    });
  } finally {
    await storage.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
