#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
/** istwert-sim: the simulated plant, its mock ERP and the demo. Wiring only. */
import { Problem } from '../shared/core/problem.ts';
import { createCli, packageVersion, runCli } from '../shared/io/cli.ts';
import { announce, listen } from '../shared/io/http.ts';
import { createLog } from '../shared/io/log.ts';
import { createErpServer } from './erp/server.ts';
import { openErpStore } from './erp/store.ts';
import { readPlantFiles } from './plant-file.ts';

const cli = createCli('istwert-sim', packageVersion());
const PLANT = 'config/demo/plant.yaml';
const MACHINES = 'config/demo/machines.yaml';

interface ErpFlags {
  plant: string;
  parameters: string;
  dataDir: string;
  host: string;
  port: number;
  tokenFile: string;
}
cli
  .command('erp', 'The mock ERP: REST for the bridge, one page for people')
  .option('--plant <file>', 'The collector file that holds the plant', { default: PLANT })
  .option('--parameters <file>', 'The truth: machines, items, demand', { default: MACHINES })
  .option('--data-dir <folder>', 'Where its database lies', { default: 'data/erp' })
  .option('--host <host>', 'Address to listen on', { default: '127.0.0.1' })
  .option('--port <port>', 'Port; the next free one where it is taken', { default: 7430 })
  .option('--token-file <file>', 'One line: the token that callers must show')
  .action(async (flags: ErpFlags) => {
    const { plant, sim } = readPlantFiles(flags.plant, flags.parameters);
    const store = openErpStore(join(flags.dataDir, 'erp.db'));
    const log = createLog('erp', 'warn');
    const app = await createErpServer({ store, plant, sim, token: readToken(flags.tokenFile), now: Date.now, log });
    const { url } = await listen(app, flags.host, flags.port);
    announce(flags.dataDir, 'erp', url);
    await ended();
    await app.close();
    store.close();
  });

function readToken(file: string | undefined): string {
  if (file === undefined) throw new Problem('invalid', 'Give --token-file: a file with one line, the token.');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Problem('invalid', `The token file ${file} cannot be read. Make it, with one line: the token.`, {
      cause: error,
    });
  }
}

/** Resolves when the process is asked to end. */
function ended(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

process.exitCode = await runCli(cli, process.argv, (text) => process.stderr.write(text));
