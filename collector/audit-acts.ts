/**
 * What the audit log holds beside sign-ons and rights: corrections of facts, which configuration was in force, which
 * servers are trusted.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isCorrection } from '../shared/core/commands/corrections.ts';
import type { Event } from '../shared/core/words/event.ts';
import { withoutSecrets } from '../shared/core/words/without-secrets.ts';
import type { Audit } from '../shared/io/door/audit.ts';
import { auditConfiguration } from '../shared/io/door/configurations.ts';
import { trustedFingerprints } from './sources/opcua/trust.ts';

const WHY_CHARACTERS = 500;

export interface AuditActs {
  /** Of these facts, those by which a person corrected something. */
  corrected(events: readonly Event[]): void;
  /** Written where it is another one than the log held last. */
  configurationTaken(file: string, place: 'start' | 'change'): void;
  configurationRefused(why: string): void;
  /** Certificates that are trusted now, and were not when the log told of them last: by the command line, or by hand. */
  lookAtTrust(dataDir: string): void;
}

/** `guard` runs each of them, so that a log that cannot be written holds nothing else up. */
export function auditActs(audit: Audit, guard: (work: () => void) => void): AuditActs {
  const known = new Set<string>();
  return {
    corrected: (events) => {
      const corrections = events.filter(isCorrection);
      if (corrections.length === 0) return;
      guard(() => {
        for (const { seq, type, machineId, by } of corrections)
          audit.write({ kind: 'corrected', by, place: machineId ?? '', details: { seq, type } });
      });
    },
    configurationTaken: (file, place) => guard(() => auditConfiguration(audit, file, place)),
    configurationRefused: (why) =>
      guard(() => {
        const details = { why: withoutSecrets(why).slice(0, WHY_CHARACTERS) };
        audit.write({ kind: 'configurationRefused', by: '', place: 'change', details });
      }),
    lookAtTrust: (dataDir) => guard(() => auditTrust(audit, dataDir, known)),
  };
}

function auditTrust(audit: Audit, dataDir: string, known: Set<string>): void {
  const sources = join(dataDir, 'sources');
  const fresh = (existsSync(sources) ? readdirSync(sources) : []).flatMap((sourceId) =>
    trustedFingerprints(join(sources, sourceId))
      .map((fingerprint) => ({ sourceId, fingerprint, key: `${sourceId}\n${fingerprint}` }))
      .filter(({ key }) => !known.has(key)),
  );
  if (fresh.length === 0) return;
  // By a person on the page it is trusted for whatever source that shows it.
  const told = [...audit.all('certificateTrusted')].map(({ details }) => details);
  for (const { sourceId, fingerprint, key } of fresh) {
    known.add(key);
    if (told.some((one) => one.fingerprint === fingerprint && (one.sourceId ?? sourceId) === sourceId)) continue;
    audit.write({ kind: 'certificateTrusted', by: '', place: 'files', details: { fingerprint, sourceId } });
  }
}
