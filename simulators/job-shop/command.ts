/** `istwert-sim job-shop`: the log of a made machine shop, to import and to backtest. */
import { writeFileSync } from 'node:fs';
import { own } from '../../shared/core/words/own.ts';
import { type Cli, usage } from '../../shared/io/cli.ts';
import { logOf } from './csv.ts';
import { jobShops } from './dials.ts';

interface Flags {
  out: string;
  seed?: number;
}

export function addJobShopCommand(cli: Cli): void {
  const names = Object.keys(jobShops).join(', ');
  cli
    .command('job-shop <name>', `The log of a made machine shop, as a table: ${names}`)
    .option('--out <file>', 'Where it is written', { default: 'job-shop.csv' })
    .option('--seed <number>', 'Another life of the same shop')
    .action((name: string, { out, seed }: Flags) => {
      const dials = own(jobShops, name);
      if (dials === undefined) throw usage(`There is no shop "${name}"; there are ${names}`);
      if (seed !== undefined && !Number.isSafeInteger(seed)) throw usage('--seed must be a whole number');
      const log = logOf({ ...dials, seed: seed ?? dials.seed });
      writeFileSync(out, log);
      process.stdout.write(`${log.split('\n').length - 2} lines in ${out}\n`);
    });
}
