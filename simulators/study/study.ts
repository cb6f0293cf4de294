/** Runs the cells of a study over the cores, keeps what is done on file, adds up the scores per policy. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { jsonOf } from '../../shared/core/words/json.ts';
import { runCell } from './loop.ts';
import type { PlantFile } from './plant-file.ts';
import { type PolicyName, policyNames } from './policies.ts';
import { type CellScore, CellScoreSchema } from './score.ts';
import { type PolicySummary, summarise } from './summary.ts';

export interface StudyOptions {
  plants: readonly PlantFile[];
  seeds: number;
  quarters: number;
  policies: readonly PolicyName[];
  /** K of every ensemble. */
  scenarios: number;
  quoteLevel: number;
  fillWeeks: number;
  settleWeeks: number;
  /** Cells at the same time. */
  jobs: number;
  /** Cells that are done are appended here, one JSON per line, and not run again. */
  resumeFile: string | null;
}

interface StudyCell {
  plant: PlantFile;
  seed: number;
  policy: PolicyName;
}

const CellResultSchema = z.object({
  key: z.string(),
  plant: z.string(),
  seed: z.number(),
  policy: z.enum(policyNames),
  score: CellScoreSchema,
});
export type CellResult = z.infer<typeof CellResultSchema>;

export interface StudyResult {
  cells: readonly CellResult[];
  policies: readonly PolicySummary[];
}

export type Progress = (done: number, of: number, last: CellResult | null) => void;

export async function runStudy(options: StudyOptions, onProgress: Progress = () => undefined): Promise<StudyResult> {
  const all = cellsOf(options);
  const known = readDone(options.resumeFile);
  const done = new Map<string, CellResult>();
  const missing: StudyCell[] = [];
  for (const cell of all) {
    const kept = known.get(keyOf(cell, options));
    if (kept === undefined) missing.push(cell);
    else done.set(kept.key, kept);
  }
  const finished = (cell: StudyCell, score: CellScore) => {
    const key = keyOf(cell, options);
    const result = { key, plant: cell.plant.id, seed: cell.seed, policy: cell.policy, score };
    done.set(key, result);
    if (options.resumeFile !== null) appendFileSync(options.resumeFile, `${JSON.stringify(result)}\n`);
    onProgress(done.size, all.length, result);
  };
  onProgress(done.size, all.length, null);
  if (import.meta.url.endsWith('.ts') || options.jobs < 1) await runHere(missing, options, finished);
  else await runInThreads(missing, options, finished);
  const cells = all.flatMap((cell) => done.get(keyOf(cell, options)) ?? []);
  return { cells, policies: options.policies.map((policy) => summarise(policy, cells)) };
}

function cellsOf(options: StudyOptions): StudyCell[] {
  const cells: StudyCell[] = [];
  for (let seed = 1; seed <= options.seeds; seed += 1)
    for (const plant of options.plants) for (const policy of options.policies) cells.push({ plant, seed, policy });
  // The slow ones first, so that the cores end together.
  const slow: readonly PolicyName[] = ['oracle', 'recalibrated', 'distributions'];
  return cells.sort((a, b) => Number(slow.includes(b.policy)) - Number(slow.includes(a.policy)));
}

/** A cell is the same when everything that its outcome hangs on is. */
function keyOf(cell: StudyCell, options: StudyOptions): string {
  const { quarters, scenarios, quoteLevel, fillWeeks, settleWeeks } = options;
  return JSON.stringify([cell.plant, cell.seed, cell.policy, quarters, scenarios, quoteLevel, fillWeeks, settleWeeks]);
}

function readDone(file: string | null): Map<string, CellResult> {
  const done = new Map<string, CellResult>();
  if (file === null || !existsSync(file)) return done;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const result = parseLine(line);
    if (result !== null) done.set(result.key, result);
  }
  return done;
}

/** A line that was cut off by a kill is run again. */
function parseLine(line: string): CellResult | null {
  const parsed = CellResultSchema.safeParse(jsonOf(line));
  return parsed.success ? parsed.data : null;
}

type Finished = (cell: StudyCell, score: CellScore) => void;

function optionsOf(cell: StudyCell, options: StudyOptions): Parameters<typeof runCell>[0] {
  const { quarters, scenarios, quoteLevel, fillWeeks, settleWeeks } = options;
  return {
    file: cell.plant,
    seed: cell.seed,
    policy: cell.policy,
    quarters,
    scenarios,
    quoteLevel,
    fillWeeks,
    settleWeeks,
  };
}

async function runHere(cells: readonly StudyCell[], options: StudyOptions, finished: Finished): Promise<void> {
  for (const cell of cells)
    finished(
      cell,
      runCell(optionsOf(cell, options), () => performance.now()),
    );
}

function runInThreads(cells: readonly StudyCell[], options: StudyOptions, finished: Finished): Promise<void> {
  const queue = [...cells];
  const threads = Math.min(options.jobs, queue.length);
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL('./cell-worker.js', import.meta.url));
      let running: StudyCell | undefined;
      const next = () => {
        running = queue.shift();
        if (running === undefined) {
          resolve();
          void worker.terminate();
        } else worker.postMessage(optionsOf(running, options));
      };
      worker.on('message', (score: CellScore) => {
        if (running !== undefined) finished(running, score);
        next();
      });
      worker.on('error', reject);
      next();
    });
  return Promise.all(Array.from({ length: threads }, one)).then(() => undefined);
}
