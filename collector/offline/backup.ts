/** A copy of what a box knows, whole and readable, while it may run. To put it back: copy it into the data folder. */
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../shared/core/words/problem.ts';
import { copyDatabase } from '../../shared/io/sqlite.ts';
import type { CollectorConfig } from '../config.ts';
import { PLACES_FILE } from '../intake/moved.ts';
import { JOURNAL_FILE, openJournalToRead, PEOPLE_FILE } from '../journal/journal.ts';

/** What was copied, in words. Errors: `refused` (the folder holds a copy already), `unknown` (no journal), `unavailable`. */
export function backup({ edge }: CollectorConfig, folder: string): string {
  const from = (file: string): string => join(edge.dataDir, file);
  if (existsSync(join(folder, JOURNAL_FILE))) throw new Problem('refused', { what: 'backupThere', folder });
  openJournalToRead(edge.dataDir, edge.id).close();
  mkdirSync(folder, { recursive: true });
  // The places first: a counter that begins anew twice invents nothing, one that was never told of another place does.
  if (existsSync(from(PLACES_FILE))) copyFileSync(from(PLACES_FILE), join(folder, PLACES_FILE));
  if (existsSync(from(PEOPLE_FILE))) copyDatabase(from(PEOPLE_FILE), join(folder, PEOPLE_FILE));
  copyDatabase(from(JOURNAL_FILE), join(folder, JOURNAL_FILE));
  const copied = openJournalToRead(folder, edge.id);
  const facts = copied.lastSeq();
  copied.close();
  return `${facts} facts and who may write are copied to ${folder}\n`;
}
