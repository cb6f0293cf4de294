/**
 * What people said about stops: `stopClassified` facts, found by time. A later recorded one covers an
 * earlier one. With `to: null` it means the whole stop that contains `from`; where late facts have
 * moved the stop's beginning past `from`, the stop that begins within a minor stop's length after it.
 */
import type { EventOf } from '../words/event.ts';
import { firstWhere } from '../words/search.ts';

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
  readonly #whole: Classification[] = [];
  readonly #parts: Classification[] = [];
  #longestPartMs = 0;

  /** Reasons by themselves: a plant has some dozens, and each fact brings its own copy of the word. */
  readonly #reasonIds = new Map<string, string>();

  add({ from, to, reasonId, recordedAt, edgeId, seq }: Classified): void {
    const tag: Classification = {
      from,
      to,
      reasonId: reasonId === null ? null : this.#known(reasonId),
      recordedAt,
      edgeId,
      seq,
    };
    if (tag.to !== null) this.#longestPartMs = Math.max(this.#longestPartMs, tag.to - tag.from);
    const list = tag.to === null ? this.#whole : this.#parts;
    list.splice(firstFrom(list, tag.from), 0, tag);
  }

  save(): SavedClassifications {
    return { whole: this.#whole, parts: this.#parts, longestPartMs: this.#longestPartMs };
  }

  restore({ whole, parts, longestPartMs }: SavedClassifications): void {
    for (const tag of [...whole, ...parts]) if (tag.reasonId !== null) tag.reasonId = this.#known(tag.reasonId);
    for (const tag of whole) this.#whole.push(tag);
    for (const tag of parts) this.#parts.push(tag);
    this.#longestPartMs = longestPartMs;
  }

  #known(reasonId: string): string {
    const known = this.#reasonIds.get(reasonId);
    if (known !== undefined) return known;
    this.#reasonIds.set(reasonId, reasonId);
    return reasonId;
  }

  /** Tags of whole stops with `from` in [from, to). */
  whole(from: number, to: number): Classification[] {
    return slice(this.#whole, from, to);
  }

  /** Tags of exact stretches that touch [from, to). */
  parts(from: number, to: number): Classification[] {
    return slice(this.#parts, from - this.#longestPartMs, to).filter((tag) => tag.to !== null && tag.to > from);
  }
}

function slice(list: readonly Classification[], from: number, to: number): Classification[] {
  const found: Classification[] = [];
  for (let i = firstFrom(list, from); i < list.length; i++) {
    const tag = list[i];
    if (tag === undefined || tag.from >= to) break;
    found.push(tag);
  }
  return found;
}

function firstFrom(list: readonly Classification[], from: number): number {
  return firstWhere(list, (tag) => tag.from >= from);
}
