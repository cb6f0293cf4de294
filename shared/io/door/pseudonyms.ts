/**
 * What stands for a name where it leaves this system: the same for the same person until the key is changed; then
 * nothing that left before can be brought together with a person again.
 */
import { createHmac } from 'node:crypto';
import type { Database } from '../sqlite.ts';

export interface Pseudonyms {
  of(name: string): string;
  rotate(): void;
}

export const pseudonymSchema = `
  CREATE TABLE pseudonym_key (only INTEGER PRIMARY KEY CHECK (only = 1), key BLOB NOT NULL, made_at INTEGER NOT NULL) STRICT;
`;

export interface PseudonymsOptions {
  now: () => number;
  randomBytes: (size: number) => Buffer;
}

export function openPseudonyms(db: Database, { now, randomBytes }: PseudonymsOptions): Pseudonyms {
  const read = db.prepare<[], { key: Buffer }>('SELECT key FROM pseudonym_key');
  const put = db.prepare('INSERT OR REPLACE INTO pseudonym_key VALUES (1, ?, ?)');
  const rotate = (): void => {
    put.run(randomBytes(32), now());
  };
  return {
    of: (name) => {
      if (/^p-[0-9a-f]{16}$/.test(name)) return name;
      if (read.get() === undefined) rotate();
      const key = read.get()?.key ?? Buffer.alloc(0);
      return `p-${createHmac('sha256', key).update(name).digest('hex').slice(0, 16)}`;
    },
    rotate,
  };
}
