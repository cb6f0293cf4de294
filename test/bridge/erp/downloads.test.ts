import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openDownloads } from '../../../bridge/erp/downloads.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { migrations } from '../../../bridge/storage/sqlite/tables.ts';

test('when a download last went well is known to the second, after a restart to the minute; and what never went well', async () => {
  const db = new Sqlite(':memory:');
  for (const sql of migrations) db.exec(sql);
  let now = 1_000_000;
  const opened = () => openDownloads(sqliteStorage(db), { now: () => now });
  const downloads = await opened();
  expect(downloads.lastAt('orders')).toBeNull();
  await downloads.succeeded('orders');
  now += 30_000;
  await downloads.succeeded('orders');
  expect(downloads.lastAt('orders')).toBe(1_030_000);
  expect((await opened()).lastAt('orders')).toBe(1_000_000);
  now += 31_000;
  await downloads.succeeded('orders');
  const again = await opened();
  expect([again.lastAt('orders'), again.lastAt('answers')]).toEqual([1_061_000, null]);
});
