import { firstWhere } from '../words/search.ts';

/**
 * Which operations may still be waiting somewhere at a moment, found without looking at those that were
 * over before: per machine or work centre, by the last moment at which each may be a candidate.
 */

interface Candidate {
  id: string;
  /** The moment from which the operation is over for good, epoch ms; Infinity while it is not. */
  until: number;
  places: readonly string[];
}

export class Runnable {
  readonly #candidates = new Map<string, Candidate>();
  /** By until, the latest first; then by id. */
  readonly #lists = new Map<string, Candidate[]>();
  /** A plant has few sets of places and many operations: those of one set share it. */
  readonly #sets = new Map<string, readonly string[]>();

  /** Notes an operation that can run at these places until a moment, epoch ms. */
  put(operationId: string, places: readonly string[], until: number): void {
    this.remove(operationId);
    const candidate = { id: operationId, until, places: this.#shared(places) };
    this.#candidates.set(operationId, candidate);
    for (const place of candidate.places) {
      const list = this.#lists.get(place);
      if (list === undefined) this.#lists.set(place, [candidate]);
      else list.splice(placeOf(list, candidate), 0, candidate);
    }
  }

  remove(operationId: string): void {
    const candidate = this.#candidates.get(operationId);
    if (candidate === undefined) return;
    for (const place of candidate.places) {
      const list = this.#lists.get(place) ?? [];
      const index = placeOf(list, candidate);
      if (list[index] === candidate) list.splice(index, 1);
    }
    this.#candidates.delete(operationId);
  }

  /** Operations of a place that were not over at `at`. */
  after(place: string, at: number): readonly string[] {
    const found: string[] = [];
    for (const { id, until } of this.#lists.get(place) ?? []) {
      if (until <= at) break;
      found.push(id);
    }
    return found;
  }

  #shared(places: readonly string[]): readonly string[] {
    const key = places.join('\n');
    const known = this.#sets.get(key);
    if (known !== undefined) return known;
    this.#sets.set(key, places);
    return places;
  }
}

/** Where an operation stands, or would stand, in a list. */
function placeOf(list: readonly Candidate[], { id, until }: Candidate): number {
  return firstWhere(list, (other) => other.until < until || (other.until === until && other.id >= id));
}
