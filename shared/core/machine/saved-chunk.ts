/** A chunk as it is written down: where its facts are and what it knows, never its tracks. It rests until it is asked. */
import type { Occurrence } from '../words/event.ts';
import { type Chunk, placeOf } from './chunk.ts';
import type { FoldState } from './fold-state.ts';
import { Known } from './known.ts';
import { joinResting, type LayDown, plainRuns, type RestingFacts, restingFacts } from './resting.ts';

export interface SavedChunk {
  first: Occurrence;
  last: Occurrence;
  size: number;
  resting: RestingFacts;
  isOpen: boolean;
  after: FoldState;
  /** false: all of it must be folded again. */
  isFolded: boolean;
  keys: readonly string[];
  guessed: boolean;
  weighed: boolean;
  segmentsFrom: number | null;
  holdingsFrom: number | null;
  spread: Chunk['spread'];
}

export function saveChunk(chunk: Chunk): SavedChunk {
  const { size, awake, late, isOpen, known, guessed, weighed, segmentsFrom, holdingsFrom, spread } = chunk;
  const facts = awake?.facts ?? late;
  return {
    first: placeOf(chunk.first),
    last: placeOf(chunk.last),
    size,
    resting: [...plainRuns(chunk.resting), ...restingFacts(facts)],
    isOpen,
    after: known.after,
    isFolded: chunk.folded === size,
    keys: [...known.keys],
    guessed,
    weighed,
    segmentsFrom,
    holdingsFrom,
    spread,
  };
}

export function restoreChunk(saved: SavedChunk, layDown: LayDown): Chunk {
  const { first, last, size, resting, isOpen, after, isFolded, keys } = saved;
  const { guessed, weighed, segmentsFrom, holdingsFrom, spread } = saved;
  const known = new Known({ after, keys: new Set(keys) });
  const folded = isFolded ? size : 0;
  return {
    first,
    last,
    size,
    awake: null,
    resting: layDown(resting),
    late: [],
    isOpen,
    known,
    folded,
    guessed,
    weighed,
    segmentsFrom,
    holdingsFrom,
    spread,
  };
}

/** Up to where chunks from `from` on rest and have at most so many facts together; null: more may come to rest yet. */
export function endOfRest(chunks: readonly Chunk[], from: number, mostFacts: number): number | null {
  for (let end = from, facts = 0; end < chunks.length; end++) {
    const chunk = chunks[end];
    if (chunk === undefined || chunk.awake !== null || chunk.isOpen) return null;
    if (facts > 0 && facts + chunk.size > mostFacts) return end;
    facts += chunk.size;
  }
  return null;
}

/** Neighbours that rest, as one: nothing of what they know is lost but the states between them. */
export function joinChunks(chunks: readonly Chunk[]): Chunk {
  const [first, last] = [chunks[0], chunks.at(-1)];
  if (first === undefined || last === undefined) throw new Error('no chunks to join');
  return {
    first: first.first,
    last: last.last,
    size: chunks.reduce((sum, { size }) => sum + size, 0),
    awake: null,
    resting: joinResting(chunks.flatMap(({ resting }) => resting)),
    late: [],
    isOpen: false,
    folded: chunks.reduce((sum, { size }) => sum + size, 0),
    known: new Known({
      after: last.known.after,
      keys: new Set(chunks.flatMap(({ known }) => [...known.keys])),
    }),
    guessed: chunks.some(({ guessed }) => guessed),
    weighed: chunks.some(({ weighed }) => weighed),
    segmentsFrom: chunks.find(({ segmentsFrom }) => segmentsFrom !== null)?.segmentsFrom ?? null,
    holdingsFrom: chunks.find(({ holdingsFrom }) => holdingsFrom !== null)?.holdingsFrom ?? null,
    spread: chunks.flatMap(({ spread }) => spread),
  };
}
