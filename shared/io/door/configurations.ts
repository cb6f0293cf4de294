/** Which configuration was in force, in the audit log: by its hash, for it may hold secrets. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Audit } from './audit.ts';

/** Written where it is another one than the log held last. */
export function auditConfiguration(audit: Audit, file: string, place: 'start' | 'change'): void {
  if (!existsSync(file)) return;
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  const [last] = audit.read(1, undefined, 'configurationTaken');
  if (last?.details.sha256 !== sha256)
    audit.write({ kind: 'configurationTaken', by: '', place, details: { file, sha256 } });
}
