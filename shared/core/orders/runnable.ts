import { firstWhere } from '../words/search.ts';

/**
 * Which operations may still be waiting somewhere at a moment, found without looking at those that were
 * over before: per machine or work centre, by the last moment at which each may be a candidate.
 */

export class Runnable {
  /** The moment from which an operation is over for good; Infinity while it is not. */
  readonly #until = new Map<string, number>();
  readonly #places = new Map<string, readonly string[]>();
  /** By until, the latest first; then by id. */
  readonly #lists = new Map<string, string[]>();

  /** Notes an operation that can run at these places until a moment, epoch ms. */
  put(operationId: string, places: readonly string[], until: number): void {
    this.remove(operationId);
    this.#until.set(operationId, until);
    this.#places.set(operationId, places);
    for (const place of places) {
      const list = this.#lists.get(place);
      if (list === undefined) this.#lists.set(place, [operationId]);
      else list.splice(this.#placeOf(list, operationId, until), 0, operationId);
    }
  }

  remove(operationId: string): void {
    const until = this.#until.get(operationId);
    if (until === undefined) return;
    for (const place of this.#places.get(operationId) ?? []) {
      const list = this.#lists.get(place) ?? [];
      const index = this.#placeOf(list, operationId, until);
      if (list[index] === operationId) list.splice(index, 1);
    }
    this.#until.delete(operationId);
    this.#places.delete(operationId);
  }

  /** Operations of a place that were not over at `at`. */
  after(place: string, at: number): readonly string[] {
    const list = this.#lists.get(place) ?? [];
    const end = list.findIndex((id) => (this.#until.get(id) ?? 0) <= at);
    return end === -1 ? list : list.slice(0, end);
  }

  /** Where an operation stands, or would stand, in a list. */
  #placeOf(list: readonly string[], operationId: string, until: number): number {
    return firstWhere(list, (id) => {
      const other = this.#until.get(id) ?? 0;
      return other < until || (other === until && id >= operationId);
    });
  }
}
