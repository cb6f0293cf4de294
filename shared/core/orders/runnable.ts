/**
 * Which operations may have been waiting somewhere at a moment, found without looking at those that were over before or
 * came later: of each machine or work centre those that still go on, and the others by the weeks in which they did.
 */
import { type AtHand, AtRest } from '../words/at-rest.ts';
import type { Cellar } from '../words/cellar.ts';
import { rowsText } from '../words/pages.ts';
import { WEEK_MS } from '../words/time.ts';

/** An operation that can run at these places. */
export interface Candidate {
  id: string;
  /** First release of its order, epoch ms. */
  from: number;
  /** The moment from which it is over for good, epoch ms; Infinity while it is not. */
  until: number;
  places: readonly string[];
}

type Row = [id: string, from: number, until: number];

/** What goes on for longer stands in no week. */
const MOST_WEEKS = 26;

export class Runnable {
  /** By place: since when. */
  readonly #going = new Map<string, Map<string, number>>();
  /** By place and week, the latest `until` first. */
  readonly #over: AtRest<string, readonly Row[]>;
  #newestWeek = Number.NEGATIVE_INFINITY;

  constructor({ hand, cellar }: { hand: AtHand; cellar: Cellar }) {
    this.#over = new AtRest(rowsText<Row>(), hand, cellar);
  }

  /** Puts an operation where it belongs now, out of where it belonged; null: nowhere. */
  move(before: Candidate | null, after: Candidate | null): void {
    if (before !== null && after !== null && isSame(before, after)) return;
    if (before !== null) this.#remove(before);
    if (after !== null) this.#put(after);
  }

  /** Operations of a place that were not over at `at` and began up to `upTo`; one may come several times. */
  *within(place: string, at: number, upTo: number): Generator<string> {
    for (const [id, from] of this.#going.get(place) ?? []) if (from <= upTo) yield id;
    const last = Math.min(weekOf(upTo), this.#newestWeek);
    for (let week = weekOf(at); week <= last; week++) yield* this.#in(keyOf(place, week), at, upTo);
    yield* this.#in(keyOf(place, null), at, upTo);
  }

  *#in(key: string, at: number, upTo: number): Generator<string> {
    for (const [id, from, until] of this.#over.get(key) ?? []) {
      if (until <= at) return;
      if (from <= upTo) yield id;
    }
  }

  #put(one: Candidate): void {
    if (one.until < Number.POSITIVE_INFINITY) {
      for (const key of this.#keysOf(one)) this.#over.set(key, withRow(this.#over.get(key) ?? [], one));
      return;
    }
    for (const place of one.places) {
      const going = this.#going.get(place);
      if (going === undefined) this.#going.set(place, new Map([[one.id, one.from]]));
      else going.set(one.id, one.from);
    }
  }

  #remove(one: Candidate): void {
    if (one.until === Number.POSITIVE_INFINITY) for (const place of one.places) this.#going.get(place)?.delete(one.id);
    else
      for (const key of this.#keysOf(one)) {
        const rows = (this.#over.get(key) ?? []).filter(([id]) => id !== one.id);
        if (rows.length > 0) this.#over.set(key, rows);
        else this.#over.delete(key);
      }
  }

  #keysOf({ from, until, places }: Candidate): string[] {
    const [first, last] = [weekOf(Math.min(from, until)), weekOf(Math.max(from, until))];
    if (last - first >= MOST_WEEKS) return places.map((place) => keyOf(place, null));
    this.#newestWeek = Math.max(this.#newestWeek, last);
    const weeks = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    return places.flatMap((place) => weeks.map((week) => keyOf(place, week)));
  }
}

const weekOf = (at: number): number => Math.floor(at / WEEK_MS);
const keyOf = (place: string, week: number | null): string => `${week ?? 'long'} ${place}`;

function isSame(a: Candidate, b: Candidate): boolean {
  const sameTime = a.from === b.from && a.until === b.until;
  return sameTime && a.places.length === b.places.length && a.places.every((place, index) => place === b.places[index]);
}

function withRow(rows: readonly Row[], { id, from, until }: Candidate): Row[] {
  const index = rows.findIndex(([, , other]) => other <= until);
  const row: Row = [id, from, until];
  return index < 0 ? [...rows, row] : [...rows.slice(0, index), row, ...rows.slice(index)];
}
