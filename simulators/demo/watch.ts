/** Keeps the demo's parts alive: one that ends by itself is told of and started again, as a service manager would. */
import { type Child, indent, startChild } from './children.ts';

/** A busy computer needs minutes; what cannot start ends by itself long before. */
const READY_MS = 600_000;
const SLOW_MS = 60_000;
/** As often within as long: then something is wrong that starting again does not mend. */
const RESTARTS = 5;
const WITHIN_MS = 120_000;

export interface WatchOptions {
  cwd: string;
  print: (text: string) => void;
  /** All parts that run now; called after each start. */
  onChange: (children: readonly Child[]) => void;
}

export interface Watch {
  /** Resolves once the part is ready. Errors: `unavailable` with its last lines when it is not, the first time. */
  start(name: string, script: string, args: readonly string[]): Promise<void>;
  /** Resolves with a part that does not stay up. */
  readonly gaveUp: Promise<Child>;
  children(): readonly Child[];
  /** What ends from now on was asked to. */
  stop(): void;
}

export function createWatch({ cwd, print, onChange }: WatchOptions): Watch {
  const children = new Map<string, Child>();
  let isStopping = false;
  let giveUp: (child: Child) => void;
  const gaveUp = new Promise<Child>((resolve) => {
    giveUp = resolve;
  });

  const run = (name: string, script: string, args: readonly string[]): Child => {
    const child = startChild(name, script, args, cwd);
    children.set(name, child);
    onChange([...children.values()]);
    return child;
  };

  const keep = async (first: Child, script: string, args: readonly string[]): Promise<void> => {
    const endedAtMs: number[] = [];
    for (let child = first; ; ) {
      const code = await child.ended;
      if (isStopping) return;
      const nowMs = performance.now();
      endedAtMs.push(nowMs);
      if (endedAtMs.filter((atMs) => nowMs - atMs < WITHIN_MS).length > RESTARTS) return giveUp(child);
      const how = code === null ? 'was killed' : `has ended by itself (code ${code})`;
      print(`\n${child.name} ${how}; it is started again. It said last:\n${indent(child.lastLines())}\n`);
      child = run(child.name, script, args);
      await child.ready(READY_MS).then(
        () => print(`${child.name} runs again.\n`),
        () => child.end(0),
      );
    }
  };

  return {
    gaveUp,
    async start(name, script, args) {
      const child = run(name, script, args);
      const slow = setTimeout(() => print(`${name} still starts: this computer is busy …\n`), SLOW_MS);
      await child.ready(READY_MS).finally(() => clearTimeout(slow));
      void keep(child, script, args);
    },
    children: () => [...children.values()],
    stop() {
      isStopping = true;
    },
  };
}
