/**
 * What people said about stops: `stopClassified` facts, found by time. A later recorded one covers an
 * earlier one. With `to: null` it means the whole stop that contains `from`; where late facts have
 * moved the stop's beginning past `from`, the stop that begins within a minor stop's length after it.
 */
import type { EventOf } from '../words/event.ts';
import { Pages, type RestingPlace } from '../words/pages.ts';
import { HOUR_MS } from '../words/time.ts';

/** How far back a stop may have begun and still be the one that a person's `from` meant. */
export const TAG_REACH_MS = HOUR_MS;

type Classified = EventOf<'stopClassified'>;
/** What is kept of one: people tag tens of thousands of stops a year. */
export type Classification = Pick<Classified, 'from' | 'to' | 'reasonId' | 'recordedAt' | 'edgeId' | 'seq'>;

type Recorded = Pick<Classification, 'recordedAt' | 'edgeId' | 'seq'>;

/** By when it was written down: the order in which people overrule each other. */
export function byRecording(a: Recorded, b: Recorded): number {
  return a.recordedAt - b.recordedAt || (a.edgeId < b.edgeId ? -1 : a.edgeId > b.edgeId ? 1 : a.seq - b.seq);
}

export interface SavedClassifications {
  whole: Classification[];
  parts: Classification[];
  longestPartMs: number;
}

export class Classifications {
  /** Whole stops and parts of stops, each by `from`. */
  readonly #whole: Pages<Classification>;
  readonly #parts: Pages<Classification>;
  #longestPartMs = 0;

  constructor(place: RestingPlace) {
    const keyOf = ({ from }: Classification) => from;
    this.#whole = new Pages({ ...place, keyOf });
    this.#parts = new Pages({ ...place, keyOf });
  }

  add({ from, to, reasonId, recordedAt, edgeId, seq }: Classified): void {
    const tag: Classification = { from, to, reasonId, recordedAt, edgeId, seq };
    if (tag.to !== null) this.#longestPartMs = Math.max(this.#longestPartMs, tag.to - tag.from);
    (tag.to === null ? this.#whole : this.#parts).add(tag);
  }

  save(): SavedClassifications {
    const [whole, parts] = [[...this.#whole.after(0)], [...this.#parts.after(0)]];
    return { whole, parts, longestPartMs: this.#longestPartMs };
  }

  restore({ whole, parts, longestPartMs }: SavedClassifications): void {
    for (const tag of whole) this.#whole.add(tag);
    for (const tag of parts) this.#parts.add(tag);
    this.#longestPartMs = longestPartMs;
  }

  /** Tags of whole stops with `from` in [from, to). */
  whole(from: number, to: number): Classification[] {
    return this.#whole.slice(from, to);
  }

  /** Tags of exact stretches that touch [from, to). */
  parts(from: number, to: number): Classification[] {
    return this.#parts.slice(from - this.#longestPartMs, to).filter((tag) => tag.to !== null && tag.to > from);
  }
}
