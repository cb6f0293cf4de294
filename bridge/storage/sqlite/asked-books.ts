import type { Database } from '../../../shared/io/sqlite.ts';
import type { AskedBooksStore } from '../asked-books.ts';
import type { NoteWrite } from './turns.ts';

export function openAskedBooks(db: Database): (note: NoteWrite) => AskedBooksStore {
  const sql = {
    all: db.prepare<[], { operation_id: string }>('SELECT operation_id FROM books_asked'),
    add: db.prepare<[string]>('INSERT INTO books_asked VALUES (?) ON CONFLICT DO NOTHING'),
    forget: db.prepare('DELETE FROM books_asked'),
  };
  return (note) => ({
    all: async () => sql.all.all().map((row) => row.operation_id),
    add: (operationId) => note(() => sql.add.run(operationId)),
    forget: () => note(() => sql.forget.run()),
  });
}
