/** The bridge's file, opened. */
import { closeDatabase, type Database, openDatabase, openToRead, sqliteProblem } from '../../../shared/io/sqlite.ts';
import { ownByFacts } from './boxes.ts';
import { type SqliteStorage, sqliteStorage } from './engine.ts';
import { packFacts } from './pack-facts.ts';
import { migrations } from './tables.ts';

/** What whoever looks at the files themselves asks: a copy, a restored one. */
export { checkWhole, mustBeThere } from '../../../shared/io/sqlite.ts';

/** Whoever opened it closes it. */
export interface OpenStorage extends SqliteStorage {
  /** What is still to be written is lost: wait for `settled` first. */
  close(): void;
}

/** Beside the process that writes it. Errors: as `openToRead`. */
export function openStorageToRead(file: string): OpenStorage {
  const db = openToRead(file, migrations.length);
  return { ...sqliteStorage(db), close: () => void db.close() };
}

/** Errors: as `openStore`. */
export function openStorage(file: string): OpenStorage {
  const db = openStore(file);
  return { ...sqliteStorage(db), close: () => closeDatabase(db) };
}

/** Opens or makes the bridge's file; an old one has its facts packed and its machines owned. Errors: as `openDatabase`. */
export function openStore(file: string): Database {
  const db = openDatabase(file, migrations);
  try {
    packFacts(db);
    ownByFacts(db);
    return db;
  } catch (error) {
    closeDatabase(db);
    throw sqliteProblem(error, file);
  }
}
