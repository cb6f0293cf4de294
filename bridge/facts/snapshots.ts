/** The snapshot beside `bridge.db`: found at a start, made by a thread where there is none, kept young. */
import { join } from 'node:path';
import { wordsOf } from '../../shared/core/words/words-of.ts';
import { dropFolded } from '../../shared/io/folded-file.ts';
import type { Keeper } from '../../shared/io/keeper.ts';
import type { Log } from '../../shared/io/log.ts';
import { finished } from '../../shared/io/turn.ts';
import { checkingFold, type Facts, FOLDED_FILE, type Folded, type NoFolded } from './folded.ts';
import { createKeeper } from './keeper.ts';
import { sumOf } from './keeper-work.ts';
import type { Snapshots } from './plant-ledger.ts';

export interface KeptSnapshots extends Snapshots {
  keeper: Keeper;
}

export interface SnapshotsOptions extends Facts {
  dataDir: string;
  /** The database in it. */
  file: string;
  named: ReadonlyMap<string, string>;
  edgeIds: readonly string[];
  log: Pick<Log, 'info' | 'warn'>;
  everyFacts?: number;
}

/** Some two seconds to fold. */
const MUCH = 100_000;

/** One that is of no use is thrown away, and that is said. */
export function openSnapshots({
  dataDir,
  file,
  named,
  edgeIds,
  log,
  everyFacts,
  ...of
}: SnapshotsOptions): KeptSnapshots {
  const folded = join(dataDir, FOLDED_FILE);
  const drop = (why: string): void => {
    log.warn(`What was computed before ${why}: it is thrown away and computed anew from the facts.`);
    dropFolded(folded);
  };
  const good = (found: Folded | NoFolded): Folded | null => {
    if (typeof found !== 'string') return found;
    if (found !== 'missing') drop(whyNot[found]);
    return null;
  };
  const keeper = createKeeper({
    place: { dataDir, file, named: [...named], edgeIds },
    cursor: 0,
    log: (level, message) => log[level](message),
    ...(everyFacts === undefined ? {} : { everyFacts }),
  });
  return {
    keeper,
    find: async () => {
      const found = good(await finished(checkingFold(folded, of)));
      const here = sumOf(of.storage.boxes.all().map(({ cursor }) => cursor));
      if (found === null || here - sumOf(found.cursors.values()) > MUCH) {
        found?.close();
        // By a thread: what that needs of memory is given back with it, and nobody waits meanwhile.
        await keeper.keep();
        return good(await finished(checkingFold(folded, of)));
      }
      keeper.stands(sumOf(found.cursors.values()));
      return found;
    },
    drop: (error) => drop(`cannot be taken over (${wordsOf(error)})`),
  };
}

const whyNot: Readonly<Record<Exclude<NoFolded, 'missing'>, string>> = {
  foreign: 'is of another version or of other facts',
  damaged: 'is damaged',
};
