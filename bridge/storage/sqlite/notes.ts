import type { Database } from '../../../shared/io/sqlite.ts';
import type { NoteStore, Notes } from '../notes.ts';
import type { NoteWrite } from './turns.ts';

export function openNotes(db: Database): Notes {
  const sql = {
    of: db.prepare<[string], { value: string }>('SELECT value FROM cursor WHERE name = ?'),
    put: db.prepare<[string, string]>(
      'INSERT INTO cursor VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value',
    ),
  };
  return {
    of: (name) => sql.of.get(name)?.value ?? null,
    put: (name, text) => {
      sql.put.run(name, text);
    },
  };
}

/** The same in a transaction that comes in turn. */
export function notesInTurn(notes: Notes): (note: NoteWrite) => NoteStore {
  return (note) => ({
    of: async (name) => notes.of(name),
    put: (name, text) => note(() => notes.put(name, text)),
  });
}
