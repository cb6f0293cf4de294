/** `istwert-sim study`: the promise judged in closed loop on plants of its own. */
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { Problem } from '../../shared/core/words/problem.ts';
import { type Cli, usage } from '../../shared/io/cli.ts';
import { rawFile } from '../../shared/io/config.ts';
import { type ColdResult, type DriftResult, experimentTable, runCold, runDrift } from './experiments.ts';
import { goals } from './goals.ts';
import { cellDefaults } from './loop.ts';
import { type PlantFile, PlantFileSchema } from './plant-file.ts';
import { policyNames } from './policies.ts';
import {
  besideTable,
  equalKeptTable,
  equalLeadText,
  json,
  pit,
  plantTable,
  reliability,
  table,
  timings,
} from './report.ts';
import { runStudy } from './study.ts';

/** Beyond these a run takes weeks, or a computer's memory. */
const most = { seeds: 1_000, quarters: 40, scenarios: 5_000, jobs: 256 };
const Count = z.coerce.number().int().positive();

const FlagsSchema = z.object({
  plants: Count,
  seeds: Count.max(most.seeds),
  quarters: Count.max(most.quarters),
  policy: z.string().optional(),
  plant: z.string().optional(),
  scenarios: Count.max(most.scenarios),
  quoteLevel: z.coerce.number().gt(0).lt(1),
  jobs: Count.max(most.jobs),
  resume: z.string().optional(),
  json: z.boolean().optional(),
  experiments: z.boolean().optional(),
});

export function addStudyCommand(cli: Cli): void {
  cli
    .command('study', 'How well promises keep their word, by policy, on simulated plants')
    .option('--plants <n>', 'How many of the plants that come with it', { default: 3 })
    .option('--plant <file>', 'A plant of your own instead: a parameter file')
    .option('--seeds <n>', 'Worlds per plant', { default: 8 })
    .option('--quarters <n>', 'Scored time per world', { default: 4 })
    .option('--policy <names>', `Comma-separated, of: ${policyNames.join(', ')}`)
    .option('--scenarios <n>', 'Scenarios per promise', { default: cellDefaults.scenarios })
    .option('--quote-level <p>', 'Level of the quoted date', { default: cellDefaults.quoteLevel })
    .option('--jobs <n>', 'Cells at the same time', { default: availableParallelism() })
    .option('--resume <file>', 'Keeps what is done here and goes on from it')
    .option('--experiments', 'Instead: how a drop of availability is followed, and cold starts')
    .option('--json', 'Only the one line of JSON')
    .action(studyAction);
}

async function studyAction(given: unknown): Promise<void> {
  const flags = checkFlags(given);
  const plants = flags.plant === undefined ? builtIn(flags.plants) : [readPlantFile(flags.plant)];
  if (flags.experiments === true) return experiments(plants, flags.seeds, flags.scenarios);
  const from = performance.now();
  const result = await runStudy(
    {
      ...cellDefaults,
      plants,
      seeds: flags.seeds,
      quarters: flags.quarters,
      policies: policiesOf(flags.policy),
      scenarios: flags.scenarios,
      quoteLevel: flags.quoteLevel,
      jobs: flags.jobs,
      resumeFile: flags.resume ?? null,
    },
    (done, of, last) => {
      const what =
        last === null
          ? ''
          : `${last.plant} seed ${last.seed} ${last.policy}: ${(100 * last.score.otd).toFixed(1)} % on time`;
      const seconds = Math.round((performance.now() - from) / 1000);
      process.stderr.write(`${done}/${of} cells, ${seconds} s  ${what}\n`);
    },
  );
  if (flags.json !== true) {
    const times = timings(result);
    const text = [
      table(result),
      '',
      plantTable(result),
      '',
      besideTable(result),
      '',
      equalKeptTable(result),
      '',
      equalLeadText(result),
      ...result.policies
        .filter((summary) => summary.policy === 'distributions' || summary.policy === 'recalibrated')
        .flatMap((summary) => ['', reliability(summary), '', pit(summary)]),
      '',
      `a quote takes ${times.quoteMs.p50} ms (p99 ${times.quoteMs.p99}), a refresh of ${flags.scenarios} scenarios ${times.refreshMs.p50} ms (p99 ${times.refreshMs.p99})`,
      ...goals(result).map(
        ({ what, met, seen }) => `${met === null ? 'no answer' : met ? 'met      ' : 'MISSED   '}  ${what}: ${seen}`,
      ),
      '',
    ];
    process.stdout.write(`${text.join('\n')}\n`);
  }
  process.stdout.write(`${json(result)}\n`);
}

function experiments(plants: readonly PlantFile[], seeds: number, scenarios: number): void {
  const drift: DriftResult[] = [];
  const cold: ColdResult[] = [];
  for (let seed = 1; seed <= seeds; seed += 1)
    for (const plant of plants) {
      drift.push(runDrift(plant, seed));
      cold.push(...runCold(plant, seed, scenarios));
      process.stderr.write(`${plant.id} seed ${seed} done\n`);
    }
  process.stdout.write(`${experimentTable(drift, cold)}\n`);
}

function checkFlags(given: unknown): z.infer<typeof FlagsSchema> {
  const checked = FlagsSchema.safeParse(given);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw usage(`--${String(issue?.path[0] ?? 'option')}: ${issue?.message ?? 'does not fit'}`);
}

function policiesOf(text: string | undefined): (typeof policyNames)[number][] {
  if (text === undefined) return [...policyNames];
  const wanted = text.split(',').map((name) => name.trim());
  const unknown = wanted.filter((name) => !policyNames.some((known) => known === name));
  if (unknown.length > 0)
    throw usage(`--policy: no "${unknown.join('", "')}"; expected some of: ${policyNames.join(', ')}`);
  return policyNames.filter((name) => wanted.includes(name));
}

/** The plants that come with the study, from the sources or beside the build. */
export function builtIn(count: number): PlantFile[] {
  const folder = ['./plants/', '../../../simulators/study/plants/']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (folder === undefined)
    throw new Problem('unavailable', 'The study’s plants are missing; install the package again.');
  const order = ['forge.yaml', 'turning.yaml', 'assembly.yaml'];
  const last = ['lots.yaml', 'furnace.yaml', 'people.yaml', 'hot-customer.yaml', 'seasonal.yaml', 'rework.yaml'];
  const all = [...order, '', ...last];
  const place = (file: string) => (all.includes(file) ? all.indexOf(file) : order.length);
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort((a, b) => place(a) - place(b) || a.localeCompare(b));
  if (count > files.length) throw usage(`--plants: there are ${files.length}; more seeds make more worlds of each`);
  return files.slice(0, count).map((file) => readPlantFile(`${folder}${file}`));
}

/** Errors: `invalid`, naming file, field and what was expected. */
export function readPlantFile(file: string): PlantFile {
  const checked = PlantFileSchema.safeParse(rawFile(file));
  if (checked.success) return checked.data;
  const faults = checked.error.issues.map((issue) => `  ${issue.path.join('.') || '(file)'}: ${issue.message}`);
  throw new Problem('invalid', `${file} does not describe a plant:\n${faults.join('\n')}`);
}
