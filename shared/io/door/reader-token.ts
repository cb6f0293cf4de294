/** The right to look for what runs on this box beside the process: a token in a file that only its user can read. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stations } from './stations.ts';

const READER_FILE = 'reader.token';

export const readerTokenFile = (dataDir: string): string => join(dataDir, READER_FILE);

/** Another one at each start; the last one ends. It goes as `Authorization: Bearer …`. */
export function leaveReaderToken(dataDir: string, stations: Stations): void {
  const file = readerTokenFile(dataDir);
  writeFileSync(file, `${stations.addProgram('this box', 'this box')}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
}
