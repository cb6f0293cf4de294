/**
 * One machine's facts in order of occurrence, in chunks, each with the fold's state before it and the
 * tracks it was folded into. A live fact extends the last chunk; a late one refolds its own chunk and
 * then only as far as the state still differs from what it was: cost does not grow with history.
 */
import { byOccurrence, type EventOf } from './event.ts';
import { foldFact } from './fold.ts';
import {
  type FoldContext,
  type FoldedEvent,
  type FoldState,
  freshState,
  freshTracks,
  type Holding,
  type Segment,
  type Tracks,
} from './foldstate.ts';
import type { Quantity } from './interval.ts';
import type { StepChange } from './parts.ts';
import type { CounterName } from './plant.ts';
import type { SetupSpan } from './setup.ts';

/** A chunk is closed at this size and split at twice it: a refold stays under a millisecond. */
export const CHUNK_FACTS = 128;

export interface Chunk {
  facts: FoldedEvent[];
  /** The fold's state after the last folded fact; of a copy of it the next chunk begins. */
  after: FoldState;
  tracks: Tracks;
  /** Facts of this chunk that are folded; 0 = all of it must be folded again. */
  folded: number;
  /** Changes with every fold: caches compare it. */
  version: number;
}

function newChunk(facts: FoldedEvent[]): Chunk {
  return { facts, after: freshState(), tracks: freshTracks(), folded: 0, version: 0 };
}

export class MachineHistory {
  readonly #chunkFacts: number;
  readonly #chunks: Chunk[] = [];
  /** Lowest chunk that may have unfolded facts. */
  #dirty = 0;
  #version = 0;
  #touched: [number, number][] = [];
  #settled = Number.NEGATIVE_INFINITY;
  readonly #byKey = new Map<string, Set<Chunk>>();
  /** Keys whose chunks were folded since they were last taken. */
  #changed = new Set<string>();

  constructor(chunkFacts = CHUNK_FACTS) {
    this.#chunkFacts = chunkFacts;
  }

  get version(): number {
    return this.#version;
  }
  get chunks(): readonly Chunk[] {
    return this.#chunks;
  }

  insert(fact: FoldedEvent): void {
    const index = this.#chunkFor(fact);
    const chunk = this.#chunks[index];
    if (chunk === undefined) {
      this.#chunks.push(newChunk([fact]));
      return;
    }
    const last = chunk.facts.at(-1);
    if (index === this.#chunks.length - 1 && last !== undefined && byOccurrence(last, fact) <= 0) {
      if (chunk.facts.length < this.#chunkFacts) {
        chunk.facts.push(fact);
        this.#dirty = Math.min(this.#dirty, index);
      } else this.#chunks.push(newChunk([fact]));
      return;
    }
    chunk.facts.splice(lowerBound(chunk.facts, fact), 0, fact);
    this.#invalidate(index);
    if (chunk.facts.length >= 2 * this.#chunkFacts) {
      const right = newChunk(chunk.facts.splice(this.#chunkFacts));
      right.after = chunk.after;
      this.#chunks.splice(index + 1, 0, right);
    }
  }

  /** Everything in [from, to) must be folded again. */
  invalidate(from: number, to: number): void {
    this.#chunks.forEach((chunk, index) => {
      const [first, last] = [chunk.facts[0], chunk.facts.at(-1)];
      if (first !== undefined && last !== undefined && last.at >= from && first.at <= to) this.#invalidate(index);
    });
  }

  /** What depends on this operation or job name, from a moment on, must be folded again. */
  invalidateKey(key: string, from = Number.NEGATIVE_INFINITY): void {
    this.#invalidateWhere(this.#byKey.get(key) ?? new Set(), from);
  }

  /** What asked for all released orders, in chunks that end at or after `from`, must be folded again. */
  invalidateGuesses(from: number): void {
    this.#invalidateWhere(new Set(this.#chunks.filter((chunk) => chunk.tracks.guessed)), from);
  }

  #invalidateWhere(which: ReadonlySet<Chunk>, from: number): void {
    if (which.size === 0) return;
    this.#chunks.forEach((chunk, index) => {
      if (which.has(chunk) && (chunk.facts.at(-1)?.at ?? 0) >= from) this.#invalidate(index);
    });
  }

  #invalidate(index: number): void {
    const chunk = this.#chunks[index];
    if (chunk !== undefined) chunk.folded = 0;
    this.#dirty = Math.min(this.#dirty, index);
  }

  /** Folds what is not folded yet. Cheap when there is nothing to do. */
  fold(context: FoldContext): void {
    if (this.#dirty >= this.#chunks.length) return;
    for (let index = this.#dirty; index < this.#chunks.length; index++) {
      const chunk = this.#chunks[index];
      if (chunk === undefined || chunk.folded === chunk.facts.length) continue;
      const known = chunk.after;
      const goesOn = chunk.folded > 0;
      const next = this.#chunks[index + 1];
      this.#touch(chunk, index, goesOn);
      this.#foldChunk(context, chunk, this.before(index));
      this.#touchSpread(chunk);
      if (next !== undefined && (goesOn || !sameState(known, chunk.after))) next.folded = 0;
    }
    this.#version++;
    this.#dirty = this.#chunks.length;
    this.#settled = this.#settledAt();
  }

  /** Notes the time whose answers a fold of this chunk may change, before it is folded. */
  #touch(chunk: Chunk, index: number, goesOn: boolean): void {
    const next = this.#chunks[index + 1];
    const to = next === undefined ? Number.POSITIVE_INFINITY : firstOf(next).at;
    const first = (goesOn ? chunk.facts[chunk.folded] : firstOf(chunk))?.at ?? 0;
    const { setup, lastCycleAt } = this.before(index);
    const from = goesOn ? Math.min(first, this.#settled) : Math.min(first, setup?.from ?? first, lastCycleAt ?? first);
    this.#touched.push([from, to]);
    this.#touchSpread(chunk);
  }

  #touchSpread(chunk: Chunk): void {
    for (const fact of chunk.tracks.spread) if (fact.since !== null) this.#touched.push([fact.since, fact.at]);
  }

  /** Time whose answers may have changed since this was last asked; standstills at its edges not included. */
  takeTouched(): [number, number][] {
    const touched = this.#touched;
    this.#touched = [];
    return touched;
  }

  /** Up to here nothing that is still open can change an answer; only late facts can. */
  get settled(): number {
    return this.#settled;
  }

  #settledAt(): number {
    const { setup, lastCycleAt } = this.state;
    const last = this.lastAt ?? Number.NEGATIVE_INFINITY;
    const stood = this.segments(last, last + 1).findLast((segment, index, all) => {
      const before = all[index - 1];
      return stands(segment) && (before === undefined || !stands(before));
    });
    const current = this.state.segment;
    const standing = current !== null && stands(current) ? (stood?.from ?? last) : last;
    return Math.min(last, standing, setup?.from ?? last, lastCycleAt ?? last);
  }

  /** The state before a chunk's first fact. */
  before(index: number): FoldState {
    return this.#chunks[index - 1]?.after ?? freshState();
  }

  #foldChunk(context: FoldContext, chunk: Chunk, before: FoldState): void {
    const goesOn = chunk.folded > 0;
    const state: FoldState = goesOn ? chunk.after : { ...before };
    const from = goesOn ? chunk.folded : 0;
    const oldKeys = chunk.tracks.keys;
    if (!goesOn) {
      chunk.tracks = freshTracks();
      for (const share of state.holding?.owner?.shares ?? []) chunk.tracks.keys.add(share.operationId);
    } else chunk.tracks.keys = new Set(liveKeys(state));
    for (let i = from; i < chunk.facts.length; i++) {
      const fact = chunk.facts[i];
      if (fact !== undefined) foldFact(context, state, fact, chunk.tracks);
    }
    chunk.folded = chunk.facts.length;
    chunk.version = ++this.#version;
    chunk.after = state;
    this.#keepKeys(chunk, oldKeys, goesOn);
  }

  #keepKeys(chunk: Chunk, oldKeys: ReadonlySet<string>, goesOn: boolean): void {
    const { keys } = chunk.tracks;
    for (const key of keys) this.#changed.add(key);
    if (goesOn) for (const key of oldKeys) keys.add(key);
    else
      for (const key of oldKeys) {
        this.#changed.add(key);
        if (!keys.has(key)) this.#byKey.get(key)?.delete(chunk);
      }
    for (const key of keys) {
      const chunks = this.#byKey.get(key);
      if (chunks === undefined) this.#byKey.set(key, new Set([chunk]));
      else chunks.add(chunk);
    }
  }

  /** Operations (and names of jobs) whose chunks were folded since this was last asked. */
  takeChanged(): ReadonlySet<string> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  /** Every key that some chunk depends on. */
  *keys(): Generator<string> {
    for (const [key, chunks] of this.#byKey) if (chunks.size > 0) yield key;
  }

  /** Times of the chunks in which the operation appears, the last one open-ended. */
  spansOf(key: string): [number, number][] {
    const set = this.#byKey.get(key);
    if (set === undefined || set.size === 0) return [];
    const spans: [number, number][] = [];
    for (const chunk of set) {
      const index = this.chunkAt(firstOf(chunk).at);
      let end = index;
      while (this.#chunks[end] !== undefined && this.#chunks[end] !== chunk && end > 0) end--;
      const next = this.#chunks[end + 1];
      const reach = chunk.tracks.spread.reduce((low, fact) => Math.min(low, fact.since ?? low), firstOf(chunk).at);
      spans.push([reach, next === undefined ? Number.POSITIVE_INFINITY : firstOf(next).at]);
    }
    return spans;
  }

  get state(): FoldState {
    return this.before(this.#chunks.length);
  }
  get lastAt(): number | null {
    return this.#chunks.at(-1)?.facts.at(-1)?.at ?? null;
  }

  /** Index of the last chunk that begins at or before `at`; 0 if all begin later. */
  chunkAt(at: number): number {
    let [low, high] = [0, this.#chunks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#chunks[middle]?.facts[0]?.at ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }

  #chunkFor(fact: FoldedEvent): number {
    let [low, high] = [0, this.#chunks.length - 1];
    const last = this.#chunks[high];
    if (last === undefined) return 0;
    if (byOccurrence(firstOf(last), fact) <= 0) return high;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const chunk = this.#chunks[middle];
      if (chunk !== undefined && byOccurrence(firstOf(chunk), fact) <= 0) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  // ---- reading the tracks --------------------------------------------------------------------

  /** Holdings that touch [from, to), the one in force at `from` first. */
  holdings(from: number, to: number): Holding[] {
    const found: Holding[] = [];
    if (this.#chunks.length === 0) return found;
    const start = this.chunkAt(from);
    const inForce = this.before(start).holding;
    if (inForce !== null) found.push(inForce);
    for (let index = start; index < this.#chunks.length; index++) {
      const chunk = this.#chunks[index];
      if (chunk === undefined || (index > start && firstOf(chunk).at >= to)) break;
      for (const holding of chunk.tracks.holdings) if (holding.from < to) found.push(holding);
    }
    return dropBefore(found, from);
  }

  /**
   * Segments that touch [from, to) and, on both sides, all that a standstill there is made of.
   * A segment may be emitted by a fact long after its beginning (a gap shows itself late).
   */
  segments(from: number, to: number): Segment[] {
    const found: Segment[] = [];
    if (this.#chunks.length === 0) return found;
    let start = this.chunkAt(from);
    for (; start > 0; start--) {
      const before = this.before(start).segment;
      if (before === null || before.from > from || stands(before)) continue;
      // One that lasted no time at all parts no standstill.
      if (this.#firstSegmentFrom(start)?.from !== before.from) break;
    }
    const inForce = this.before(start).segment;
    if (inForce !== null) found.push(inForce);
    for (let index = start; index < this.#chunks.length; index++) {
      for (const segment of this.#chunks[index]?.tracks.segments ?? []) {
        const last = found.at(-1);
        if (last !== undefined && last.from === segment.from) found.pop();
        else if (last !== undefined && last.from >= to && !stands(last)) return found;
        found.push(segment);
      }
    }
    return found;
  }

  #firstSegmentFrom(start: number): Segment | null {
    for (let index = start; index < this.#chunks.length; index++) {
      const first = this.#chunks[index]?.tracks.segments[0];
      if (first !== undefined) return first;
    }
    return null;
  }

  /** Ended setups that touch [from, to). */
  setups(from: number, to: number): SetupSpan[] {
    const found: SetupSpan[] = [];
    for (let index = this.chunkAt(from); index < this.#chunks.length; index++) {
      const chunk = this.#chunks[index];
      if (chunk === undefined) break;
      for (const span of chunk.tracks.setups) if (span.from < to && span.to > from) found.push(span);
      const open = this.before(index).setup;
      if (firstOf(chunk).at >= to && (open === null || open.from >= to)) break;
    }
    return found;
  }

  /** Parts that stand at a moment in (from, to]. */
  quantities(from: number, to: number, steps: Record<CounterName, StepChange>): Quantity[] {
    const found: Quantity[] = [];
    for (let index = Math.max(0, this.chunkAt(from) - 1); index < this.#chunks.length; index++) {
      const chunk = this.#chunks[index];
      if (chunk === undefined || firstOf(chunk).at > to) break;
      chunk.tracks.counts.within(from, to, steps, found);
      for (const quantity of chunk.tracks.quantities) if (quantity.at > from && quantity.at <= to) found.push(quantity);
    }
    return found;
  }

  /** Spread counts whose time touches (from, to]. */
  spread(from: number, to: number): EventOf<'counted'>[] {
    const found: EventOf<'counted'>[] = [];
    for (let index = Math.max(0, this.chunkAt(from) - 1); index < this.#chunks.length; index++)
      for (const fact of this.#chunks[index]?.tracks.spread ?? [])
        if (fact.at > from && (fact.since ?? fact.at) < to) found.push(fact);
    return found;
  }
}

/** Standing still, whatever the machine calls it. */
export function stands(segment: Segment): boolean {
  return segment.state !== null && segment.state !== 'running' && segment.state !== 'setup';
}

function firstOf(chunk: Chunk): FoldedEvent {
  const first = chunk.facts[0];
  if (first === undefined) throw new Error('a chunk of a history is empty');
  return first;
}

function dropBefore<T extends { from: number }>(items: T[], from: number): T[] {
  let start = 0;
  while (start + 1 < items.length && (items[start + 1]?.from ?? 0) <= from) start++;
  return start === 0 ? items : items.slice(start);
}

function lowerBound(facts: readonly FoldedEvent[], fact: FoldedEvent): number {
  let [low, high] = [0, facts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = facts[middle];
    if (other !== undefined && byOccurrence(other, fact) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function* liveKeys(state: FoldState): Generator<string> {
  for (const share of state.holding?.owner?.shares ?? []) yield share.operationId;
}

function sameState(a: FoldState, b: FoldState): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
