/** What the disk or the system said, in words that a plant person can act on: never in the database's own. */
import { Problem } from '../core/words/problem.ts';
import { wordsOf } from '../core/words/words-of.ts';

/** What SQLite calls it, like `SQLITE_FULL`; '' for any other error. Told by its name: no driver is loaded for that. */
export function sqliteCodeOf(error: unknown): string {
  return error instanceof Error && error.name === 'SqliteError' ? String(Reflect.get(error, 'code')) : '';
}

/** SQLite's failures in words that a plant person can act on; others pass through. */
export function sqliteProblem(error: unknown, file: string): unknown {
  const code = sqliteCodeOf(error);
  const because = { cause: error };
  if (code === 'SQLITE_FULL') return new Problem('unavailable', { what: 'diskFull', file }, because);
  if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY'))
    return new Problem('unavailable', { what: 'databaseUnwritable', file, code }, because);
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return new Problem('corrupt', { what: 'databaseDamaged', file, code }, because);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return new Problem('unavailable', { what: 'databaseInUse', file }, because);
  return error;
}

/** The problem behind an error of the disk, the database or the file system; null for any other error. */
export function diskProblem(error: unknown): Problem | null {
  const said = sqliteProblem(error, 'The data folder');
  if (said instanceof Problem) return said;
  if (!(said instanceof Error)) return null;
  const [code, path, call] = ['code', 'path', 'syscall'].map((name): unknown => Reflect.get(said, name));
  if (typeof code !== 'string' || typeof call !== 'string') return null;
  const file = typeof path === 'string' ? path : onOpenFile.has(call) ? 'The data folder' : null;
  if (file === null) return null;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new Problem('unavailable', { what: 'diskFull', file }, { cause: error });
  return new Problem('unavailable', { what: 'cannotBeWritten', file, words: code }, { cause: error });
}

/** What is done with a file once it is open: its error names no path. Of a socket none is thrown with these. */
const onOpenFile: ReadonlySet<string> = new Set([
  ...['read', 'write', 'writev', 'fsync', 'fdatasync', 'ftruncate', 'fstat', 'fchmod', 'fchown', 'futime', 'close'],
]);

/** What is said of any error where a person reads it. */
export function saidOfFailure(error: unknown): string {
  return diskProblem(error)?.message ?? wordsOf(error);
}
