/**
 * A collector without sources, to be killed: takes readings from its parent and tells which are
 * acknowledged. Runs the built code, as a process in the field does.
 */

import { readFileSync } from 'node:fs';
import { openIngest } from '../../../dist/collector/intake/ingest.js';
import { openJournal } from '../../../dist/collector/journal/journal.js';
import { openLogbook } from '../../../dist/collector/journal/logbook.js';
import { PlantSchema } from '../../../dist/shared/core/words/plant.js';

const [dataDir, plantFile] = process.argv.slice(2);
const journal = openJournal(dataDir, 'edge-1', () => 'journal-0001');
const logbook = openLogbook(journal, PlantSchema.parse(JSON.parse(readFileSync(plantFile, 'utf8'))));
const ingest = openIngest({ logbook, now: Date.now, log: (_level, problem) => process.send({ problem }) });
process.on('message', async ({ reading, at }) => {
  const value = { signal: 'counter', counter: 'total', reading };
  await ingest.take([{ machineId: 'press-1', at, receivedAt: at, quality: 'good', historical: false, value }]);
  process.send({ acknowledged: reading });
});
process.send({ ready: true });
