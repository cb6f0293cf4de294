import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMaster } from '../../../bridge/erp/master.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { openStore } from '../../../bridge/storage/sqlite/open.ts';
import { closeDatabase, type Database } from '../../../shared/io/sqlite.ts';
import { smallPlant } from '../shop.ts';

let folder: string;
let db: Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-master-'));
  db = openStore(join(folder, 'bridge.db'));
});
afterEach(() => {
  closeDatabase(db);
  rmSync(folder, { recursive: true, force: true });
});
const given = [{ kind: 'reason', id: '0042', name: 'Jam' }, { kind: 'reason' }];

test('master data is kept over a restart, and the same again is no change', async () => {
  const master = await openMaster(sqliteStorage(db));
  expect(master.view(smallPlant())).toBeNull();
  expect(await master.poll({ master: async () => given })).toBe(true);
  expect(await (await openMaster(sqliteStorage(db))).poll({ master: async () => given })).toBe(false);
  expect((await openMaster(sqliteStorage(db))).view(smallPlant())).toMatchObject({
    counts: [
      { kind: 'workCentre', rows: 0 },
      { kind: 'reason', rows: 1 },
      { kind: 'person', rows: 0 },
      { kind: 'rate', rows: 0 },
    ],
    gaps: [{ kind: 'reason', id: 'crack', erpCode: 'crack' }],
    odd: 1,
  });
});

test('an ERP that gives none, or fails, changes nothing of what is known', async () => {
  const master = await openMaster(sqliteStorage(db));
  await master.poll({ master: async () => given });
  expect(await master.poll({})).toBe(false);
  await expect(master.poll({ master: () => Promise.reject(new Error('away')) })).rejects.toThrow('away');
  expect(master.rows()).toHaveLength(1);
});
