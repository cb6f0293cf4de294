/** What the audit log holds beside sign-ons and rights: corrections of facts, and which configuration was in force. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isCorrection } from '../shared/core/commands/corrections.ts';
import type { Event } from '../shared/core/words/event.ts';
import { withoutSecrets } from '../shared/core/words/without-secrets.ts';
import type { Audit } from '../shared/io/door/audit.ts';

const WHY_CHARACTERS = 500;

export interface AuditActs {
  /** Of these facts, those by which a person corrected something. */
  corrected(events: readonly Event[]): void;
  /** Written where it is another one than the log held last. */
  configurationTaken(file: string, place: 'start' | 'change'): void;
  configurationRefused(why: string): void;
}

/** `guard` runs each of them, so that a log that cannot be written holds nothing else up. */
export function auditActs(audit: Audit, guard: (work: () => void) => void): AuditActs {
  return {
    corrected: (events) => {
      const corrections = events.filter(isCorrection);
      if (corrections.length === 0) return;
      guard(() => {
        for (const { seq, type, machineId, by } of corrections)
          audit.write({ kind: 'corrected', by, place: machineId ?? '', details: { seq, type } });
      });
    },
    configurationTaken: (file, place) =>
      guard(() => {
        if (!existsSync(file)) return;
        const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
        const [last] = audit.read(1, undefined, 'configurationTaken');
        if (last?.details.sha256 !== sha256)
          audit.write({ kind: 'configurationTaken', by: '', place, details: { file, sha256 } });
      }),
    configurationRefused: (why) =>
      guard(() => {
        const details = { why: withoutSecrets(why).slice(0, WHY_CHARACTERS) };
        audit.write({ kind: 'configurationRefused', by: '', place: 'change', details });
      }),
  };
}
