import type { Database } from '../../../shared/io/sqlite.ts';
import type { NoteStore } from '../notes.ts';
import type { NoteWrite } from './turns.ts';

export function openNotes(db: Database): (note: NoteWrite) => NoteStore {
  const sql = {
    of: db.prepare<[string], { value: string }>('SELECT value FROM cursor WHERE name = ?'),
    put: db.prepare<[string, string]>(
      'INSERT INTO cursor VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value',
    ),
  };
  return (note) => ({
    of: async (name) => sql.of.get(name)?.value ?? null,
    put: (name, text) => note(() => sql.put.run(name, text)),
  });
}
