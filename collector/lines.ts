/** The sources that run: started from the configuration, exchanged one by one when it changes. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CollectorConfig } from './config.ts';
import type { Intake, Source, SourceHealth } from './source.ts';
import { createSource as createRegistered } from './sources/registry.ts';

type SourceEntry = CollectorConfig['sources'][number];

export interface Lines {
  /** Stops what is gone, begins to start what is new or changed; the others never notice. */
  apply(entries: readonly SourceEntry[]): Promise<void>;
  health(): (SourceHealth & { id: string; kind: string; machineIds: readonly string[] })[];
  /** The source that reads this machine. */
  of(machineId: string): { id: string; health: SourceHealth } | null;
  /** The same as it runs, for writing to the machine; null while there is none. */
  source(machineId: string): Source | null;
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
  /** null when it could not even be made. */
  source: Source | null;
  entry: SourceEntry;
  /** Options and mappings as text: equal text, same source. */
  text: string;
  /** Why it could not be started. */
  fault: string | null;
}

/** A source that does not let go must not hold up the shutdown. */
const STOP_MS = 3_000;

const neverStarted: SourceHealth = {
  connected: false,
  problem: null,
  lastValueAt: null,
  reconnects: 0,
  received: 0,
  quarantined: 0,
  clockOffsetMs: null,
  machines: [],
};

function machinesOf(one: Running): string[] {
  return one.entry.machines.map((machine) => machine.machineId);
}

export function createLines(options: LinesOptions): Lines {
  const { intake, now, log, dataDir } = options;
  const createSource = options.createSource ?? createRegistered;
  const running = new Map<string, Running>();

  const start = async (entry: SourceEntry): Promise<void> => {
    const { id } = entry.options;
    const stateDir = join(dataDir, 'sources', id);
    const one: Running = { source: null, entry, text: JSON.stringify(entry), fault: null };
    running.set(id, one);
    try {
      mkdirSync(stateDir, { recursive: true });
      one.source = createSource(entry.options, entry.machines, {
        intake,
        now,
        stateDir,
        log: (level, message, details) => log(level, `${id}: ${message}`, details),
      });
      await one.source.start();
    } catch (error) {
      // One source that cannot start must not keep the others from collecting.
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
      await Promise.race([one.source?.stop(), late]);
    } catch (error) {
      log('warn', `${id}: did not stop cleanly: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      clearTimeout(timer);
    }
  };
  const healthOf = (one: Running): SourceHealth => {
    const health = one.source?.health() ?? neverStarted;
    return one.fault === null ? health : { ...health, connected: false, problem: one.fault };
  };

  return {
    apply: async (entries) => {
      const wanted = new Map(entries.map((entry) => [entry.options.id, JSON.stringify(entry)]));
      const leaving = [...running].filter(([id, one]) => wanted.get(id) !== one.text);
      await Promise.all(leaving.map(([id, one]) => stopOne(id, one)));
      // Not waited for: a machine that is switched off may not answer for days.
      for (const entry of entries) if (!running.has(entry.options.id)) void start(entry);
    },
    health: () =>
      [...running].map(([id, one]) => {
        return { ...healthOf(one), id, kind: one.entry.options.kind, machineIds: machinesOf(one) };
      }),
    of: (machineId) => {
      for (const [id, one] of running) if (machinesOf(one).includes(machineId)) return { id, health: healthOf(one) };
      return null;
    },
    source: (machineId) =>
      [...running.values()].find((one) => one.fault === null && machinesOf(one).includes(machineId))?.source ?? null,
    stop: async () => {
      await Promise.all([...running].map(([id, one]) => stopOne(id, one)));
    },
  };
}
