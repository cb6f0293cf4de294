/**
 * One machine's facts and what they were folded into. A live fact extends the last chunk (chunk-line.ts); a late one
 * refolds its own chunk and then only as far as the state still differs from what it was (folded-chunks.ts): cost does
 * not grow with history.
 */

import type { EventOf } from '../words/event.ts';
import type { Awake } from './awake.ts';
import type { Chunk } from './chunk.ts';
import { ChunkLine } from './chunk-line.ts';
import type { FoldContext, FoldedEvent, FoldState, Ownership } from './fold-state.ts';
import { FoldedChunks, keysOf } from './folded-chunks.ts';
import { countsAfter } from './nearby.ts';
import type { SavedChunk } from './saved-chunk.ts';
import type { Touched } from './touched.ts';
import { chunkAt, type TrackReader } from './tracks.ts';

/** A chunk is closed at this size and split at twice it: a refold stays under a millisecond. */
export const CHUNK_FACTS = 128;

export interface SavedHistory {
  chunks: SavedChunk[];
  tail: Ownership[];
  closedUntil: number;
}

/** What a history needs of its machine and of its ledger. */
export interface HistoryOptions {
  chunkFacts: number;
  awake: Awake;
  /** The world as it is known now; null while nobody has said how the machine is configured. */
  context: () => FoldContext | null;
}

export class MachineHistory {
  readonly #line: ChunkLine;
  readonly #folded: FoldedChunks;
  readonly #awake: Awake;

  constructor({ chunkFacts, awake, context }: HistoryOptions) {
    this.#awake = awake;
    this.#line = new ChunkLine({ chunkFacts, awake, foldAgain: (index) => this.#folded.tracksAt(index) });
    this.#folded = new FoldedChunks(this.#line, awake, context);
  }

  insert(fact: FoldedEvent): void {
    this.#folded.tailChanged();
    this.#line.insert(fact);
  }

  /** Folds what is not folded yet. Cheap when there is nothing to do. */
  fold(): void {
    this.#folded.fold();
  }

  /** Everything in [from, to) must be folded again. */
  invalidate(from: number, to: number): void {
    this.#folded.tailChanged();
    this.#line.invalidate(from, to);
  }

  /** What depends on this operation or job name, from a moment on, must be folded again. */
  invalidateKey(key: string, from = Number.NEGATIVE_INFINITY): void {
    this.#folded.tailChanged();
    this.#line.invalidateKey(key, from);
  }

  /** What asked for all released orders, in chunks that end at or after `from`, must be folded again. */
  invalidateGuesses(from: number): void {
    this.#folded.tailChanged();
    this.#line.invalidateGuesses(from);
  }

  /** Where sums were asked for and another counter stepped so shortly before this one, it must be folded again. */
  invalidateWeighed(fact: EventOf<'counted'>, withinMs: number): void {
    this.#line.invalidateWeighed(fact, withinMs);
  }

  /** Time whose answers may have changed since this was last asked; standstills at its edges not included. */
  takeTouched(): Touched[] {
    return this.#folded.takeTouched();
  }

  /** Whether neither has anything to tell. */
  get isTold(): boolean {
    return this.#folded.isTold;
  }

  /** Operations (and names of jobs) whose chunks were folded since this was last asked. */
  takeChanged(): ReadonlySet<string> {
    return this.#folded.takeChanged();
  }

  // ---- asking --------------------------------------------------------------------------------

  /** What the facts were folded into, by time. */
  get tracks(): TrackReader {
    return this.#folded.tracks;
  }

  /** Behind the last fact. */
  get state(): FoldState {
    return this.#line.state;
  }
  get firstAt(): number | null {
    return this.#line.chunks[0]?.first.at ?? null;
  }
  get lastAt(): number | null {
    return this.#line.chunks.at(-1)?.last.at ?? null;
  }

  /** Up to here nothing that is still open can change an answer; only late facts can. */
  get closedUntil(): number {
    return this.#folded.closedUntil;
  }

  /** Operations that had the machine in [from, to), as far back from its end as no fact need be read again for it. */
  *ownersAwake(from: number, to: number): Generator<string> {
    const { chunks } = this.#line;
    let end = to;
    for (let index = chunkAt(chunks, to); index >= 0 && end > from; index--) {
      const chunk = chunks[index];
      if (chunk === undefined || chunk.awake === null) return;
      for (const ownership of chunk.awake.tracks.ownerships.toReversed()) {
        if (ownership.from < to && end > from) yield* keysOf([ownership]);
        end = ownership.from;
      }
      const { ownership } = this.#line.before(index);
      if (ownership !== null && end > from) yield* keysOf([ownership]);
    }
  }

  /** Reads again what rests of [from, to], a chunk at each step: whoever asks for that time next holds nobody up. */
  *waking(from: number, to: number): Generator<void> {
    const { chunks } = this.#line;
    for (let index = Math.max(0, chunkAt(chunks, from) - 1); index < chunks.length; index++) {
      const chunk = chunks[index];
      if (chunk === undefined || chunk.first.at > to) return;
      if (chunk.awake !== null) continue;
      this.#folded.tracksAt(index);
      yield;
    }
  }

  /** Counts after one that is here, up to so long after it. */
  countsSoonAfter(fact: EventOf<'counted'>, withinMs: number): EventOf<'counted'>[] {
    return countsAfter(this.#line.chunks, this.#awake.store, fact, fact.at + withinMs);
  }

  /** Every key that some chunk depends on. */
  *keys(): Generator<string> {
    yield* this.#line.keys.all();
    yield* keysOf(this.#folded.tail);
  }

  /** Keys whose chunks reach into [from, to], maybe more than once: no fact is read for it. */
  *keysIn(from: number, to: number): Generator<string> {
    for (const ownership of this.#folded.tail) if (ownership.from <= to) yield* keysOf([ownership]);
    for (const [index, chunk] of this.#line.chunks.entries()) {
      const [begin, end] = this.#spanOf(chunk, index);
      if (begin <= to && end >= from) yield* chunk.known.keys;
    }
  }

  /** Whether the operation has the machine after its last fact. */
  isOn(operationId: string): boolean {
    const { ownership } = this.state;
    const all = ownership === null ? this.#folded.tail : [ownership, ...this.#folded.tail];
    return all.some(({ owner }) => owner?.shares.some((share) => share.operationId === operationId) === true);
  }

  /** Times of the chunks in which the operation appears, the last one open-ended. */
  spansOf(key: string): [number, number][] {
    const spans: [number, number][] = [];
    for (const { from, owner } of this.#folded.tail)
      if (owner?.shares.some(({ operationId }) => operationId === key)) spans.push([from, Number.POSITIVE_INFINITY]);
    for (const chunk of this.#line.keys.of(key)) spans.push(this.#spanOf(chunk, this.#line.indexOf(chunk)));
    return spans;
  }

  /** From a holding that began before its first fact, which shows it, or a count that is spread over time before it. */
  #spanOf({ first, holdingsFrom, spread }: Chunk, index: number): [number, number] {
    const begins = Math.min(first.at, holdingsFrom ?? first.at);
    const reach = spread.reduce((low, [since]) => Math.min(low, since), begins);
    return [reach, this.#line.chunks[index + 1]?.first.at ?? Number.POSITIVE_INFINITY];
  }

  // ---- at rest -------------------------------------------------------------------------------

  /** As plain data; its parts are the history's own until something is recorded. `restore` of an empty one undoes it, also part by part. */
  save(): SavedHistory {
    const { tail, closedUntil } = this.#folded;
    return { chunks: this.#line.save(), tail: [...tail], closedUntil };
  }

  restore({ chunks, tail, closedUntil }: SavedHistory): void {
    this.#line.restore(chunks);
    this.#folded.restore(tail, closedUntil);
  }

  /** Joins chunks that rest, oldest first, so that neither memory nor a start grows with them. */
  seal(): void {
    this.#line.seal();
  }
}
