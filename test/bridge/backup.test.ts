/** A bridge that is put back tells others what it had not told yet. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backup, restore } from '../../bridge/backup.ts';
import { STORE_FILE } from '../../bridge/keeping.ts';
import { openLetterStorage } from '../../bridge/storage/sqlite/letters.ts';
import { openStore } from '../../bridge/storage/sqlite/open.ts';
import { WEBHOOKS_FILE } from '../../bridge/tellers.ts';
import { openLetters } from '../../bridge/webhooks/letters.ts';
import { closeDatabase } from '../../shared/io/sqlite.ts';

const AT = Date.UTC(2026, 10, 28);
let folder: string;
let dataDir: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-bridge-backup-'));
  dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  closeDatabase(openStore(join(dataDir, STORE_FILE)));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lettersIn = () =>
  openLetters(openLetterStorage(join(dataDir, WEBHOOKS_FILE)), [{ id: 'mes', topics: ['alarm'] }], () => AT);

test('a letter that waited when it was copied goes out after the restore, with its number', async () => {
  const letters = lettersIn();
  await letters.look([]);
  await letters.look([{ key: 'alarm O1', topic: 'alarm', state: 'raised', data: { orderId: 'O1' } }]);
  const written = await letters.next('mes');
  const config = join(folder, 'bridge.yaml');
  writeFileSync(config, 'bridge: {}\n');
  const copy = join(folder, 'copy');
  backup(config, dataDir, copy, AT);
  await letters.done([written?.n ?? 0]);
  await letters.close();

  const outside = { now: () => AT, randomBytes: (size: number) => Buffer.alloc(size, 7) };
  await restore(dataDir, copy, { replace: true }, outside);

  const after = lettersIn();
  expect(written).not.toBeNull();
  expect(await after.next('mes')).toEqual(written);
  await after.close();
});
