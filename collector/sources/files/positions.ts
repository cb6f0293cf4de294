/** Up to where each file was read, kept beside the source's other state. What lies behind a position is in the journal. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { jsonOf } from '../../../shared/core/words/json.ts';
import { replaceFile } from '../../../shared/io/replace-file.ts';

const PositionSchema = z.object({
  /** Tells this file from an earlier one of its name: it never comes again. */
  number: z.int().nonnegative(),
  inode: z.string(),
  /** Its first bytes, base64: a file that was written anew begins otherwise. */
  head: z.string(),
  offset: z.int().nonnegative(),
  /** Its first line, where that names the columns. */
  header: z.string().nullable(),
});
export type Position = z.infer<typeof PositionSchema>;

const KeptSchema = z.object({ next: z.int().nonnegative(), files: z.record(z.string(), PositionSchema) });

export class Positions {
  readonly #file: string | null;
  readonly #files = new Map<string, Position>();
  #next = 0;
  #changed = false;
  /** Nothing was ever read. */
  readonly isFirst: boolean;

  /** null: they are kept nowhere. */
  constructor(file: string | null) {
    this.#file = file;
    const kept = file === null ? null : keptIn(file);
    this.isFirst = kept === null;
    this.#next = kept?.next ?? 0;
    for (const [path, position] of Object.entries(kept?.files ?? {})) this.#files.set(path, position);
  }

  of(path: string): Position | null {
    return this.#files.get(path) ?? null;
  }

  /** A file that is met for the first time, or begins anew. */
  begin(path: string, { inode, head }: Pick<Position, 'inode' | 'head'>, offset: number): Position {
    const position = { number: this.#next, inode, head, offset, header: null };
    this.#next += 1;
    this.set(path, position);
    return position;
  }

  set(path: string, position: Position): void {
    this.#files.set(path, position);
    this.#changed = true;
  }

  /** It has another name from now on. */
  rename(from: string, to: string): void {
    const position = this.#files.get(from);
    if (position === undefined) return;
    this.#files.delete(from);
    this.set(to, position);
  }

  /** The path under which this very file was known. */
  pathOf({ inode, head }: Pick<Position, 'inode' | 'head'>): string | null {
    for (const [path, one] of this.#files) if (one.inode === inode && isSameHead(one.head, head)) return path;
    return null;
  }

  /** Files that are gone need no position. */
  keepOnly(paths: ReadonlySet<string>): void {
    for (const path of [...this.#files.keys()])
      if (!paths.has(path)) {
        this.#files.delete(path);
        this.#changed = true;
      }
  }

  /** Errors: as `replaceFile`. */
  save(): void {
    if (!this.#changed || this.#file === null) return;
    replaceFile(this.#file, JSON.stringify({ next: this.#next, files: Object.fromEntries(this.#files) }));
    this.#changed = false;
  }
}

/** A file that grew keeps its beginning. */
export function isSameHead(before: string, now: string): boolean {
  const [old, next] = [before, now].map((head) => Buffer.from(head, 'base64'));
  return old !== undefined && next?.subarray(0, old.length).equals(old) === true;
}

/** null: there are none, or none that can be read. Then files are met for the first time again. */
function keptIn(file: string): z.infer<typeof KeptSchema> | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  return KeptSchema.safeParse(jsonOf(text)).data ?? null;
}
