/** Child processes of the demo: started, waited for, ended in order, and reported when they die. */
import { type ChildProcess, spawn } from 'node:child_process';
import { Problem } from '../../shared/core/words/problem.ts';

const KEPT_LINES = 20;

/** What runs: whoever ends without ending it first takes it along, or it would hold its ports for ever. */
const living = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

export interface Child {
  readonly name: string;
  readonly pid: number | undefined;
  /** Resolves when the process has ended, with its exit code (null: by a signal). */
  readonly ended: Promise<number | null>;
  /** Resolves with the address of its "ready" line. Errors: `unavailable` with its last lines. */
  ready(timeoutMs: number): Promise<string>;
  /** What it said last. */
  lastLines(): readonly string[];
  /** Asks it to end, and makes it after `graceMs`. */
  end(graceMs: number): Promise<void>;
}

/**
 * Runs a script of this package with this Node. Its own process group: Ctrl-C reaches the demo alone,
 * which then ends the parts in the right order.
 */
export function startChild(name: string, script: string, args: readonly string[], cwd: string): Child {
  const child = spawn(process.execPath, [script, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  living.add(child);
  const lines: string[] = [];
  const listeners = new Set<(line: string) => void>();
  const hear = (line: string): void => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    for (const listener of listeners) listener(line);
  };
  readLines(child, hear);
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      living.delete(child);
      resolve(code);
    });
    child.once('error', (error) => {
      living.delete(child);
      hear(error.message);
      resolve(1);
    });
  });
  const died = (why: string): Problem => new Problem('unavailable', `${name} ${why}:\n${indent(lines)}`);

  return {
    name,
    pid: child.pid,
    ended,
    lastLines: () => [...lines],
    ready: (timeoutMs) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(died('was not ready in time')), timeoutMs);
        const look = (line: string): void => {
          const url = / ready (\S+)$/.exec(line)?.[1];
          if (url === undefined) return;
          clearTimeout(timer);
          listeners.delete(look);
          resolve(url);
        };
        listeners.add(look);
        for (const line of lines) look(line);
        void ended.then(() => {
          clearTimeout(timer);
          reject(died('ended before it was ready'));
        });
      }),
    async end(graceMs) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Runs to the end. Errors: `unavailable` with its last lines when it fails. */
export async function runToEnd(name: string, script: string, args: readonly string[], cwd: string): Promise<void> {
  const child = startChild(name, script, args, cwd);
  const code = await child.ended;
  if (code !== 0) throw new Problem('unavailable', `${name} failed:\n${indent(child.lastLines())}`);
}

export const indent = (lines: readonly string[]): string => lines.map((line) => `    ${line}`).join('\n');

function readLines(child: ChildProcess, hear: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts) if (line.trim() !== '') hear(line);
    });
  }
}
