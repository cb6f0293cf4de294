/**
 * Where a process may die: before each byte that it writes (a row, a commit, a file, a call) and before each answer
 * that it hears. What runs in a `life` passes a point at each of these; at the chosen one it is dead: nothing that it
 * does afterwards reaches a disk or a line, as after `kill -9`.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import fs from 'node:fs';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import type { Database } from '../../shared/io/sqlite.ts';

export class Killed extends Error {
  override readonly name = 'Killed';
}

export interface Life {
  /** What it has passed so far, in words. */
  readonly passed: string[];
  /** Where it died; null while it lives. */
  diedAt(): string | null;
  /** Resolves when it dies. */
  readonly death: Promise<void>;
  /** Runs work as this life's; what the work starts stays this life's. */
  run<T>(work: () => T): T;
  /** Errors: `Killed`. */
  point(label: string): void;
}

const lives = new AsyncLocalStorage<Life>();

/** It dies at the `dieAt`-th point, counted from 1; Infinity: it lives. */
export function startLife(dieAt: number): Life {
  const passed: string[] = [];
  let diedAt: string | null = null;
  let die: () => void = () => {};
  const death = new Promise<void>((resolve) => {
    die = resolve;
  });
  const life: Life = {
    passed,
    diedAt: () => diedAt,
    death,
    run: (work) => lives.run(life, work),
    point: (label) => {
      if (diedAt !== null) throw new Killed(diedAt);
      passed.push(label);
      if (passed.length < dieAt) return;
      diedAt = label;
      die();
      throw new Killed(label);
    },
  };
  return life;
}

/**
 * Of points that were passed, counted from 1, those that differ in what is on disk, on the line or at the ERP: of a
 * stretch in which nothing of that changes the last, so that a transaction is cut after its last row.
 */
export function distinctPoints(passed: readonly string[]): number[] {
  return passed.flatMap((label, index) => {
    const next = passed[index + 1];
    const isLast = next === undefined || changesAfter.test(label) || changedBefore.test(next);
    return isLast ? [index + 1] : [];
  });
}
const changedBefore = /^(committed|call answered)$/;
const changesAfter = /^(call leaves|file (?!sync))/;

/** The database as a life sees it: a point before each row that is written, and one after each commit. */
export function watched(db: Database, life: Life): Database {
  const written = <T>(work: () => T): T => {
    const result = work();
    if (!db.inTransaction) life.point('committed');
    return result;
  };
  const statement = (sql: string) => {
    const prepared = db.prepare(sql);
    return new Proxy(prepared, {
      get: (target, name) => {
        if (name !== 'run') return bound(target, name);
        return (...values: unknown[]) => {
          life.point(`row: ${sql.trim().replace(/\s+/g, ' ').slice(0, 50)}${standing(values[0])}`);
          return written(() => target.run(...values));
        };
      },
    });
  };
  return new Proxy(db, {
    get: (target, name) => {
      if (name === 'prepare') return statement;
      if (name === 'transaction')
        return (work: () => void) => {
          const transaction = target.transaction(work);
          const run = () => written(() => transaction());
          return Object.assign(run, { immediate: run });
        };
      return bound(target, name);
    },
  });
}

/** A row that says how it stands. */
function standing(row: unknown): string {
  const status: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, 'status') : undefined;
  return typeof status === 'string' ? ` as ${status}` : '';
}

function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name, target);
  return typeof value === 'function' ? value.bind(target) : value;
}

// ---- files and lines ------------------------------------------------------------------------------

const promised = ['rename', 'rm', 'mkdir', 'open', 'writeFile', 'unlink'] as const;
const atOnce = ['openSync', 'writeSync', 'renameSync', 'rmSync'] as const;
const ofHandle = ['writeFile', 'write', 'sync'];

/** Call once for a test file: files and lines of a life have points from then on; those of nobody's are as before. */
export function watchFilesAndLines(): void {
  for (const name of promised) {
    const real: unknown = Reflect.get(fs.promises, name);
    if (typeof real !== 'function') throw new Error(name);
    Reflect.set(fs.promises, name, async (...values: unknown[]) => {
      const life = lives.getStore();
      life?.point(`file ${name}`);
      const result: unknown = await Reflect.apply(real, fs.promises, values);
      return life === undefined || name !== 'open' || typeof result !== 'object' ? result : handleOf(result, life);
    });
  }
  for (const name of atOnce) {
    const real: unknown = Reflect.get(fs, name);
    if (typeof real !== 'function') throw new Error(name);
    Reflect.set(fs, name, (...values: unknown[]) => {
      lives.getStore()?.point(`file ${name}`);
      return Reflect.apply(real, fs, values);
    });
  }
  const { request } = http;
  const called = (...values: Parameters<typeof request>) => {
    const life = lives.getStore();
    life?.point('call leaves');
    const sent = Reflect.apply(request, http, values);
    return life === undefined ? sent : answeredTo(sent, life);
  };
  Reflect.set(http, 'request', called);
  syncBuiltinESMExports();
}

function handleOf(handle: object | null, life: Life): object | null {
  if (handle === null) return null;
  return new Proxy(handle, {
    get: (target, name) => {
      const method = bound(target, name);
      if (typeof method !== 'function' || typeof name !== 'string' || !ofHandle.includes(name)) return method;
      return async (...values: unknown[]) => {
        life.point(`file ${name}`);
        return await Reflect.apply(method, target, values);
      };
    },
  });
}

/** The ERP has worked, and says so to nobody any more. */
function answeredTo(request: http.ClientRequest, life: Life): http.ClientRequest {
  const emit = request.emit.bind(request);
  request.emit = (name: string | symbol, ...values: unknown[]) => {
    if (name !== 'response') return emit(name, ...values);
    try {
      life.point(request.method === 'GET' ? 'call read' : 'call answered');
    } catch {
      request.destroy();
      return true;
    }
    return emit(name, ...values);
  };
  return request;
}
