/** Which chunks depend on which operation or name of a job. */
import { ByKey } from '../words/by-key.ts';
import type { Chunk } from './chunk.ts';

export class ChunkKeys {
  readonly #chunks = new ByKey<Chunk>();

  add(chunk: Chunk): void {
    for (const key of chunk.known.keys) this.#chunks.add(key, chunk);
  }

  remove(chunk: Chunk): void {
    for (const key of chunk.known.keys) this.#chunks.delete(key, chunk);
  }

  of(key: string): Iterable<Chunk> {
    return this.#chunks.of(key);
  }

  /** Every key that some chunk depends on. */
  all(): Iterable<string> {
    return this.#chunks.keys();
  }
}
