/**
 * Which rules does no test check? `npm run mutants -- --file shared/core/figures/sums.ts --seed 1`
 *
 * Puts one small fault after another into a copy of the tree and runs the tests of its room, and then those
 * of its part; a fault that no test sees is printed. `--count` (30) faults are drawn by each `--seed` (1,2);
 * `--tests "a b"` runs only these. Equivalent faults, which change nothing that can be seen, stand in
 * `equivalents/`, each with its reason, and are not drawn.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Equivalent } from './equivalents/equivalent.ts';
import { equivalents } from './equivalents/equivalents.ts';
import { type Mutant, mutantsOf } from './mutate.ts';

const { values } = parseArgs({
  options: {
    file: { type: 'string' },
    seed: { type: 'string', default: '1,2' },
    count: { type: 'string', default: '30' },
    tests: { type: 'string' },
  },
});
const file = values.file;
if (file === undefined || !existsSync(file)) {
  process.stderr.write('Say which file: --file shared/core/figures/sums.ts\n');
  process.exit(2);
}

const copy = copyOfTree();
let running: ChildProcess | null = null;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    if (running !== null) end(running);
    rmSync(copy, { recursive: true, force: true });
    process.exit(1);
  });
try {
  process.exitCode = await run(file);
} finally {
  rmSync(copy, { recursive: true, force: true });
}

async function run(file: string): Promise<number> {
  const all = mutantsOf(readFileSync(file, 'utf8')).filter((mutant) => !isEquivalent(file, mutant));
  const draws = values.seed.split(',').map((seed) => ({ seed, drawn: draw(all, Number(seed), Number(values.count)) }));
  const rounds = await timed(roundsOf(file));
  const seen = new Map<Mutant, boolean>();
  for (const mutant of new Set(draws.flatMap(({ drawn }) => drawn))) {
    writeFileSync(join(copy, file), mutant.source);
    let isSeen = false;
    for (const { tests, limitMs } of rounds) isSeen ||= !(await pass(tests, limitMs));
    seen.set(mutant, isSeen);
    if (!isSeen) say(`  ${file}:${mutant.line}\n    - ${mutant.was}\n    + ${mutant.becomes}`);
  }
  let isShort = false;
  for (const { seed, drawn } of draws) {
    const killed = drawn.filter((mutant) => seen.get(mutant)).length;
    isShort ||= killed < 0.9 * drawn.length;
    say(`${file} seed ${seed}: ${killed} of ${drawn.length} faults seen (${all.length} possible)`);
  }
  return isShort ? 1 : 0;
}

interface Round {
  tests: readonly string[];
  /** Longer than this they hang. */
  limitMs: number;
}

/** How long each round takes without a fault; it has to be green. */
async function timed(rounds: readonly (readonly string[])[]): Promise<Round[]> {
  const known: Round[] = [];
  for (const tests of rounds) {
    const began = performance.now();
    if (!(await pass(tests, 1_200_000))) throw new Error(`They fail without any fault: ${tests.join(' ')}`);
    known.push({ tests, limitMs: 20_000 + 4 * (performance.now() - began) });
  }
  return known;
}

/** The tests that lie where the file does, and then those of its whole part. */
function roundsOf(file: string): string[][] {
  if (values.tests !== undefined) return [values.tests.split(' ')];
  const room = join('test', dirname(file));
  const near = existsSync(room) && readdirSync(room).some((name) => name.includes('.test.')) ? [[room]] : [];
  if (file.startsWith('shared/core')) return [...near, ['test/shared/core', 'test/cases']];
  return [...near, [join('test', ...file.split('/').slice(0, 2))]];
}

/** A fault that makes the tests hang is seen as well. */
function pass(tests: readonly string[], limitMs: number): Promise<boolean> {
  const vitest = join(copy, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--project', 'unit', '--maxWorkers=1', '--bail=1', '--reporter=dot', ...tests];
  const env = { ...process.env, CI: '1' };
  const child = spawn(process.execPath, args, { cwd: copy, stdio: 'ignore', detached: true, env });
  running = child;
  return new Promise((resolve) => {
    const timer = setTimeout(() => end(child), limitMs);
    child.once('exit', (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    });
  });
}

/** It and its workers. */
function end({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGKILL');
}

/** So that nothing of the real tree is ever faulty, not even after a kill. */
function copyOfTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'istwert-mutants-'));
  const left = new Set(['node_modules', '.git', 'dist']);
  for (const name of readdirSync('.')) if (!left.has(name)) cpSync(name, join(copy, name), { recursive: true });
  // A folder of links: what vitest remembers of its runs stays in the copy.
  mkdirSync(join(copy, 'node_modules'));
  for (const name of readdirSync('node_modules'))
    if (!name.startsWith('.')) symlinkSync(join(process.cwd(), 'node_modules', name), join(copy, 'node_modules', name));
  return copy;
}

function isEquivalent(file: string, { was, becomes, behind }: Mutant): boolean {
  const isIt = (one: Equivalent) => one.file === file && one.was === was && one.becomes === becomes;
  return equivalents.some((one) => isIt(one) && (one.behind === undefined || one.behind === behind));
}

/** `count` of them, without putting back; the same for the same seed (mulberry32). */
function draw(all: readonly Mutant[], seed: number, count: number): Mutant[] {
  const left = [...all];
  const drawn: Mutant[] = [];
  let state = seed;
  while (drawn.length < count && left.length > 0) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    drawn.push(...left.splice(((mixed ^ (mixed >>> 14)) >>> 0) % left.length, 1));
  }
  return drawn.sort((a, b) => a.line - b.line);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
