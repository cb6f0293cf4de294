/** The sources that run: started from the configuration, exchanged one by one when it changes. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { wordsOf } from '../../shared/core/words/words-of.ts';
import type { CollectorConfig } from '../config.ts';
import type { SourceRegistry } from '../sources/registry.ts';
import type { Intake, Source, SourceHealth } from '../sources/source.ts';

type SourceEntry = CollectorConfig['sources'][number];

export interface RunningSources {
  /**
   * Ends what is not in `entries` any more: sources, and machines of those that go on. A source whose own settings
   * (address, login, times) have changed is stopped, too.
   */
  end(entries: readonly SourceEntry[]): Promise<void>;
  /** After `end`: takes over what is new or changed. Machines and sources that are as before never notice. */
  begin(entries: readonly SourceEntry[]): void;
  health(): (SourceHealth & { id: string; kind: string; machineIds: readonly string[] })[];
  /** The source that reads this machine. */
  of(machineId: string): { id: string; health: SourceHealth } | null;
  /** The same as it runs, for writing to the machine; null while there is none. */
  source(machineId: string): Source | null;
  stop(): Promise<void>;
}

export interface RunningSourcesOptions {
  intake: Intake;
  now: () => number;
  log: (level: 'info' | 'warn' | 'error', message: string, details?: Record<string, unknown>) => void;
  dataDir: string;
  createSource: SourceRegistry['create'];
}

interface Running {
  /** null when it could not even be made. */
  source: Source | null;
  entry: SourceEntry;
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

/** Fields of a source that differ, its machines apart: these it cannot exchange while it runs. */
function changedSettings(before: SourceEntry, after: SourceEntry): string[] {
  const old = new Map<string, unknown>(Object.entries(before.options));
  const next = new Map<string, unknown>(Object.entries(after.options));
  const names = [...new Set([...old.keys(), ...next.keys()])].filter((name) => name !== 'machines');
  return names.filter((name) => !isDeepStrictEqual(old.get(name), next.get(name)));
}

export function createRunningSources(options: RunningSourcesOptions): RunningSources {
  return new SourcesByOptions(options);
}

class SourcesByOptions implements RunningSources {
  readonly #intake: RunningSourcesOptions['intake'];
  readonly #now: RunningSourcesOptions['now'];
  readonly #log: RunningSourcesOptions['log'];
  readonly #dataDir: RunningSourcesOptions['dataDir'];
  readonly #createSource: RunningSourcesOptions['createSource'];
  readonly #running = new Map<string, Running>();

  constructor(options: RunningSourcesOptions) {
    const { intake, now, log, dataDir, createSource } = options;
    this.#intake = intake;
    this.#now = now;
    this.#log = log;
    this.#dataDir = dataDir;
    this.#createSource = createSource;
  }

  readonly end: RunningSources['end'] = async (entries) => {
    const wanted = new Map(entries.map((entry) => [entry.options.id, entry]));
    await Promise.all([...this.#running].map(([id, one]) => this.#reduce(id, one, wanted.get(id))));
  };
  readonly begin: RunningSources['begin'] = (entries) => {
    for (const entry of entries) {
      const one = this.#running.get(entry.options.id);
      // Not waited for: a machine that is switched off may not answer for days.
      if (one === undefined) void this.#start(entry);
      else if (!isDeepStrictEqual(one.entry, entry)) this.#take(one, entry);
    }
  };
  readonly health: RunningSources['health'] = () =>
    [...this.#running].map(([id, one]) => {
      return { ...this.#healthOf(one), id, kind: one.entry.options.kind, machineIds: machinesOf(one) };
    });
  readonly of: RunningSources['of'] = (machineId) => {
    for (const [id, one] of this.#running)
      if (machinesOf(one).includes(machineId)) return { id, health: this.#healthOf(one) };
    return null;
  };
  readonly source: RunningSources['source'] = (machineId) =>
    [...this.#running.values()].find((one) => one.fault === null && machinesOf(one).includes(machineId))?.source ??
    null;
  readonly stop: RunningSources['stop'] = async () => {
    await Promise.all([...this.#running].map(([id, one]) => this.#stopOne(id, one)));
  };

  readonly #start = async (entry: SourceEntry): Promise<void> => {
    const { id } = entry.options;
    const stateDir = join(this.#dataDir, 'sources', id);
    const one: Running = { source: null, entry, fault: null };
    this.#running.set(id, one);
    try {
      mkdirSync(stateDir, { recursive: true });
      one.source = this.#createSource(entry.options, entry.machines, {
        intake: this.#intake,
        now: this.#now,
        stateDir,
        log: (level, message, details) => this.#log(level, `${id}: ${message}`, details),
      });
      await one.source.start();
    } catch (error) {
      // One source that cannot start must not keep the others from collecting.
      one.fault = wordsOf(error);
      this.#log('error', `${id}: cannot start: ${one.fault}`);
    }
  };
  readonly #stopOne = async (id: string, one: Running, why?: string): Promise<void> => {
    this.#running.delete(id);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOP_MS);
    });
    try {
      await Promise.race([one.source?.stop(why), late]);
    } catch (error) {
      this.#log('warn', `${id}: did not stop cleanly: ${wordsOf(error)}`);
    } finally {
      clearTimeout(timer);
    }
  };
  /** Hands a source the machines that it has from now on. */
  readonly #take = (one: Running, entry: SourceEntry): void => {
    one.entry = entry;
    try {
      one.source?.change?.(entry.options, entry.machines);
    } catch (error) {
      one.fault = wordsOf(error);
      this.#log('error', `${entry.options.id}: cannot take the change over: ${one.fault}`);
    }
  };
  /** Takes away from a source what its next entry has no more; stops it where it cannot go on. */
  readonly #reduce = async (id: string, one: Running, next: SourceEntry | undefined): Promise<void> => {
    if (next === undefined) return this.#stopOne(id, one, 'its source was taken out of the configuration');
    if (isDeepStrictEqual(one.entry, next)) return;
    const settings = changedSettings(one.entry, next);
    const staying = one.entry.machines.filter(({ machineId }) => next.machines.some((m) => m.machineId === machineId));
    if (settings.length > 0) {
      this.#log('info', `${id}: is connected anew, because of what changed in its settings: ${settings.join(', ')}`);
      await this.#stopOne(id, one, `its source is connected anew: ${settings.join(', ')} changed`);
    } else if (one.source?.change === undefined || one.fault !== null || staying.length === 0)
      await this.#stopOne(id, one, 'its source begins anew with other machines');
    else if (staying.length < one.entry.machines.length)
      this.#take(one, { options: one.entry.options, machines: staying });
  };
  readonly #healthOf = (one: Running): SourceHealth => {
    const health = one.source?.health() ?? neverStarted;
    return one.fault === null ? health : { ...health, connected: false, problem: one.fault };
  };
}
