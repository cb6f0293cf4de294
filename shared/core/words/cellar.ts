/**
 * Where texts lie that are seldom asked for, outside the memory of whoever put them there. It lives as long as what was
 * computed: nobody else reads it, and a start makes its own, so that no two ages of anything can ever be mixed in it.
 */
export interface Cellar {
  /** Lays a text down; where it lies. Never fails: what a disk does not take stays in memory. */
  put(text: string): number;
  /** The text that lies there. Errors: the disk's own; it never gives another text back. */
  get(place: number): string;
  /** Nobody asks for it any more: its room is free. */
  drop(place: number): void;
}

/** Where there is no disk. */
export class MemoryCellar implements Cellar {
  readonly #texts = new Map<number, string>();
  #next = 0;

  put(text: string): number {
    this.#texts.set(this.#next, text);
    return this.#next++;
  }

  get(place: number): string {
    const text = this.#texts.get(place);
    if (text === undefined) throw new Error('nothing lies at this place');
    return text;
  }

  drop(place: number): void {
    this.#texts.delete(place);
  }
}
