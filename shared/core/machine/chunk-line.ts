/**
 * One machine's facts in order of occurrence, in chunks, and which of them are not folded yet. A live fact extends the
 * last chunk; a late one joins its own, which is split where it grows long. Old neighbours that rest are joined.
 */

import { byOccurrence, type EventOf } from '../words/event.ts';
import type { Awake } from './awake.ts';
import { type AwakeFacts, type Chunk, chunkFor, cutOff, newChunk, takeIn, type WholeFacts, wakeUp } from './chunk.ts';
import { ChunkKeys } from './chunk-keys.ts';
import { type FoldedEvent, type FoldState, freshState } from './fold-state.ts';
import { mayLookAhead } from './nearby.ts';
import { pickUp, readAgain } from './resting.ts';
import { endOfRest, joinChunks, restoreChunk, type SavedChunk, saveChunk } from './saved-chunk.ts';
import { chunkAt } from './tracks.ts';

/** So many chunks that rest are joined: fewer states in memory and on disk, and reading one again takes some ms. */
const JOINED = 16;

export interface ChunkLineOptions {
  /** A chunk is closed at this size and split at twice it. */
  chunkFacts: number;
  awake: Awake;
  /** Folds one that rests again. */
  foldAgain: (index: number) => void;
}

export class ChunkLine {
  readonly chunks: Chunk[] = [];
  readonly keys = new ChunkKeys();
  readonly #chunkFacts: number;
  readonly #awake: Awake;
  readonly #foldAgain: (index: number) => void;
  /** Lowest chunk that may have unfolded facts. */
  #dirty = 0;
  /** Chunks before this one are joined. */
  #sealed = 0;

  constructor({ chunkFacts, awake, foldAgain }: ChunkLineOptions) {
    this.#chunkFacts = chunkFacts;
    this.#awake = awake;
    this.#foldAgain = foldAgain;
  }

  insert(fact: FoldedEvent): void {
    const index = chunkFor(this.chunks, fact);
    const chunk = this.chunks[index];
    if (chunk === undefined) {
      this.#open(fact);
      return;
    }
    if (chunk.isOpen && byOccurrence(chunk.last, fact) <= 0) {
      if (chunk.size < this.#chunkFacts) {
        // One that was restored is folded as far as it goes, and rests.
        if (chunk.awake === null && chunk.folded === chunk.size) this.#foldAgain(index);
        this.#take(chunk, fact);
        this.#dirty = Math.min(this.#dirty, index);
      } else {
        chunk.isOpen = false;
        this.#open(fact);
      }
      return;
    }
    this.#take(chunk, fact);
    this.#invalidate(index);
    this.splitLong(index, chunk);
  }

  #open(fact: FoldedEvent): void {
    const chunk = newChunk([fact]);
    chunk.isOpen = true;
    this.chunks.push(chunk);
    this.#awake.use(chunk);
  }

  #take(chunk: Chunk, fact: FoldedEvent): void {
    takeIn(chunk, fact);
    this.#awake.grew(chunk, 1);
  }

  /** So that a refold stays under a millisecond. One whose facts rest is split once they are here. */
  splitLong(index: number, chunk: Chunk): void {
    if (chunk.awake?.facts == null || chunk.size < 2 * this.#chunkFacts) return;
    const right = cutOff(chunk, this.#chunkFacts);
    this.#awake.grew(chunk, -right.size);
    this.chunks.splice(index + 1, 0, right);
    this.#sealed = Math.min(this.#sealed, index);
    this.#awake.use(right);
  }

  /** The facts of a chunk, read again where they rested. */
  wake(chunk: Chunk): WholeFacts {
    const { awake } = chunk;
    if (awake !== null && isWhole(awake)) return awake;
    const { store } = this.#awake;
    if (store === null) throw new Error('facts rest, and there is no store to read them from');
    const whole = wakeUp(chunk, readAgain(store, chunk.resting));
    this.#awake.use(chunk);
    return whole;
  }

  // ---- what is not folded ----------------------------------------------------------------------

  get dirty(): number {
    return this.#dirty;
  }
  get isFolded(): boolean {
    return this.#dirty >= this.chunks.length;
  }

  /** All up to this one, too, are folded. */
  foldedTo(index: number): void {
    this.#dirty = index + 1;
  }

  /** Everything in [from, to) must be folded again. */
  invalidate(from: number, to: number): void {
    this.chunks.forEach((chunk, index) => {
      if (chunk.last.at >= from && chunk.first.at <= to) this.#invalidateAnew(index);
    });
  }

  /** What depends on this operation or job name, from a moment on, must be folded again. */
  invalidateKey(key: string, from: number): void {
    for (const chunk of this.keys.of(key)) if (chunk.last.at >= from) this.#invalidateAnew(this.indexOf(chunk));
  }

  /** What asked for all released orders, in chunks that end at or after `from`, must be folded again. */
  invalidateGuesses(from: number): void {
    for (let index = this.chunks.length - 1; index >= 0; index--) {
      const chunk = this.chunks[index];
      if (chunk === undefined || chunk.last.at < from) return;
      if (chunk.guessed) this.#invalidate(index);
    }
  }

  /** Where sums were asked for and another counter stepped so shortly before this one, it must be folded again. */
  invalidateWeighed(fact: EventOf<'counted'>, withinMs: number): void {
    for (let index = this.chunks.length - 1; index >= 0; index--) {
      const chunk = this.chunks[index];
      if (chunk === undefined || chunk.last.at < fact.at - withinMs) return;
      if (mayLookAhead(chunk, fact, withinMs)) this.#invalidate(index);
    }
  }

  /** Also where the tracks come out the same, something else than they may have changed. */
  #invalidateAnew(index: number): void {
    const awake = this.chunks[index]?.awake;
    if (awake != null) awake.isTold = false;
    this.#invalidate(index);
  }

  #invalidate(index: number): void {
    const chunk = this.chunks[index];
    if (chunk !== undefined) chunk.folded = 0;
    this.#dirty = Math.min(this.#dirty, index);
  }

  // ---- reading -----------------------------------------------------------------------------------

  /** The state before a chunk's first fact. */
  before(index: number): FoldState {
    return this.chunks[index - 1]?.known.after ?? freshState();
  }

  /** Behind the last fact. */
  get state(): FoldState {
    return this.before(this.chunks.length);
  }

  indexOf(chunk: Chunk): number {
    let index = chunkAt(this.chunks, chunk.first.at);
    while (index > 0 && this.chunks[index] !== chunk) index--;
    return index;
  }

  // ---- at rest -----------------------------------------------------------------------------------

  save(): SavedChunk[] {
    return this.chunks.map(saveChunk);
  }

  restore(chunks: readonly SavedChunk[]): void {
    for (const saved of chunks) {
      const chunk = restoreChunk(saved, this.#awake.layDown);
      this.chunks.push(chunk);
      this.keys.add(chunk);
      if (!chunk.isOpen) chunk.known.layDown(this.#awake.knownPlace);
    }
    const dirty = this.chunks.findIndex(({ folded, size }) => folded !== size);
    this.#dirty = dirty < 0 ? this.chunks.length : dirty;
  }

  /** Joins chunks that rest, oldest first, so that neither memory nor a start grows with them. */
  seal(): void {
    while (this.isFolded) {
      const end = endOfRest(this.chunks, this.#sealed, JOINED * this.#chunkFacts);
      if (end === null) return;
      if (end > this.#sealed + 1) this.#join(this.#sealed, end);
      this.chunks[this.#sealed]?.known.layDown(this.#awake.knownPlace);
      this.#sealed++;
    }
  }

  #join(from: number, to: number): void {
    const joined = joinChunks(this.chunks.slice(from, to));
    for (const chunk of this.chunks.splice(from, to - from, joined)) {
      pickUp(chunk.resting);
      this.keys.remove(chunk);
      chunk.known.pickUp();
    }
    joined.resting = this.#awake.layDown(joined.resting);
    this.keys.add(joined);
    this.#dirty = this.chunks.length;
  }
}

const isWhole = (awake: AwakeFacts): awake is WholeFacts => awake.facts !== null;
