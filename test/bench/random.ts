/** The long form of the comparison with the naive calculation: 10,000 random histories, seed printed. */
import fc from 'fast-check';
import { agrees } from '../shared/core/ledger/agrees.ts';
import { history } from '../shared/core/ledger/histories.ts';

export async function run(options: Record<string, unknown>): Promise<Record<string, unknown>> {
  const numRuns = Number(options.runs ?? 10_000);
  const seed = Number(options.seed ?? 1);
  process.stdout.write(`${numRuns} random histories against the naive calculation, seed ${seed}\n`);
  const result = fc.check(
    fc.property(history, (facts) => agrees(facts)),
    { numRuns, seed, interruptAfterTimeLimit: 3_600_000 },
  );
  process.stdout.write(
    result.failed ? `differ: seed ${result.seed}, path ${result.counterexamplePath}\n` : `${result.numRuns} agreed\n`,
  );
  return { random: { runs: result.numRuns, seed, failed: result.failed } };
}
