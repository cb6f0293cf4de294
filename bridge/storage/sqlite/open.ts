/** The bridge's file, opened. */
import { closeDatabase, type Database, openDatabase, openToRead, sqliteProblem } from '../../../shared/io/sqlite.ts';
import { packFacts } from './pack-facts.ts';
import { migrations } from './tables.ts';

/** Beside the process that writes it. Errors: as `openToRead`. */
export const openStoreToRead = (file: string): Database => openToRead(file, migrations.length);

/** Opens or makes the bridge's file; an old one has its facts packed. Errors: as `openDatabase`. */
export function openStore(file: string): Database {
  const db = openDatabase(file, migrations);
  try {
    packFacts(db);
    return db;
  } catch (error) {
    closeDatabase(db);
    throw sqliteProblem(error, file);
  }
}
