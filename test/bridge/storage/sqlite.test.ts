import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { openLetterStorage } from '../../../bridge/storage/sqlite/letters.ts';
import { openStore } from '../../../bridge/storage/sqlite/open.ts';
import { closeDatabase } from '../../../shared/io/sqlite.ts';
import { MINUTE, MONDAY, on } from '../shop.ts';
import { contracts } from './contracts/all.ts';
import { lettersContract } from './contracts/letters.ts';

test('a bridge of before wrote down no machines’ owners: whoever spoke of one first has it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-storage-'));
  const file = join(folder, 'bridge.db');
  const box = { journalId: 'j', cursor: 2, planningCursor: 0, knownUntil: MONDAY, seenAt: MONDAY };
  let db = openStore(file);
  try {
    await sqliteStorage(db).transact(async ({ boxes, facts }) => {
      for (const edgeId of ['edge-2', 'edge-1']) {
        boxes.put({ edgeId, ...box });
        const fact = on('P1').good(edgeId === 'edge-1' ? MONDAY + MINUTE : MONDAY, 1);
        facts.append(edgeId, [{ ...fact, edgeId, seq: 1, recordedAt: fact.at }]);
      }
    });
    expect(sqliteStorage(db).owners.all()).toEqual([]);
    closeDatabase(db);
    db = openStore(file);
    expect(sqliteStorage(db).owners.all()).toEqual([{ machineId: 'P1', edgeId: 'edge-2' }]);
  } finally {
    closeDatabase(db);
    rmSync(folder, { recursive: true, force: true });
  }
});

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
