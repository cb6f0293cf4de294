/**
 * Where declarations are. What a person declared of an operation goes with its parts: where the operation owned
 * that moment, and the moment was given to another one afterwards, the declaration goes along. A declaration
 * that was recorded after that, or of another operation than the moment's owner, stays where it was put. An
 * undoing goes where the fact is that it undoes.
 */
import type { Declared } from '../machine/fold-state.ts';
import type { OrderBook } from '../orders/order-book.ts';
import type { Owner } from '../words/interval.ts';
import { Pages, type RestingPlace } from '../words/pages.ts';
import type { Machine } from '../words/plant.ts';
import { byRecording } from './classifications.ts';
import { owns } from './operation-windows.ts';
import { painted, reassignedBefore } from './painted.ts';
import { paintOf, type Reassignment, type Reassignments } from './reassignments.ts';

type Recorded = Pick<Declared, 'recordedAt' | 'edgeId' | 'seq' | 'undoes'>;

export interface SavedMoved {
  declared: Recorded[];
  undoneAt: [string, number[]][];
}

export class Moved {
  readonly #reassignments: Reassignments;
  readonly #book: OrderBook;
  readonly #machineAt: (at: number) => Machine | null;
  /** Each declaration by its box and number: a text for each of a year's would be more than the declaration. */
  readonly #declared = new Map<string, Pages<Recorded>>();
  readonly #place: RestingPlace;
  /** Which moments an undoing of one is of. */
  readonly #undoneAt = new Map<string, number[]>();

  constructor(
    reassignments: Reassignments,
    book: OrderBook,
    machineAt: (at: number) => Machine | null,
    place: RestingPlace,
  ) {
    this.#place = place;
    this.#reassignments = reassignments;
    this.#book = book;
    this.#machineAt = machineAt;
  }

  save(): SavedMoved {
    return {
      declared: [...this.#declared.values()].flatMap((ofBox) => [...ofBox.after(0)]),
      undoneAt: [...this.#undoneAt],
    };
  }

  restore({ declared, undoneAt }: SavedMoved): void {
    for (const one of declared) this.#note(one);
    for (const [undone, moments] of undoneAt) this.#undoneAt.set(undone, moments);
  }

  #note(one: Recorded): void {
    let ofBox = this.#declared.get(one.edgeId);
    if (ofBox === undefined) {
      ofBox = new Pages({ ...this.#place, keyOf: ({ seq }) => seq });
      this.#declared.set(one.edgeId, ofBox);
    }
    ofBox.add(one);
  }

  /** Moments at which an undoing waited for this fact, to be computed again. */
  heard({ at, recordedAt, edgeId, seq, undoes }: Declared): readonly number[] {
    const own: Recorded = { recordedAt, edgeId, seq, ...(undoes === undefined ? {} : { undoes }) };
    this.#note(own);
    if (undoes !== undefined) {
      const key = keyOf({ edgeId, seq: undoes });
      this.#undoneAt.set(key, [...(this.#undoneAt.get(key) ?? []), at]);
    }
    return this.#undoneAt.size === 0 ? [] : (this.#undoneAt.get(keyOf(own)) ?? []);
  }

  /** Whose a declaration of `operationId` is now; null: it stays. `ruled`: who owns the moment by the rules. */
  to(fact: Declared, operationId: string, ruled: Owner | null): { owner: Owner | null } | null {
    const over = this.#reassignments.over(fact.at);
    if (over.length === 0) return null;
    const said = this.#firstSaid(fact);
    const after = over.filter((word) => byRecording(word, said) > 0);
    const last = after.at(-1);
    const before = over.findLast((word) => byRecording(word, said) < 0);
    const owner = before === undefined ? ruled : this.#ownerBy(before, fact.at, ruled);
    if (last === undefined || !owns(owner, operationId)) return null;
    return { owner: this.#ownerBy(last, fact.at, ruled) };
  }

  #ownerBy(word: Reassignment, at: number, ruled: Owner | null): Owner | null {
    const { operationIds, ...paint } = paintOf(word);
    if (operationIds === null) return ruled;
    const stretches = painted([{ ...paint, operationIds, seq: word.seq }], this.#book, this.#machineAt);
    return reassignedBefore(stretches, at)?.owner ?? null;
  }

  /** When it was said for the first time: an undoing repeats what it undoes. */
  #firstSaid(fact: Declared): Recorded {
    let found: Recorded = fact;
    while (found.undoes !== undefined && found.undoes < found.seq) {
      const undone = this.#declared.get(found.edgeId)?.lastUpTo(found.undoes);
      if (undone?.seq !== found.undoes) break;
      found = undone;
    }
    return found;
  }
}

function keyOf({ edgeId, seq }: Pick<Recorded, 'edgeId' | 'seq'>): string {
  return `${edgeId} ${seq}`;
}
