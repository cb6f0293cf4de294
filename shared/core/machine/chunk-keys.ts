/** Which chunks depend on which operation or name of a job. */
import type { Chunk } from './chunk.ts';

const none: ReadonlySet<Chunk> = new Set();

export class ChunkKeys {
  readonly #byKey = new Map<string, Set<Chunk>>();

  add(chunk: Chunk): void {
    for (const key of chunk.keys) {
      const chunks = this.#byKey.get(key);
      if (chunks === undefined) this.#byKey.set(key, new Set([chunk]));
      else chunks.add(chunk);
    }
  }

  remove(chunk: Chunk): void {
    for (const key of chunk.keys) this.#byKey.get(key)?.delete(chunk);
  }

  of(key: string): ReadonlySet<Chunk> {
    return this.#byKey.get(key) ?? none;
  }

  /** Every key that some chunk depends on. */
  *all(): Generator<string> {
    for (const [key, chunks] of this.#byKey) if (chunks.size > 0) yield key;
  }
}
