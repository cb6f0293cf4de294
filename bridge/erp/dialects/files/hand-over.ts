/**
 * A file is handed over exactly once, whatever is killed in between. It is written whole in our own folder
 * (`staged/`), then a mark is set (`handed/`), then it is renamed into the ERP's folder, in this order, each on disk
 * before the next:
 *
 *     no mark                     it was surely not handed over: written anew
 *     mark, and the staged file   not yet: renamed
 *     mark, no staged file        it was, wherever the ERP has put it since
 *
 * Both folders must be on one disk, so that a rename is one step.
 */
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { jsonOf } from '../../../../shared/core/words/json.ts';
import { replaceFile } from '../../../../shared/io/replace-file.ts';

export interface HandOverOptions {
  /** The ERP's: they have to be there. A share that is away must not be filled behind its mount point. */
  folder: string;
  sendingFolder: string;
  /** Where the ERP puts what it has read: names that stand there are not used again. */
  answered: readonly string[];
  /** `{number}`, `{key}`, `{order}`, `{operation}`. */
  fileName: string;
  trigger: string | null;
  /** Without answers what was handed over is as good as booked. */
  isAnswered: boolean;
}

export interface Handed {
  /** The name under which the ERP has it. */
  name: string;
  isBooked: boolean;
}

/** So many of the last booked files are known for ever: also a restored backup of ours books none of them again. */
const MOST_KNOWN = 20_000;

export interface File {
  key: string;
  orderId: string;
  operationId: string;
  /** Left out: as the options say. */
  fileName?: string;
  bytes: Uint8Array;
}

const Mark = z.object({ name: z.string().min(1) });

export class HandOver {
  readonly #options: HandOverOptions;
  /** Key → the name of its file, of all that were handed over and not answered. */
  readonly #handed = new Map<string, string>();
  readonly #booked = new Set<string>();
  #isLoaded = false;

  constructor(options: HandOverOptions) {
    this.#options = options;
  }

  /** Errors: `NotHandedOver` where the ERP surely has not got it; any other: nobody knows. */
  async hand(file: File): Promise<Handed> {
    const { folder } = this.#options;
    try {
      await mustBeThere(folder);
      await this.#load();
      if (this.#booked.has(file.key)) return { name: await this.#nameIn('booked', file.key), isBooked: true };
      const known = this.#handed.get(file.key);
      const name = known ?? (await this.#stage(file));
      const staged = this.#staged(file.key);
      if (known === undefined || (await isThere(staged))) await this.#rename(staged, join(folder, name));
      await this.#triggered(name);
      if (!this.#options.isAnswered) await this.close(file.key);
      return { name, isBooked: false };
    } catch (error) {
      if (this.#handed.has(file.key) && !(await isThere(this.#staged(file.key)).catch(() => false))) throw error;
      throw new NotHandedOver(error);
    }
  }

  /** Key → name of what was handed over. */
  async handed(): Promise<ReadonlyMap<string, string>> {
    await mustBeThere(this.#options.folder);
    await this.#load();
    return this.#handed;
  }

  /** It is refused, and is to be written anew. */
  async forget(key: string): Promise<void> {
    await rm(this.#mark('handed', key), { force: true });
    await rm(this.#staged(key), { force: true });
    this.#handed.delete(key);
  }

  /** It is booked. */
  async close(key: string): Promise<void> {
    if (!this.#handed.has(key)) return;
    await rename(this.#mark('handed', key), this.#mark('booked', key));
    this.#handed.delete(key);
    this.#booked.add(key);
    for (const oldest of this.#booked) {
      if (this.#booked.size <= MOST_KNOWN) return;
      await rm(this.#mark('booked', oldest), { force: true });
      this.#booked.delete(oldest);
    }
  }

  /** Written whole, then marked: from now on only the rename is missing. */
  async #stage({ bytes, ...file }: File): Promise<string> {
    const { key } = file;
    const name = await this.#newName(file);
    await onDisk(this.#staged(key), bytes);
    await onDisk(this.#mark('handed', key), Buffer.from(JSON.stringify({ name })));
    this.#handed.set(key, name);
    return name;
  }

  async #rename(from: string, to: string): Promise<void> {
    await rename(from, to);
    await syncFolder(dirname(to));
    await syncFolder(dirname(from));
  }

  /** What was killed between the file and its trigger; one that the ERP has taken already needs none. */
  async #triggered(name: string): Promise<void> {
    const { folder, trigger } = this.#options;
    if (trigger === null || !(await isThere(join(folder, name)))) return;
    await onDisk(join(folder, `${name}${trigger}`), new Uint8Array());
  }

  /** One that stands nowhere yet. */
  async #newName({ key, orderId, operationId, ...file }: Omit<File, 'bytes'>): Promise<string> {
    const { folder, answered } = this.#options;
    const { fileName = this.#options.fileName } = file;
    const places = [folder, ...answered];
    for (let turn = 1; ; turn += 1) {
      const number = fileName.includes('{number}') ? await this.#nextNumber() : 0;
      const plain = fileName
        .replaceAll('{number}', String(number).padStart(8, '0'))
        .replaceAll('{key}', key)
        .replaceAll('{order}', safe(orderId))
        .replaceAll('{operation}', safe(operationId));
      const name = turn === 1 || number > 0 ? plain : plain.replace(/(?=\.[^.]*$)|$/, `-${turn}`);
      const taken = await Promise.all(places.map((place) => isThere(join(place, name))));
      if (!taken.includes(true)) return name;
    }
  }

  async #nextNumber(): Promise<number> {
    const file = join(this.#options.sendingFolder, 'number');
    const last = await readFile(file, 'utf8').catch(() => '0');
    const next = (Number.parseInt(last, 10) || 0) + 1;
    replaceFile(file, `${next}\n`);
    return next;
  }

  /** What is marked on disk. A torn mark was never followed by its rename. */
  async #load(): Promise<void> {
    if (this.#isLoaded) return;
    const { sendingFolder } = this.#options;
    for (const part of ['staged', 'handed', 'booked']) await mkdir(join(sendingFolder, part), { recursive: true });
    for (const key of await readdir(join(sendingFolder, 'booked'))) this.#booked.add(key);
    for (const key of await readdir(join(sendingFolder, 'handed'))) {
      const name = await this.#nameIn('handed', key);
      if (name !== '') this.#handed.set(key, name);
    }
    this.#isLoaded = true;
  }

  async #nameIn(part: Part, key: string): Promise<string> {
    const mark = Mark.safeParse(jsonOf(await readFile(this.#mark(part, key), 'utf8')));
    return mark.success ? mark.data.name : '';
  }

  readonly #staged = (key: string): string => join(this.#options.sendingFolder, 'staged', key);
  readonly #mark = (part: Part, key: string): string => join(this.#options.sendingFolder, part, key);
}

type Part = 'handed' | 'booked';

/** The ERP surely does not have it. */
export class NotHandedOver extends Error {
  override readonly name = 'NotHandedOver';
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Numbers of orders hold slashes now and then. */
const safe = (text: string): string => text.replace(/[^\p{L}\p{N}._-]/gu, '_').slice(0, 60);

export async function mustBeThere(folder: string): Promise<void> {
  const found = await stat(folder);
  if (!found.isDirectory()) throw new Error(`${folder} is no folder`);
}

export async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

async function onDisk(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o664);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncFolder(dirname(path));
}

/** A name is on disk when its folder is; shares that cannot be asked for that keep it by themselves. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const file = await open(folder, 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code !== 'EINVAL' && code !== 'EPERM' && code !== 'EISDIR' && code !== 'EACCES' && code !== 'ENOTSUP')
      throw error;
  }
}
