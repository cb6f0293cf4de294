import type { Database } from '../../../shared/io/sqlite.ts';
import type { AskedBooksStore } from '../asked-books.ts';

export function openAskedBooks(db: Database): AskedBooksStore {
  const sql = {
    all: db.prepare<[], { operation_id: string }>('SELECT operation_id FROM books_asked'),
    add: db.prepare<[string]>('INSERT INTO books_asked VALUES (?) ON CONFLICT DO NOTHING'),
    forget: db.prepare('DELETE FROM books_asked'),
  };
  return {
    all: () => sql.all.all().map((row) => row.operation_id),
    add: (operationId) => void sql.add.run(operationId),
    forget: () => void sql.forget.run(),
  };
}
