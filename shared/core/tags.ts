/**
 * What people said about stops: `stopClassified` facts, found by time. A later recorded one covers an
 * earlier one. With `to: null` it means the whole stop that contains `from`; where late facts have
 * moved the stop's beginning past `from`, the stop that begins within a minor stop's length after it.
 */
import type { EventOf } from './event.ts';

export type Tag = EventOf<'stopClassified'>;

/** By when it was written down: the order in which people overrule each other. */
export function byRecording(a: Tag, b: Tag): number {
  return a.recordedAt - b.recordedAt || (a.edgeId < b.edgeId ? -1 : a.edgeId > b.edgeId ? 1 : a.seq - b.seq);
}

export class Tags {
  /** Whole stops and parts of stops, each by `from`. */
  readonly #whole: Tag[] = [];
  readonly #parts: Tag[] = [];
  #longestPartMs = 0;

  add(tag: Tag): void {
    if (tag.to !== null) this.#longestPartMs = Math.max(this.#longestPartMs, tag.to - tag.from);
    const list = tag.to === null ? this.#whole : this.#parts;
    list.splice(firstFrom(list, tag.from), 0, tag);
  }

  /** Tags of whole stops with `from` in [from, to). */
  whole(from: number, to: number): Tag[] {
    return slice(this.#whole, from, to);
  }

  /** Tags of exact stretches that touch [from, to). */
  parts(from: number, to: number): Tag[] {
    return slice(this.#parts, from - this.#longestPartMs, to).filter((tag) => tag.to !== null && tag.to > from);
  }
}

function slice(list: readonly Tag[], from: number, to: number): Tag[] {
  const found: Tag[] = [];
  for (let i = firstFrom(list, from); i < list.length; i++) {
    const tag = list[i];
    if (tag === undefined || tag.from >= to) break;
    found.push(tag);
  }
  return found;
}

function firstFrom(list: readonly Tag[], from: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.from ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
