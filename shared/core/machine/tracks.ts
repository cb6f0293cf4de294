/** Reading what a machine's facts were folded into: holdings, segments, setups and parts of a stretch of time. */

import type { Quantity } from '../words/interval.ts';
import type { CounterName } from '../words/plant.ts';
import { firstWhere } from '../words/search.ts';
import type { Chunk } from './chunk.ts';
import type { FoldState, Ownership, Segment, SpreadCount, Tracks } from './fold-state.ts';
import type { StepChange } from './parts.ts';
import type { SetupSpan } from './setup.ts';

/** Chunks in order of occurrence, all folded. */
export interface Folded {
  readonly chunks: readonly Chunk[];
  /** The state before a chunk's first fact. */
  before(index: number): FoldState;
  /** The tracks of a chunk, also of one whose facts rest. */
  tracksAt(index: number): Tracks;
  /** Holdings that begin after the last fact, ascending. */
  tail(): readonly Ownership[];
}

/** Times are epoch ms, `from` inclusive, `to` exclusive unless said otherwise. */
export class TrackReader {
  readonly #folded: Folded;

  constructor(folded: Folded) {
    this.#folded = folded;
  }

  /** Holdings that touch [from, to), the one in force at `from` first. */
  ownerships(from: number, to: number): Ownership[] {
    const found: Ownership[] = [];
    if (this.#folded.chunks.length === 0) return found;
    const start = chunkAt(this.#folded.chunks, from);
    const inForce = this.#folded.before(start).ownership;
    if (inForce !== null) found.push(inForce);
    for (let index = start; index < this.#folded.chunks.length; index++) {
      const chunk = this.#folded.chunks[index];
      if (chunk === undefined) break;
      // A changed configuration begins a holding that only the next fact shows.
      if (index > start && chunk.first.at >= to && (chunk.holdingsFrom ?? to) >= to) break;
      for (const ownership of this.#folded.tracksAt(index).ownerships) if (ownership.from < to) found.push(ownership);
    }
    for (const ownership of this.#folded.tail()) if (ownership.from < to) found.push(ownership);
    return dropBefore(found, from);
  }

  /**
   * Segments that touch [from, to) and, on both sides, all that a standstill there is made of.
   * A segment may be emitted by a fact long after its beginning (a gap shows itself late).
   */
  segments(from: number, to: number): Segment[] {
    const found: Segment[] = [];
    if (this.#folded.chunks.length === 0) return found;
    let start = chunkAt(this.#folded.chunks, from);
    for (; start > 0; start--) {
      const before = this.#folded.before(start).segment;
      if (before === null || before.from > from || stands(before)) continue;
      // One that lasted no time at all parts no standstill.
      if (this.#firstSegmentFrom(start) !== before.from) break;
    }
    const inForce = this.#folded.before(start).segment;
    if (inForce !== null) found.push(inForce);
    for (let index = start; index < this.#folded.chunks.length; index++) {
      if (this.#folded.chunks[index]?.segmentsFrom === null) continue;
      for (const segment of this.#folded.tracksAt(index).segments) {
        const last = found.at(-1);
        if (last !== undefined && last.from === segment.from) found.pop();
        else if (last !== undefined && last.from >= to && !stands(last)) return found;
        found.push(segment);
      }
    }
    return found;
  }

  #firstSegmentFrom(start: number): number | null {
    for (let index = start; index < this.#folded.chunks.length; index++) {
      const from = this.#folded.chunks[index]?.segmentsFrom ?? null;
      if (from !== null) return from;
    }
    return null;
  }

  /** Ended setups that touch [from, to). */
  setups(from: number, to: number): SetupSpan[] {
    const found: SetupSpan[] = [];
    for (let index = chunkAt(this.#folded.chunks, from); index < this.#folded.chunks.length; index++) {
      const chunk = this.#folded.chunks[index];
      const open = this.#folded.before(index).setup;
      // A setup begins with a fact: of a chunk after the window only one that was open before matters.
      if (chunk === undefined || (chunk.first.at >= to && (open === null || open.from >= to))) break;
      for (const span of this.#folded.tracksAt(index).setups) if (span.from < to && span.to > from) found.push(span);
    }
    return found;
  }

  /** Parts that stand at a moment in (from, to]. */
  quantities(from: number, to: number, steps: Record<CounterName, StepChange>): Quantity[] {
    const found: Quantity[] = [];
    for (let index = Math.max(0, chunkAt(this.#folded.chunks, from) - 1); index < this.#folded.chunks.length; index++) {
      const chunk = this.#folded.chunks[index];
      if (chunk === undefined || chunk.first.at > to) break;
      const { counts, quantities } = this.#folded.tracksAt(index);
      counts.within(from, to, steps, found);
      for (const quantity of quantities) if (quantity.at > from && quantity.at <= to) found.push(quantity);
    }
    return found;
  }

  /** Spread counts whose time touches (from, to]. */
  spread(from: number, to: number): SpreadCount[] {
    const found: SpreadCount[] = [];
    for (let index = Math.max(0, chunkAt(this.#folded.chunks, from) - 1); index < this.#folded.chunks.length; index++) {
      if (!this.#folded.chunks[index]?.spread.some(([since, at]) => at > from && since < to)) continue;
      for (const count of this.#folded.tracksAt(index).spread)
        if (count.fact.at > from && (count.fact.since ?? count.fact.at) < to) found.push(count);
    }
    return found;
  }
}

/** Index of the last chunk that begins at or before `at`; 0 if all begin later. */
export function chunkAt(chunks: readonly Chunk[], at: number): number {
  return Math.max(0, firstWhere(chunks, (chunk) => chunk.first.at > at) - 1);
}

/** Standing still, whatever the machine calls it. */
export function stands(segment: Segment): boolean {
  return segment.state !== null && segment.state !== 'running' && segment.state !== 'setup';
}

function dropBefore<T extends { from: number }>(items: T[], from: number): T[] {
  let start = 0;
  while (start + 1 < items.length && (items[start + 1]?.from ?? 0) <= from) start++;
  return start === 0 ? items : items.slice(start);
}

/** Since when the machine has stood at a moment, as its signal says; the moment itself where it does not stand. */
export function standsSince(tracks: TrackReader, at: number): number {
  const segments = tracks.segments(at, at + 1);
  let index = segments.findLastIndex((segment) => segment.from <= at);
  let since = at;
  for (; index >= 0; index--) {
    const segment = segments[index];
    if (segment === undefined || !stands(segment)) break;
    since = Math.min(since, segment.from);
  }
  return since;
}

/** Until when it stands from a moment on; Infinity while nothing ends it. */
export function standsUntil(tracks: TrackReader, at: number): number {
  const segments = tracks.segments(at, at + 1);
  const index = segments.findLastIndex((segment) => segment.from <= at);
  const current = segments[index];
  if (current === undefined || !stands(current)) return at;
  return segments.slice(index + 1).find((segment) => !stands(segment))?.from ?? Number.POSITIVE_INFINITY;
}

/** Up to when nothing that is still open at the last fact can change an answer. */
export function closedUntil(tracks: TrackReader, { setup, lastCycleAt, segment }: FoldState, last: number): number {
  const stood = tracks.segments(last, last + 1).findLast((one, index, all) => {
    const before = all[index - 1];
    return stands(one) && (before === undefined || !stands(before));
  });
  const standing = segment !== null && stands(segment) ? (stood?.from ?? last) : last;
  return Math.min(last, standing, setup?.from ?? last, lastCycleAt ?? last);
}

/** Segments with the tail that only "now" shows: a pulse machine whose next cycle does not come. */
export function withSilence(segments: Segment[], state: FoldState, to: number, now: number): Segment[] {
  const { lastCycleAt, lastCycleSeq, gapMs } = state;
  const last = segments.at(-1);
  if (lastCycleAt === null || now - lastCycleAt <= gapMs || lastCycleAt >= to || last === undefined) return segments;
  if (last.from > lastCycleAt || last.state !== 'running') return segments;
  return [...segments, { from: lastCycleAt, state: 'stopped', alarm: last.alarm, word: last.word, seq: lastCycleSeq }];
}
