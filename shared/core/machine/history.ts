/**
 * One machine's facts in order of occurrence, in chunks, each with the fold's state before it and the
 * tracks it was folded into. A live fact extends the last chunk; a late one refolds its own chunk and
 * then only as far as the state still differs from what it was: cost does not grow with history.
 */

import { byOccurrence, type EventOf } from '../words/event.ts';
import { sameData } from '../words/json.ts';
import type { Awake } from './awake.ts';
import { carriedMore, carry, isNothing } from './carried.ts';
import {
  type AwakeFacts,
  type Chunk,
  chunkFor,
  cutOff,
  newChunk,
  noteTracks,
  takeIn,
  type WholeFacts,
  wakeUp,
} from './chunk.ts';
import { ChunkKeys } from './chunk-keys.ts';
import { foldFact } from './fold.ts';
import { plannedTail } from './fold-plan.ts';
import {
  type FoldContext,
  type FoldedEvent,
  type FoldState,
  freshState,
  freshTracks,
  goingOn,
  type Ownership,
  type Tracks,
} from './fold-state.ts';
import { countsAfter, mayLookAhead } from './nearby.ts';
import { pickUp, readAgain } from './resting.ts';
import { endOfRest, joinChunks, restoreChunk, type SavedChunk, saveChunk } from './saved-chunk.ts';
import {
  lengthsOf,
  nothingKnown,
  openFrom,
  openOtherwiseFrom,
  otherFrom,
  sameWork,
  shownFrom,
  type Touched,
} from './touched.ts';
import { chunkAt, closedUntil, TrackReader } from './tracks.ts';

/** A chunk is closed at this size and split at twice it: a refold stays under a millisecond. */
export const CHUNK_FACTS = 128;

/** So many chunks that rest are joined: fewer states in memory and on disk, and reading one again takes some ms. */
const JOINED = 16;

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
  /** What the facts were folded into, by time. */
  readonly tracks: TrackReader;
  readonly #chunkFacts: number;
  readonly #awake: Awake;
  readonly #context: () => FoldContext | null;
  readonly #chunks: Chunk[] = [];
  /** Lowest chunk that may have unfolded facts. */
  #dirty = 0;
  #touched: Touched[] = [];
  /** Chunks before this one are joined. */
  #sealed = 0;
  #closedUntil = Number.NEGATIVE_INFINITY;
  readonly #keys = new ChunkKeys();
  /** Keys whose chunks were folded since they were last taken. */
  #changed = new Set<string>();
  /** Holdings after the last fact, as last folded. */
  #tail: readonly Ownership[] = [];
  #isTailKnown = true;

  constructor({ chunkFacts, awake, context }: HistoryOptions) {
    this.#chunkFacts = chunkFacts;
    this.#awake = awake;
    this.#context = context;
    this.tracks = new TrackReader({
      chunks: this.#chunks,
      before: (index) => this.before(index),
      tracksAt: (index) => this.#tracksAt(index),
      tail: () => this.#tail,
    });
  }

  insert(fact: FoldedEvent): void {
    this.#isTailKnown = false;
    const index = chunkFor(this.#chunks, fact);
    const chunk = this.#chunks[index];
    if (chunk === undefined) {
      this.#open(fact);
      return;
    }
    if (chunk.isOpen && byOccurrence(chunk.last, fact) <= 0) {
      if (chunk.size < this.#chunkFacts) {
        // One that was restored is folded as far as it goes, and rests.
        if (chunk.awake === null && chunk.folded === chunk.size) this.#tracksAt(index);
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
    if (chunk.awake?.facts != null && chunk.size >= 2 * this.#chunkFacts) this.#split(index, chunk);
  }

  #open(fact: FoldedEvent): void {
    const chunk = newChunk([fact]);
    chunk.isOpen = true;
    this.#chunks.push(chunk);
    this.#awake.use(chunk);
  }

  #take(chunk: Chunk, fact: FoldedEvent): void {
    takeIn(chunk, fact);
    this.#awake.grew(chunk, 1);
  }

  #split(index: number, chunk: Chunk): void {
    const right = cutOff(chunk, this.#chunkFacts);
    this.#awake.grew(chunk, -right.size);
    this.#chunks.splice(index + 1, 0, right);
    this.#sealed = Math.min(this.#sealed, index);
    this.#awake.use(right);
  }

  /** The facts of a chunk, read again where they rested. */
  #wake(chunk: Chunk): WholeFacts {
    const { awake } = chunk;
    if (awake !== null && isWhole(awake)) return awake;
    const { store } = this.#awake;
    if (store === null) throw new Error('facts rest, and there is no store to read them from');
    const whole = wakeUp(chunk, readAgain(store, chunk.resting));
    this.#awake.use(chunk);
    return whole;
  }

  /** The tracks of a chunk. One that rested is folded again: what it depends on has not changed since. */
  #tracksAt(index: number): Tracks {
    const chunk = this.#chunks[index];
    if (chunk === undefined) return freshTracks();
    if (chunk.awake !== null) {
      this.#awake.use(chunk);
      return chunk.awake.tracks;
    }
    const awake = this.#wake(chunk);
    const context = this.#context();
    if (context !== null) foldAll(context, goingOn(this.before(index)), awake.facts, awake.tracks);
    awake.isTold = context !== null;
    this.#awake.trim(chunk);
    return awake.tracks;
  }

  /** Reads again what rests of [from, to], a chunk at each step: whoever asks for that time next holds nobody up. */
  *waking(from: number, to: number): Generator<void> {
    for (let index = Math.max(0, chunkAt(this.#chunks, from) - 1); index < this.#chunks.length; index++) {
      const chunk = this.#chunks[index];
      if (chunk === undefined || chunk.first.at > to) return;
      if (chunk.awake !== null) continue;
      this.#tracksAt(index);
      yield;
    }
  }

  /** Counts after one that is here, up to so long after it. */
  countsSoonAfter(fact: EventOf<'counted'>, withinMs: number): EventOf<'counted'>[] {
    return countsAfter(this.#chunks, this.#awake.store, fact, fact.at + withinMs);
  }

  /** Where sums were asked for and another counter stepped so shortly before this one, it must be folded again. */
  invalidateWeighed(fact: EventOf<'counted'>, withinMs: number): void {
    for (let index = this.#chunks.length - 1; index >= 0; index--) {
      const chunk = this.#chunks[index];
      if (chunk === undefined || chunk.last.at < fact.at - withinMs) return;
      if (mayLookAhead(chunk, fact, withinMs)) this.#invalidate(index);
    }
  }

  /** Everything in [from, to) must be folded again. */
  invalidate(from: number, to: number): void {
    this.#isTailKnown = false;
    this.#chunks.forEach((chunk, index) => {
      if (chunk.last.at >= from && chunk.first.at <= to) this.#invalidateAnew(index);
    });
  }

  /** What depends on this operation or job name, from a moment on, must be folded again. */
  invalidateKey(key: string, from = Number.NEGATIVE_INFINITY): void {
    this.#isTailKnown = false;
    for (const chunk of this.#keys.of(key)) if (chunk.last.at >= from) this.#invalidateAnew(this.#indexOf(chunk));
  }

  /** What asked for all released orders, in chunks that end at or after `from`, must be folded again. */
  invalidateGuesses(from: number): void {
    this.#isTailKnown = false;
    for (let index = this.#chunks.length - 1; index >= 0; index--) {
      const chunk = this.#chunks[index];
      if (chunk === undefined || chunk.last.at < from) return;
      if (chunk.guessed) this.#invalidate(index);
    }
  }

  /** Also where the tracks come out the same, something else than they may have changed. */
  #invalidateAnew(index: number): void {
    const awake = this.#chunks[index]?.awake;
    if (awake != null) awake.isTold = false;
    this.#invalidate(index);
  }

  #invalidate(index: number): void {
    const chunk = this.#chunks[index];
    if (chunk !== undefined) chunk.folded = 0;
    this.#dirty = Math.min(this.#dirty, index);
  }

  /** Folds what is not folded yet. Cheap when there is nothing to do. */
  fold(): void {
    if (this.#isTailKnown && this.#dirty >= this.#chunks.length) return;
    const context = this.#context();
    if (context === null) return;
    this.#foldChunks(context);
    this.#foldTail(context);
  }

  #foldChunks(context: FoldContext): void {
    if (this.#dirty >= this.#chunks.length) return;
    for (let index = this.#dirty; index < this.#chunks.length; index++) {
      const chunk = this.#chunks[index];
      if (chunk === undefined || chunk.folded === chunk.size) continue;
      const before = chunk.after;
      const goesOn = chunk.folded > 0;
      const awake = this.#wake(chunk);
      if (!goesOn && chunk.size >= 2 * this.#chunkFacts) this.#split(index, chunk);
      const touched = this.#touch(chunk, awake, index);
      const told = !goesOn && awake.isTold ? awake.tracks : null;
      const known = goesOn ? lengthsOf(awake.tracks) : nothingKnown;
      const { setup } = goesOn ? before : this.before(index);
      this.#foldChunk(context, chunk, awake, this.before(index));
      touched.workFrom = Math.max(touched.from, Math.min(touched.workFrom, shownFrom(awake.tracks, known, setup)));
      if (chunk.after.setup !== null && chunk.after.setup.from !== setup?.from)
        touched.workFrom = Math.min(touched.workFrom, Math.max(touched.from, chunk.after.setup.from));
      if (told !== null)
        touched.workFrom = Math.min(otherFrom(told, awake.tracks), openOtherwiseFrom(before, chunk.after));
      this.#touchSpread(chunk);
      this.#passOn(index, before);
      this.#dirty = index + 1;
      this.#awake.trim(chunk);
    }
    this.#closedUntil = closedUntil(this.tracks, this.state, this.lastAt ?? Number.NEGATIVE_INFINITY);
  }

  /** What holds after the last fact; the next one finds the same. */
  #foldTail(context: FoldContext): void {
    this.#isTailKnown = true;
    const known = this.#tail;
    this.#tail = this.#chunks.length === 0 ? [] : plannedTail(context, this.state);
    if (sameData(known, this.#tail)) return;
    for (const tail of [known, this.#tail]) for (const key of keysOf(tail)) this.#changed.add(key);
    const from = Math.min(...[...known, ...this.#tail].map((ownership) => ownership.from));
    this.#touched.push({ from, to: Number.POSITIVE_INFINITY, workFrom: from });
  }

  /**
   * What comes after a chunk whose state after it was `known` must be folded again where that is another now: at
   * once, or where sums that only were carried on are asked for.
   */
  #passOn(index: number, known: FoldState): void {
    const [chunk, next] = [this.#chunks[index], this.#chunks[index + 1]];
    if (chunk === undefined || next === undefined) return;
    if (next.awake !== null && !sameWork(known, chunk.after)) next.awake.isTold = false;
    if (next.folded === 0) return;
    let more = known === chunk.after ? null : carriedMore(known, chunk.after);
    if (more === null) next.folded = 0;
    for (let after = index + 1; more !== null && !isNothing(more); after++) {
      const later = this.#chunks[after];
      if (later === undefined || later.folded === 0) return;
      if (later.weighed || later.holdingsFrom !== null) {
        later.folded = 0;
        return;
      }
      more = carry(later.after, more);
    }
  }

  /** Notes the time whose answers a fold of this chunk may change, before it is folded. */
  #touch(chunk: Chunk, awake: WholeFacts, index: number): Touched {
    const goesOn = chunk.folded > 0;
    const to = this.#chunks[index + 1]?.first.at ?? Number.POSITIVE_INFINITY;
    const first = (goesOn ? awake.facts[chunk.folded] : chunk.first)?.at ?? 0;
    const { setup, lastCycleAt } = this.before(index);
    const from = goesOn
      ? Math.min(first, this.#closedUntil)
      : Math.min(first, setup?.from ?? first, lastCycleAt ?? first);
    const shown = goesOn ? first : Math.min(first, chunk.holdingsFrom ?? first, chunk.segmentsFrom ?? first);
    const open = openFrom(goesOn ? chunk.after : this.before(index));
    const touched = { from, to, workFrom: Math.min(shown, open) };
    this.#touched.push(touched);
    this.#touchSpread(chunk);
    return touched;
  }

  #touchSpread(chunk: Chunk): void {
    for (const [since, at] of chunk.spread) this.#touched.push({ from: since, to: at, workFrom: since });
  }

  /** Time whose answers may have changed since this was last asked; standstills at its edges not included. */
  takeTouched(): Touched[] {
    const touched = this.#touched;
    this.#touched = [];
    return touched;
  }

  /** Up to here nothing that is still open can change an answer; only late facts can. */
  get closedUntil(): number {
    return this.#closedUntil;
  }

  /** The state before a chunk's first fact. */
  before(index: number): FoldState {
    return this.#chunks[index - 1]?.after ?? freshState();
  }

  #foldChunk(context: FoldContext, chunk: Chunk, awake: WholeFacts, before: FoldState): void {
    const goesOn = chunk.folded > 0;
    const state: FoldState = goesOn ? chunk.after : goingOn(before);
    if (!goesOn) awake.tracks = freshTracks();
    // Only what these facts touch counts as changed: who owns the machine goes on being touched.
    awake.tracks.keys = new Set(state.ownership === null ? [] : keysOf([state.ownership]));
    foldAll(context, state, goesOn ? awake.facts.slice(chunk.folded) : awake.facts, awake.tracks);
    chunk.folded = chunk.size;
    chunk.after = state;
    awake.isTold = true;
    noteTracks(chunk, awake.tracks);
    this.#keepKeys(chunk, awake.tracks.keys, goesOn);
  }

  /** As plain data; its parts are the history's own until something is recorded. `restore` of an empty one undoes it. */
  save(): SavedHistory {
    return { chunks: this.#chunks.map(saveChunk), tail: [...this.#tail], closedUntil: this.#closedUntil };
  }

  restore({ chunks, tail, closedUntil }: SavedHistory): void {
    for (const saved of chunks) {
      const chunk = restoreChunk(saved, this.#awake.layDown);
      this.#chunks.push(chunk);
      this.#keys.add(chunk);
    }
    const dirty = this.#chunks.findIndex(({ folded, size }) => folded !== size);
    this.#dirty = dirty < 0 ? this.#chunks.length : dirty;
    this.#tail = tail;
    this.#closedUntil = closedUntil;
  }

  /** Joins chunks that rest, oldest first, so that neither memory nor a start grows with them. */
  seal(): void {
    while (this.#dirty >= this.#chunks.length) {
      const end = endOfRest(this.#chunks, this.#sealed, JOINED * this.#chunkFacts);
      if (end === null) return;
      if (end > this.#sealed + 1) this.#join(this.#sealed, end);
      this.#sealed++;
    }
  }

  #join(from: number, to: number): void {
    const joined = joinChunks(this.#chunks.slice(from, to));
    for (const chunk of this.#chunks.splice(from, to - from, joined)) {
      pickUp(chunk.resting);
      this.#keys.remove(chunk);
    }
    joined.resting = this.#awake.layDown(joined.resting);
    this.#keys.add(joined);
    this.#dirty = this.#chunks.length;
  }

  #keepKeys(chunk: Chunk, keys: Set<string>, goesOn: boolean): void {
    for (const key of keys) this.#changed.add(key);
    if (goesOn) for (const key of chunk.keys) keys.add(key);
    else {
      for (const key of chunk.keys) this.#changed.add(key);
      this.#keys.remove(chunk);
    }
    chunk.keys = keys;
    this.#keys.add(chunk);
  }

  /** Operations (and names of jobs) whose chunks were folded since this was last asked. */
  takeChanged(): ReadonlySet<string> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  /** Every key that some chunk depends on. */
  *keys(): Generator<string> {
    yield* this.#keys.all();
    yield* keysOf(this.#tail);
  }

  /** Keys whose chunks reach into [from, to]: nothing is read for it. */
  *keysIn(from: number, to: number): Generator<string> {
    for (const key of new Set(this.keys()))
      if (this.spansOf(key).some(([begin, end]) => begin <= to && end >= from)) yield key;
  }

  /** Whether the operation has the machine after its last fact. */
  isOn(operationId: string): boolean {
    const { ownership } = this.state;
    const all = ownership === null ? this.#tail : [ownership, ...this.#tail];
    return all.some(({ owner }) => owner?.shares.some((share) => share.operationId === operationId) === true);
  }

  /** Times of the chunks in which the operation appears, the last one open-ended. */
  spansOf(key: string): [number, number][] {
    const spans: [number, number][] = [];
    for (const { from, owner } of this.#tail)
      if (owner?.shares.some(({ operationId }) => operationId === key)) spans.push([from, Number.POSITIVE_INFINITY]);
    for (const chunk of this.#keys.of(key)) {
      const next = this.#chunks[this.#indexOf(chunk) + 1];
      // A holding that began before its first fact, which shows it, and counts that are spread over time before it.
      const begins = Math.min(chunk.first.at, chunk.holdingsFrom ?? chunk.first.at);
      const reach = chunk.spread.reduce((low, [since]) => Math.min(low, since), begins);
      spans.push([reach, next?.first.at ?? Number.POSITIVE_INFINITY]);
    }
    return spans;
  }

  get state(): FoldState {
    return this.before(this.#chunks.length);
  }
  get firstAt(): number | null {
    return this.#chunks[0]?.first.at ?? null;
  }
  get lastAt(): number | null {
    return this.#chunks.at(-1)?.last.at ?? null;
  }

  #indexOf(chunk: Chunk): number {
    let index = chunkAt(this.#chunks, chunk.first.at);
    while (index > 0 && this.#chunks[index] !== chunk) index--;
    return index;
  }
}

const isWhole = (awake: AwakeFacts): awake is WholeFacts => awake.facts !== null;

function foldAll(context: FoldContext, state: FoldState, facts: readonly FoldedEvent[], out: Tracks): void {
  for (const fact of facts) foldFact(context, state, fact, out);
}

function* keysOf(ownerships: readonly Ownership[]): Generator<string> {
  for (const { owner } of ownerships) for (const share of owner?.shares ?? []) yield share.operationId;
}
