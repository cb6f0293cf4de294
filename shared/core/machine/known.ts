/**
 * What the rest of a history asks of a chunk long after it was folded: the state behind it and what it depends on. Of an
 * old one it lies in a cellar, and is read again when the stretch behind it is folded or looked at.
 */
import { z } from 'zod';
import type { AtHand } from '../words/at-rest.ts';
import type { Cellar } from '../words/cellar.ts';
import { type FoldState, freshState } from './fold-state.ts';

export interface KnownParts {
  /** The fold's state after the last folded fact; of a copy of it the next chunk begins. */
  after: FoldState;
  /** Everything by whose change this stretch would come out otherwise: operations, names of jobs. */
  keys: ReadonlySet<string>;
}

/** Where it rests: what was asked for last is at hand. */
export interface KnownPlace {
  cellar: Cellar;
  hand: AtHand;
}

export class Known {
  /** null: it lies in the cellar alone. */
  #parts: KnownParts | null;
  #laid: (KnownPlace & { at: number }) | null = null;

  constructor(parts: KnownParts = { after: freshState(), keys: new Set() }) {
    this.#parts = parts;
  }

  get after(): FoldState {
    return this.#read().after;
  }

  get keys(): ReadonlySet<string> {
    return this.#read().keys;
  }

  /** Once it was laid down, something else is, too. */
  set(parts: KnownParts): void {
    const place = this.#laid;
    this.pickUp();
    this.#parts = parts;
    if (place !== null) this.layDown(place);
  }

  /** Nothing may be changed in what it was told any more but by `set`. */
  layDown({ cellar, hand }: KnownPlace): void {
    if (this.#laid !== null) return;
    const parts = this.#read();
    this.#laid = { cellar, hand, at: cellar.put(JSON.stringify([parts.after, [...parts.keys]])) };
    this.#hold(parts, hand);
  }

  /** Nobody asks for what lies in the cellar any more. */
  pickUp(): void {
    if (this.#laid === null) return;
    this.#laid.cellar.drop(this.#laid.at);
    this.#laid = null;
  }

  #read(): KnownParts {
    if (this.#parts !== null) return this.#parts;
    if (this.#laid === null) throw new Error('what was known of a chunk lies nowhere');
    const [after, keys] = Laid.parse(JSON.parse(this.#laid.cellar.get(this.#laid.at)));
    const parts = { after, keys: new Set(keys) };
    this.#hold(parts, this.#laid.hand);
    return parts;
  }

  #hold(parts: KnownParts, hand: AtHand): void {
    this.#parts = parts;
    hand.hold(() => {
      if (this.#parts === parts && this.#laid !== null) this.#parts = null;
    });
  }
}

/** Written here and read by nobody else. */
const Laid = z.custom<readonly [FoldState, readonly string[]]>(Array.isArray);
