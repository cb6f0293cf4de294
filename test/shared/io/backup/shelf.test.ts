import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeManifest } from '../../../../shared/io/backup/manifest.ts';
import { keepFlag, placeOnShelf, thinShelf } from '../../../../shared/io/backup/shelf.ts';

const AT = Date.UTC(2026, 10, 27, 2);
const DAY = 86_400_000;
let shelf: string;
beforeEach(() => {
  shelf = mkdtempSync(join(tmpdir(), 'istwert-shelf-'));
});
afterEach(() => rmSync(shelf, { recursive: true, force: true }));

function backupOf(at: number, kind: 'collector' | 'bridge' = 'collector'): string {
  const folder = placeOnShelf(shelf, at);
  mkdirSync(folder);
  writeManifest(folder, [], { kind, version: '0.1.0', at: new Date(at).toISOString(), facts: null });
  return folder;
}

test('the newest backups stay, and what is no backup of this process is not touched', () => {
  const [, , third, fourth] = [3, 2, 1, 0].map((daysAgo) => backupOf(AT - daysAgo * DAY));
  const bridge = backupOf(AT - 9 * DAY, 'bridge');
  const torn = placeOnShelf(shelf, AT - 8 * DAY);
  mkdirSync(torn);
  writeFileSync(join(shelf, 'notes.txt'), 'ours');
  mkdirSync(join(shelf, 'photos'));
  expect(thinShelf(shelf, 'collector', 2)).toBe(2);
  expect([third, fourth, bridge, torn].map((folder) => existsSync(folder ?? ''))).toEqual([true, true, true, true]);
  expect(readdirSync(shelf)).toHaveLength(6);
  expect(thinShelf(shelf, 'collector', 2)).toBe(0);
});

test('a number of backups is a whole one from 1 on', () => {
  expect([keepFlag(undefined), keepFlag(14)]).toEqual([null, 14]);
  for (const wrong of [0, -1, 1.5, 'all', true]) expect(() => keepFlag(wrong)).toThrow(/--keep must be/);
});
