/**
 * `npm run chaos -- [--seed N] [--size N] [--fault NAME] [--json]`: faults from a seed, and the R figures as one table;
 * `--fault network`: one row of it (its names stand in `all.ts`).
 * `npm run chaos -- --bridge [--erp NAME] [--size 3]`: the bridge killed before every ERP, or those whose name has NAME.
 */
import { allFaults } from './all.ts';
import { killedBridges } from './bridge.ts';
import type { Row } from './faults.ts';

const flags = new Map(
  process.argv.slice(2).map((flag, index, all): [string, string] => {
    const [name = '', value] = flag.replace(/^--/, '').split('=');
    return [name, value ?? all[index + 1] ?? ''];
  }),
);
const seed = Number(flags.get('seed') ?? Date.now() % 1_000_000);
const size = Number(flags.get('size') ?? (flags.has('bridge') ? 3 : 25));
const isTable = !flags.has('json');
if (isTable) process.stdout.write(`seed ${seed}\n`);
const rows: Row[] = [];
for await (const row of flags.has('bridge')
  ? killedBridges(seed, size, flags.get('erp') ?? '')
  : allFaults(seed, size, flags.get('fault') ?? '')) {
  rows.push(row);
  if (isTable) process.stdout.write(printed(row));
}
if (!isTable) process.stdout.write(`${JSON.stringify({ seed, size, rows })}\n`);
/** How soon an alarm must be shown; judged here, on a quiet machine, and not in the test of the same faults. */
const SAID_WITHIN_MS = 5_000;
process.exitCode = rows.some(
  ({ lost, doubled, unseen, saidAfterMs }) => lost + doubled + unseen > 0 || (saidAfterMs ?? 0) > SAID_WITHIN_MS,
)
  ? 1
  : 0;

function printed({ fault, runs, lost, doubled, unseen, saidAfterMs }: Row): string {
  const said = saidAfterMs === null ? '' : `  said after ${saidAfterMs} ms`;
  return `${fault.padEnd(64)} ${String(runs).padStart(6)} runs  ${lost} lost  ${doubled} doubled  ${unseen} unseen${said}\n`;
}
