/** A copy of what a box knows, whole and readable, while it may run; and such a copy put back, or only tried. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../shared/core/words/problem.ts';
import { makeBackup } from '../../shared/io/backup/backup.ts';
import { restoreBackup } from '../../shared/io/backup/restore.ts';
import { packageVersion } from '../../shared/io/cli.ts';
import { checkWhole } from '../../shared/io/sqlite.ts';
import type { CollectorConfig } from '../config.ts';
import { PLACES_FILE } from '../intake/moved.ts';
import { JOURNAL_FILE, openJournalToRead, PEOPLE_FILE } from '../journal/journal.ts';
import { TOKEN_FILE } from '../sending/box-token.ts';
import { type Outside, verify } from './offline.ts';

/** What was copied, in words. Errors: `refused` (the folder holds a copy already), `unknown` (no journal), `unavailable`. */
export function backup({ edge, file }: CollectorConfig, folder: string, at: number): string {
  // Whose journal it is; and that there is one.
  openJournalToRead(edge.dataDir, edge.id).close();
  const { facts, files } = makeBackup(folder, {
    kind: 'collector',
    dataDir: edge.dataDir,
    // The journal last: what people's file says of facts is then in it.
    databases: [PEOPLE_FILE, JOURNAL_FILE],
    // The places first: a counter that begins anew twice invents nothing, one that was never told of another place does.
    others: [PLACES_FILE, TOKEN_FILE, 'sources'],
    configFile: file,
    version: packageVersion(),
    at,
    factsIn: (copy) => {
      const journal = openJournalToRead(copy, edge.id);
      const last = journal.lastSeq();
      journal.close();
      return last;
    },
  });
  return `${facts} facts are copied to ${folder}, with who may write and the configuration (${files.length} files)\n`;
}

export interface RestoreFlags {
  drill?: unknown;
  replace?: unknown;
}

/** What was restored, in words. Errors: as `restoreBackup`. */
export async function restore(
  config: CollectorConfig,
  folder: string,
  flags: RestoreFlags,
  outside: Outside,
): Promise<string> {
  const { edge, bridge } = config;
  const drill = flags.drill === true;
  const said = await restoreBackup(folder, {
    kind: 'collector',
    dataDir: edge.dataDir,
    main: JOURNAL_FILE,
    drill,
    replace: flags.replace === true,
    lookThrough: async (dataDir, { facts }) => {
      for (const name of [JOURNAL_FILE, PEOPLE_FILE])
        if (existsSync(join(dataDir, name))) checkWhole(join(dataDir, name));
      let verdict = '';
      const print = async (text: string): Promise<void> => {
        verdict += text;
      };
      await verify({ ...config, edge: { ...edge, dataDir } }, { ...outside, print });
      const journal = openJournalToRead(dataDir, edge.id);
      const found = journal.lastSeq();
      journal.close();
      if (found !== facts) throw new Problem('corrupt', `The backup should hold ${facts} facts and holds ${found}.`);
      return `${facts} facts; ${verdict.trim()}`;
    },
    now: outside.now,
  });
  return drill || bridge === null ? said : `${said}${BRIDGE_AHEAD}`;
}

const BRIDGE_AHEAD = `If the bridge has taken facts in since then, it refuses this box and says so: give the box a new edge.id and an empty
data folder instead; all facts up to now are at the bridge. A configuration that was there is as it was.
`;
