/**
 * What a machine's chunks were folded into. What is not folded yet is folded from its first chunk on and only as far as
 * the state behind still differs from what it was; the time whose answers that may have changed is noted.
 */

import { sameData } from '../words/json.ts';
import type { Awake } from './awake.ts';
import { carriedMore, carry, isNothing } from './carried.ts';
import { type Chunk, noteTracks, type WholeFacts } from './chunk.ts';
import type { ChunkLine } from './chunk-line.ts';
import { foldFact } from './fold.ts';
import { plannedTail } from './fold-plan.ts';
import {
  type FoldContext,
  type FoldedEvent,
  type FoldState,
  freshTracks,
  goingOn,
  type Ownership,
  type Tracks,
} from './fold-state.ts';
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
import { closedUntil, TrackReader } from './tracks.ts';

export class FoldedChunks {
  /** What the facts were folded into, by time. */
  readonly tracks: TrackReader;
  readonly #line: ChunkLine;
  readonly #awake: Awake;
  readonly #context: () => FoldContext | null;
  #touched: Touched[] = [];
  #closedUntil = Number.NEGATIVE_INFINITY;
  /** Keys whose chunks were folded since they were last taken. */
  #changed = new Set<string>();
  /** Holdings after the last fact, as last folded. */
  #tail: readonly Ownership[] = [];
  #isTailKnown = true;

  constructor(line: ChunkLine, awake: Awake, context: () => FoldContext | null) {
    this.#line = line;
    this.#awake = awake;
    this.#context = context;
    this.tracks = new TrackReader({
      chunks: line.chunks,
      before: (index) => line.before(index),
      tracksAt: (index) => this.tracksAt(index),
      tail: () => this.#tail,
    });
  }

  restore(tail: readonly Ownership[], until: number): void {
    this.#tail = tail;
    this.#closedUntil = until;
  }

  get tail(): readonly Ownership[] {
    return this.#tail;
  }

  /** What holds after the last fact may be something else now. */
  tailChanged(): void {
    this.#isTailKnown = false;
  }

  /** The tracks of a chunk. One that rested is folded again: what it depends on has not changed since. */
  tracksAt(index: number): Tracks {
    const chunk = this.#line.chunks[index];
    if (chunk === undefined) return freshTracks();
    if (chunk.awake !== null) {
      this.#awake.use(chunk);
      return chunk.awake.tracks;
    }
    const awake = this.#line.wake(chunk);
    const context = this.#context();
    if (context !== null) foldAll(context, goingOn(this.#line.before(index)), awake.facts, awake.tracks);
    awake.isTold = context !== null;
    this.#awake.trim(chunk);
    return awake.tracks;
  }

  /** Folds what is not folded yet. Cheap when there is nothing to do. */
  fold(): void {
    if (this.#isTailKnown && this.#line.isFolded) return;
    const context = this.#context();
    if (context === null) return;
    this.#foldChunks(context);
    this.#foldTail(context);
  }

  #foldChunks(context: FoldContext): void {
    if (this.#line.isFolded) return;
    for (let index = this.#line.dirty; index < this.#line.chunks.length; index++) {
      const chunk = this.#line.chunks[index];
      if (chunk === undefined || chunk.folded === chunk.size) continue;
      const before = chunk.known.after;
      const goesOn = chunk.folded > 0;
      const awake = this.#line.wake(chunk);
      if (!goesOn) this.#line.splitLong(index, chunk);
      const touched = this.#touch(chunk, awake, index);
      const told = !goesOn && awake.isTold ? awake.tracks : null;
      const known = goesOn ? lengthsOf(awake.tracks) : nothingKnown;
      const { setup } = goesOn ? before : this.#line.before(index);
      this.#foldChunk(context, chunk, awake, this.#line.before(index));
      if (!goesOn) touched.from = Math.min(touched.from, chunk.holdingsFrom ?? touched.from);
      touched.workFrom = Math.max(touched.from, Math.min(touched.workFrom, shownFrom(awake.tracks, known, setup)));
      const { after } = chunk.known;
      if (after.setup !== null && after.setup.from !== setup?.from)
        touched.workFrom = Math.min(touched.workFrom, Math.max(touched.from, after.setup.from));
      if (told !== null) touched.workFrom = Math.min(otherFrom(told, awake.tracks), openOtherwiseFrom(before, after));
      this.#touchSpread(chunk);
      this.#passOn(index, before);
      this.#line.foldedTo(index);
      this.#awake.trim(chunk);
    }
    const last = this.#line.chunks.at(-1)?.last.at ?? Number.NEGATIVE_INFINITY;
    this.#closedUntil = closedUntil(this.tracks, this.#line.state, last);
  }

  /** What holds after the last fact; the next one finds the same. */
  #foldTail(context: FoldContext): void {
    this.#isTailKnown = true;
    const known = this.#tail;
    this.#tail = this.#line.chunks.length === 0 ? [] : plannedTail(context, this.#line.state);
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
    const [chunk, next] = [this.#line.chunks[index], this.#line.chunks[index + 1]];
    if (chunk === undefined || next === undefined) return;
    const { after } = chunk.known;
    if (next.awake !== null && !sameWork(known, after)) next.awake.isTold = false;
    if (next.folded === 0) return;
    let more = known === after ? null : carriedMore(known, after);
    if (more === null) next.folded = 0;
    for (let place = index + 1; more !== null && !isNothing(more); place++) {
      const later = this.#line.chunks[place];
      if (later === undefined || later.folded === 0) return;
      if (later.weighed || later.holdingsFrom !== null) {
        later.folded = 0;
        return;
      }
      const told = later.known.after;
      more = carry(told, more);
      later.known.set({ after: told, keys: later.known.keys });
    }
  }

  /**
   * Notes the time whose answers a fold of this chunk may change, before it is folded. A holding may begin before its
   * first fact, by a change of plan since the last one of the chunk before; where it comes to begin is known afterwards.
   */
  #touch(chunk: Chunk, awake: WholeFacts, index: number): Touched {
    const goesOn = chunk.folded > 0;
    const to = this.#line.chunks[index + 1]?.first.at ?? Number.POSITIVE_INFINITY;
    const first = (goesOn ? awake.facts[chunk.folded] : chunk.first)?.at ?? 0;
    const { setup, lastCycleAt } = this.#line.before(index);
    const from = goesOn
      ? Math.min(first, this.#closedUntil)
      : Math.min(first, setup?.from ?? first, lastCycleAt ?? first, chunk.holdingsFrom ?? first);
    const shown = goesOn ? first : Math.min(first, chunk.holdingsFrom ?? first, chunk.segmentsFrom ?? first);
    const open = openFrom(goesOn ? chunk.known.after : this.#line.before(index));
    const touched = { from, to, workFrom: Math.min(shown, open) };
    this.#touched.push(touched);
    this.#touchSpread(chunk);
    return touched;
  }

  #touchSpread(chunk: Chunk): void {
    for (const [since, at] of chunk.spread) this.#touched.push({ from: since, to: at, workFrom: since });
  }

  #foldChunk(context: FoldContext, chunk: Chunk, awake: WholeFacts, before: FoldState): void {
    const goesOn = chunk.folded > 0;
    const state: FoldState = goesOn ? chunk.known.after : goingOn(before);
    if (!goesOn) awake.tracks = freshTracks();
    // Only what these facts touch counts as changed: who owns the machine goes on being touched.
    awake.tracks.keys = new Set(state.ownership === null ? [] : keysOf([state.ownership]));
    foldAll(context, state, goesOn ? awake.facts.slice(chunk.folded) : awake.facts, awake.tracks);
    chunk.folded = chunk.size;
    awake.isTold = true;
    noteTracks(chunk, awake.tracks);
    this.#keep(chunk, state, awake.tracks.keys, goesOn);
  }

  #keep(chunk: Chunk, after: FoldState, keys: Set<string>, goesOn: boolean): void {
    for (const key of keys) this.#changed.add(key);
    if (goesOn) for (const key of chunk.known.keys) keys.add(key);
    else {
      for (const key of chunk.known.keys) this.#changed.add(key);
      this.#line.keys.remove(chunk);
    }
    chunk.known.set({ after, keys });
    this.#line.keys.add(chunk);
  }

  /** Time whose answers may have changed since this was last asked; standstills at its edges not included. */
  takeTouched(): Touched[] {
    const touched = this.#touched;
    this.#touched = [];
    return touched;
  }

  /** Whether there is nothing to take. */
  get isTold(): boolean {
    return this.#touched.length === 0 && this.#changed.size === 0;
  }

  /** Operations (and names of jobs) whose chunks were folded since this was last asked. */
  takeChanged(): ReadonlySet<string> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  /** Up to here nothing that is still open can change an answer; only late facts can. */
  get closedUntil(): number {
    return this.#closedUntil;
  }
}

function foldAll(context: FoldContext, state: FoldState, facts: readonly FoldedEvent[], out: Tracks): void {
  for (const fact of facts) foldFact(context, state, fact, out);
}

export function* keysOf(ownerships: readonly Ownership[]): Generator<string> {
  for (const { owner } of ownerships) for (const share of owner?.shares ?? []) yield share.operationId;
}
