/** The product's processes as they run in the field, watched from outside: how soon, how large, how long held up. */
import { readFileSync } from 'node:fs';
import { startChild } from '../../../simulators/demo/children.ts';

/** Longer than any start that is worth measuring. */
const START_MS = 600_000;
/** On a machine that other work keeps busy, too: a long wait is a figure, not an end. */
const ANSWER_MS = 600_000;
/** Between two probes: within the rate that one address may ask with, beside the questions. */
const PROBE_MS = 80;

/** What children inherit, as the programs of a release begin (`config/release/stage.mjs`). */
const MALLOC = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' };

export interface Watched {
  /** From the call to a `/health` that answers, ms. */
  startMs: number;
  /** GET, whole body; how long it took, ms. Errors: an answer that is none, but with a status of `also`; nothing for long. */
  ask(path: string, also?: readonly number[]): Promise<{ ms: number; bytes: number; text: string }>;
  /** Now and at the worst since the start, MB. */
  rssMB(): { now: number; peak: number };
  /** The longest that a probe of `/health` waited since the last call, ms: how long the loop was held. */
  takeMaxLoopMs(): number;
  end(): Promise<void>;
}

export interface Person {
  name: string;
  secret: string;
}

/** Starts a program of `dist` and waits until it answers; signs this person on. */
export async function startWatched(
  script: string,
  args: readonly string[],
  { cwd, url, person }: { cwd: string; url: string; person: Person },
): Promise<Watched> {
  Object.assign(process.env, MALLOC);
  const before = performance.now();
  const child = startChild(script, script, args, cwd);
  leavesWithUs(child.pid);
  await Promise.race([healthy(url), child.ended.then(() => Promise.reject(new Error(child.lastLines().join('\n'))))]);
  const startMs = performance.now() - before;
  const cookie = await signOn(url, person);
  let maxLoopMs = 0;
  let probing = true;
  const probe = (async () => {
    while (probing) {
      const begin = performance.now();
      // A connection that ends while the loop is held is a probe that waits on.
      while (probing && !(await answers(url))) await pause(5);
      maxLoopMs = Math.max(maxLoopMs, performance.now() - begin);
      await pause(PROBE_MS);
    }
  })();
  return {
    startMs,
    async ask(path, also = []) {
      const begin = performance.now();
      const answer = await fetch(`${url}${path}`, { headers: { cookie }, signal: AbortSignal.timeout(ANSWER_MS) });
      const text = await answer.text();
      if (!answer.ok && !also.includes(answer.status))
        throw new Error(`${path} answered ${answer.status}: ${text.slice(0, 500)}`);
      return { ms: performance.now() - begin, bytes: text.length, text };
    },
    rssMB: () => residentMB(child.pid ?? 0),
    takeMaxLoopMs() {
      const worst = maxLoopMs;
      maxLoopMs = 0;
      return worst;
    },
    async end() {
      probing = false;
      await probe;
      await child.end(60_000);
    },
  };
}

function answers(url: string): Promise<boolean> {
  return fetch(`${url}/health`).then(
    (answer) => answer.text().then(() => true),
    () => false,
  );
}

/** A bench that fails or is ended leaves no process behind. */
function leavesWithUs(pid: number | undefined): void {
  process.once('exit', () => {
    try {
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
}

async function healthy(url: string): Promise<void> {
  const until = performance.now() + START_MS;
  while (performance.now() < until) {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(START_MS) }).catch(() => null);
    await answer?.body?.cancel();
    if (answer !== null) return;
    await pause(5);
  }
  throw new Error(`${url} did not answer in time`);
}

async function signOn(url: string, person: Person): Promise<string> {
  const answer = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(person),
  });
  if (!answer.ok) throw new Error(`${person.name} was not signed on: ${await answer.text()}`);
  await answer.body?.cancel();
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
}

function residentMB(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1_000;
  return { now: of('VmRSS'), peak: of('VmHWM') };
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
