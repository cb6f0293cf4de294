/**
 * The folder where the ERP puts orders. Files that are moved when read: what a page gave is moved only when the next
 * one is asked for under its cursor, so that nothing is lost between reading and keeping. An export that is written
 * anew: everything is read again when anything in it changed.
 */
import { createHash } from 'node:crypto';
import { open, readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { jsonOf } from '../../../../shared/core/words/json.ts';
import { isThere, mustBeThere } from './hand-over.ts';

export interface InBoxOptions {
  folder: string;
  pattern: string;
  /** Null: nothing is moved. */
  moved: { done: string; error: string } | null;
  trigger: string | null;
  settleMs: number;
}

/** A file of the folder: whose it is told by size and time. */
interface Found {
  name: string;
  size: number;
  modifiedMs: number;
}

export interface Taken extends Found {
  bytes: Buffer;
}

const MOST_AT_ONCE = 50;
const MOST_BYTES = 16 * 1024 * 1024;

/** What a cursor remembers of the page that it stands behind. */
const Read = z.array(
  z.strictObject({ name: z.string(), size: z.number(), modifiedMs: z.number(), isOdd: z.boolean() }),
);
export type Read = z.infer<typeof Read>;

export class InBox {
  readonly #options: InBoxOptions;
  readonly #fits: RegExp;
  /** Seen with this size and time at an earlier look: it does not grow any more. */
  readonly #settled = new Map<string, string>();

  constructor(options: InBoxOptions) {
    this.#options = options;
    const parts = options.pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    this.#fits = new RegExp(`^${parts.join('.*')}$`, 'i');
  }

  get isMoved(): boolean {
    return this.#options.moved !== null;
  }

  /** What waits, oldest first; after a first page those of its cursor are moved away. Errors: those of the folder. */
  async next(cursor: string | null): Promise<Taken[]> {
    await mustBeThere(this.#options.folder);
    const read = cursor === null ? [] : Read.catch([]).parse(jsonOf(cursor));
    for (const one of read) await this.#moveAway(one);
    const waiting = await this.#settledOf(await this.#list());
    return this.#taken(waiting.slice(0, MOST_AT_ONCE));
  }

  /** The whole export, or null where it is the one of the cursor. */
  async changed(cursor: string | null): Promise<{ cursor: string; files: Taken[] } | null> {
    await mustBeThere(this.#options.folder);
    const all = await this.#list();
    const found = await this.#settledOf(all);
    // Being written anew, or gone while it is: the whole is read when it is there.
    if (found.length < all.length || found.length === 0) return null;
    const digest = createHash('sha256').update(JSON.stringify(found)).digest('hex').slice(0, 32);
    if (digest === cursor) return null;
    const files = await this.#taken(found);
    return files.length < found.length ? null : { cursor: digest, files };
  }

  static cursorOf(read: Read): string {
    return JSON.stringify(read);
  }

  async #list(): Promise<Found[]> {
    const { folder, trigger } = this.#options;
    const names = (await readdir(folder, { withFileTypes: true })).filter((one) => !one.isDirectory());
    const there = new Set(names.map(({ name }) => name));
    const found: Found[] = [];
    for (const { name } of names) {
      // Names that begin with a dot, or end so, are under way.
      if (name.startsWith('.') || /\.(tmp|part|filepart)$/i.test(name) || !this.#fits.test(name)) continue;
      if (trigger !== null && (name.endsWith(trigger) || !there.has(`${name}${trigger}`))) continue;
      const { size, mtimeMs } = await stat(join(folder, name));
      found.push({ name, size, modifiedMs: Math.trunc(mtimeMs) });
    }
    return found.sort((a, b) => a.modifiedMs - b.modifiedMs || (a.name < b.name ? -1 : 1));
  }

  /** Those that do not grow: a trigger tells, or the second of two looks. */
  async #settledOf(found: readonly Found[]): Promise<Found[]> {
    const { trigger, settleMs } = this.#options;
    if (trigger !== null || settleMs === 0) return [...found];
    const isNew = ({ name, size, modifiedMs }: Found) => this.#settled.get(name) !== `${size} ${modifiedMs}`;
    const fresh = new Set(found.filter(isNew).map(({ name }) => name));
    for (const name of this.#settled.keys()) if (!found.some((one) => one.name === name)) this.#settled.delete(name);
    if (fresh.size === 0) return [...found];
    await delay(settleMs);
    const again = new Map((await this.#list()).map((one) => [one.name, one]));
    const settled = found.filter(({ name, size, modifiedMs }) => {
      const now = again.get(name);
      return now !== undefined && now.size === size && now.modifiedMs === modifiedMs;
    });
    for (const { name, size, modifiedMs } of settled) this.#settled.set(name, `${size} ${modifiedMs}`);
    return settled;
  }

  /** One that the ERP still holds open comes at the next look. */
  async #taken(found: readonly Found[]): Promise<Taken[]> {
    const taken: Taken[] = [];
    for (const one of found) {
      if (one.size > MOST_BYTES) {
        taken.push({ ...one, bytes: Buffer.alloc(0) });
        continue;
      }
      try {
        taken.push({ ...one, bytes: await readFile(join(this.#options.folder, one.name)) });
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : '';
        if (!['EBUSY', 'EPERM', 'EACCES', 'ENOENT'].includes(code)) throw error;
      }
    }
    return taken;
  }

  /** Only if it is still the one that was read; where its name is taken there, under another one. */
  async #moveAway({ name, size, modifiedMs, isOdd }: Read[number]): Promise<void> {
    const { folder, moved, trigger } = this.#options;
    if (moved === null) return;
    const from = join(folder, name);
    if (!(await isThere(from))) return;
    const now = await stat(from);
    if (now.size !== size || Math.trunc(now.mtimeMs) !== modifiedMs) return;
    const target = isOdd ? moved.error : moved.done;
    await mustBeThere(target);
    let to = join(target, name);
    for (let n = 2; await isThere(to); n += 1) to = join(target, `${name}.${n}`);
    await rename(from, to);
    if (trigger !== null && (await isThere(`${from}${trigger}`))) await rename(`${from}${trigger}`, `${to}${trigger}`);
    await sync(target);
  }
}

async function sync(folder: string): Promise<void> {
  const file = await open(folder, 'r').catch(() => null);
  await file?.sync().catch(() => {});
  await file?.close();
}

/** Too large to be read. */
export const isTooLarge = ({ size }: Found): boolean => size > MOST_BYTES;
