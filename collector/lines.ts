/** The sources that run: started from the configuration, exchanged one by one when it changes. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CollectorConfig } from './config.ts';
import type { Intake, Source, SourceHealth } from './source.ts';
import { createSource as createRegistered, type SourceOptions } from './sources/registry.ts';

type SourceEntry = CollectorConfig['sources'][number];

export interface Lines {
  /** Starts what is new, stops what is gone, restarts what changed; the others never notice. */
  apply(entries: readonly SourceEntry[]): Promise<void>;
  health(): (SourceHealth & { id: string; kind: string; machineIds: readonly string[] })[];
  /** The source that reads this machine. */
  of(machineId: string): { id: string; health: SourceHealth } | null;
  stop(): Promise<void>;
}

export interface LinesOptions {
  intake: Intake;
  now: () => number;
  log: (level: 'info' | 'warn' | 'error', message: string, details?: Record<string, unknown>) => void;
  dataDir: string;
  /** For tests: another maker of sources. */
  createSource?: typeof createRegistered;
}

interface Running {
  source: Source;
  options: SourceOptions;
  /** Options and mappings as text: equal text, same source. */
  text: string;
  /** Why it could not be started. */
  fault: string | null;
}

/** A source that does not let go must not hold up the shutdown. */
const STOP_MS = 3_000;

export function createLines(options: LinesOptions): Lines {
  const { intake, now, log, dataDir } = options;
  const createSource = options.createSource ?? createRegistered;
  const running = new Map<string, Running>();

  const start = async (entry: SourceEntry): Promise<void> => {
    const { id } = entry.options;
    const stateDir = join(dataDir, 'sources', id);
    mkdirSync(stateDir, { recursive: true });
    const source = createSource(entry.options, entry.machines, {
      intake,
      now,
      stateDir,
      log: (level, message, details) => log(level, `${id}: ${message}`, details),
    });
    const one: Running = { source, options: entry.options, text: JSON.stringify(entry), fault: null };
    running.set(id, one);
    try {
      await source.start();
    } catch (error) {
      one.fault = error instanceof Error ? error.message : String(error);
      log('error', `${id}: cannot start: ${one.fault}`);
    }
  };
  const stopOne = async (id: string, one: Running): Promise<void> => {
    running.delete(id);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOP_MS);
    });
    try {
      await Promise.race([one.source.stop(), late]);
    } catch (error) {
      log('warn', `${id}: did not stop cleanly: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      clearTimeout(timer);
    }
  };
  const healthOf = (one: Running): SourceHealth => {
    const health = one.source.health();
    return one.fault === null ? health : { ...health, connected: false, problem: one.fault };
  };

  return {
    apply: async (entries) => {
      const wanted = new Map(entries.map((entry) => [entry.options.id, JSON.stringify(entry)]));
      const leaving = [...running].filter(([id, one]) => wanted.get(id) !== one.text);
      await Promise.all(leaving.map(([id, one]) => stopOne(id, one)));
      await Promise.all(entries.filter((entry) => !running.has(entry.options.id)).map(start));
    },
    health: () =>
      [...running].map(([id, one]) => {
        return { ...healthOf(one), id, kind: one.options.kind, machineIds: one.source.machineIds };
      }),
    of: (machineId) => {
      for (const [id, one] of running)
        if (one.source.machineIds.includes(machineId)) return { id, health: healthOf(one) };
      return null;
    },
    stop: async () => {
      await Promise.all([...running].map(([id, one]) => stopOne(id, one)));
    },
  };
}
