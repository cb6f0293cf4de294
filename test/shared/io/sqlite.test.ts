import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeDatabase, openDatabase } from '../../../shared/io/sqlite.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-sqlite-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const schema = 'CREATE TABLE fact (seq INTEGER PRIMARY KEY)';

describe('a database', () => {
  test('is durable: WAL with synchronous=FULL', () => {
    const db = openDatabase(join(folder, 'a.sqlite'), [schema]);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    closeDatabase(db);
  });

  test('has one writer: a second opening is refused until the first is closed', () => {
    const file = join(folder, 'a.sqlite');
    const first = openDatabase(file, [schema]);
    expect(() => openDatabase(file, [schema])).toThrow(/in use by another process/);
    closeDatabase(first);
    closeDatabase(openDatabase(file, [schema]));
  });

  test('is free again at once after its process was killed', async () => {
    const file = join(folder, 'a.sqlite');
    const sqlite = fileURLToPath(import.meta.resolve('better-sqlite3'));
    const holder = spawn(process.execPath, [
      '-e',
      `const S=require(${JSON.stringify(sqlite)});const l=new S(${JSON.stringify(`${file}.lock`)});l.exec('BEGIN EXCLUSIVE');console.log('held');setInterval(()=>{},1e6)`,
    ]);
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    expect(() => openDatabase(file, [schema])).toThrow(/in use/);
    const gone = new Promise((resolve) => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    await gone;
    closeDatabase(openDatabase(file, [schema]));
  });

  test('runs each migration once', () => {
    const file = join(folder, 'a.sqlite');
    closeDatabase(openDatabase(file, [schema]));
    const db = openDatabase(file, [schema, 'ALTER TABLE fact ADD COLUMN type TEXT']);
    expect(db.pragma('user_version', { simple: true })).toBe(2);
    closeDatabase(db);
    expect(() => openDatabase(file, [schema])).toThrow(/newer version/);
  });

  test('that is damaged says so and what to do', () => {
    const file = join(folder, 'a.sqlite');
    writeFileSync(
      file,
      'this is no database, it is a letter to the editor, and long enough to be looked at'.repeat(40),
    );
    expect(() => openDatabase(file, [schema])).toThrow(/damaged .* restore the last backup/);
  });
});
