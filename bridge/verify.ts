/** Whether facts and audit log are what was written, of a bridge that stands still. */
import { join } from 'node:path';
import { Problem } from '../shared/core/words/problem.ts';
import { openPlantSeals } from './facts/seals.ts';
import { openFactsAside } from './facts/set-aside.ts';
import { openPeople, STORE_FILE } from './keeping.ts';
import { mustBeThere, openStorage } from './storage/sqlite/open.ts';

/** The verdict in words. Errors: `corrupt`, naming what does not fit; `unknown` where there is none, `refused` where a bridge runs. */
export function verify(dataDir: string, outside: { now: () => number; randomBytes: (size: number) => Buffer }): string {
  mustBeThere(join(dataDir, STORE_FILE));
  const auth = openPeople(dataDir, outside);
  try {
    const { entries, head, brokenAt } = auth.audit.verify();
    if (brokenAt !== null) throw new Problem('corrupt', { what: 'auditBroken', entry: brokenAt });
    const storage = openStorage(join(dataDir, STORE_FILE));
    try {
      const aside = openFactsAside(storage, outside.now);
      const { audit } = auth;
      const { facts, sealedFacts, brokenIn } = openPlantSeals({ storage, aside, audit }).verify();
      if (brokenIn !== null) throw new Problem('corrupt', { what: 'factsChanged', ...brokenIn });
      return `${sealedFacts} of ${facts} facts are sealed and as they were; ${entries} entries of the audit log fit, head ${head}`;
    } finally {
      storage.close();
    }
  } finally {
    auth.close();
  }
}
