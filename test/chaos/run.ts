/** `npm run chaos -- [--seed N] [--size N] [--json]`: faults from a seed, and the R figures as one table. */
import { allFaults } from './all.ts';

const flags = new Map(
  process.argv.slice(2).map((flag, index, all): [string, string] => {
    const [name = '', value] = flag.replace(/^--/, '').split('=');
    return [name, value ?? all[index + 1] ?? ''];
  }),
);
const seed = Number(flags.get('seed') ?? Date.now() % 1_000_000);
const size = Number(flags.get('size') ?? 25);
const rows = await allFaults(seed, size);
if (flags.has('json')) process.stdout.write(`${JSON.stringify({ seed, size, rows })}\n`);
else {
  process.stdout.write(`seed ${seed}\n`);
  for (const { fault, runs, lost, doubled, unseen, saidAfterMs } of rows)
    process.stdout.write(
      `${fault.padEnd(64)} ${String(runs).padStart(6)} runs  ${lost} lost  ${doubled} doubled  ${unseen} unseen${saidAfterMs === null ? '' : `  said after ${saidAfterMs} ms`}\n`,
    );
}
process.exitCode = rows.some(({ lost, doubled, unseen }) => lost + doubled + unseen > 0) ? 1 : 0;
