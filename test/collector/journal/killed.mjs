/**
 * A collector without sources, to be killed: takes readings from its parent and tells which are
 * acknowledged. Runs the built code, as a process in the field does.
 */

import { readFileSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { openIngest } from '../../../dist/collector/intake/ingest.js';
import { openJournal } from '../../../dist/collector/journal/journal.js';
import { openLogbook } from '../../../dist/collector/journal/logbook.js';
import { PlantSchema } from '../../../dist/shared/core/words/plant.js';

/** A disk that is ill at a start ends it with a sentence: here it becomes ill afterwards. */
let isReady = false;
const [dataDir, plantFile, disk] = process.argv.slice(2);
if (disk !== undefined) illDisk(JSON.parse(disk));
const journal = openJournal(dataDir, 'edge-1', () => 'journal-0001');
const logbook = openLogbook(journal, PlantSchema.parse(JSON.parse(readFileSync(plantFile, 'utf8'))));
const ingest = openIngest({ logbook, now: Date.now, log: (_level, problem) => process.send({ problem }) });
process.on('message', async ({ reading, at }) => {
  const value = { signal: 'counter', counter: 'total', reading };
  await ingest.take([{ machineId: 'press-1', at, receivedAt: at, quality: 'good', historical: false, value }]);
  process.send({ acknowledged: reading });
});
isReady = true;
process.send({ ready: true });

/**
 * A disk that fails or is slow where SQLite hands a commit over to it: `errors` is the share of commits that end with
 * EIO, `slowMs` how long each takes.
 */
function illDisk({ errors = 0, slowMs = 0, seed = 1 }) {
  let state = seed;
  const draw = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 4_294_967_296;
  };
  const transaction = Sqlite.prototype.transaction;
  Sqlite.prototype.transaction = function begun(work) {
    const handed = (...args) => {
      const done = work(...args);
      if (!isReady) return done;
      if (slowMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, slowMs);
      if (draw() < errors) throw new Sqlite.SqliteError('disk I/O error', 'SQLITE_IOERR_WRITE');
      return done;
    };
    return transaction.call(this, handed);
  };
}
