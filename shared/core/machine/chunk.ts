/**
 * A stretch of one machine's facts in order of occurrence, with the fold's state after it and the tracks
 * that it was folded into. An old one can rest: then it keeps where its facts are and what the chunks
 * around it need to know; its tracks are folded again, to the same, when somebody asks for that time.
 */
import { byOccurrence, type Occurrence } from '../words/event.ts';
import { firstWhere } from '../words/search.ts';
import { type FoldedEvent, freshTracks, type Tracks } from './fold-state.ts';
import { Known } from './known.ts';
import { type LayDown, pickUp, type RestingFacts, restingFacts } from './resting.ts';

export interface AwakeFacts {
  /** null: they rest, while what they were folded into is looked at. */
  facts: FoldedEvent[] | null;
  tracks: Tracks;
  /** All that was answered of this stretch was answered by these tracks, and nothing but facts and orders has changed since. */
  isTold: boolean;
}

export interface WholeFacts extends AwakeFacts {
  facts: FoldedEvent[];
}

export interface Chunk {
  first: Occurrence;
  last: Occurrence;
  /** How many facts. */
  size: number;
  /** null: it rests. */
  awake: AwakeFacts | null;
  resting: RestingFacts;
  /** Late facts that came while its facts rested; they join the others when it is folded. */
  late: FoldedEvent[];
  /** The last one of its history: facts still come in at its end. */
  isOpen: boolean;
  /** The state behind it, and what it depends on. */
  readonly known: Known;
  /** Facts of this chunk that are folded; 0 = all of it must be folded again. */
  folded: number;
  /** A rule that looks at all released orders was asked. */
  guessed: boolean;
  /** A sum that is carried on was asked for: with another one it would come out otherwise. */
  weighed: boolean;
  /** Where its first segment and its first holding begin, maybe before its first fact; null: it has none. */
  segmentsFrom: number | null;
  holdingsFrom: number | null;
  /** Times that counts of this chunk are spread over. */
  spread: readonly (readonly [number, number])[];
}

const nothing: readonly (readonly [number, number])[] = [];

export function newChunk(facts: FoldedEvent[], known = new Known()): Chunk {
  const [first, last] = [facts[0], facts.at(-1)];
  if (first === undefined || last === undefined) throw new Error('a chunk of a history is empty');
  return {
    first,
    last,
    size: facts.length,
    awake: { facts, tracks: freshTracks(), isTold: false },
    resting: [],
    late: [],
    isOpen: false,
    known,
    folded: 0,
    guessed: false,
    weighed: false,
    segmentsFrom: null,
    holdingsFrom: null,
    spread: nothing,
  };
}

/** Puts a fact in its place; folding it is the caller's business. */
export function takeIn(chunk: Chunk, fact: FoldedEvent): void {
  const isNewest = byOccurrence(chunk.last, fact) <= 0;
  if (isNewest) chunk.last = fact;
  if (byOccurrence(fact, chunk.first) < 0) chunk.first = fact;
  const facts = chunk.awake?.facts ?? null;
  if (facts === null) chunk.late.push(fact);
  else if (isNewest) facts.push(fact);
  else
    facts.splice(
      firstWhere(facts, (other) => byOccurrence(other, fact) >= 0),
      0,
      fact,
    );
  chunk.size++;
}

/** The chunk that a fact belongs in. */
export function chunkFor(chunks: readonly Chunk[], fact: FoldedEvent): number {
  const last = chunks.at(-1);
  if (last === undefined) return 0;
  if (byOccurrence(last.first, fact) <= 0) return chunks.length - 1;
  return Math.max(0, firstWhere(chunks, (chunk) => byOccurrence(chunk.first, fact) > 0) - 1);
}

/** Cuts the facts beyond `size` off into a chunk of their own; both must be folded again. */
export function cutOff(chunk: Chunk, size: number): Chunk {
  const facts = chunk.awake?.facts ?? [];
  const right = newChunk(facts.splice(size), new Known({ after: chunk.known.after, keys: new Set() }));
  right.isOpen = chunk.isOpen;
  chunk.isOpen = false;
  if (chunk.awake !== null) chunk.awake.isTold = false;
  chunk.last = facts.at(-1) ?? chunk.first;
  chunk.size = size;
  chunk.folded = 0;
  return right;
}

/** Gives the facts and tracks back. Only of a chunk that is folded: what it knows is then all there is. */
export function letRest(chunk: Chunk, layDown: LayDown): void {
  letFactsRest(chunk, layDown);
  chunk.awake = null;
}

/** Gives the facts back alone: what they were folded into is looked at far more often than it is folded again. */
export function letFactsRest(chunk: Chunk, layDown: LayDown): void {
  const { awake } = chunk;
  if (awake === null || chunk.folded !== chunk.size) throw new Error('only what is folded may rest');
  if (awake.facts === null) return;
  chunk.resting = layDown(restingFacts(awake.facts));
  chunk.first = placeOf(chunk.first);
  chunk.last = placeOf(chunk.last);
  awake.facts = null;
  awake.tracks.counts.settle();
}

/** A chunk whose facts rested with them again, the late ones in their places; its tracks are what they were, if any. */
export function wakeUp(chunk: Chunk, facts: readonly FoldedEvent[]): WholeFacts {
  const all = [...facts, ...chunk.late].sort(byOccurrence);
  const { tracks = freshTracks(), isTold = false } = chunk.awake ?? {};
  const awake = { facts: all, tracks, isTold };
  chunk.awake = awake;
  pickUp(chunk.resting);
  chunk.resting = [];
  chunk.late = [];
  return awake;
}

/** What is kept of the tracks while it rests. */
export function noteTracks(chunk: Chunk, { guessed, weighed, segments, ownerships, spread }: Tracks): void {
  chunk.guessed = guessed;
  chunk.weighed = weighed;
  chunk.segmentsFrom = segments[0]?.from ?? null;
  chunk.holdingsFrom = ownerships[0]?.from ?? null;
  chunk.spread =
    spread.length === 0
      ? nothing
      : spread.flatMap(({ fact: { since, at } }) => (since === null ? [] : [[since, at] as const]));
}

/** A place alone, without the fact that would be kept with it. */
export function placeOf({ at, recordedAt, edgeId, seq }: Occurrence): Occurrence {
  return { at, recordedAt, edgeId, seq };
}
