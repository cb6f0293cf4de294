/** The benchmark of a dense year, in its short form: it runs to its end, and what does not depend on the machine holds. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));
const MINUTES_MS = 240_000;

const Measured = z.looseObject({
  ...{ startMs: z.number().positive(), viewMs: z.number().positive(), rssMB: z.number().positive() },
  ...{ maxLoopMs: z.number().min(0), dbBytesPerFact: z.number().positive() },
});
const YearSchema = z.object({
  year: z.object({
    facts: z.int(),
    collector: Measured,
    bridge: Measured.extend({ intakeFactsPerS: z.number().positive() }),
  }),
});

function run(...args: string[]): string {
  const ended = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', timeout: MINUTES_MS });
  if (ended.status !== 0)
    throw new Error(`${args.join(' ')} ended with ${ended.status}\n${ended.stdout}\n${ended.stderr}`);
  return ended.stdout;
}

test(
  'two days of eight machines go through box and bridge, and lie at the bridge hardly wider than at the box',
  () => {
    const told = run('test/swept.mjs', 'test/bench/run.mjs', 'year', '--machines', '8', '--weeks', '0.3', '--json');
    const { year } = YearSchema.parse(JSON.parse(told.trimEnd().split('\n').at(-1) ?? ''));
    // A machine tells some 1,200 facts a day.
    expect(year.facts).toBeGreaterThan(8 * 2 * 1_000);
    // 1.2 of a year; two days have the tables' own pages beside.
    expect(year.bridge.dbBytesPerFact / year.collector.dbBytesPerFact).toBeLessThan(1.5);
  },
  MINUTES_MS * 1.2,
);
