/**
 * The name of a source's session at its broker. Whoever knows it can take the session away, and what waits in it: so it
 * is drawn, once, and kept beside what else the source keeps. The session goes on over every restart.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../../../shared/io/replace-file.ts';

const sessionFile = 'mqtt-session';
/** Every broker takes 23 letters and digits; 80 bits are nobody's guess. */
const drawnBytes = 10;

/** Errors: `unavailable` where it cannot be kept. */
export function sessionName(stateDir: string): string {
  const file = join(stateDir, sessionFile);
  const kept = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (/^[A-Za-z0-9]{8,23}$/.test(kept)) return kept;
  const drawn = `iw${randomBytes(drawnBytes).toString('hex')}`;
  replaceFile(file, `${drawn}\n`);
  return drawn;
}
