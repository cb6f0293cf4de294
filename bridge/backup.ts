/** What the bridge knows, copied while it runs; and such a copy put back, or only tried. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../shared/core/words/problem.ts';
import { makeBackup } from '../shared/io/backup/backup.ts';
import { restoreBackup } from '../shared/io/backup/restore.ts';
import { packageVersion } from '../shared/io/cli.ts';
import { PEOPLE_FILE, STORE_FILE } from './keeping.ts';
import { checkWhole } from './storage/sqlite/open.ts';
import { MAIL_FILE, WEBHOOKS_FILE } from './tellers.ts';
import { verify } from './verify.ts';

const DATABASES = [WEBHOOKS_FILE, MAIL_FILE, PEOPLE_FILE, STORE_FILE];

/** `at`: epoch ms. What was copied, in words. Errors: `unknown` (nothing is there), `refused`, `unavailable`. */
export function backup(configFile: string, dataDir: string, folder: string, at: number): string {
  if (!existsSync(join(dataDir, STORE_FILE)))
    throw new Problem('unknown', `No bridge has run in ${dataDir}: there is nothing to copy.`);
  const { files } = makeBackup(folder, {
    kind: 'bridge',
    dataDir,
    // What was told first: told twice is dropped by who has it, never told is lost.
    databases: DATABASES,
    others: [],
    configFile,
    version: packageVersion(),
    at,
    factsIn: () => null,
  });
  return `Facts, postings, promises, what others were told, who may come in, and the configuration are copied to ${folder} (${files.length} files)\n`;
}

export interface RestoreFlags {
  drill?: unknown;
  replace?: unknown;
}

/** What was restored, in words. Errors: as `restoreBackup`. */
export async function restore(
  dataDir: string,
  folder: string,
  flags: RestoreFlags,
  outside: { now: () => number; randomBytes: (size: number) => Buffer },
): Promise<string> {
  const drill = flags.drill === true;
  const said = await restoreBackup(folder, {
    kind: 'bridge',
    dataDir,
    main: STORE_FILE,
    drill,
    replace: flags.replace === true,
    lookThrough: async (place) => {
      for (const name of DATABASES) if (existsSync(join(place, name))) checkWhole(join(place, name));
      return `every page of its databases; ${verify(place, outside)}`;
    },
    now: outside.now,
  });
  return drill ? said : `${said}${ERP_AHEAD}`;
}

const ERP_AHEAD = `What the ERP was told since then is not known here and would be told again: before it starts, take those bookings back in
the ERP, or set erp aside until they are. A configuration that was there is as it was.
`;
