/**
 * One SQLite file, opened the only way this project opens one: WAL with synchronous=FULL (measured:
 * NORMAL lost acknowledged commits in nine of ten simulated power losses, FULL in none), migrated by
 * `user_version`, and one writer: a second process is refused.
 */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { z } from 'zod';
import { Problem } from '../core/words/problem.ts';
import { sqliteCodeOf, sqliteProblem } from './disk-problem.ts';
import { keepOwner } from './owner.ts';

export { sqliteProblem } from './disk-problem.ts';

export type Database = Sqlite.Database;

/** Nobody else writes; what opens or closes beside us takes moments. */
const BUSY_MS = 5_000;
/** Pages kept by SQLite beside those of the operating system; unbidden it would take 16 MB of a process for each file. */
const CACHE_KIB = 4_096;
/** A thread that reads reads most pages once. */
const READING_CACHE_KIB = 1_024;

const locks = new WeakMap<Database, Database>();
/** Which file it was when it was opened. */
const opened = new WeakMap<Database, { dev: number; ino: number }>();

/**
 * Opens `file`, creating folder and schema. Each migration is SQL, run once, in order, each in a
 * transaction. Errors: `refused` when another process writes here, `corrupt` when the file is no
 * database or newer than this program, `unavailable` when the disk does not let us.
 */
export function openDatabase(file: string, migrations: readonly string[]): Database {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const lock = takeLock(file);
    const db = new Sqlite(file);
    const { dev, ino } = statSync(file);
    opened.set(db, { dev, ino });
    // Names, secrets and a plant's figures: its user's alone. What SQLite lays beside it gets the same rights.
    for (const own of [file, `${file}.lock`]) chmodSync(own, 0o600);
    locks.set(db, lock);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('journal_size_limit = 67108864');
    db.pragma(`cache_size = -${CACHE_KIB}`);
    migrate(db, file, migrations);
    return db;
  } catch (error) {
    throw sqliteProblem(error, file);
  }
}

/**
 * Before a write: of a file that was moved or deleted the system keeps what is open, and all that is written there is
 * gone with the process. Errors: `unavailable` until it lies at its place again.
 */
export function mustBeInPlace(db: Database): void {
  const then = opened.get(db);
  const now = then === undefined ? undefined : statSync(db.name, { throwIfNoEntry: false });
  if (then !== undefined && (now?.ino !== then.ino || now.dev !== then.dev))
    throw new Problem('unavailable', { what: 'databaseGone', file: db.name }, { retry: true });
}

/** Before what only looks: opening would make it, and an empty one looks well. Errors: `unknown` when there is none. */
export function mustBeThere(file: string): void {
  if (!existsSync(file)) throw new Problem('unknown', { what: 'databaseMissing', file });
}

/**
 * Opens `file` to read what is on disk, beside a process that writes it. Errors: `unknown` when there is none,
 * `refused` when its schema is another than `version`.
 */
export function openToRead(file: string, version: number): Database {
  mustBeThere(file);
  try {
    const db = new Sqlite(file, { readonly: true, fileMustExist: true });
    db.pragma(`cache_size = -${READING_CACHE_KIB}`);
    const found = Number(db.pragma('user_version', { simple: true }));
    if (found === version) return db;
    db.close();
    if (found > version) throw new Problem('corrupt', { what: 'databaseNewer', file, version: found, known: version });
    throw new Problem('refused', { what: 'databaseOlder', file, version: found, known: version });
  } catch (error) {
    throw sqliteProblem(error, file);
  }
}

/**
 * Copies a database as it is at this moment into a new file, beside a process that writes it. On disk when it returns.
 * Errors: those of the disk.
 */
export function copyDatabase(file: string, target: string): void {
  const temporary = `${target}.new`;
  try {
    rmSync(temporary, { force: true });
    const db = new Sqlite(file, { readonly: true, fileMustExist: true });
    try {
      db.prepare('VACUUM INTO ?').run(temporary);
    } finally {
      db.close();
    }
    chmodSync(temporary, 0o600);
    const copy = openSync(temporary, 'r+');
    fsyncSync(copy);
    closeSync(copy);
    renameSync(temporary, target);
  } catch (error) {
    throw sqliteProblem(error, target);
  }
}

const CheckpointSchema = z.array(z.object({ busy: z.number() }));

/**
 * Takes the write-ahead log over into the file and empties it. Waits for nobody: somebody who reads would hold the
 * event loop for seconds. False: somebody does, and what is newer than their view stays in the log.
 */
export function checkpoint(db: Database): boolean {
  db.pragma('busy_timeout = 0');
  try {
    const [told] = CheckpointSchema.parse(db.pragma('wal_checkpoint(TRUNCATE)'));
    return told?.busy === 0;
  } catch (error) {
    if (sqliteCodeOf(error).startsWith('SQLITE_BUSY')) return false;
    throw error;
  } finally {
    db.pragma(`busy_timeout = ${BUSY_MS}`);
  }
}

/** Errors: `refused` while a process writes `file`. */
export function checkUnheld(file: string): void {
  takeLock(file).close();
}

/** Looks every page through. Errors: `corrupt`, `unavailable`. */
export function checkWhole(file: string): void {
  try {
    const db = new Sqlite(file, { readonly: true, fileMustExist: true });
    const found: unknown = db.pragma('integrity_check(1)', { simple: true });
    db.close();
    if (found !== 'ok') throw new Problem('corrupt', { what: 'databaseDamaged', file, code: String(found) });
  } catch (error) {
    throw sqliteProblem(error, file);
  }
}

/** Closes and lets the next process in. */
export function closeDatabase(db: Database): void {
  db.close();
  locks.get(db)?.close();
  locks.delete(db);
}

/** A lock of the operating system on a file beside it: gone with the process, however it ended. */
function takeLock(file: string): Database {
  const lock = new Sqlite(`${file}.lock`, { timeout: 0 });
  try {
    keepOwner(`${file}.lock`);
    lock.pragma('journal_mode = DELETE');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (sqliteCodeOf(error).startsWith('SQLITE_BUSY'))
      throw new Problem(
        'refused',
        { what: 'databaseInUse', file },
        {
          retry: true,
          cause: error,
        },
      );
    throw error;
  }
}

function migrate(db: Database, file: string, migrations: readonly string[]): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > migrations.length)
    throw new Problem('corrupt', { what: 'databaseNewer', file, version, known: migrations.length });
  migrations.slice(version).forEach((sql, index) => {
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${version + index + 1}`);
    })();
  });
}
